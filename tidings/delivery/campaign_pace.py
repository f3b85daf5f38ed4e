"""The throughput of a campaign, which all its numbers share: a pace for each network, for texts and for MMS.

Carriers limit the campaign, each on its own network; MMS are counted apart from the segments of texts, and a message
that is sent as links to its media is a text. A number's own rate holds besides, so the lower of the two counts.
"""

from __future__ import annotations

from typing import Final

from tidings.campaigns.known import CampaignFacts, KnownCampaigns
from tidings.core import Sid
from tidings.db import Following, Wake
from tidings.delivery.share import Gate, SenderShare
from tidings.delivery.share_turns import ShareTurns
from tidings.numbers.addresses import country_of
from tidings.numbers.networks import MobileNetwork, Networks

UNLIMITED: Final = 1_000_000.0
"""Segments a second on a network that says nothing."""
CAPPED: Final = MobileNetwork.TMOBILE
"""The network that counts what a brand sends in a day."""
SLOWEST: Final = 1 / 3_600
HELD_MOST: Final = 100
"""Messages of one sender that let others pass while their network takes none."""


class CampaignGate(Gate):
    """The way of one campaign to one network, for texts or for MMS."""

    share: CampaignShare

    @property
    def network(self) -> MobileNetwork:
        """Where it leads."""
        network: MobileNetwork = self.way
        return network

    @property
    def capped(self) -> CampaignGate | None:
        """The gate whose campaign's brand has a daily cap for what passes here; None: there is none here."""
        return self if self.way is CAPPED else None


class CampaignShare(SenderShare[CampaignGate]):
    """What one campaign may send."""

    def __init__(
        self, campaign: CampaignFacts, networks: Networks, full_at: float | None, turns: ShareTurns | None = None
    ) -> None:
        super().__init__(campaign.sid, full_at, turns)
        self.campaign = campaign
        self._networks = networks

    def gate(self, to: str, *, as_media: bool) -> CampaignGate | None:
        """What a message to this E.164 number must pass; None: carriers of other countries know no campaigns."""
        if country_of(to) != "US":
            return None
        key = (self._networks.of(to), as_media)
        return self._gates.get(key) or self._made(key)

    def change(self, campaign: CampaignFacts) -> None:
        """The campaign's figures are these from now on."""
        self.campaign = campaign
        for (network, as_media), gate in self._gates.items():
            gate.pace.change(_rate(campaign, network, as_media=as_media))

    def rate_total(self) -> float:
        """Segments a second, over all networks."""
        return sum(_rate(self.campaign, network, as_media=False) for network in MobileNetwork)

    def _made(self, key: tuple[MobileNetwork, bool]) -> CampaignGate:
        network, as_media = key
        pace = self._pace(_rate(self.campaign, network, as_media=as_media))
        gate = self._gates[key] = CampaignGate(share=self, way=network, pace=pace)
        return gate


class Shares:
    """The shares of campaigns, by campaign; each made when it is first asked for."""

    def __init__(self, known_campaigns: KnownCampaigns, networks: Networks, turns: ShareTurns | None = None) -> None:
        self._turns = turns
        self._registrations = known_campaigns
        self._networks = networks
        self._shares: dict[Sid, CampaignShare] = {}
        self._full_at: float | None = None

    def of(self, campaign_sid: Sid | None) -> CampaignShare | None:
        """The share of a campaign, with its figures as they are now; None: there is no such campaign."""
        campaign = self._registrations.get(campaign_sid) if campaign_sid is not None else None
        if campaign is None:
            self._shares.pop(campaign_sid or "", None)
            return None
        share = self._shares.get(campaign.sid)
        if share is None:
            share = self._shares[campaign.sid] = CampaignShare(campaign, self._networks, self._full_at, self._turns)
        elif share.campaign is not campaign:
            share.change(campaign)
        return share

    def follow(self, *wakes: Wake) -> Following[CampaignFacts]:
        """What changes of campaigns."""
        return self._registrations.follow(*wakes)

    def taken_over(self, wire_now: float) -> None:
        """Somebody else sent for the campaigns until now: how much of late is not known."""
        self._full_at = wire_now


def _rate(campaign: CampaignFacts, network: MobileNetwork, *, as_media: bool) -> float:
    rates = campaign.media_per_second if as_media else campaign.segments_per_second
    return max(SLOWEST, rates.get(network, UNLIMITED))
