"""For tests: rows of everything that is registered, as its rooms would write them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import COMPLIANCE_SID, Campaign, campaigns
from tidings.compliance.lifecycle import BundleStatus
from tidings.console.standing import NumberRow
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.db import Write
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.supply import Capabilities, NumberType
from tidings.registry.model import IdentityStatus
from tidings.trusthub.policies import A2P, PRIMARY, SECONDARY, SOLE_PROPRIETOR, STARTER
from tidings.trusthub.rows import Assignment, Bundle, assignments, bundles

NOW = Instant.parse_iso("2026-03-12T14:00:00Z")
ACCOUNT = "AC" + "a" * 32
MOBILE = "+14155550122"
POLICIES = {"starter": STARTER, "primary": PRIMARY, "secondary": SECONDARY, "sole": SOLE_PROPRIETOR, "a2p": A2P}

_clock = MovableClock(lambda: int(NOW))
_lines = itertools.count(1)
_sids = Sids(_clock, SeededChance(8))


def sid(prefix: str) -> str:
    """A new SID, greater than the last."""
    return _sids.make(prefix)


def bundle(policy: str = "starter", status: BundleStatus = BundleStatus.IN_REVIEW, **more: Any) -> Bundle:
    wanted = POLICIES[policy]
    fields: dict[str, Any] = {
        "sid": sid("BU"),
        "account_sid": ACCOUNT,
        "policy_sid": wanted.sid,
        "friendly_name": f"A {policy} bundle",
        "status": status,
        "email": "owner@example.com",
        "status_callback": None,
        "date_created": NOW,
        "date_updated": NOW,
        "kind": wanted.kind,
        **more,
    }
    return Bundle(**fields)


def brand(
    status: BrandStatus = BrandStatus.APPROVED, *, verified: bool = True, sole: bool = True, **more: Any
) -> Brand:
    fields: dict[str, Any] = {
        "sid": sid("BN"),
        "account_sid": ACCOUNT,
        "customer_profile_bundle_sid": sid("BU"),
        "a2p_profile_bundle_sid": sid("BU"),
        "date_created": NOW,
        "date_updated": NOW,
        "brand_type": BrandType.SOLE_PROPRIETOR if sole else BrandType.STANDARD,
        "status": status,
        "identity_status": IdentityStatus.VERIFIED if verified else IdentityStatus.UNVERIFIED,
        "brand_name": "Owl Flights",
        "mobile_phone": MOBILE,
        **more,
    }
    return Brand(**fields)


def campaign(status: CampaignStatus = CampaignStatus.VERIFIED, **more: Any) -> Campaign:
    fields: dict[str, Any] = {
        "sid": COMPLIANCE_SID,
        "campaign_sid": sid("CM"),
        "account_sid": ACCOUNT,
        "brand_registration_sid": sid("BN"),
        "messaging_service_sid": sid("MG"),
        "description": "Offers to customers who asked for them",
        "message_samples": ["Owl Flights: half price today. Reply STOP to stop.", "Owl Flights: thank you."],
        "us_app_to_person_usecase": "SOLE_PROPRIETOR",
        "has_embedded_links": False,
        "has_embedded_phone": False,
        "campaign_status": status,
        "message_flow": "People tick a box at https://owl.example/sms.",
        "date_created": NOW,
        "date_updated": NOW,
        **more,
    }
    return Campaign(**fields)


def number(**more: Any) -> PhoneNumber:
    fields: dict[str, Any] = {
        "sid": sid("PN"),
        "account_sid": ACCOUNT,
        "phone_number": f"+1212555{next(_lines):04}",
        "friendly_name": "A line",
        "date_created": NOW,
        "date_updated": NOW,
        "capabilities": Capabilities(voice=True, sms=True, mms=True),
        "type": NumberType.LOCAL,
        "iso_country": "US",
        "registered": False,
        **more,
    }
    return PhoneNumber(**fields)


def row_of(kept: PhoneNumber) -> NumberRow:
    return NumberRow(**{name: getattr(kept, name) for name in NumberRow.__struct_fields__})


def assigned(holder: Bundle, object_sid: str) -> Write:
    one = Assignment(
        sid=sid("BV"),
        bundle_sid=holder.sid,
        account_sid=holder.account_sid,
        object_sid=object_sid,
        date_created=NOW,
        object_type="",
    )
    return assignments.write_of(one)


def writes(things: Iterable[Bundle | Brand | Campaign | PhoneNumber]) -> list[Write]:
    made: list[Write] = []
    for thing in things:
        match thing:
            case Bundle():
                made.append(bundles.write_of(thing))
            case Brand():
                made.append(brands.write_of(thing))
            case Campaign():
                made.append(campaigns.write_of(thing))
            case PhoneNumber():
                made.append(phone_numbers.write_of(thing))
    return made
