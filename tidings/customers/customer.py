"""A customer: a customer profile with the newest trust product, brand, campaign and numbers that belong to it.

Nothing of it is stored: it is read from the rows of what is registered, for all profiles of an account at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec

from tidings.brands.bundles import PROFILES
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.compliance.lifecycle import BundleStatus
from tidings.core import Instant, Sid
from tidings.http import SELF, Link, Resource
from tidings.registry.model import IdentityStatus
from tidings.trusthub.policies import POLICY


class CustomerState(StrEnum):
    """Whose turn it is."""

    REFUSED = "refused"
    """Something was refused, and is to be mended."""
    ASKED = "asked"
    """The account is to take the next step, or the owner is to answer the registry's question."""
    WAITING = "waiting"
    """A reviewer, the registry or the carriers are at it."""
    DONE = "done"
    """A number of it can send, or nothing is to follow."""


URGENCY: Final = {
    CustomerState.REFUSED: 3,
    CustomerState.ASKED: 2,
    CustomerState.WAITING: 1,
    CustomerState.DONE: 0,
}
"""The greatest comes first."""


class CustomerOrder(StrEnum):
    """What comes first. Of those that are alike the newest does; by name, the oldest."""

    URGENCY = "urgency"
    TRAFFIC = "traffic"
    """The most messages of TRAFFIC_DAYS."""
    FAILURES = "failures"
    """The most that were undelivered or failed."""
    NAME = "name"
    """From A to Z."""
    NEWEST = "newest"


TRAFFIC_DAYS: Final = 30
"""Days of UTC with today that traffic is told of."""


class CustomerKind(StrEnum):
    """What sort of customer a profile is about."""

    SOLE_PROPRIETOR = "sole-proprietor"
    BUSINESS = "business"
    PRIMARY = "primary"
    """Who vouches for the others."""
    OTHER = "other"


class Customer(Resource):
    """How far one customer has come."""

    sid: Sid
    """Of the customer profile."""
    account_sid: Sid
    friendly_name: str
    kind: CustomerKind
    state: CustomerState
    policy_sid: Sid
    profile_status: BundleStatus
    trust_product_sid: Sid | None
    trust_product_status: BundleStatus | None
    brand_sid: Sid | None
    brand_type: BrandType | None
    brand_status: BrandStatus | None
    identity_status: IdentityStatus | None
    brand_score: int | None
    campaign_sid: Sid | None
    messaging_service_sid: Sid | None
    campaign_status: CampaignStatus | None
    use_case: str | None
    numbers: int
    """In the campaign, or in its messaging service on the way there."""
    numbers_registered: int
    traffic_messages: int | None
    """That left its messaging service in the last TRAFFIC_DAYS; None: it has none."""
    traffic_delivery_rate: float | None
    """Delivered of those that came to an end, between 0 and 1; None: none did."""
    traffic_failed: int | None
    """Undelivered and failed."""
    error_codes: list[int]
    """Why it was refused; empty where it was not."""
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


class CustomerCounts(Resource):
    """How many customers there are in each state."""

    refused: int = 0
    asked: int = 0
    waiting: int = 0
    done: int = 0


def kind_of(policy_sid: Sid) -> CustomerKind:
    """What sort of customer a profile of this policy is about."""
    policy = POLICY.get(policy_sid)
    if policy_sid in PROFILES[BrandType.SOLE_PROPRIETOR]:
        return CustomerKind.SOLE_PROPRIETOR
    if policy is not None and policy.is_primary:
        return CustomerKind.PRIMARY
    return CustomerKind.BUSINESS if policy_sid in PROFILES[BrandType.STANDARD] else CustomerKind.OTHER


def codes_of(*errors: str | None) -> list[int]:
    """The codes in lists of errors as rows hold them, each once; brands and bundles call them differently."""
    found = (code for text in errors for error in _listed(text) if (code := _code(error)))
    return list(dict.fromkeys(found))


def _listed(text: str | None) -> Sequence[dict[str, Any]]:
    return msgspec.json.decode(text, type=list[dict[str, Any]] | None) or () if text else ()


def _code(error: dict[str, Any]) -> int | None:
    code = error.get("error_code") or error.get("code")
    return int(code) if isinstance(code, int | str) and str(code).isdecimal() else None
