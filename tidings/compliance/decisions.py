"""Decisions on reviews, carried out: each by whoever knows what it means, in the commit of the review itself."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa

from tidings.audit.events import noted
from tidings.compliance.reviews import OPERATOR, Decider, Decision, Review, ReviewKind, ReviewOutcome, Reviews, reviews
from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Conflict, Database, GuardFailed, Turn, Turns, Write
from tidings.http import Call
from tidings.webhooks.port import Outgoing

_DECIDED = frozenset({ReviewOutcome.APPROVED, ReviewOutcome.REJECTED})
_TRIES = 3
"""How often a decision is made anew when the thing moved meanwhile."""


class AlreadyDecided(Exception):  # noqa: N818 - reads as a state
    """The review cannot be decided (any more); it is as `review` says."""

    def __init__(self, review: Review) -> None:
        super().__init__(review.outcome)
        self.review = review


class Decisions:
    """Carries decisions out; of one review one after the other."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        reviews: Reviews,
        outgoing: Outgoing,
        deciders: Mapping[ReviewKind, Decider],
    ) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._reviews = reviews
        self._outgoing = outgoing
        self._deciders = deciders
        self._turns = Turns()
        self.reviewer = reviews.reviewer

    async def due(self, now: Instant, most: int) -> list[Review]:
        """What the simulated reviewer is to decide by now, the longest due first. Raises Unavailable."""
        columns = reviews.table.c
        found = sa.select(*columns).where(*self._waiting(), columns.due_at <= int(now))
        rows = await self._database.rows(found.order_by(columns.due_at, columns.sid).limit(most))
        return [reviews.stored.read(row) for row in rows]

    async def next_due(self) -> Instant | None:
        """When the simulated reviewer is next to decide something; None: nothing waits for it. Raises Unavailable."""
        first = sa.select(sa.func.min(reviews.table.c.due_at)).where(*self._waiting())
        ((due,),) = await self._database.rows(first)
        return None if due is None else Instant(due)

    async def decide(
        self, sid: Sid, decision: Decision, call: Call | None = None, *, stands: ReviewOutcome | None = None
    ) -> Review | None:
        """Carries a decision out: the review, its consequences and their audit in one commit; None: no such review.

        Where it is said how the review `stands`, one that stands otherwise by now is not decided.

        Of a review that is decided already only the operator may decide again. What can be decided no more is
        withdrawn. Raises AlreadyDecided, Conflict, Unavailable.
        """
        assert decision.outcome in _DECIDED
        for left in reversed(range(_TRIES)):
            try:
                async with self._turns.of(self._database, f"review {sid}") as turn:
                    return await self._decide(sid, decision, call, stands, turn)
            except (Conflict, GuardFailed) as failure:
                if not left:
                    raise Conflict(str(failure)) from failure
        raise AssertionError

    async def _decide(
        self, sid: Sid, decision: Decision, call: Call | None, stands: ReviewOutcome | None, turn: Turn
    ) -> Review | None:
        review = await self._reviews.find(sid)
        if review is None:
            return None
        may_overrule = decision.by == OPERATOR and review.outcome in _DECIDED
        moved = stands is not None and stands is not review.outcome
        if moved or (review.outcome is not ReviewOutcome.PENDING and not may_overrule):
            raise AlreadyDecided(review)
        now = self._clock.now()
        decider = self._deciders[review.kind]
        decided = await decider.decided(review.account_sid, review.object_sid, decision, now)
        if decided is None:
            raise AlreadyDecided(await self._gone(review, now, turn))
        made = msgspec.structs.replace(
            review,
            outcome=decision.outcome,
            error_code=decision.error_code,
            reason=decision.reason,
            decided_by=decision.by,
            date_updated=now,
        )
        note = noted(
            self._sids,
            now,
            review.account_sid,
            f"review.{decision.outcome}",
            review.sid,
            data={
                "object_sid": review.object_sid,
                "kind": review.kind,
                "error_code": decision.error_code,
                "before": review.outcome,
            },
            description=decision.reason,
            call=call,
        )
        only_if = [turn, *decided.only_if]
        await self._database.commit(*decided.writes, _written(made), note, only_if=only_if, wakes=decided.wakes)
        for exchange in decided.exchanges:
            self._outgoing.told(exchange)
        return made

    async def _gone(self, review: Review, now: Instant, turn: Turn) -> Review:
        """A pending review of something that can be decided no more is over."""
        if review.outcome is not ReviewOutcome.PENDING:
            return review
        withdrawn = msgspec.structs.replace(review, outcome=ReviewOutcome.WITHDRAWN, date_updated=now)
        await self._database.commit(_written(withdrawn), only_if=[turn])
        return withdrawn

    def _waiting(self) -> tuple[sa.ColumnElement[bool], ...]:
        """What is pending, of the kinds that somebody can carry out."""
        columns = reviews.table.c
        return columns.outcome == ReviewOutcome.PENDING.value, columns.kind.in_([kind.value for kind in self._deciders])


def _written(review: Review) -> Write:
    """The update of a review. It comes after the writes of `withdraw` in the same unit, and so overrules them."""
    columns = reviews.table.c
    values = {
        name: reviews.stored.saved(name, getattr(review, name))
        for name in ("outcome", "error_code", "reason", "decided_by", "date_updated")
    }
    return (
        sa.update(reviews.table)
        .where(columns.account_sid == review.account_sid, columns.sid == review.sid)
        .values(values)
    )
