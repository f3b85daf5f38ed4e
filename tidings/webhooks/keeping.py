"""Keeps what came of exchanges: written as soon as the store is available, whatever it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from tidings.core import Sid
from tidings.db import Database, Unit, Unstorable, Write
from tidings.db.database import Results

log = structlog.get_logger(__name__)


class Keeping:
    """Knows the exchanges that are in memory, and those whose outcome is being written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.known: set[Sid] = set()

    def keep(self, writes: Sequence[Write], finished: Sid | None, then: Callable[[], None] | None = None) -> None:
        """Writes; then `finished` is no longer known here, and `then` is called."""

        def done(outcome: Results | Exception) -> None:
            if isinstance(outcome, Unstorable) and len(writes) > 1:  # what was told is kept, what follows is not
                self.keep(writes[:1], finished)
                return
            if finished is not None:
                self.known.discard(finished)
            if isinstance(outcome, Exception):
                log.error("exchange_not_stored", reason=str(outcome))
            elif then is not None:
                then()

        self._database.submit(Unit(writes, done, lasting=True))
