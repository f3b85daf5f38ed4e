"""The senders' queues: in memory an index of the rows, rebuilt from them at start.

Each sender has a lane. A lane holds its first messages; what comes beyond stays on disk until there is
place, so a million waiting messages cost no more memory than a thousand.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Callable, Iterator

from tidings.core import Sid
from tidings.delivery.campaign_pace import Share, Shares
from tidings.delivery.pace import Pace
from tidings.delivery.passage import Passage
from tidings.messages.model import Message
from tidings.numbers.senders import Sender, Senders

HEADS_MOST = 2_000
"""Messages of one lane in memory."""
DEFAULT_RATE = 10.0


class Lane:
    """One sender's queue, first in, first out."""

    __slots__ = (
        "account_sid",
        "backlog_segments",
        "due",
        "earliest_expiry",
        "fetching",
        "heads",
        "in_round",
        "known",
        "last_sid",
        "messages",
        "opens_at",
        "pace",
        "passing",
        "refilling",
        "sender",
        "served_at",
        "share",
        "spilled",
        "spilled_again",
    )

    def __init__(self, account_sid: Sid, sender: str, rate: float) -> None:
        self.account_sid = account_sid
        self.sender = sender
        self.pace = Pace(rate)
        self.heads: deque[Message] = deque()
        self.passing: deque[Passage] = deque()
        """Passages that have segments to send before any new message: begun, or put back."""
        self.known: set[Sid] = set()
        """The messages in memory: in `heads`, passing, or with the carrier unanswered."""
        self.messages = 0
        self.backlog_segments = 0
        self.last_sid = ""
        """The last message in memory; the rows go on after it."""
        self.spilled = False
        """Whether there are rows beyond those in memory."""
        self.spilled_again = False
        """Whether more was left on disk while a refill was under way."""
        self.fetching = 0
        """Messages in memory that wait for their media."""
        self.refilling = False
        self.in_round = False
        """Whether the dispatcher will come by without being woken for it."""
        self.earliest_expiry: int | None = None
        self.share: Share | None = None
        """What the sender's campaign lets through; None: it has none."""
        self.served_at = 0.0
        """When it last had a turn at its campaign's share: among its numbers the one that waited longest goes first."""
        self.due: float | None = None
        """When its pace lets something through, where it waits for that."""
        self.opens_at: float | None = None
        """When the dispatcher comes by because a network takes something again."""

    @property
    def has_work(self) -> bool:
        """Whether something in memory can go."""
        return bool(self.passing or self.heads)

    def count(self, message: Message) -> None:
        """A message was put into the rows of this queue."""
        self.messages += 1
        self.backlog_segments += message.num_segments

    def uncount(self, message: Message) -> None:
        """A message left the rows of this queue."""
        self.messages -= 1
        self.backlog_segments -= message.num_segments
        self.known.discard(message.sid)

    @property
    def has_place(self) -> bool:
        """Whether so little is in memory that more should be read."""
        return len(self.heads) + self.fetching < HEADS_MOST // 4

    def claim(self, message: Message) -> bool:
        """Whether a message is to be taken into memory; False: it is there already, or stays on disk until there is
        place.
        """
        if message.sid in self.known:
            return False
        full = self.spilled or len(self.heads) + self.fetching >= HEADS_MOST
        if full and message.sid > self.last_sid:
            self.spilled = self.spilled_again = True
            return False
        self.known.add(message.sid)
        self.last_sid = max(self.last_sid, message.sid)
        return True

    def claim_next(self, message: Message) -> bool:
        """The same for the next of the rows, which has its place; False: it is in memory already."""
        self.last_sid = max(self.last_sid, message.sid)
        if message.sid in self.known:
            return False
        self.known.add(message.sid)
        return True

    def append(self, message: Message) -> None:
        """Puts a claimed message at the end of those that can go."""
        self.heads.append(message)
        if message.expires_at is not None:
            earliest = self.earliest_expiry
            self.earliest_expiry = min(message.expires_at, earliest or message.expires_at)

    def put_back(self, passage: Passage) -> None:
        """Puts a passage among those that go before any new message, in the order of their messages."""
        passing = self.passing
        if not passing or passage.message.sid < passing[0].message.sid:
            passing.appendleft(passage)
        elif passage not in passing:
            insort(passing, passage, key=lambda one: one.message.sid)

    def take(self, most: int) -> list[Message]:
        """Takes the first messages out that have not begun to leave."""
        return [self.heads.popleft() for _ in range(min(most, len(self.heads)))]

    def take_expired(self, now: int) -> list[Message]:
        """Takes the messages out whose time is over."""
        if self.earliest_expiry is None or self.earliest_expiry > now:
            return []
        expired = [m for m in self.heads if m.expires_at is not None and m.expires_at <= now]
        self.heads = deque(m for m in self.heads if m.expires_at is None or m.expires_at > now)
        self.earliest_expiry = min((m.expires_at for m in self.heads if m.expires_at), default=None)
        return expired


