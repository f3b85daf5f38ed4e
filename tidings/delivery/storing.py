"""Storing what cannot be asked for again: the carrier's answers. It is tried until it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from tidings.db import Database, Unavailable, Unit, Write
from tidings.db.database import Results
from tidings.webhooks.outbox import Exchange

RETRY_S = 0.5

log = structlog.get_logger(__name__)


class Storing:
    """Commits writes, and tells who waits for them."""

    def __init__(self, database: Database, told: Callable[[Exchange], None]) -> None:
        self._database = database
        self._told = told

    def store(
        self, writes: Sequence[Write], exchange: Exchange | None, then: Callable[[], None] | None = None
    ) -> None:
        """Commits, again and again while the store is unavailable; then tells the outbox and `then`."""

        def done(outcome: Results | Exception) -> None:
            if isinstance(outcome, Unavailable):
                self._later(writes, exchange, then)
                return
            if isinstance(outcome, Exception):
                log.error("answer_not_stored", reason=str(outcome))
            elif exchange is not None:
                self._told(exchange)
            if then is not None:
                then()

        try:
            self._database.submit(Unit(writes, done))
        except Unavailable:
            self._later(writes, exchange, then)

    def once(
        self, writes: Sequence[Write], exchange: Exchange | None, finished: Callable[[bool], None]
    ) -> None:
        """Commits once; `finished` hears whether it is stored."""

        def done(outcome: Results | Exception) -> None:
            stored = not isinstance(outcome, Exception)
            if stored and exchange is not None:
                self._told(exchange)
            finished(stored)

        try:
            self._database.submit(Unit(writes, done))
        except Unavailable:
            finished(False)  # noqa: FBT003 - the listener's one argument

    def _later(
        self, writes: Sequence[Write], exchange: Exchange | None, then: Callable[[], None] | None
    ) -> None:
        asyncio.get_running_loop().call_later(RETRY_S, self.store, writes, exchange, then)
