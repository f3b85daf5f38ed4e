"""Reviews: what waits for a reviewer, and what was decided. The operator's decision always wins.

A room that has something to be reviewed opens a review in the commit that submits it, and registers a decider for its
kind: the decider makes the writes of the decision, which are committed together with the review itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from tidings.core import Instant, Sid
from tidings.db import Write


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
