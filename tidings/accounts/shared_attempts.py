"""Failed sign-ins of all processes of a store, as rows: who guesses at one after the other is held back as at one.

A process that has always been alone has them in memory, and writes none. Names are kept as digests: they are whatever
was sent.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.attempts import REMEMBERED_MOST, WINDOW_S, hold_s
from tidings.core import Instant
from tidings.core.instant import SECOND
from tidings.db import Database, Unavailable, Write, insert, table

WINDOW_US: Final = round(WINDOW_S * SECOND)
FORGOTTEN_EACH: Final = 64
"""Failures counted here until old rows are deleted."""


class FailedSignIn(msgspec.Struct, frozen=True):
    """The row of a user name or an address under which signing in failed."""

    name: str
    """A digest of it."""
    count: int
    last: int


failed_sign_in = table("failed_sign_in", FailedSignIn, key=("name",), small=True)
_F = failed_sign_in.c
_ALL = sa.select(sa.func.count()).select_from(failed_sign_in)


class SharedAttempts:
    """Counts with the other processes."""

    def __init__(self, database: Database, remembered_most: int = REMEMBERED_MOST) -> None:
        self._database = database
        self._remembered_most = remembered_most
        self._counted = 0
        self._is_full = False

    async def failed(self, now: Instant, *names: str) -> float:
        """Counts a failure under each name; seconds for which its refusal is to be held back, 0 for not at all.

        Where the store is away, or has no place for more names, memory alone counts.
        """
        if not self._database.had_company:
            return 0.0
        try:
            await self._forget_old(now)
            if self._is_full:
                return 0.0
            results = await self._database.commit(*(_counted(name, now) for name in sorted(map(_digest, names))))
        except Unavailable:
            return 0.0
        return max(hold_s(int(rows[0][0])) for rows in results)

    async def succeeded(self, name: str) -> None:
        """Forgives a user name that has shown its credential, after failures."""
        if self._database.had_company:
            with contextlib.suppress(Unavailable):  # then a minute's quiet forgives
                await self._database.commit(sa.delete(failed_sign_in).where(_F.name == _digest(name)))

    async def _forget_old(self, now: Instant) -> None:
        if self._counted % FORGOTTEN_EACH == 0:
            old = (_F.last < int(now) - WINDOW_US) | (_F.last > int(now) + WINDOW_US)
            await self._database.commit(sa.delete(failed_sign_in).where(old))
            self._is_full = int((await self._database.rows(_ALL))[0][0]) >= self._remembered_most
        self._counted += 1


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _counted(name: str, now: Instant) -> Write:
    """Counts one more, anew after a minute's quiet; gives how many they are."""
    at = int(now)
    is_quiet = (_F.last < at - WINDOW_US) | (_F.last > at + WINDOW_US)
    first = insert(failed_sign_in).values(name=name, count=1, last=at)
    more = {"count": sa.case((is_quiet, 1), else_=_F["count"] + 1), "last": at}
    return first.on_conflict_do_update(index_elements=["name"], set_=more).returning(_F["count"])
