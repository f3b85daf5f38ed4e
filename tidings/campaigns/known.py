"""Which campaign a messaging service sends for, and what carriers allow it: in memory for acceptance and pacing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tidings.campaigns.lifecycle import CampaignStatus
from tidings.core import Sid
from tidings.db import Facts, Following, Wake


class CampaignFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as delivery needs it."""

    sid: Sid
    """CM..."""
    account_sid: Sid
    service_sid: Sid
    brand_sid: Sid
    status: CampaignStatus
    use_case: str
    sole_proprietor: bool = False
    mock: bool = False
    """It is verified at once and can send nothing."""
    rate_limits: dict[str, Any] = {}
    """What carriers allow it, as the campaign shows it."""
    segments_per_second: dict[str, float] = {}
    """By network (`att`, `tmobile`, `verizon`, `other`): what its numbers may send together; SMS."""
    media_per_second: dict[str, float] = {}
    """The same for MMS, in messages."""
    brand_key: str = ""
    """What the daily cap of T-Mobile is counted by: the brand's tax ID, hashed, or its SID."""
    daily_cap: int | None = None
    """Segments and MMS to T-Mobile between two midnights, Pacific time, of all campaigns of the brand; None: no cap."""


def is_live(campaign: CampaignFacts | None) -> bool:
    """Whether numbers can belong to a campaign: carriers verified it. A mock is known to no carrier."""
    alive = (CampaignStatus.VERIFIED, CampaignStatus.SUSPENDED)
    return campaign is not None and campaign.status in alive and not campaign.mock


class KnownCampaigns:
    """All campaigns by their messaging service, as they are committed."""

    def __init__(self, facts: Facts[CampaignFacts]) -> None:
        self._facts = facts
        self.get: Callable[[Sid], CampaignFacts | None] = facts.found_by("sid")
        """The campaign with this SID."""
        self.of_service: Callable[[Sid], CampaignFacts | None] = facts.get
        """The campaign of a service; None: it has none."""

    async def start(self) -> None:
        """Loads all. Raises Unavailable."""
        await self._facts.start()

    def follow(self, *wakes: Wake) -> Following[CampaignFacts]:
        """See Facts."""
        return self._facts.follow(*wakes)

    def all(self) -> list[CampaignFacts]:
        """Every campaign."""
        return list(self._facts)
