"""What closing an account does to its numbers: after some days they are released, and its short codes are free again.

Nothing of a closed account changes before that. Who wants to keep a number moves it before, or buys it again, which
its owner can at once.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from tidings.accounts.model import AccountStatus
from tidings.accounts.store import accounts
from tidings.audit.events import noted
from tidings.core import Instant, Sid, Sids
from tidings.db import Database, Guard, GuardFailed, Write
from tidings.numbers.buying import released
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.requirements import NumberRules
from tidings.numbers.short_codes import short_codes

AT_ONCE: Final = 50
"""Numbers that are released in one step."""
LOOKS_S: Final = 3_600
"""Seconds of business time between two looks."""


class ReleaseOfClosed:
    """Releases the numbers of accounts that were closed so many days ago."""

    name: Final = "release-of-closed"

    def __init__(self, database: Database, sids: Sids, rules: NumberRules, days: int) -> None:
        self._database = database
        self._sids = sids
        self._rules = rules
        self._days = days

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        closed_by = int(now.plus(days=-self._days))
        if await self._numbers(closed_by, now) == AT_ONCE or await self._codes(closed_by, now) == AT_ONCE:
            return now
        return now.plus(s=LOOKS_S)

    async def _numbers(self, closed_by: int, now: Instant) -> int:
        """How many numbers were found; each is released in a commit of its own."""
        columns, owner = phone_numbers.table.c, accounts.c.owner_account_sid
        found = sa.select(owner, *columns).join_from(
            phone_numbers.table, accounts, columns.account_sid == accounts.c.sid
        )
        rows = await self._database.rows(found.where(columns.account_sid.in_(_closed(closed_by))).limit(AT_ONCE))
        for owner_sid, *row in rows:
            number: PhoneNumber = phone_numbers.stored.read(row)
            there = sa.delete(phone_numbers.table).where(
                columns.account_sid == number.account_sid, columns.sid == number.sid
            )
            writes = [
                *released(number, owner_sid, now, self._rules.quarantine_days),
                self._note(number.account_sid, "phone-number.released", number.sid, number.phone_number, now),
            ]
            await self._done(there, writes)
        return len(rows)

    async def _codes(self, closed_by: int, now: Instant) -> int:
        columns = short_codes.table.c
        found = sa.select(columns.account_sid, columns.sid, columns.short_code)
        rows = await self._database.rows(found.where(columns.account_sid.in_(_closed(closed_by))).limit(AT_ONCE))
        for account_sid, sid, code in rows:
            there = sa.delete(short_codes.table).where(columns.account_sid == account_sid, columns.sid == sid)
            await self._done(there, [self._note(account_sid, "short-code.released", sid, code, now)])
        return len(rows)

    async def _done(self, there: sa.Delete, writes: list[Write]) -> None:
        try:
            await self._database.commit(*writes, only_if=[Guard("is-there", there)])
        except GuardFailed:
            return  # it was moved or released meanwhile

    def _note(self, account_sid: Sid, what: str, sid: Sid, number: str, now: Instant) -> Write:
        data = {"phone_number": number, "reason": "account closed"}
        return noted(self._sids, now, account_sid, what, sid, data=data)


def _closed(by: int) -> sa.Select[tuple[Any]]:
    """Accounts that were closed by then: nothing of a closed one changes any more, so it was updated last then."""
    closed = accounts.alias("closed")
    return sa.select(closed.c.sid).where(closed.c.status == AccountStatus.CLOSED.value, closed.c.date_updated <= by)
