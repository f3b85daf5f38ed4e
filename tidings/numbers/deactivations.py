"""US numbers that carriers switched off, by day: the operator's lists, and links to them that last two minutes.

Source: https://www.twilio.com/docs/messaging/api/deactivations-resource
"""

from __future__ import annotations

import hmac
import re
from collections.abc import AsyncIterator, Iterable
from datetime import date
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.vault import Vault
from tidings.core import Instant
from tidings.db import Database, Write, insert, table

LINK_S: Final = 120
"""How long a link can be followed, in seconds."""
_BITE: Final = 5_000
"""Numbers read at a time."""
_day: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
_us_number: Final = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}", re.ASCII).fullmatch


class Deactivation(msgspec.Struct, frozen=True):
    """A number that was switched off on a day."""

    day: str
    """`YYYY-MM-DD`."""
    phone_number: str


deactivations = table("deactivation", Deactivation, key=("day", "phone_number"), small=True)
_D = deactivations.c
_SOME = (
    sa.select(_D.phone_number)
    .where(_D.day == sa.bindparam("day"), _D.phone_number > sa.bindparam("after"))
    .order_by(_D.phone_number)
    .limit(_BITE)
)


def day_of(text: str, now: Instant) -> str:
    """A day that is not in the future. Raises ValueError."""
    try:
        if not _day(text):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        msg = "it is not a day such as 2026-02-28"
        raise ValueError(msg) from None
    if text > now.iso()[:10]:
        msg = "that day is still to come"
        raise ValueError(msg)
    return text


def is_us_number(text: str) -> bool:
    """Whether it can be a number of the US, in E.164."""
    return _us_number(text) is not None


def kept(day: str, numbers: Iterable[str]) -> Write:
    """Keeps numbers of a day; those that are there already stay."""
    rows = [{"day": day, "phone_number": number} for number in sorted(set(numbers))]
    return insert(deactivations).values(rows).on_conflict_do_nothing()


async def lines(database: Database, day: str) -> AsyncIterator[bytes]:
    """The numbers of a day as a text, each on a line of its own. Raises Unavailable."""
    after = ""
    while True:
        numbers = [str(number) for (number,) in await database.rows(_SOME, {"day": day, "after": after})]
        if numbers:
            yield "".join(f"{number}\n" for number in numbers).encode()
        if len(numbers) < _BITE:
            return
        after = numbers[-1]


def proof_of(vault: Vault, day: str, expires: int) -> str:
    """What a link to a day's list must carry; `expires` is in seconds since 1970."""
    return vault.hash(f"{day} {expires}", "deactivations")[:32]


def is_proven(vault: Vault, day: str, expires: int, proof: str, now: Instant) -> bool:
    """Whether a link is ours, and can still be followed."""
    is_ours = hmac.compare_digest(proof.encode(), proof_of(vault, day, expires).encode())
    return is_ours and now <= expires * 1_000_000
