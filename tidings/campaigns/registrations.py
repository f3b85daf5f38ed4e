"""Which campaign a messaging service sends for, and what carriers allow it: kept in memory for acceptance and pacing.

Told of changes after they are committed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

import msgspec

from tidings.campaigns.lifecycle import CampaignStatus
from tidings.core import Sid


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


class Registrations:
    """All live campaigns by their messaging service."""

    def __init__(self, load: Callable[[], Awaitable[Iterable[CampaignFacts]]]) -> None:
        self._load = load
        self._by_service: dict[Sid, CampaignFacts] = {}
        self._told: list[Callable[[CampaignFacts], None]] = []

    async def start(self) -> None:
        """Loads all. Raises Unavailable."""
        for campaign in await self._load():
            self.put(campaign)

    def of_service(self, service_sid: Sid) -> CampaignFacts | None:
        """The campaign of a service; None: it has none."""
        return self._by_service.get(service_sid)

    def all(self) -> list[CampaignFacts]:
        """Every campaign."""
        return list(self._by_service.values())

    def put(self, campaign: CampaignFacts) -> None:
        """A campaign was made or changed; one that was deleted is forgotten."""
        if campaign.status is CampaignStatus.DELETED:
            self._by_service.pop(campaign.service_sid, None)
        else:
            self._by_service[campaign.service_sid] = campaign
        for told in self._told:
            told(campaign)

    def change(self, campaign: CampaignFacts) -> None:
        """A campaign was changed, if it is still there: one that was deleted meanwhile does not come back."""
        known = self.of_service(campaign.service_sid)
        if known is not None and known.sid == campaign.sid:
            self.put(campaign)

    def on_change(self, told: Callable[[CampaignFacts], None]) -> None:
        """`told` is called with every campaign that is put, deleted ones too."""
        self._told.append(told)
