"""Hot point reads from PostgreSQL: those that come together travel together, in one statement for each kind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tidings.core import Tasks
from tidings.db.database import Lookup, Row, Unavailable, Unstorable

_Sought = tuple[tuple[str | int, ...], "asyncio.Future[Row | None]"]


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
    """See Database.find."""

    def __init__(self, fetch: Callable[..., Awaitable[list[Any]]]) -> None:
        """`fetch` gives the rows of a statement, and raises Unavailable, Unstorable."""
        self._fetch = fetch
        self._sought: dict[Lookup, list[_Sought]] = {}
        self._tasks = Tasks()

    async def find(self, lookup: Lookup, *key: str | int) -> Row | None:
        """The row with this key. Raises Unavailable."""
        future: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()
        waiting = self._sought.get(lookup)
        if waiting is None:
            self._sought[lookup] = waiting = []
            self._tasks.start(self._find_all(lookup))
        waiting.append((key, future))
        return await future

    async def _find_all(self, lookup: Lookup) -> None:
        await asyncio.sleep(0)
        waiting = self._sought.pop(lookup)
        try:
            await self._answer(lookup, waiting)
        except Unavailable as failure:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(failure)

    async def _answer(self, lookup: Lookup, waiting: list[_Sought]) -> None:
        """Raises Unavailable. A key that no row can have is not found, and is no harm to those beside it."""
        keys = zip(*(key for key, _ in waiting), strict=True)
        try:
            found = await self._fetch(lookup_sql(lookup), *map(list, keys))
        except Unstorable:
            if len(waiting) > 1:
                for one in waiting:
                    await self._answer(lookup, [one])
                return
            found = []
        rows = {record[0]: tuple(record)[1:] for record in found}
        for place, (_, future) in enumerate(waiting, 1):
            if not future.done():
                future.set_result(rows.get(place))
