"""What was told last of subjects that are not in memory any more, where other processes tell some too.

One that follows it needs no look at the rows; of any other it is not known what another process has put before it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

from tidings.core import Sid
from tidings.db import Database
from tidings.webhooks.outbox import Exchange

REMEMBERED_MOST: Final = 20_000


class LastTold:
    """The sequence numbers of the last that came to an end, of the latest subjects."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last: dict[Sid, int] = {}
        self._reading = 0

    def note(self, subject_sid: Sid, sequence: int) -> None:
        """It is forgotten with this one told. Who is alone on the store has no need to know."""
        self._last[subject_sid] = sequence
        if len(self._last) > REMEMBERED_MOST:
            del self._last[next(iter(self._last))]

    @contextlib.contextmanager
    def incomplete(self) -> Iterator[None]:
        """Within, it is still read what there is to be told."""
        self._reading += 1
        try:
            yield
        finally:
            self._reading -= 1

    def is_before(self, exchange: Exchange) -> bool:
        """Whether nothing is to be told before `exchange` of its subject, of which it is not the first."""
        if self._database.is_alone and not self._reading:
            return True
        return self._last.get(exchange.subject_sid) == exchange.sequence - 1
