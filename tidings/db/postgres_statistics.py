"""Statistics of tables that grow: the server plans by them, and plans once.

Planned on a young table, an update was seen to join the whole table to a batch's keys (550 us a message instead of 170)
or to walk the wrong index (3,470 us).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from tidings.core import Tasks
from tidings.db.batch import Batch
from tidings.db.database import Unavailable
from tidings.db.postgres_readers import Readers

ANALYZED_AT: Final = (50, 500, 5_000, 50_000, 500_000)
"""Rows written to a table since the start after which its statistics are made anew, and the plans with them."""
ANALYZE_S: Final = 600.0

log = structlog.get_logger(__name__)


class Statistics:
    """Has tables analyzed that have grown much since they last were."""

    def __init__(self, reading: Callable[[], Readers]) -> None:
        self._reading = reading
        self._written: dict[str, int] = {}
        self._tasks = Tasks()

    def count(self, batch: Batch) -> None:
        """After a commit."""
        for table, rows in batch.inserted.items():
            before = self._written.get(table, 0)
            self._written[table] = after = before + rows
            if any(before < mark <= after for mark in ANALYZED_AT):
                self._tasks.start(self._analyze(table))

    async def _analyze(self, table: str) -> None:
        try:
            await self._reading().fetch(f"ANALYZE {table}", patience_s=ANALYZE_S)
        except Unavailable as failure:
            log.warning("analyze_failed", table=table, reason=str(failure))
