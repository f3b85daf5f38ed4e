"""Reviews: what waits for a reviewer, and what was decided. The operator's decision always wins.

A room that has something to be reviewed opens a review in the commit that submits it, and registers a decider for its
kind: the decider makes the writes of the decision, which are committed together with the review itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec
import sqlalchemy as sa

from tidings.audit.events import noted
from tidings.compliance.pacing import RegistrationPace
from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Conflict, Database, Write
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Hidden, Link, Resource


class Kind(StrEnum):
    """What is reviewed."""

    CUSTOMER_PROFILE = "customer-profile"
    TRUST_PRODUCT = "trust-product"
    BRAND = "brand"
    """The registry's decision on a brand, when the operator takes it over."""
    CAMPAIGN = "campaign"
    """The platform's own review before the registry's."""


class Outcome(StrEnum):
    """Where a review stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """The thing was deleted, changed, or decided elsewhere."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer decided."""

    outcome: Outcome
    """APPROVED or REJECTED."""
    error_code: int | None = None
    reason: str | None = None
    by: str = "simulated"
    """`operator`, `simulated`, or who else decided."""


class Decided(msgspec.Struct):
    """What follows from a decision: writes of the same commit, and what is done once they are on disk."""

    writes: Sequence[Write]
    then: Callable[[], None] | None = None


class Decider(Protocol):
    """Who knows what a decision means for one kind of thing."""

    async def decided(self, account_sid: Sid, object_sid: Sid, decision: Decision, now: Instant) -> Decided | None:
        """The consequences; None: the thing is gone, or cannot be decided any more. Raises Unavailable."""
        ...


class Reviewer(StrEnum):
    """Who decides reviews."""

    SIMULATED = "simulated"
    """An embedded one, after a while; the operator can be quicker, or overrule it."""
    OPERATOR = "operator"
    """Nobody but the operator."""


class Review(Resource):
    """Something that waits for a reviewer, or what became of it."""

    sid: Sid
    account_sid: Sid
    kind: Kind
    object_sid: Sid
    friendly_name: str
    outcome: Outcome = Outcome.PENDING
    error_code: int | None = None
    reason: str | None = None
    decided_by: str | None = None
    date_created: Instant
    date_updated: Instant
    due_at: Instant | None = None
    """When the simulated reviewer decides; None: it does not."""
    url: Link = SELF
    hint: Hidden[str] = ""
    """Text in which `reject:NNNNN` scripts the simulated reviewer."""


reviews = Collection(
    TIDINGS_V1,
    "/Reviews",
    Review,
    sid="RW",
    table="review",
    unique=[("sid",)],
    indexes=[("outcome", "due_at"), ("account_sid", "object_sid")],
)

OPERATOR = "operator"
"""Who decides with `by=OPERATOR` may overrule what was decided before."""
_DECIDED = frozenset({Outcome.APPROVED, Outcome.REJECTED})
_TRIES = 3
"""How often a decision is made anew when the thing moved meanwhile."""


class AlreadyDecided(Exception):  # noqa: N818 - reads as a state
    """The review cannot be decided (any more); it is as `review` says."""

    def __init__(self, review: Review) -> None:
        super().__init__(review.outcome)
        self.review = review


