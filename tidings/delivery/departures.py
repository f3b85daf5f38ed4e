"""Departures: passages begin, pace and room are set aside for their segments, and these are handed to the carriers.

Most messages find nothing before them in their sender's lane. Such a message leaves with the commit of its acceptance:
its row says `sending` from the beginning, under the condition that a claim has, and it is with the carrier as soon as
that commit is done. In a flood the lanes are not idle, and the dispatcher claims many messages at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from tidings.carriers.port import Carrier, MediaReference, Submission
from tidings.core import Clock
from tidings.db import Guard, Ownership
from tidings.delivery.account_pace import AnyGate, PaceOfTwo
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.lane import Lane, LaneEvent
from tidings.delivery.lanes import Lanes
from tidings.delivery.outcomes import Failed
from tidings.delivery.outlets import Outlets, RouteFinder, put_links_in
from tidings.delivery.pace import Pace
from tidings.delivery.passage import Passage, begin, goes_as_mms, seconds_left
from tidings.delivery.progress import Progress
from tidings.delivery.references import References
from tidings.delivery.round import SEVERAL
from tidings.delivery.standing import MEDIA_NOT_TAKEN, Standing
from tidings.holding import Holding, Traffic
from tidings.messages import store
from tidings.messages.lifecycle import Event, Status
from tidings.messages.model import Message
from tidings.routing.routes import WayOut

CLAIM_HOLDS_S: Final = 2.0
"""Wire time from a claim to its answer, within which nobody can have taken this process for dead: see judging.py."""
SURE_S: Final = 0.05
"""After it, it is known of a claim that was answered later whether its lane is still this process's."""


class Pick(msgspec.Struct, eq=False):
    """Segments of one passage that are about to leave."""

    lane: Lane
    passage: Passage
    submissions: list[Submission]
    carrier: Carrier
    gate: AnyGate | None
    """What they were set aside of: another may hold for what begins later."""
    since: float
    """When they were: their claim is not older. Wire time."""


