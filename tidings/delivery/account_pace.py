"""The pace of an account: what all its senders, and its subaccounts', may send together in a market.

It holds beside the senders' own rates and their campaigns': a segment leaves when all of them let it through. Among
processes an account's share is with one at a time, as a campaign's is (see share_turns.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from tidings.core import Sid
from tidings.db import Facts, Following, Wake
from tidings.delivery.campaign_pace import CampaignGate, CampaignShare
from tidings.delivery.pace import Pace
from tidings.delivery.share import Gate, SenderShare
from tidings.delivery.share_turns import ShareTurns
from tidings.delivery.throughputs import AccountThroughput, SendingMarket, market_in, market_of
from tidings.numbers.networks import MobileNetwork
from tidings.numbers.senders import Sender, SenderType

Way: TypeAlias = MobileNetwork | SendingMarket
"""What may be closed to a lane: a network to its campaign, a market to its account."""


class MarketGate(Gate):
    """The way of one account into one market."""

    share: AccountShare

    @property
    def capped(self) -> None:
        """See CampaignGate: accounts have no daily cap."""
        return


class PaceOfTwo:
    """What must keep to the paces of a campaign and of an account keeps to both. See Pace."""

    __slots__ = ("_both",)

    def __init__(self, one: Pace, other: Pace) -> None:
        self._both = (one, other)

    def allowance(self, now: float) -> int:
        """See Pace."""
        return min(pace.allowance(now) for pace in self._both)

    def reserve(self, segments: int) -> None:
        """See Pace."""
        for pace in self._both:
            pace.reserve(segments)

    def give_back(self, segments: int) -> None:
        """See Pace."""
        for pace in self._both:
            pace.give_back(segments)

    def spend(self, now: float, segments: int) -> None:
        """See Pace."""
        for pace in self._both:
            pace.spend(now, segments)

    def written(self, spent_at: float, now: float) -> None:
        """See Pace."""
        for pace in self._both:
            pace.written(spent_at, now)


class BothGates(msgspec.Struct, eq=False):
    """The way of a campaign to a network, and of its account into a market: open where both are."""

    campaign: CampaignGate
    account: MarketGate
    pace: PaceOfTwo

    @property
    def capped(self) -> CampaignGate | None:
        """See CampaignGate."""
        return self.campaign.capped

    def is_open(self, now: float, closed: dict[Way, float]) -> bool:
        """See Gate."""
        return self.campaign.is_open(now, closed) and self.account.is_open(now, closed)


AnyGate: TypeAlias = CampaignGate | MarketGate | BothGates


class AccountShare(SenderShare[MarketGate]):
    """What one main account may send, in the markets for which something is set."""

    def __init__(self, throughput: AccountThroughput, full_at: float | None, turns: ShareTurns | None) -> None:
        """`turns`: where other processes may send for the account too."""
        super().__init__(throughput.account_sid, full_at, turns)
        self.throughput = throughput

    def gate(self, kind: SenderType, to: str) -> MarketGate | None:
        """What a message from a sender of this kind to this E.164 number must pass; None: nothing is set there."""
        market = market_of(kind, to)
        rate = self.throughput.markets.get(market)
        if rate is None:
            return None
        return self._gates.get(market) or self._made(market, rate)

    def change(self, throughput: AccountThroughput) -> None:
        """These figures hold from now on."""
        self.throughput = throughput
        for market, gate in list(self._gates.items()):
            rate = throughput.markets.get(market)
            if rate is None:
                del self._gates[market]
            else:
                gate.pace.change(rate)

    def rate_of(self, kind: SenderType, country: str = "US") -> float | None:
        """Segments a second of what a sender of this kind sends to a country; None: nothing is set there."""
        return self.throughput.markets.get(market_in(kind, country))

    def _made(self, market: SendingMarket, rate: float) -> MarketGate:
        gate = self._gates[market] = MarketGate(share=self, way=market, pace=self._pace(rate))
        return gate


class AccountShares:
    """The shares of main accounts; each made when it is first asked for."""

    def __init__(
        self, known: Facts[AccountThroughput], owner_of: Callable[[Sid], Sid], turns: ShareTurns | None = None
    ) -> None:
        """`owner_of` gives an account's main account."""
        self._known = known
        self._owner_of = owner_of
        self._turns = turns
        self._shares: dict[Sid, AccountShare] = {}
        self._full_at: float | None = None

    def __bool__(self) -> bool:
        """Whether something is set for any account."""
        return len(self._known) > 0

    def of(self, account_sid: Sid) -> AccountShare | None:
        """What an account draws from, with its figures as they are now; None: nothing is set for it."""
        if not self:
            return None
        owner = self._owner_of(account_sid)
        throughput = self._known.get(owner)
        if throughput is None:
            self._shares.pop(owner, None)
            return None
        share = self._shares.get(owner)
        if share is None:
            share = self._shares[owner] = AccountShare(throughput, self._full_at, self._turns)
        elif share.throughput is not throughput:
            share.change(throughput)
        return share

    def limited(self) -> list[Sid]:
        """The main accounts for which something is set."""
        return sorted(each.account_sid for each in self._known)

    def markets_of(self, owner_sid: Sid) -> Mapping[SendingMarket, float]:
        """What is set for a main account, in segments a second."""
        found = self._known.get(owner_sid)
        return found.markets if found is not None else {}

    def owner_of(self, account_sid: Sid) -> Sid:
        """Whose share it is."""
        return self._owner_of(account_sid)

    def follow(self, *wakes: Wake) -> Following[AccountThroughput]:
        """What changes of what is set."""
        return self._known.follow(*wakes)

    def taken_over(self, wire_now: float) -> None:
        """Somebody else sent for the accounts until now: how much of late is not known."""
        self._full_at = wire_now


class LaneShare:
    """What a sender's lane draws from beside its own rate, where something is set for its account."""

    def __init__(self, campaign: CampaignShare | None, account: AccountShare, kind: SenderType) -> None:
        self.campaign = campaign
        self.account = account
        self._kind = kind
        self._both: dict[tuple[int, int], BothGates] = {}

    def gate(self, to: str, *, as_media: bool) -> AnyGate | None:
        """What a message to this E.164 number must pass."""
        of_account = self.account.gate(self._kind, to)
        of_campaign = self.campaign.gate(to, as_media=as_media) if self.campaign is not None else None
        if of_campaign is None or of_account is None:
            return of_campaign or of_account
        key = (id(of_campaign), id(of_account))
        both = self._both.get(key)
        if both is None or both.campaign is not of_campaign or both.account is not of_account:
            both = BothGates(of_campaign, of_account, PaceOfTwo(of_campaign.pace, of_account.pace))
            self._both[key] = both
        return both

    def rate_total(self) -> float:
        """Segments a second, over all networks."""
        rates = [self.account.rate_of(self._kind), self.campaign.rate_total() if self.campaign is not None else None]
        return min((rate for rate in rates if rate is not None), default=float("inf"))


def shares_of(
    sender: Sender, campaign: CampaignShare | None, accounts: AccountShares | None
) -> CampaignShare | LaneShare | None:
    """What a sender's lane draws from beside its own rate; None: nothing."""
    account = accounts.of(sender.account_sid) if accounts is not None else None
    return campaign if account is None else LaneShare(campaign, account, sender.type)


def draws_from(share: CampaignShare | LaneShare | None, those: Sequence[CampaignShare | AccountShare]) -> bool:
    """Whether what a lane draws from is among those."""
    if isinstance(share, LaneShare):
        return share.campaign in those or share.account in those
    return share is not None and share in those
