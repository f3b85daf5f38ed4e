"""Hot point reads from PostgreSQL: those that come together travel together, in one statement for each kind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tidings.core import Tasks
from tidings.db.database import Lookup, Row, Unstorable

_Sought = tuple[tuple[str | int, ...], "asyncio.Future[list[Row]]"]


def lookup_sql(lookup: Lookup) -> str:
    """The statement that finds many rows, each with the place of its key."""
    arrays = ",".join(f"${place}::{kind}[]" for place, kind in enumerate(lookup.key_kinds, 1))
    names = ",".join(f'"{name}"' for name in lookup.key)
    key = " AND ".join(f't."{name}"=k."{name}"' for name in lookup.key)
    columns = ",".join(f't."{name}"' for name in lookup.columns)
    return (
        f"SELECT k.place,{columns} FROM unnest({arrays}) WITH ORDINALITY AS k({names},place) "  # noqa: S608 - names are ours
        f"JOIN {lookup.table} t ON {key}"
    )


class Lookups:
    """See Database.find. Of each kind one statement is under way, and what comes meanwhile is sought by the next."""

    def __init__(self, fetch: Callable[..., Awaitable[list[Any]]]) -> None:
        """`fetch` gives the rows of a statement, and raises Unavailable, Unstorable."""
        self._fetch = fetch
        self._sql: dict[Lookup, str] = {}
        self._sought: dict[Lookup, list[_Sought]] = {}
        """What waits for its statement, of the kinds that are being sought."""
        self._tasks = Tasks()

    async def find_all(self, lookup: Lookup, *key: str | int) -> list[Row]:
        """The rows with this key. Raises Unavailable."""
        future: asyncio.Future[list[Row]] = asyncio.get_running_loop().create_future()
        waiting = self._sought.get(lookup)
        if waiting is None:
            self._sought[lookup] = waiting = []
            self._tasks.start(self._seek(lookup))
        waiting.append((key, future))
        return await future

    async def _seek(self, lookup: Lookup) -> None:
        await asyncio.sleep(0)
        while waiting := self._sought[lookup]:
            self._sought[lookup] = []
            try:
                await self._answer(lookup, waiting)
            except Exception as failure:  # noqa: BLE001 - whatever it is, those who wait are told
                for _, future in waiting:
                    if not future.done():
                        future.set_exception(failure)
        del self._sought[lookup]

    async def _answer(self, lookup: Lookup, waiting: list[_Sought]) -> None:
        """Raises Unavailable. A key that no row can have is not found, and is no harm to those beside it."""
        keys = zip(*(key for key, _ in waiting), strict=True)
        sql = self._sql.get(lookup)
        if sql is None:
            sql = self._sql[lookup] = lookup_sql(lookup)
        try:
            found = await self._fetch(sql, *map(list, keys))
        except Unstorable:
            if len(waiting) > 1:
                for one in waiting:
                    await self._answer(lookup, [one])
                return
            found = []
        rows: dict[int, list[Row]] = {}
        for record in found:
            place, *row = record
            rows.setdefault(place, []).append(tuple(row))
        for place, (_, future) in enumerate(waiting, 1):
            if not future.done():
                future.set_result(rows.get(place, []))
