"""A letter as a row: whom it is for, what it says, and what became of it.

It is written in the commit of what it tells of. What it says may hold a link that signs in, so the text is sealed at
rest, and is taken off the row once a mail server has it.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Final, Protocol

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid, cleaned
from tidings.db import Guard, Wake, Write, insert, table

KEPT_DAYS: Final = 30
SUBJECT_MOST: Final = 200
TEXT_MOST: Final = 10_000
PER_ADDRESS_MOST: Final = 10
"""Letters to one address within an hour that somebody asks for."""
PER_ACCOUNT_MOST: Final = 500
"""Letters of one account within a day that somebody asks for."""


class LetterOutcome(StrEnum):
    """What became of a letter."""

    PENDING = "pending"
    KEPT = "kept"
    """There was no mail server: it is to be read here."""
    SENT = "sent"
    GIVEN_UP = "given-up"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter; the row."""

    sid: Sid
    """`EM...`; the same for the same occasion and person, so that one occasion is told once."""
    account_sid: Sid
    user_sid: Sid | None
    """Whom it is for, where that is a user."""
    category: str
    recipient: str
    subject: str
    text_sealed: str | None
    outcome: str
    attempts: int
    next_at: int
    reason: str | None
    """What the mail server said last."""
    date_created: int
    date_done: int | None


letters: Final = table("letter", Letter, key=("account_sid", "sid"))
_L: Final = letters.c
sa.Index(None, _L.outcome, _L.next_at)
sa.Index(None, _L.account_sid, _L.date_created)
sa.Index(None, _L.recipient, _L.date_created)
sa.Index(None, _L.date_created)
WAKES: Final[tuple[Wake, ...]] = (("send-letters", 0),)
"""Whom a commit with a letter wakes."""


class Sealer(Protocol):
    """What seals a text, and opens it: the vault."""

    def seal(self, text: str, about: str) -> str:
        """`text`, readable only by this sealer and only as what belongs to `about`."""
        ...

    def unseal(self, sealed: str, about: str) -> str:
        """The text again."""
        ...


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written to somebody."""

    account_sid: Sid
    recipient: str
    category: str
    subject: str
    text: str
    user_sid: Sid | None = None


def occasion(*names: str) -> Sid:
    """The SID of the letter that tells these: the same for the same names."""
    return f"EM{hashlib.sha256(chr(10).join(names).encode()).hexdigest()[:32]}"


def posted(draft: Draft, sid: Sid, sealer: Sealer, now: Instant) -> Write:
    """The write that posts a letter; one with this SID that is there already stays as it is."""
    letter = Letter(
        sid=sid,
        account_sid=draft.account_sid,
        user_sid=draft.user_sid,
        category=draft.category,
        recipient=draft.recipient,
        subject=" ".join(cleaned(draft.subject, SUBJECT_MOST).split()),
        text_sealed=sealer.seal(cleaned(draft.text, TEXT_MOST), sid),
        outcome=LetterOutcome.PENDING.value,
        attempts=0,
        next_at=int(now),
        reason=None,
        date_created=int(now),
        date_done=None,
    )
    return insert(letters).values(**msgspec.structs.asdict(letter)).on_conflict_do_nothing()


def has_room(account_sid: Sid, recipient: str, now: Instant) -> list[Guard]:
    """That neither this address nor this account has had too many letters lately: who asks for mail is no spammer.

    They are named `address-has-room` and `account-has-room`.
    """
    to_it = (_L.recipient == recipient) & (_L.date_created > int(now.plus(h=-1)))
    return [_fewer("address-has-room", to_it, PER_ADDRESS_MOST), account_has_room(account_sid, now)]


def account_has_room(account_sid: Sid, now: Instant) -> Guard:
    """The same of the account alone."""
    of_it = (_L.account_sid == account_sid) & (_L.date_created > int(now.plus(days=-1)))
    return _fewer("account-has-room", of_it, PER_ACCOUNT_MOST)


def _fewer(name: str, where: sa.ColumnElement[bool], most: int) -> Guard:
    count = sa.select(sa.func.count()).select_from(letters).where(where).scalar_subquery()
    return Guard(name, sa.select(sa.literal(1)).where(count < most))
