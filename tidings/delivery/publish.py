"""Publishes the backlog of the lanes that this process owns, while it lasts, for those who accept messages elsewhere.

A process that is alone publishes nothing: all lanes are its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant
from tidings.db import Database, Facts, Write, upsert
from tidings.delivery.backlog import LaneBacklog, backlog_of, backlogs, key_of
from tidings.delivery.lanes import Lanes

LOOK_S: Final = 2
"""Business time between two looks. What is gone by the second look is never published."""
PUBLISHED_MOST: Final = 200
"""Lanes in one commit; the others follow at the next look."""
CHANGED_BY: Final = 0.1
"""What differs by no more of what is known is left as it is."""


class PublishBacklogs:
    """Publishes what lasts in the lanes that this process owns."""

    name = "publish-backlogs"

    def __init__(self, database: Database, lanes: Lanes, published: Facts[LaneBacklog]) -> None:
        self._database = database
        self._lanes = lanes
        self._published = published
        self._seen: set[str] = set()
        """The lanes that had a backlog at the last look."""

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        writes = list(self._over(()) if self._database.is_alone else self._writes())
        if writes:
            await self._database.commit(*writes)
        return now.plus(s=LOOK_S)

    def _writes(self) -> Iterator[Write]:
        waiting = {key_of(lane.account_sid, lane.sender): lane for lane in self._lanes if lane.backlog_segments > 0}
        lasting = [lane for key, lane in waiting.items() if key in self._seen]
        self._seen = set(waiting)
        changed = [each for each in map(backlog_of, lasting) if self._differs(each)]
        if changed:
            yield upsert(backlogs, *map(msgspec.structs.asdict, changed[:PUBLISHED_MOST]))
        yield from self._over(waiting)

    def _over(self, waiting: Collection[str]) -> Iterator[Write]:
        """What was published of lanes of ours that are not `waiting` any more, or that nobody else asks about now."""
        over = [each for each in self._published if each.key not in waiting and self._is_ours(each)]
        if over:
            lanes = [(each.account_sid, each.sender) for each in over[:PUBLISHED_MOST]]
            yield sa.delete(backlogs).where(sa.tuple_(backlogs.c.account_sid, backlogs.c.sender).in_(lanes))

    def _differs(self, backlog: LaneBacklog) -> bool:
        known = self._published.get(backlog.key)
        return known is None or abs(known.segments - backlog.segments) > CHANGED_BY * known.segments

    def _is_ours(self, backlog: LaneBacklog) -> bool:
        return self._lanes.held.under(self._lanes.slot_of(backlog.account_sid, backlog.sender)) is not None
