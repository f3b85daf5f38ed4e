"""The register of opt-outs that acceptance asks: a filter in memory before the rows, for each message asks it.

Most recipients never opted out, and for them the answer costs no look-up. Whoever may have is looked up in the
rows, which alone decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Changed, Database
from tidings.optouts.store import FIND_ANY, SCOPES, opt_out

REMEMBERED_MOST = 1_000_000
"""Users that the filter holds; of a store with more, every question goes to the rows."""
NONE: Final[frozenset[str]] = frozenset()
PAGE = 50_000


class OptOuts:
    """Who may not be written to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._filter: set[int] = set()
        self._holds_all = False

    async def start(self) -> None:
        """Loads the filter, and hears of opt-outs from now on. Raises Unavailable."""
        self._database.hear(self, opt_out)
        await self._load()

    async def take(self, changed: Changed) -> None:
        """See db.Feed. What was deleted stays in the filter: then the rows are asked once more than needed."""
        for keys in changed.values():
            if keys is None:
                await self._load()
            elif self._holds_all:
                self._filter.update(hash((account_sid, user)) for account_sid, _, user in keys)
                self._holds_all = len(self._filter) <= REMEMBERED_MOST

    async def _load(self) -> None:
        columns = opt_out.c.account_sid, opt_out.c.scope, opt_out.c.user
        found: set[int] = set()
        after: Sequence[str] = ("", "", "")
        while True:
            beyond = sa.tuple_(*columns) > sa.tuple_(*(sa.literal(part, sa.Text) for part in after))
            rows = await self._database.rows(sa.select(*columns).where(beyond).order_by(*columns).limit(PAGE))
            found.update(hash((account_sid, user)) for account_sid, _, user in rows)
            self._holds_all = len(found) <= REMEMBERED_MOST
            if len(rows) < PAGE or not self._holds_all:
                break
            after = rows[-1]
        self._filter = found if self._holds_all else set()

    async def scopes_of(self, account_sid: Sid, user: str) -> AbstractSet[str]:
        """The senders (by address) and services of an account that `user` has opted out of. Raises Unavailable."""
        if self._holds_all and hash((account_sid, user)) not in self._filter:
            return NONE
        if await self._database.find(FIND_ANY, account_sid, user) is None:
            return NONE  # look-ups that come together travel together, and most that come here find nothing
        rows = await self._database.rows(SCOPES, {"account_sid": account_sid, "user": user})
        return frozenset(str(row[0]) for row in rows)
