"""Registrations of words as senders: where a country wants them, a word may write there once its owner is known.

An application is reviewed. From its approval on the word is the account's sender in that country, whichever messaging
service it is in; a registration that is deleted, or rejected later, ends at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.audit.events import audited, noted
from tidings.compliance.reviews import Decided, Decider, Decision, ReviewKind, ReviewOutcome
from tidings.core import Instant, Sid, Sids
from tidings.countries.alpha_rules import same_name
from tidings.countries.model import KnownCountry
from tidings.db import Database, Facts, Guard, Row
from tidings.http import SELF, TIDINGS_V1, Collection, Hidden, Link, Resource

REGISTRATIONS_MOST: Final = 1_000
"""Of one account."""


class RegistrationState(StrEnum):
    """Where a registration stands."""

    IN_REVIEW = "in-review"
    REGISTERED = "registered"
    REJECTED = "rejected"


class AlphaRegistration(Resource):
    """A word that an account wants to be its sender in a country."""

    sid: Sid
    account_sid: Sid
    alpha_sender: str
    iso_country_code: str
    customer_profile_sid: Sid
    description: str
    """What is sent, and to whom."""
    message_samples: list[str] = []
    state: RegistrationState = RegistrationState.IN_REVIEW
    error_code: int | None = None
    reason: str | None = None
    """Why it was rejected."""
    date_created: Instant
    date_updated: Instant
    name: Hidden[str]
    """The word in small letters: an account registers it once for a country."""
    url: Link = SELF


registrations = Collection(
    TIDINGS_V1,
    "/AlphaSenderRegistrations",
    AlphaRegistration,
    sid="RG",
    table="alpha_registration",
    key="registrations",
    primary=("account_sid", "iso_country_code", "name"),
    also=audited("alpha-sender-registration"),
)
_R = registrations.table.c


def has_room(account_sid: Sid) -> Guard:
    """That an account has fewer than there may be."""
    own = sa.select(sa.func.count()).where(_R.account_sid == account_sid).scalar_subquery()
    return Guard("has-room", sa.select(sa.literal(1)).where(own < REGISTRATIONS_MOST))


def key_of(account_sid: Sid, iso_country: str, word: str) -> str:
    """What a registration is found by."""
    return f"{account_sid} {iso_country} {word.casefold()}"


class RegisteredWord(msgspec.Struct, frozen=True):
    """A word that is known in a country."""

    key: str
    alpha_sender: str


class AlphaRegister:
    """Which words are registered, in memory."""

    def __init__(self, database: Database) -> None:
        keys = {registrations.table: _keys}
        self._facts: Facts[RegisteredWord] = Facts(database, _read, by=("key",), fed_by=keys)

    async def start(self) -> None:
        """Loads all. Raises Unavailable."""
        await self._facts.start()

    def has(self, account_sid: Sid, country: KnownCountry, word: str) -> bool:
        """Whether carriers of a country know a word as this account's."""
        found = self._facts.get(key_of(account_sid, country.iso_country, word))
        return found is not None and same_name(country, found.alpha_sender, word)


def _keys(key: Row) -> tuple[str]:
    account_sid, iso_country, name = key
    return (key_of(str(account_sid), str(iso_country), str(name)),)


async def _read(database: Database, keys: Sequence[str] | None) -> list[RegisteredWord]:
    known = sa.select(_R.account_sid, _R.iso_country_code, _R.alpha_sender)
    known = known.where(_R.state == RegistrationState.REGISTERED.value)
    if keys is not None:
        accounts = {key.partition(" ")[0] for key in keys}
        known = known.where(_R.account_sid.in_(accounts))
    found = [RegisteredWord(key=key_of(*row), alpha_sender=row[2]) for row in await database.rows(known)]
    return found if keys is None else [one for one in found if one.key in set(keys)]


class AlphaReviews:
    """Carries out decisions on registrations; see compliance.reviews.Decider."""

    def __init__(self, database: Database, sids: Sids) -> None:
        self._database = database
        self._sids = sids

    def deciders(self) -> Mapping[ReviewKind, Decider]:
        """Itself, by the kind of review."""
        return {ReviewKind.ALPHA_SENDER: self}

    async def decided(self, account_sid: Sid, object_sid: Sid, decision: Decision, now: Instant) -> Decided | None:
        """See Decider. A later decision takes the place of an earlier one."""
        here = (_R.account_sid == account_sid, _R.sid == object_sid)
        rows = await self._database.rows(sa.select(*registrations.table.c).where(*here))
        if not rows:
            return None
        before = registrations.stored.read(rows[0])
        is_approved = decision.outcome is ReviewOutcome.APPROVED
        values: dict[str, Any] = {
            "state": (RegistrationState.REGISTERED if is_approved else RegistrationState.REJECTED).value,
            "error_code": decision.error_code,
            "reason": decision.reason,
            "date_updated": int(now),
        }
        as_read = (*here, _R.state == before.state.value)
        step = Guard("is-as-read", sa.update(registrations.table).where(*as_read).values(values))
        data = {"error_code": decision.error_code, "decided_by": decision.by}
        what = f"alpha-sender-registration.{'approved' if is_approved else 'rejected'}"
        note = noted(self._sids, now, account_sid, what, object_sid, data=data, description=decision.reason)
        return Decided([note], [step])
