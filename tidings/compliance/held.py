"""Carries out what the operator decided, once it can be undone no more."""

from __future__ import annotations

from typing import Final

import structlog

from tidings.compliance.decisions import Decisions
from tidings.compliance.reviews import HELD
from tidings.core import Instant
from tidings.db import Conflict

log = structlog.get_logger(__name__)


class CarryOutDecisions:
    """Looks when the next is due. What moved meanwhile is tried again a second later."""

    name: Final = HELD[0]
    batch_max: Final = 100

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions

    async def step(self, now: Instant) -> Instant:
        """Carries out what is due. Raises Unavailable."""
        due = await self._decisions.held(now, self.batch_max)
        for review in due:
            try:
                await self._decisions.carry_out(review.sid)
            except Conflict:
                log.warning("review_moved", sid=review.sid)
                return now.plus(s=1)
        if len(due) == self.batch_max:
            return now
        following = await self._decisions.held(None, 1)
        return (following[0].held_until if following else None) or now.plus(h=1)
