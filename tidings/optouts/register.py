"""The register of opt-outs that acceptance asks: a filter in memory before the rows, for each message asks it.

Most recipients never opted out, and for them the answer costs no look-up. Whoever may have is looked up in the
rows, which alone decide.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Database
from tidings.optouts.store import FIND, OptOut, opt_out

REMEMBERED_MOST = 1_000_000
"""Opt-outs that the filter holds; of a store with more, every question goes to the rows."""
PAGE = 50_000


class OptOuts:
    """Who may not be written to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._filter: set[int] = set()
        self._holds_all = False

    async def start(self) -> None:
        """Loads the filter. Raises Unavailable."""
        columns = opt_out.c.account_sid, opt_out.c.scope, opt_out.c.user
        after: Sequence[str] = ("", "", "")
        while True:
            beyond = sa.tuple_(*columns) > sa.tuple_(*(sa.literal(part, sa.Text) for part in after))
            rows = await self._database.rows(sa.select(*columns).where(beyond).order_by(*columns).limit(PAGE))
            self._filter.update(hash(tuple(row)) for row in rows)
            if len(self._filter) > REMEMBERED_MOST:
                self._filter.clear()
                return
            if len(rows) < PAGE:
                self._holds_all = True
                return
            after = rows[-1]

    def expect(self, pair: OptOut) -> None:
        """A pair is about to be written; told before the commit, so that no message slips through after it."""
        if self._holds_all:
            self._filter.add(hash((pair.account_sid, pair.scope, pair.user)))
            self._holds_all = len(self._filter) <= REMEMBERED_MOST

    async def blocking_scope(self, account_sid: Sid, scopes: Sequence[str], user: str) -> str | None:
        """The first of `scopes` that `user` has opted out of, or None. Raises Unavailable."""
        for scope in scopes:
            if self._holds_all and hash((account_sid, scope, user)) not in self._filter:
                continue
            if await self._database.find(FIND, account_sid, scope, user) is not None:
                return scope
        return None
