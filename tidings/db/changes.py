"""Changes: who is told which rows a commit changed, before anybody is told that it is done.

Whoever keeps rows in memory (`Facts`) hears of every commit of this process, in their order, and by word of the
database of what other processes committed. Only tables that somebody hears of are watched: for the others nothing is
done, and nothing is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import sqlalchemy as sa
import structlog

from tidings.db.database import Changed, Feed, Row, Unavailable

AGAIN_S = 0.5
"""Wire time until what could not be read is read again."""

log = structlog.get_logger(__name__)


class Changes:
    """Those who hear of changes, in the order in which they began to."""

    def __init__(self) -> None:
        self._feeds: list[tuple[Feed, frozenset[str]]] = []
        self.watched: set[str] = set()
        """The tables that somebody hears of."""
        self._taking = asyncio.Lock()
        self._word: dict[str, set[Row] | None] = {}
        self._task: asyncio.Task[None] | None = None
        self._waiting: list[asyncio.Future[None]] = []
        """Who waits until the word of now is taken over."""
        self.heard = 0
        """How often word of other processes was taken over."""

    def hear(self, feed: Feed, *tables: sa.Table) -> None:
        """From now on `feed` is told of changes of these tables."""
        names = frozenset(table.name for table in tables)
        self._feeds.append((feed, names))
        self.watched |= names

    async def tell(self, changed: Changed, away: Callable[[Unavailable | None], None] | None = None) -> None:
        """Has all who hear of it take over what was committed; where that cannot be read now, it is tried until it can.

        Meanwhile `away` is told why, and in the end None.
        """
        async with self._taking:
            for feed, tables in self._feeds:
                concerns = {name: keys for name, keys in changed.items() if name in tables}
                if concerns:
                    await _taken(feed, concerns, away)

    def word(self, changed: Changed) -> None:
        """Another process changed these rows."""
        for table, keys in changed.items():
            if table in self.watched:
                before = self._word.get(table, set())
                self._word[table] = None if keys is None or before is None else before | set(keys)
        if self._word and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._pass_on())

    def lost(self) -> None:
        """Word of other processes may have been lost: everything is read again."""
        self.word(dict.fromkeys(self.watched))

    async def passed_on(self) -> None:
        """Until the word that there is now is taken over."""
        if self._task is not None:
            taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(taken)
            await taken

    def stop(self) -> None:
        """Passes no more word on."""
        if self._task is not None:
            self._task.cancel()

    async def _pass_on(self) -> None:
        try:
            while self._word or self._waiting:
                word, self._word = self._word, {}
                waiting, self._waiting = self._waiting, []
                await self.tell(word)
                self.heard += bool(word)
                for each in waiting:
                    if not each.done():
                        each.set_result(None)
        finally:
            self._task = None


async def _taken(feed: Feed, changed: Changed, away: Callable[[Unavailable | None], None] | None) -> None:
    failed = False
    while True:
        try:
            await feed.take(changed)
        except Unavailable as failure:
            failed = True
            log.error("facts_not_read", tables=sorted(changed), reason=str(failure))
            if away is not None:
                away(failure)
            await asyncio.sleep(AGAIN_S)
        except Exception:
            log.exception("facts_not_taken", tables=sorted(changed))
            break
        else:
            break
    if failed and away is not None:
        away(None)
