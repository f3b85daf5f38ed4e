"""Taking: which passage of a lane goes next.

Where the sender has a campaign, that is the first whose network takes something: while one network takes nothing, a
few messages to others may pass those that wait for it. What goes to one network keeps its order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tidings import errors
from tidings.carriers.port import Carrier
from tidings.core import Clock, Instant
from tidings.db import Write
from tidings.delivery.campaign_pace import HELD_MOST
from tidings.delivery.daily_caps import CAPPED, DailyCaps
from tidings.delivery.feeding import Feeding
from tidings.delivery.passage import Passage, begin, put_links
from tidings.delivery.queues import Lane
from tidings.delivery.references import References
from tidings.delivery.standing import EXPIRED, Standing
from tidings.messages.lifecycle import Event, Status
from tidings.messages.model import Message
from tidings.numbers.networks import MobileNetwork


class Routes(Protocol):
    """Which carrier takes a message."""

    def carrier_for(self, destination: str) -> Carrier:
        """The carrier for an E.164 destination."""
        ...


class Taking:
    """Takes passages out of lanes. `fail` is told of a message that may not leave, or not today."""

    def __init__(
        self,
        clock: Clock,
        routes: Routes,
        feeding: Feeding,
        references: References,
        standing: Standing,
        caps: DailyCaps | None,
        fail: Callable[[Message, Event, int], None],
    ) -> None:
        self._clock = clock
        self._routes = routes
        self._feeding = feeding
        self._references = references
        self._standing = standing
        self._caps = caps
        self._fail = fail
        self.passages: dict[str, Passage] = {}
        """What is with a carrier or on its way to one, by message SID."""

    def next_of(self, lane: Lane, now: float) -> tuple[Passage | None, float | None]:
        """The passage whose segments go next, out of the lane, or None where a message may not leave; and when the
        first network opens that something waits for, where nothing else can go.
        """
        if lane.share is not None:
            return self._next_open(lane, now)
        return (self._begun_again(lane.passing.popleft()) if lane.passing else self._begun(lane)), None

    def is_within_cap(self, passage: Passage) -> bool:
        """Counts a message once for the daily cap of its brand; False: it is beyond that, and failed."""
        gate = passage.gate
        if self._caps is None or gate is None or gate.network is not CAPPED or passage.count is not None:
            return True
        message = passage.message
        passage.count = self._caps.take(gate, message.num_segments, must=passage.in_doubt)
        if passage.count is None:
            self._fail(message, Event.CAPPED, errors.DAILY_CAP_REACHED.code)
            return False
        return True

    def counted_again(self, passage: Passage, segments: int) -> list[Write]:
        """What keeps the daily count right where segments that may have arrived go out once more."""
        gate = passage.gate
        if self._caps is None or gate is None or gate.network is not CAPPED:
            return []
        count = self._caps.take(gate, segments, must=True)
        return self._caps.written([(count, segments)]) if count is not None else []

    def ended(self, message: Message) -> None:
        """A message left its queue; what was counted of it counts no more if it never left."""
        passage = self.passages.pop(message.sid, None)
        if passage is not None:
            passage.over = True
            if passage.count is not None and not passage.marking and not passage.counted:
                DailyCaps.give_back(passage.count, message.num_segments)

    def _next_open(self, lane: Lane, now: float) -> tuple[Passage | None, float | None]:
        closed: dict[MobileNetwork, float] = {}
        for place, passage in enumerate(lane.passing):
            if passage.gate is None or passage.over or passage.gate.is_open(now, closed):
                del lane.passing[place]
                return self._begun_again(passage), None
        while lane.heads and len(lane.passing) < HELD_MOST:
            begun = self._begun(lane)
            if begun is None or begun.gate is None or begun.gate.is_open(now, closed):
                return begun, None
            lane.passing.append(begun)
        return None, min(closed.values())

    def _begun(self, lane: Lane) -> Passage | None:
        """Begins the next message; None where it may not leave."""
        message, now = lane.heads.popleft(), self._clock.now()
        is_late = message.expires_at is not None and message.expires_at <= now
        ended = EXPIRED if is_late else self._standing.of_message(message)
        if ended is None:
            return self._begin(lane, message, now)
        self._fail(message, ended.event, ended.code)
        return None

    def _begun_again(self, passage: Passage) -> Passage | None:
        """A passage that has more to send; None where it is over, or nothing of it has left and it may not."""
        if passage.over:
            return None
        if passage.has_left:
            return passage
        message = passage.message
        ended = EXPIRED if passage.is_late(self._clock.now()) else self._standing.of_message(message)
        if ended is None:
            return passage
        self._fail(message, ended.event, ended.code)
        return None

    def _begin(self, lane: Lane, message: Message, now: Instant) -> Passage:
        validity_s = max(1, int(now.seconds_until(message.expires_at))) if message.expires_at else 0
        carrier = self._routes.carrier_for(message.to)
        media = self._feeding.media_of(message)
        if message.is_mms and not carrier.takes_media:
            lane.backlog_segments -= message.num_segments
            put_links(message, media)
            lane.backlog_segments += message.num_segments
            media = ()
        if message.num_segments > 1 and message.reference is None:  # one that may have left keeps its own
            message.reference = self._references.next(message.sender, message.to)
        passage = begin(message, carrier, media, validity_s)
        passage.in_doubt = message.status == Status.SENDING
        if lane.share is not None:
            passage.gate = lane.share.gate(message.to, as_media=message.is_mms and carrier.takes_media)
        self.passages[message.sid] = passage
        return passage
