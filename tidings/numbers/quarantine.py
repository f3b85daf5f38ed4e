"""Quarantine: a number that was released rests before somebody else can buy it, so that its callers forget it first.

Its last owner, a main account with its subaccounts, can have it back at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, Guard, Write, table, upsert

ASKED_MOST = 500
"""Numbers of one question."""


class QuarantinedNumber(msgspec.Struct, frozen=True):
    """A number that rests."""

    phone_number: str
    owner_account_sid: Sid
    """The main account whose it was."""
    date_released: int
    until: int


quarantined = table("quarantined_number", QuarantinedNumber, key=("phone_number",), small=True)
sa.Index(None, quarantined.c.until)


def rests(phone_number: str, owner_sid: Sid, now: Instant, days: int) -> list[Write]:
    """Puts a number into quarantine, and forgets of others what is over."""
    row = QuarantinedNumber(phone_number, owner_sid, int(now), int(now.plus(days=days)))
    return [
        sa.delete(quarantined).where(quarantined.c.until <= int(now)),
        upsert(quarantined, msgspec.structs.asdict(row)),
    ]


def is_over(phone_number: str) -> Write:
    """Ends a number's quarantine: somebody has it."""
    return sa.delete(quarantined).where(quarantined.c.phone_number == phone_number)


def may_have(phone_number: str, owner_sid: Sid, now: Instant) -> Guard:
    """That no quarantine keeps a number from this owner. It is asked after what locks the number's row."""
    return Guard("rests-not", _of_others(owner_sid, now).where(quarantined.c.phone_number == phone_number), rows=0)


async def resting(database: Database, numbers: Sequence[str], owner_sid: Sid, now: Instant) -> set[str]:
    """Which of these numbers this owner cannot have yet. Raises Unavailable."""
    found: set[str] = set()
    for first in range(0, len(numbers), ASKED_MOST):
        some = quarantined.c.phone_number.in_(numbers[first : first + ASKED_MOST])
        found |= {number for (number,) in await database.rows(_of_others(owner_sid, now).where(some))}
    return found


def _of_others(owner_sid: Sid, now: Instant) -> sa.Select[tuple[str]]:
    still = (quarantined.c.until > int(now), quarantined.c.owner_account_sid != owner_sid)
    return sa.select(quarantined.c.phone_number).where(*still)
