"""The simulated reviewer: decides reviews when they fall due, as their text asks for."""

from __future__ import annotations

from typing import Final

import structlog

from tidings.compliance.decisions import AlreadyDecided, Decisions
from tidings.compliance.rejections import reason_of, scripted_rejection
from tidings.compliance.reviews import REVIEWER, Decision, Reviewer, ReviewOutcome
from tidings.core import Instant
from tidings.db import Conflict

log = structlog.get_logger(__name__)


class SimulatedReviewer:
    """Approves all but what holds `reject:NNNNN`, which it rejects with that code. Idle where the operator reviews."""

    name: Final = REVIEWER[0]
    batch_max: Final = 100

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions

    async def step(self, now: Instant) -> Instant:
        """Decides what is due. Raises Unavailable."""
        if self._decisions.reviewer is Reviewer.OPERATOR:
            return now.plus(h=1)
        due = await self._decisions.due(now, self.batch_max)
        for review in due:
            try:
                await self._decisions.decide(review.sid, decision(review.hint))
            except AlreadyDecided as decided:
                log.info("review_over", sid=review.sid, outcome=decided.review.outcome)
            except Conflict:
                log.warning("review_moved", sid=review.sid)
                return now.plus(s=1)
        if len(due) == self.batch_max:
            return now
        return await self._decisions.next_due() or now.plus(h=1)


def decision(hint: str) -> Decision:
    """What the simulated reviewer says of a thing with this text; pure."""
    code = scripted_rejection(hint)
    if code is None:
        return Decision(outcome=ReviewOutcome.APPROVED)
    return Decision(outcome=ReviewOutcome.REJECTED, error_code=code, reason=reason_of(code))
