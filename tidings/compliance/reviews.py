"""Reviews: what waits for a reviewer, and what was decided. The operator's decision always wins.

A room that has something to be reviewed opens a review in the commit that submits it, and has a decider for its kind:
the decider makes the writes of the decision, which are committed together with the review itself (`decisions.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol

import msgspec
import sqlalchemy as sa

from tidings.accounts.model import Capability
from tidings.compliance.pacing import RegistrationPace
from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Database, Guard, Wake, Write
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Hidden, Link, Resource
from tidings.webhooks.outbox import Exchange

REVIEWER: Final[Wake] = ("simulated-reviewer", 0)
"""Woken by whoever opens a review: it looks when that is due."""
HELD: Final[Wake] = ("held-decisions", 0)
"""Woken by whoever decides what can be undone for a while."""


class ReviewKind(StrEnum):
    """What is reviewed."""

    CUSTOMER_PROFILE = "customer-profile"
    TRUST_PRODUCT = "trust-product"
    BRAND = "brand"
    """The registry's decision on a brand, when the operator takes it over."""
    CAMPAIGN = "campaign"
    """The platform's own review before the registry's."""
    SHORT_CODE = "short-code"
    """An application for one."""
    ALPHA_SENDER = "alpha-sender"
    """The registration of a word in a country."""


class ReviewOutcome(StrEnum):
    """Where a review stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """The thing was deleted, changed, or decided elsewhere."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer decided."""

    outcome: ReviewOutcome
    """APPROVED or REJECTED."""
    error_code: int | None = None
    reason: str | None = None
    by: str = "simulated"
    """`operator`, `simulated`, or who else decided."""


class HeldDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided, while it can be undone."""

    outcome: ReviewOutcome
    error_code: int | None = None
    reason: str | None = None


class Decided(msgspec.Struct):
    """What follows from a decision: writes and guards of the same commit, and who hears of it."""

    writes: Sequence[Write]
    only_if: Sequence[Guard] = ()
    wakes: Sequence[Wake] = ()
    exchanges: Sequence[Exchange] = ()
    """Those among the writes: they are in the outbox then."""


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
    kind: ReviewKind
    object_sid: Sid
    friendly_name: str
    outcome: ReviewOutcome = ReviewOutcome.PENDING
    error_code: int | None = None
    reason: str | None = None
    decided_by: str | None = None
    date_created: Instant
    date_updated: Instant
    due_at: Instant | None = None
    """When the simulated reviewer decides; None: it does not."""
    held_decision: HeldDecision | None = None
    """What the operator decided and can still undo; whoever is no operator does not see it."""
    held_until: Instant | None = None
    """When that is carried out."""
    url: Link = SELF
    hint: Hidden[str] = ""
    """Text in which `reject:NNNNN` scripts the simulated reviewer."""

    @property
    def decided(self) -> ReviewOutcome:
        """What was decided of it, be it carried out or not."""
        return self.held_decision.outcome if self.held_decision else self.outcome


def _seen(call: Call, review: Review) -> Review:
    """An account hears of a decision once it is carried out."""
    if call.principal.capability is Capability.OPERATOR:
        return review
    return msgspec.structs.replace(review, held_decision=None, held_until=None)


reviews = Collection(
    TIDINGS_V1,
    "/Reviews",
    Review,
    sid="RW",
    table="review",
    show=_seen,
    everybody=Capability.OPERATOR,
    unique=[("sid",)],
    indexes=[
        ("outcome", "due_at"),
        ("account_sid", "object_sid"),
        ("outcome", "sid"),
        ("kind", "sid"),
        ("outcome", "kind", "sid"),
        ("held_until",),
    ],
)

OPERATOR = "operator"
"""Who decides with `by=OPERATOR` may overrule what was decided before."""


class Reviews:
    """Opens reviews, and ends them with what they are about."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        pace: RegistrationPace,
        reviewer: Reviewer = Reviewer.SIMULATED,
    ) -> None:
        self.database = database
        self.reviewer = reviewer
        self._clock = clock
        self._sids = sids
        self._pace = pace

    def open(
        self,
        kind: ReviewKind,
        account_sid: Sid,
        object_sid: Sid,
        friendly_name: str,
        hint: str = "",
        *,
        only_operator: bool = False,
    ) -> Write:
        """The write that opens a review; the unit that holds it wakes REVIEWER.

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

    def withdraw(self, account_sid: Sid, object_sid: Sid) -> Write:
        """The write that ends what is still pending of a thing: it was deleted, changed, or decided elsewhere."""
        nothing = {"held_decision": None, "held_until": None}
        return self._ended(account_sid, object_sid, outcome=ReviewOutcome.WITHDRAWN.value, **nothing)

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
            columns.outcome == ReviewOutcome.PENDING.value,
        )
        return sa.update(reviews.table).where(*pending).values(**values, date_updated=int(self._clock.now()))

    async def find(self, sid: Sid) -> Review | None:
        """The review with this SID, of whatever account. Raises Unavailable."""
        rows = await self.database.rows(sa.select(*reviews.table.c).where(reviews.table.c.sid == sid))
        return reviews.stored.read(rows[0]) if rows else None
