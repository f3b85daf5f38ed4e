"""The throughput of a campaign, which all its numbers share: a pace for each network, for texts and for MMS.

Carriers limit the campaign, each on its own network; MMS are counted apart from the segments of texts, and a message
that is sent as links to its media is a text. A number's own rate holds besides, so the lower of the two counts.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final, Protocol

import msgspec

from tidings.campaigns.known import CampaignFacts, KnownCampaigns
from tidings.core import Sid
from tidings.db import Following, Wake
from tidings.delivery.pace import LOOK_AGAIN_S, Pace
from tidings.delivery.share_turns import LOOK_S, ShareTurns, slot_of
from tidings.numbers.addresses import country_of
from tidings.numbers.networks import MobileNetwork, Networks

UNLIMITED: Final = 1_000_000.0
"""Segments a second on a network that says nothing."""
CAPPED: Final = MobileNetwork.TMOBILE
"""The network that counts what a brand sends in a day."""
SLOWEST: Final = 1 / 3_600
HELD_MOST: Final = 100
"""Messages of one sender that let others pass while their network takes none."""


class Gate(msgspec.Struct, eq=False):
    """The way of one campaign to one network, for texts or for MMS."""

    share: CampaignShare
    network: MobileNetwork
    pace: Pace

    @property
    def capped(self) -> Gate | None:
        """The gate whose campaign's brand has a daily cap for what passes here; None: there is none here."""
        return self if self.network is CAPPED else None

    def is_open(self, now: float, closed: dict[Any, float]) -> bool:
        """Whether a segment may pass at `now`.

        `closed` holds what was found closed on the way through a queue, with when each opens: nothing passes behind a
        message to the same network, so that each recipient gets what it is sent in order.
        """
        return not closes(self.network, self.share, self.pace, now, closed)


def closes(way: Hashable, share: _Share, pace: Pace, now: float, closed: dict[Any, float]) -> bool:
    """Whether a way is closed at `now`, and notes when it opens."""
    if way in closed:
        return True
    if not share.is_ours():
        closed[way] = now + LOOK_S
        return True
    if pace.allowance(now) > 0:
        return False
    opens_at = pace.next_time()
    closed[way] = opens_at if opens_at != float("inf") else now + LOOK_AGAIN_S
    return True


class _Share(Protocol):
    def is_ours(self) -> bool: ...


class CampaignShare:
    """What one campaign may send."""

    def __init__(
        self, campaign: CampaignFacts, networks: Networks, full_at: float | None, turns: ShareTurns | None = None
    ) -> None:
        """`turns`: where other processes may send for the campaign too."""
        self.campaign = campaign
        self.sid = campaign.sid
        self.slot = slot_of(campaign.sid)
        self._turns = turns
        self._networks = networks
        self._full_at = full_at
        self._gates: dict[tuple[MobileNetwork, bool], Gate] = {}

    def gate(self, to: str, *, as_media: bool) -> Gate | None:
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

    def is_ours(self) -> bool:
        """Whether this process may send for the campaign now."""
        return self._turns is None or self._turns.has(self)

    def is_rested(self, now: float) -> bool:
        """See share_turns.SharedRate."""
        return all(gate.pace.is_fresh(now) for gate in self._gates.values())

    def taken_over(self, now: float) -> None:
        """See share_turns.SharedRate."""
        self._full_at = now
        for gate in self._gates.values():
            gate.pace.assume_full(now)

    def rate_total(self) -> float:
        """Segments a second, over all networks."""
        return sum(_rate(self.campaign, network, as_media=False) for network in MobileNetwork)

    def _made(self, key: tuple[MobileNetwork, bool]) -> Gate:
        network, as_media = key
        pace = Pace(_rate(self.campaign, network, as_media=as_media), evenly=True)
        if self._full_at is not None:
            pace.assume_full(self._full_at)
        gate = self._gates[key] = Gate(self, network, pace)
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