class Lanes:
    """All lanes."""

    def __init__(self, senders: Senders, shares: Shares | None = None) -> None:
        self._senders = senders
        self._shares = shares
        self._lanes: dict[tuple[Sid, str], Lane] = {}
        self._taken_over_at: float | None = None
        self._told: list[Callable[[Lane], None]] = []
        senders.on_change(self._changed)
        if shares is not None:
            shares.on_change(self._share_changed)

    def __iter__(self) -> Iterator[Lane]:
        """The lanes that exist."""
        return iter(list(self._lanes.values()))

    def of(self, account_sid: Sid, sender: str) -> Lane:
        """The lane of a sender; made when it is first asked for."""
        lane = self._lanes.get((account_sid, sender))
        if lane is None:
            found = self._senders.at(sender)
            rate = found.segments_per_second if found else DEFAULT_RATE
            lane = self._lanes[account_sid, sender] = Lane(account_sid, sender, rate)
            lane.share = self._share_of(found)
            if self._taken_over_at is not None:
                lane.pace.assume_full(self._taken_over_at)
        return lane

    def taken_over(self, wire_now: float) -> None:
        """Somebody else served the lanes until now: what they sent in the last second is not known."""
        self._taken_over_at = wire_now
        if self._shares is not None:
            self._shares.taken_over(wire_now)

    def find(self, account_sid: Sid, sender: str) -> Lane | None:
        """The lane of a sender, if there is one."""
        return self._lanes.get((account_sid, sender))

    def rate_of(self, sender: Sender) -> float:
        """Segments a second that a sender can send, on all networks together."""
        share = self._share_of(sender)
        own = sender.segments_per_second
        return own if share is None else min(own, share.rate_total())

    def on_pace(self, told: Callable[[Lane], None]) -> None:
        """`told` is called with every lane whose pace, or whose campaign's, was changed."""
        self._told.append(told)

    def forget_idle(self, wire_now: float) -> None:
        """Drops lanes that hold nothing and whose pace remembers nothing."""
        for key, lane in list(self._lanes.items()):
            if not lane.messages and not lane.known and not lane.in_round and lane.pace.is_fresh(wire_now):
                del self._lanes[key]

    def _changed(self, _: Sender | None, sender: Sender | None) -> None:
        if sender is None:
            return
        lane = self._lanes.get((sender.account_sid, sender.address))
        if lane is not None:
            lane.pace.change(sender.segments_per_second)
            share = self._share_of(sender)
            if share is not None or not lane.messages:  # what was queued for a campaign keeps to its pace
                lane.share = share
            self._tell(lane)

    def _share_changed(self, share: Share) -> None:
        for lane in self:
            if lane.share is share:
                self._tell(lane)

    def _tell(self, lane: Lane) -> None:
        for told in self._told:
            told(lane)

    def _share_of(self, sender: Sender | None) -> Share | None:
        return self._shares.of(sender.campaign_sid) if self._shares is not None and sender is not None else None
