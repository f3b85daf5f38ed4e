"""Keeps the finished exchanges bounded."""

from __future__ import annotations

from tidings.core import Instant
from tidings.db import Database
from tidings.webhooks.outbox import Outbox


class TrimExchanges:
    """Deletes the oldest finished exchanges, once a minute."""

    name = "trim-exchanges"

    def __init__(self, database: Database, keep: int) -> None:
        self._outbox = Outbox(database)
        self._keep = keep

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        await self._outbox.trim(self._keep)
        return now.plus(s=60)
