"""A campaign for tests of the engine, its numbers, and handsets of each network."""

from __future__ import annotations

from typing import Any

from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import ACCOUNT, sender
from tidings.campaigns.known import CampaignFacts
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.carriers.port import Submission

CAMPAIGN = "CM" + "c" * 32
BRAND = "BN" + "b" * 32
SERVICE = "MG" + "e" * 32
ONE, TWO = "+14155550131", "+14155550132"
TMOBILE, ATT, VERIZON, OTHER = "+12065550100", "+12065550104", "+12065550107", "+12065550109"
"""By the last digit; see tidings.numbers.networks."""
SOLE_PROPRIETOR = {"att": 0.25, "tmobile": 1.0, "verizon": 1.0, "other": 1.0}


def campaign(**more: Any) -> CampaignFacts:
    """A sole proprietor's."""
    values: dict[str, Any] = {
        "sid": CAMPAIGN,
        "account_sid": ACCOUNT.sid,
        "service_sid": SERVICE,
        "brand_sid": BRAND,
        "status": CampaignStatus.VERIFIED,
        "use_case": "SOLE_PROPRIETOR",
        "segments_per_second": SOLE_PROPRIETOR,
        "media_per_second": SOLE_PROPRIETOR,
        "brand_key": BRAND,
        "daily_cap": None,
    }
    return CampaignFacts(**values | more)


NUMBERS = tuple(sender(number, campaign_sid=CAMPAIGN, segments_per_second=75.0) for number in (ONE, TWO))


def times(carrier: StubCarrier, to: str) -> list[float]:
    """When segments to a handset were submitted."""
    return [at for at, submission in carrier.got if submission.destination == to]


def submitted(carrier: StubCarrier, to: str) -> list[Submission]:
    """What was submitted to a handset, in its order."""
    return [submission for _, submission in carrier.got if submission.destination == to]
