"""Decisions on reviews, carried out: each by whoever knows what it means, in the commit of the review itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import msgspec
import sqlalchemy as sa

from tidings.audit.events import noted
from tidings.compliance.reviews import (
    HELD,
    OPERATOR,
    Decider,
    Decision,
    HeldDecision,
    Review,
    ReviewKind,
    ReviewOutcome,
    Reviews,
    reviews,
)
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

    async def held(self, now: Instant | None, most: int) -> list[Review]:
        """What was decided and is still to be carried out, the longest due first; `now`: what is due by then."""
        until = reviews.table.c.held_until
        due = until.is_not(None) if now is None else until <= int(now)
        rows = await self._database.rows(sa.select(*reviews.table.c).where(due).order_by(until).limit(most))
        return [reviews.stored.read(row) for row in rows]

    async def carry_out(self, sid: Sid) -> Review | None:
        """Carries out what was decided of a review, where it is due, and nobody undid it; None: it is not.

        What can be decided no more is given up. Raises Conflict, Unavailable.
        """

        async def carry(turn: Turn) -> Review | None:
            review = await self._reviews.find(sid)
            held = review.held_decision if review else None
            if review is None or held is None or (review.held_until or 0) > self._clock.now():
                return None
            decision = Decision(**msgspec.structs.asdict(held), by=OPERATOR)
            try:
                return await self._decide(sid, decision, None, None, turn)
            except AlreadyDecided as gone:
                return gone.review if gone.review.held_decision is None else await self._let_go(gone.review, turn)

        return await self._in_turn(sid, carry)

    async def undo(self, sid: Sid, call: Call | None = None) -> Review | None:
        """Gives up what was decided and not yet carried out; None: there is nothing. Raises Conflict, Unavailable."""

        async def give_up(turn: Turn) -> Review | None:
            review = await self._reviews.find(sid)
            if review is None or review.held_decision is None:
                return None
            note = self._noted(review, "undone", Decision(outcome=review.held_decision.outcome), call)
            return await self._let_go(review, turn, note)

        return await self._in_turn(sid, give_up)

    async def _let_go(self, review: Review, turn: Turn, *also: Write) -> Review:
        after = msgspec.structs.replace(review, held_decision=None, held_until=None)
        await self._database.commit(_written(after), *also, only_if=[turn])
        return after

    async def decide(
        self,
        sid: Sid,
        decision: Decision,
        call: Call | None = None,
        *,
        stands: ReviewOutcome | None = None,
        undo_within_s: int = 0,
    ) -> Review | None:
        """Carries a decision out: the review, its consequences and their audit in one commit; None: no such review.

        Where it is said how the review `stands`, one that stands otherwise by now is not decided. What can be undone
        for some seconds of business time is held so long, and nothing else follows from it before.

        Of a review that is decided already only the operator may decide again. What can be decided no more is
        withdrawn. Raises AlreadyDecided, Conflict, Unavailable.
        """
        assert decision.outcome in _DECIDED
        return await self._in_turn(sid, lambda turn: self._decide(sid, decision, call, stands, turn, undo_within_s))

    async def _in_turn(self, sid: Sid, work: Callable[[Turn], Awaitable[Review | None]]) -> Review | None:
        """What is done to a review alone, anew where something moved meanwhile. Raises Conflict."""
        for left in reversed(range(_TRIES)):
            try:
                async with self._turns.of(self._database, f"review {sid}") as turn:
                    return await work(turn)
            except (Conflict, GuardFailed) as failure:
                if not left:
                    raise Conflict(str(failure)) from failure
        raise AssertionError

    async def _decide(
        self,
        sid: Sid,
        decision: Decision,
        call: Call | None,
        stands: ReviewOutcome | None,
        turn: Turn,
        undo_within_s: int = 0,
    ) -> Review | None:
        review = await self._reviews.find(sid)
        if review is None:
            return None
        may_overrule = decision.by == OPERATOR and review.outcome in _DECIDED
        moved = stands is not None and (stands is not review.outcome or review.held_decision is not None)
        if moved or (review.outcome is not ReviewOutcome.PENDING and not may_overrule):
            raise AlreadyDecided(review)
        now = self._clock.now()
        decider = self._deciders[review.kind]
        decided = await decider.decided(review.account_sid, review.object_sid, decision, now)
        if decided is None:
            raise AlreadyDecided(await self._gone(review, now, turn))
        if undo_within_s:
            return await self._hold(review, decision, now.plus(s=undo_within_s), call, turn)
        made = msgspec.structs.replace(
            review,
            outcome=decision.outcome,
            error_code=decision.error_code,
            reason=decision.reason,
            decided_by=decision.by,
            date_updated=now,
            held_decision=None,
            held_until=None,
        )
        note = self._noted(review, decision.outcome, decision, call)
        only_if = [turn, *decided.only_if]
        await self._database.commit(*decided.writes, _written(made), note, only_if=only_if, wakes=decided.wakes)
        for exchange in decided.exchanges:
            self._outgoing.told(exchange)
        return made

    async def _hold(self, review: Review, decision: Decision, until: Instant, call: Call | None, turn: Turn) -> Review:
        kept = HeldDecision(outcome=decision.outcome, error_code=decision.error_code, reason=decision.reason)
        held = msgspec.structs.replace(review, held_decision=kept, held_until=until)
        note = self._noted(review, "held", decision, call)
        await self._database.commit(_written(held), note, only_if=[turn], wakes=[HELD])
        return held

    def _noted(self, review: Review, step: str, decision: Decision, call: Call | None) -> Write:
        """The audit of a step; `review` is as it was before."""
        return noted(
            self._sids,
            self._clock.now(),
            review.account_sid,
            f"review.{step}",
            review.sid,
            data={
                "object_sid": review.object_sid,
                "kind": review.kind,
                "error_code": decision.error_code,
                "before": review.outcome,
                **({"decision": decision.outcome} if step in ("held", "undone") else {}),
            },
            description=decision.reason,
            call=call,
        )

    async def _gone(self, review: Review, now: Instant, turn: Turn) -> Review:
        """A pending review of something that can be decided no more is over."""
        if review.outcome is not ReviewOutcome.PENDING:
            return review
        withdrawn = msgspec.structs.replace(
            review, outcome=ReviewOutcome.WITHDRAWN, date_updated=now, held_decision=None, held_until=None
        )
        await self._database.commit(_written(withdrawn), only_if=[turn])
        return withdrawn

    def _waiting(self) -> tuple[sa.ColumnElement[bool], ...]:
        """What is pending, of the kinds that somebody can carry out, and that nobody decided meanwhile."""
        columns = reviews.table.c
        kinds = columns.kind.in_([kind.value for kind in self._deciders])
        return columns.outcome == ReviewOutcome.PENDING.value, kinds, columns.held_until.is_(None)


def _written(review: Review) -> Write:
    """The update of a review. It comes after the writes of `withdraw` in the same unit, and so overrules them."""
    columns = reviews.table.c
    values = {
        name: reviews.stored.saved(name, getattr(review, name))
        for name in ("outcome", "error_code", "reason", "decided_by", "date_updated", "held_decision", "held_until")
    }
    return (
        sa.update(reviews.table)
        .where(columns.account_sid == review.account_sid, columns.sid == review.sid)
        .values(values)
    )