class Reviews:
    """Opens reviews, and carries decisions out. One for the whole program: decisions are made one after the other."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        pace: RegistrationPace,
        reviewer: Reviewer = Reviewer.SIMULATED,
    ) -> None:
        self.database = database
        self.woken = asyncio.Event()
        """Set once a review was opened: the simulated reviewer looks when it is due."""
        self.reviewer = reviewer
        self._clock = clock
        self._sids = sids
        self._pace = pace
        self._deciders: dict[Kind, Decider] = {}
        self._turn = asyncio.Lock()

    def register(self, kind: Kind, decider: Decider) -> None:
        """`decider` knows what decisions of this kind mean."""
        self._deciders[kind] = decider

    def open(
        self,
        kind: Kind,
        account_sid: Sid,
        object_sid: Sid,
        friendly_name: str,
        hint: str = "",
        *,
        only_operator: bool = False,
    ) -> Write:
        """The write that opens a review. Once it is committed call `opened`.

        `hint` is all text in which the simulated reviewer may find what it is to say; with `only_operator` it never
        decides this one.
        """
        now = self._clock.now()
        is_simulated = self.reviewer is Reviewer.SIMULATED and not only_operator
        review = Review(
            sid=self._sids.make("RW"),
            account_sid=account_sid,
            kind=kind,
            object_sid=object_sid,
            friendly_name=friendly_name,
            date_created=now,
            date_updated=now,
            due_at=now.plus(s=self._pace.review_s) if is_simulated else None,
            hint=hint,
        )
        return reviews.write_of(review)

    def opened(self) -> None:
        """A review was opened, and is committed."""
        self.woken.set()

    def withdraw(self, account_sid: Sid, object_sid: Sid) -> Write:
        """The write that ends what is still pending of a thing: it was deleted, changed, or decided elsewhere."""
        return self._ended(account_sid, object_sid, outcome=Outcome.WITHDRAWN.value)

    def settle(self, account_sid: Sid, object_sid: Sid, decision: Decision) -> Write:
        """The write that says what somebody else decided of a thing that was pending here."""
        return self._ended(
            account_sid,
            object_sid,
            outcome=decision.outcome.value,
            error_code=decision.error_code,
            reason=decision.reason,
            decided_by=decision.by,
        )

    def _ended(self, account_sid: Sid, object_sid: Sid, **values: str | int | None) -> Write:
        columns = reviews.table.c
        pending = (
            columns.account_sid == account_sid,
            columns.object_sid == object_sid,
            columns.outcome == Outcome.PENDING.value,
        )
        return sa.update(reviews.table).where(*pending).values(**values, date_updated=int(self._clock.now()))

    async def due(self, now: Instant, most: int) -> list[Review]:
        """What the simulated reviewer is to decide by now, the longest due first. Raises Unavailable."""
        columns = reviews.table.c
        found = sa.select(*columns).where(*self._waiting(), columns.due_at <= int(now))
        rows = await self.database.rows(found.order_by(columns.due_at, columns.sid).limit(most))
        return [reviews.stored.read(row) for row in rows]

    async def next_due(self) -> Instant | None:
        """When the simulated reviewer is next to decide something; None: nothing waits for it. Raises Unavailable."""
        first = sa.select(sa.func.min(reviews.table.c.due_at)).where(*self._waiting())
        ((due,),) = await self.database.rows(first)
        return None if due is None else Instant(due)

    async def find(self, sid: Sid) -> Review | None:
        """The review with this SID, of whatever account. Raises Unavailable."""
        rows = await self.database.rows(sa.select(*reviews.table.c).where(reviews.table.c.sid == sid))
        return reviews.stored.read(rows[0]) if rows else None

    async def decide(
        self, sid: Sid, decision: Decision, call: Call | None = None, *, stands: Outcome | None = None
    ) -> Review | None:
        """Carries a decision out: the review, its consequences and their audit in one commit; None: no such review.

        Where it is said how the review `stands`, one that stands otherwise by now is not decided.

        Of a review that is decided already only the operator may decide again. What can be decided no more is
        withdrawn. Raises AlreadyDecided, Conflict, Unavailable.
        """
        assert decision.outcome in _DECIDED
        async with self._turn:
            for left in reversed(range(_TRIES)):
                try:
                    return await self._decide(sid, decision, call, stands)
                except Conflict:
                    if not left:
                        raise
        raise AssertionError

    def _waiting(self) -> tuple[sa.ColumnElement[bool], ...]:
        """What is pending, of the kinds that somebody can carry out."""
        columns = reviews.table.c
        return columns.outcome == Outcome.PENDING.value, columns.kind.in_([kind.value for kind in self._deciders])

    async def _decide(self, sid: Sid, decision: Decision, call: Call | None, stands: Outcome | None) -> Review | None:
        review = await self.find(sid)
        if review is None:
            return None
        may_overrule = decision.by == OPERATOR and review.outcome in _DECIDED
        moved = stands is not None and stands is not review.outcome
        if moved or (review.outcome is not Outcome.PENDING and not may_overrule):
            raise AlreadyDecided(review)
        now = self._clock.now()
        decider = self._deciders[review.kind]
        decided = await decider.decided(review.account_sid, review.object_sid, decision, now)
        if decided is None:
            raise AlreadyDecided(await self._gone(review, now))
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
            data={"object_sid": review.object_sid, "kind": review.kind, "error_code": decision.error_code},
            description=decision.reason,
            call=call,
        )
        await self.database.commit(*decided.writes, _written(made), note)
        if decided.then is not None:
            decided.then()
        return made

    async def _gone(self, review: Review, now: Instant) -> Review:
        """A pending review of something that can be decided no more is over."""
        if review.outcome is not Outcome.PENDING:
            return review
        withdrawn = msgspec.structs.replace(review, outcome=Outcome.WITHDRAWN, date_updated=now)
        await self.database.commit(_written(withdrawn))
        return withdrawn


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