class LaneDepartures:
    """Everything that leaves passes here."""

    def __init__(
        self, clock: Clock, lanes: Lanes, routes: RouteFinder, progress: Progress, standing: Standing, holding: Holding
    ) -> None:
        self._clock = clock
        self._lanes = lanes
        self._progress = progress
        self._standing = standing
        self._holding = holding
        self._leaving: list[Pick] = []
        """What left with its acceptance, in this turn of the event loop."""
        self.references = References(clock)
        self.outlets = Outlets(routes, lanes.round, self.references)
        self._reserved = self.outlets.reserved
        self.passages: dict[str, Passage] = {}
        """What is with a carrier or on its way to one, by message SID."""
        self.is_open = False
        """Whether the lanes are served, here and now."""

    # -- passages --

    def begin(
        self,
        lane: Lane,
        message: Message,
        media: tuple[MediaReference, ...] = (),
        found: tuple[tuple[WayOut, ...], WayOut] | None = None,
        at: int | None = None,
    ) -> Passage:
        """Begins a message, with its media where it has some; `found` are its ways and the one that it takes, `at` is
        when it leaves, where that is not now.
        """
        validity = seconds_left(message, self._clock.now() if at is None else at)
        if found is None:
            ways = self.outlets.ways(message)
            way = ways[0]
        else:
            ways, way = found
        as_mms = goes_as_mms(message, way.carrier)
        if message.is_mms and not as_mms:
            put_links_in(lane, message, media)
            media = ()
        if message.num_segments > 1 and message.reference is None:  # one that may have left keeps its own
            message.reference = self.references.next(message.sender, message.to)
        passage = begin(message, ways, way, media, validity)
        passage.routing = self.outlets.version
        passage.in_doubt = message.status == Status.SENDING
        passage.gate = lane.gate_of(passage)
        self.passages[message.sid] = passage
        return passage

    def refused(self, message: Message) -> Failed | None:
        """Why a message with media may not leave: nothing takes them, and its service wants no links instead."""
        if self._standing.converts(message) or goes_as_mms(message, self.outlets.ways(message)[0].carrier):
            return None
        return MEDIA_NOT_TAKEN

    def put_back(self, passage: Passage, submissions: Sequence[Submission]) -> None:
        """Segments that must go again, before newer ones."""
        if passage.over:
            return
        if passage.given_up:
            self._given_up(passage)
            return
        passage.begin_anew()
        lane = self._lanes.of(passage.message.account_sid, passage.message.sender)
        passage.waiting = sorted([*submissions, *passage.waiting], key=lambda one: one.part)
        passage.gate = lane.gate_of(passage)
        lane.put_back(passage)
        self._lanes.round.fed(lane)
        if len(passage.ways) > 1:
            self._lanes.round.room_opened(SEVERAL)

    def give_up(self, slots: Collection[int]) -> None:
        """The lanes of these slots are another process's: what is with carriers is waited for, nothing more leaves."""
        for passage in list(self.passages.values()):
            message = passage.message
            if self._lanes.slot_of(message.account_sid, message.sender) in slots:
                passage.given_up = True
                self._given_up(passage)

    def is_quiet(self, slots: Collection[int]) -> bool:
        """Whether nothing of these slots is with a carrier, or on its way to one."""
        return not any(
            self._lanes.slot_of(passage.message.account_sid, passage.message.sender) in slots
            for passage in self.passages.values()
        )

    def _given_up(self, passage: Passage) -> None:
        """It is forgotten when nothing of it is with the carrier, or on its way there."""
        if not passage.open and (passage.marked or not passage.marking):
            passage.over = True
            self.passages.pop(passage.message.sid, None)
            if passage.count is not None and not passage.marking and not passage.counted:
                DailyCaps.give_back(passage.count, passage.message.num_segments)

    # -- segments --

    def pick(self, lane: Lane, passage: Passage, most: int) -> Pick:
        """Takes segments of a passage, and sets aside what lets them through."""
        submissions, passage.waiting = passage.waiting[:most], passage.waiting[most:]
        segments = len(submissions)
        lane.pace.reserve(segments)
        if passage.gate is not None:
            passage.gate.pace.reserve(segments)
        carrier = passage.carrier
        if carrier.joins_parts and passage.has_left and not passage.waiting:
            passage.marked = passage.marking = (
                False  # with its last part it leaves: a STOP may have come since its first
            )
        self._reserved[carrier.name] = self._reserved.get(carrier.name, 0) + segments
        if self.outlets.failover.since:
            self.outlets.failover.used(carrier.name)
        return Pick(lane, passage, submissions, carrier, passage.gate, asyncio.get_running_loop().time())

    def give_back(self, pick: Pick) -> None:
        """They do not leave now."""
        self._reserved[pick.carrier.name] -= len(pick.submissions)
        pick.lane.pace.give_back(len(pick.submissions))
        if pick.gate is not None:
            pick.gate.pace.give_back(len(pick.submissions))

    def submit(self, picks: Sequence[Pick]) -> None:
        """They leave, but for those that are not marked or have no room any more, or are another process's: these are
        put back.

        A claim whose answer took long, as where the database was cut off or this process stood still, may be one that
        another process has made anew since. With the answer comes word that the connection is gone: so it is waited
        for a moment.
        """
        loop = asyncio.get_running_loop()
        now = loop.time()
        late = [pick for pick in picks if now - pick.since > CLAIM_HOLDS_S]
        if late:
            loop.call_later(SURE_S, self._submit_late, late)
            picks = [pick for pick in picks if now - pick.since <= CLAIM_HOLDS_S]
        by_carrier: dict[str, list[Submission]] = {}
        carriers: dict[str, Carrier] = {}
        paces: list[Pace | PaceOfTwo] = []
        released = False
        for pick in picks:
            passage, carrier, segments = pick.passage, pick.carrier, len(pick.submissions)
            leaving = by_carrier.setdefault(carrier.name, [])
            is_ours = not (passage.over or passage.given_up) and self._lanes.held.under(pick.lane.slot) is not None
            if not (passage.marked and is_ours) or carrier.room < segments + len(leaving):
                self.give_back(pick)
                self.put_back(passage, pick.submissions)
                released = True
                continue
            carriers[carrier.name] = carrier
            leaving += pick.submissions
            self._reserved[carrier.name] -= segments
            paces.append(pick.lane.pace)
            pick.lane.pace.spend(now, segments)
            if pick.gate is not None:
                paces.append(pick.gate.pace)
                pick.gate.pace.spend(now, segments)
            passage.open += segments
        for name, carrier in carriers.items():
            carrier.submit(by_carrier[name])
        if paces:
            loop.call_soon(_written, paces, now)
        if released:
            self._lanes.round.room_opened()

    def _submit_late(self, picks: Sequence[Pick]) -> None:
        now = asyncio.get_running_loop().time()
        for pick in picks:
            pick.since = now
        self.submit(picks)

    # -- with the acceptance's commit --

    def depart(self, message: Message) -> LaneDeparting | None:
        """See messages.departing.Departures.

        Nothing may be before it: its lane is idle with nothing on disk, no lane waits for room, and it has no campaign,
        whose numbers take turns. It leaves whole.
        """
        if message.status != Status.QUEUED or message.is_mms or not self.is_open or self._lanes.round.is_crowded:
            return None
        if self._holding.is_held(Traffic.MESSAGES):
            return None
        self._lanes.keep_up()
        lane, segments = self._lanes.ours(message.account_sid, message.sender), message.num_segments
        under = self._lanes.held.under(lane.slot) if lane is not None else None
        if lane is None or under is None:
            return None
        if lane.share is not None or lane.spilled or lane.is_stopped or not lane.move(LaneEvent.LEFT_AT_ONCE):
            return None
        if lane.pace.allowance(asyncio.get_running_loop().time()) < segments:
            return None
        ways = self.outlets.ways(message)
        way = self.outlets.open_way(ways, segments)
        if way is None or self._standing.of_message(message) is not None:
            return None
        if not lane.claim(message):
            return None
        self.outlets.failover.opened(way.carrier.name)
        lane.count(message)
        passage = self.begin(lane, message, found=(ways, way), at=message.date_updated)
        passage.marking, passage.told = True, way
        guards = () if message.exempt else (store.unbarred(message, self._standing.service_of(message)),)
        return LaneDeparting(self, self.pick(lane, passage, segments), guards, under)

    def left(self, pick: Pick) -> None:
        """A message's acceptance is committed: it leaves when all of that commit were answered, together with them."""
        self._lanes.accepted += 1
        pick.passage.marked = True
        if not self._leaving:
            asyncio.get_running_loop().call_soon(self._submit_left)
        self._leaving.append(pick)

    def stayed(self, pick: Pick) -> None:
        """It was not committed."""
        message = pick.passage.message
        self.give_back(pick)
        del self.passages[message.sid]
        pick.passage.over = True
        pick.lane.uncount(message)
        pick.lane.forget(message.sid)

    def _submit_left(self) -> None:
        picks, self._leaving = self._leaving, []
        for pick in picks:
            message = pick.passage.message
            self._progress.step(message, Event.DISPATCHED, pick.passage.why)
            store.under_way(message)  # its row says so already
        self.submit(picks)


def _written(paces: Sequence[Pace | PaceOfTwo], spent_at: float) -> None:
    """What was submitted in the turn of the event loop before is with the network now, however long that turn took.

    The loop's time is that of a turn's beginning, and what is written in a turn leaves at its end.
    """
    now = asyncio.get_running_loop().time()
    if now > spent_at:
        for pace in paces:
            pace.written(spent_at, now)


class LaneDeparting:
    """See messages.departing.Departing."""

    __slots__ = ("_departures", "_pick", "only_if", "under")

    def __init__(self, departures: LaneDepartures, pick: Pick, only_if: Sequence[Guard], under: Ownership) -> None:
        self._departures = departures
        self._pick = pick
        self.only_if = only_if
        self.under = under

    @property
    def way(self) -> str:
        """See messages.departing.Departing."""
        return self._pick.passage.why

    def leave(self) -> None:
        """See messages.departing.Departing."""
        self._departures.left(self._pick)

    def stay(self) -> None:
        """See messages.departing.Departing."""
        self._departures.stayed(self._pick)
