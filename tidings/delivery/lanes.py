"""All lanes: made when a sender first has something to send, forgotten when it is idle.

Acceptance puts what it committed into them, and asks them how much waits; whoever owns them takes it out. Here are
those that this process owns; of what is put into another's it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from typing import Final

from tidings.campaigns.known import CampaignFacts
from tidings.core import Sid
from tidings.db import Database, Facts, Wake
from tidings.delivery.account_pace import AccountShares, LaneShare, draws_from, shares_of
from tidings.delivery.backlog import LaneBacklog, backlog_of, key_of
from tidings.delivery.campaign_pace import CampaignShare, Shares
from tidings.delivery.forecast import CAMPAIGNS_IN, Draw, Drawn, rate_in_mix
from tidings.delivery.lane import HeldInMemory, Lane, LaneState
from tidings.delivery.queue_orders import QueueOrder, QueueOrders
from tidings.delivery.round import Round
from tidings.messages.model import Message
from tidings.numbers.senders import Sender, Senders
from tidings.processes.forwarding import Forwarding
from tidings.processes.slots import Held

DEFAULT_RATE = 10.0
DISPATCH: Final[Wake] = ("dispatch", 0)
"""Woken when senders or campaigns may send more, or less."""
LANE: Final = "lane"
"""Wakes the owner of a lane, by its account and sender: another process put something into its rows."""


class Lanes:
    """The lanes, by account and sender."""

    def __init__(
        self,
        database: Database,
        senders: Senders,
        held: Held,
        published: Facts[LaneBacklog],
        shares: Shares | None = None,
        accounts: AccountShares | None = None,
        orders: QueueOrders | None = None,
    ) -> None:
        """`held`: the slots of lanes that this process owns; `published`: what waits in others."""
        self._senders = senders
        self._shares = shares
        self._accounts = accounts
        self._orders = orders
        self.published = published
        self.held = held
        self.slot_of = held.slot_of
        """The slot of an account's sender."""
        self._lanes: dict[tuple[Sid, str], Lane] = {}
        self._taken_over_at: float | None = None
        self._forwarding = Forwarding(database, LANE)
        self.round = Round()
        self._taking: set[int] = set()
        """Slots that are being taken up."""
        self._meanwhile: set[tuple[Sid, str]] = set()
        """Lanes of these into which something was put since."""
        self.in_memory = HeldInMemory()
        self.accepted = 0
        """Messages put into queues so far."""
        self.without_media: list[tuple[Lane, Message]] = []
        """Messages in memory whose media are still to be fetched."""
        self._changed_senders = senders.follow(DISPATCH)
        self._changed_campaigns = shares.follow(DISPATCH) if shares is not None else None
        self._changed_accounts = accounts.follow(DISPATCH) if accounts is not None else None
        self._changed_orders = orders.follow(DISPATCH) if orders is not None else None

    def __iter__(self) -> Iterator[Lane]:
        """The lanes that exist."""
        return iter(list(self._lanes.values()))

    def of(self, account_sid: Sid, sender: str) -> Lane:
        """The lane of a sender, which is ours; made when it is first asked for."""
        lane = self._lanes.get((account_sid, sender))
        return self._made(account_sid, sender) if lane is None else lane

    def find(self, account_sid: Sid, sender: str) -> Lane | None:
        """The lane of a sender, if there is one."""
        return self._lanes.get((account_sid, sender))

    def ours(self, account_sid: Sid, sender: str) -> Lane | None:
        """The lane of a sender; None: it is another process's."""
        lane = self._lanes.get((account_sid, sender))
        if lane is not None:
            return lane
        slot = self.slot_of(account_sid, sender)
        return self._made(account_sid, sender) if self.held.under(slot) and slot not in self._taking else None

    def put(self, message: Message) -> None:
        """A message was put into the rows of its sender's queue: it may go, or stays there until there is place.

        Where the lane is another process's, that one is told.
        """
        lane = self.ours(message.account_sid, message.sender)
        self.accepted += 1
        if lane is None and self.slot_of(message.account_sid, message.sender) in self._taking:
            self._meanwhile.add((message.account_sid, message.sender))
            return
        if lane is None:
            self._forwarding.tell(message.account_sid, message.sender)
            return
        lane.count(message)
        if lane.claim(message):
            self.admit(lane, message)
        if lane.state is not LaneState.READY:
            self.round.fed(lane)

    def admit(self, lane: Lane, message: Message) -> None:
        """A claimed message can go; one with media when they are fetched."""
        message.steps = ""  # what happens from now on is added to those in its row
        if message.num_media:
            lane.fetching += 1
            self.without_media.append((lane, message))
            self.round.wake()
        else:
            lane.append(message)

    def backlog_segments(self, sender: Sender) -> int:
        """Segments that wait in the queue of `sender`."""
        lane = self._lanes.get((sender.account_sid, sender.address))
        if lane is not None:
            return lane.backlog_segments
        if self.held.has_all:
            return 0
        known = self.published.get(key_of(sender.account_sid, sender.address))
        return known.segments if known is not None else 0

    def backlog(self, account_sid: Sid, sender: str) -> LaneBacklog | None:
        """What waits in a sender's queue, of another process's some seconds old; None: nothing."""
        lane = self._lanes.get((account_sid, sender))
        return backlog_of(lane) if lane is not None else self.published.get(key_of(account_sid, sender))

    def waiting(self, account_sids: Container[Sid] | None) -> list[Sender]:
        """The senders of these accounts (None: of all) in whose queues something waits, or that are stopped."""
        stopped = set(self._orders.stopped()) if self._orders is not None else set[tuple[Sid, str]]()
        known = (*self._lanes, *stopped, *((each.account_sid, each.sender) for each in self.published))
        keys = {key for key in known if account_sids is None or key[0] in account_sids}
        found = [(self._senders.at(address), account_sid) for account_sid, address in keys]
        return [
            one
            for one, its in found
            if one and one.account_sid == its and ((its, one.address) in stopped or self.backlog_segments(one) > 0)
        ]

    def is_crowded(self, sender: Sender) -> bool:
        """Whether a sender waits for room with a carrier, as far as this process serves it."""
        lane = self.find(sender.account_sid, sender.address)
        return lane is not None and lane.state is LaneState.CROWDED

    def standing(self, senders: Iterable[Sender]) -> list[tuple[Sender, int, float]]:
        """See gather.Queues. In one go: acceptance asks it of all numbers of a messaging service, of each message."""
        if not self.held.has_all or self._accounts:
            return [(each, self.backlog_segments(each), self.rate_of(each)) for each in senders]
        found = self._lanes.get
        return [
            (
                each,
                lane.backlog_segments if (lane := found((each.account_sid, each.address))) else 0,
                each.segments_per_second if each.campaign_sid is None else self.rate_of(each),
            )
            for each in senders
        ]

    def rate_of(self, sender: Sender) -> float:
        """Segments a second that a sender can send, on all networks together: its own rate, its campaign's, or its
        account's.
        """
        own = sender.segments_per_second
        if sender.campaign_sid is None and not self._accounts:  # most, and acceptance asks for each candidate
            return own
        share = self._share_of(sender)
        return own if share is None else min(own, share.rate_total())

    def draw_of(self, sender: Sender, to_country: str | None = None) -> Draw:
        """What waits for a sender, and what it draws from: all of it, or what it has for recipients of a country, who
        have the networks that they usually have.
        """
        share, limits = self._share_of(sender), []
        campaign = share.campaign if isinstance(share, LaneShare) else share
        if campaign is not None and to_country is None:
            limits.append(Drawn(campaign.sid, campaign.rate_total()))
        elif campaign is not None and to_country == CAMPAIGNS_IN:
            limits.append(Drawn(campaign.sid, rate_in_mix(campaign.campaign.segments_per_second)))
        of_account = share.account.rate_of(sender.type, to_country or "US") if isinstance(share, LaneShare) else None
        if isinstance(share, LaneShare) and of_account is not None:
            limits.append(Drawn(share.account.sid, of_account))
        return Draw(sender.segments_per_second, self.backlog_segments(sender), tuple(limits))

    def campaign(self, sid: Sid) -> CampaignFacts | None:
        """The campaign that several senders draw from."""
        share = self._shares.of(sid) if self._shares is not None else None
        return share.campaign if share is not None else None

    def stirred(self, account_sid: Sid, sender: str) -> None:
        """Another process put something into the rows of a lane, or may have: they are read."""
        lane = self.ours(account_sid, sender)
        if lane is not None:
            lane.stirred()
            self.round.fed(lane)
        elif self.slot_of(account_sid, sender) in self._taking:
            self._meanwhile.add((account_sid, sender))

    def leave(self, slots: Collection[int]) -> None:
        """The lanes of these slots are another process's."""
        self._taking.difference_update(slots)
        for key, lane in list(self._lanes.items()):
            if lane.slot in slots:
                del self._lanes[key]
                lane.leave()

    def take(self, slots: Collection[int]) -> None:
        """These slots are ours from now on, but nothing leaves before it is known what waits in them."""
        self._taking.update(slots)

    def taken(self, slots: Collection[int]) -> None:
        """What waits in these slots was just read; what was put into them since then may be missing."""
        self._taking.difference_update(slots)
        meanwhile, self._meanwhile = self._meanwhile, set()
        for key in meanwhile:
            self.stirred(*key)

    def taken_over(self, wire_now: float) -> None:
        """Somebody else served the lanes until now: what they sent in the last second is not known."""
        self._taken_over_at = wire_now
        if self._shares is not None:
            self._shares.taken_over(wire_now)
        if self._accounts is not None:
            self._accounts.taken_over(wire_now)

    def forget_idle(self, lanes: Iterable[Lane], wire_now: float) -> None:
        """Drops those of these lanes that hold nothing and whose pace remembers nothing."""
        for lane in lanes:
            if lane.is_over and lane.pace.is_fresh(wire_now):
                self._lanes.pop((lane.account_sid, lane.sender), None)

    def _made(self, account_sid: Sid, address: str) -> Lane:
        sender = self._senders.at(address)
        rate = sender.segments_per_second if sender else DEFAULT_RATE
        slot = self.slot_of(account_sid, address)
        lane = self._lanes[account_sid, address] = Lane(account_sid, address, rate, self.in_memory, slot)
        lane.share = self._share_of(sender)
        lane.is_stopped = self._orders is not None and self._orders.stops(account_sid, address)
        if self._taken_over_at is not None:
            lane.pace.assume_full(self._taken_over_at)
        return lane

    def keep_up(self) -> None:
        """Before a round: rates are what senders and campaigns may send now, and queues go on that may."""
        if self._changed_senders:
            for _, sender in self._changed_senders.take():
                if sender is not None:
                    self._sender_changed(sender)
        if self._changed_campaigns:
            for pair in self._changed_campaigns.take():
                for campaign in pair:
                    self._campaign_changed(campaign)
        if self._changed_accounts:
            changed = self._changed_accounts.take()
            self._accounts_changed({each.account_sid for pair in changed for each in pair if each is not None})
        if self._changed_orders:
            for _, order in self._changed_orders.take():
                self._order_changed(order)

    def _sender_changed(self, sender: Sender) -> None:
        lane = self._lanes.get((sender.account_sid, sender.address))
        if lane is not None:
            lane.pace.change(sender.segments_per_second)
            share = self._share_of(sender)
            if share is not None or not lane.messages:  # what was queued for a campaign keeps to its pace
                lane.share = share
            self.round.hurry(lane)

    def _campaign_changed(self, campaign: CampaignFacts | None) -> None:
        share = self._shares.of(campaign.sid) if self._shares is not None and campaign is not None else None
        for lane in self if share is not None else ():
            if share is not None and draws_from(lane.share, [share]):
                self.round.hurry(lane)

    def _accounts_changed(self, account_sids: Collection[Sid]) -> None:
        assert self._accounts is not None, "somebody follows"
        for lane in self:
            if self._accounts.owner_of(lane.account_sid) in account_sids:
                lane.share = self._share_of(self._senders.at(lane.sender))
                for passage in lane.passing:
                    passage.gate = lane.gate_of(passage)
                self.round.hurry(lane)

    def _order_changed(self, order: QueueOrder | None) -> None:
        lane = self.find(order.account_sid, order.sender) if order is not None else None
        if lane is not None and order is not None:
            lane.is_stopped = order.stops
            self.round.fed(lane)

    def _share_of(self, sender: Sender | None) -> CampaignShare | LaneShare | None:
        if sender is None:
            return None
        campaign = self._shares.of(sender.campaign_sid) if self._shares is not None else None
        return shares_of(sender, campaign, self._accounts)
