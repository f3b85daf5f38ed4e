"""Dispatch: takes what is due from the senders' queues, marks it `sending`, and hands it to the carriers.

Lanes are served in turn, a few segments each, so that a sender with a million messages does not delay one
with a single message. A segment leaves when its sender's pace and its carrier's window both allow it, and where the
sender has a campaign also the campaign's pace on the recipient's network.
"""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from tidings.core import Instant
from tidings.db import Database, GuardFailed, NotOwner, Unavailable, Unit, Wake
from tidings.db.database import Results
from tidings.delivery.claims import Claims
from tidings.delivery.departures import LaneDepartures, Pick
from tidings.delivery.lane import Lane, LaneEvent
from tidings.delivery.lanes import DISPATCH, Lanes
from tidings.delivery.owner import Owner
from tidings.delivery.passage import Passage
from tidings.delivery.round import SEVERAL
from tidings.delivery.standing import OPTED_OUT
from tidings.holding import Holding, Traffic
from tidings.routing.links import ROUTING

TURN_SEGMENTS = 32
"""Segments that one lane may take before the next lane's turn."""
BATCH_SEGMENTS = 1_000
"""Segments of one round; then other work gets its turn."""
BATCH_LANES = 1_000
"""Lanes of one round: most of very many find that they have to wait."""
UNAVAILABLE_WAIT_S = 0.5
REFUSED_WAIT_S = 60.0
"""Until a message is tried again of which the store does not take that it is `sending`."""

log = structlog.get_logger(__name__)


AT_ONCE: Final = Instant(0)


class Dispatcher:
    """Serves the lanes. A loop that waits for lanes to be ready within its step: pace is kept in wire time."""

    name = DISPATCH[0]

    def __init__(
        self,
        database: Database,
        lanes: Lanes,
        owner: Owner,
        departures: LaneDepartures,
        claims: Claims,
        holding: Holding,
    ) -> None:
        self._database = database
        self._lanes = lanes
        self._round = lanes.round
        self._owner = owner
        self._departures = departures
        self._claims = claims
        self._holding = holding
        self._resting = False
        """Whether the store just refused: for a moment nothing is taken from the queues."""
        self._stopped = False
        database.on_wake(self._wake, DISPATCH[0], ROUTING[0])
        holding.follow(DISPATCH)

    async def step(self, now: Instant) -> Instant:  # noqa: ARG002 - it looks at wire time
        """See Loop. It comes straight back: business time may have been set back while it waited."""
        if not self._resting and not self._stopped:
            self._departures.is_open = True
        try:
            await self._round.woken()
        except asyncio.CancelledError:
            self._departures.is_open = False
            raise
        if not (self._resting or self._stopped or self._holding.is_held(Traffic.MESSAGES)):
            self._serve_all()
        return AT_ONCE

    async def stop(self) -> None:
        """Takes nothing more from the queues."""
        self._stopped = True
        self._departures.is_open = False
        self._round.stop()
        self._owner.stop()

    def _serve_all(self) -> None:
        """One round over the lanes that may have something due."""
        now = asyncio.get_running_loop().time()
        self._lanes.keep_up()
        self._owner.tend()
        self._round.begin(now)
        picks: list[Pick] = []
        taken = served = 0
        while taken < BATCH_SEGMENTS and served < BATCH_LANES and (lane := self._round.next()) is not None:
            taken += self._serve(lane, now, picks)
            served += 1
        self._round.end(now)
        self._departures.outlets.failover.end_round()
        if picks:
            self._claim(picks)

    def _serve(self, lane: Lane, now: float, picks: list[Pick]) -> int:
        """One lane's turn; puts the lane where it belongs next. Returns the segments taken."""
        taken = 0
        while taken < TURN_SEGMENTS:
            if lane.is_stopped and not lane.has_begun:
                lane.move(LaneEvent.FOUND_STOPPED)
                return taken
            allowance = lane.pace.allowance(now)
            if lane.spilled:
                self._owner.feed(lane, allowance)
            if not lane.heads and lane.is_dry:
                lane.move(LaneEvent.RAN_DRY)
                return taken
            if allowance <= 0:
                self._round.until(lane.pace.next_time(), lane)
                return taken
            segments = self._take(lane, now, allowance, picks, had_turn=taken > 0)
            if not segments:
                return taken
            taken += segments
        self._round.again(lane)
        return taken

    def _take(self, lane: Lane, now: float, allowance: int, picks: list[Pick], *, had_turn: bool) -> int:
        """The next passage of a lane. Returns the segments taken; 0: the lane has to wait, and is where it belongs."""
        passage, opens_at = self._owner.next_of(lane, now)
        if passage is None:
            if opens_at is None:
                return 1  # what may not leave, too, takes its part of the turn
            self._round.shut(opens_at, lane)
            return 0
        room = self._departures.outlets.room_for(lane, passage)
        if room <= 0:
            lane.passing.insert(0, passage)
            self._round.full(lane, SEVERAL if len(passage.ways) > 1 else passage.carrier.name, had_turn=had_turn)
            return 0
        if passage.gate is not None:
            allowance = min(allowance, passage.gate.pace.allowance(now))
            lane.served_at = now
        return self._pick(lane, passage, min(allowance, room, TURN_SEGMENTS), picks)

    def _pick(self, lane: Lane, passage: Passage, most: int, picks: list[Pick]) -> int:
        if passage.gate is not None and not self._owner.is_within_cap(passage):
            return 1  # a refusal, too, takes its part of the turn
        pick = self._departures.pick(lane, passage, most)
        if passage.waiting:
            lane.passing.insert(0, passage)
        picks.append(pick)
        return len(pick.submissions)

    def _claim(self, picks: list[Pick]) -> None:
        """The rows say `sending` before the first octet leaves."""
        under = self._lanes.held.under(picks[0].lane.slot)
        if under is None:  # with the connection all are lost that it had; what is left in order is not picked any more
            self._not_claimed(picks, NotOwner(self._lanes.held.name))
            return
        unmarked = [pick.passage for pick in picks if not pick.passage.marked]
        if not unmarked:
            self._departures.submit(picks)
            return
        claims, writes, only_if = self._claims.of(unmarked)

        def done(outcome: Results | Exception) -> None:
            if isinstance(outcome, Exception):
                for claim in claims:
                    claim.undo()
                self._not_claimed(picks, outcome)
                return
            for claim in claims:
                if claim.is_barred(outcome) and not claim.passage.over:
                    self._owner.bar(claim.passage, OPTED_OUT)
            self._departures.submit(picks)

        try:
            self._database.submit(
                Unit(writes, done, only_if=only_if, under=under)
            )  # also without a write: those that are being marked come first
        except Unavailable as full:
            done(full)

    def _not_claimed(self, picks: list[Pick], failure: Exception) -> None:
        """The store refused: nothing leaves; the same segments come first when it is tried again.

        Where it refused what stands in the rows, each is tried alone; one that is at fault comes again much later.
        """
        if isinstance(failure, GuardFailed):
            for pick in picks:
                self._departures.give_back(pick)
            self._owner.recount(picks)
            return
        at_fault = not isinstance(failure, (Unavailable, NotOwner))
        if at_fault and len(picks) > 1:
            for pick in picks:
                self._claim([pick])
            return
        if at_fault:
            log.error("sending_not_stored", sid=picks[0].passage.message.sid, reason=str(failure))
        for pick in picks:
            self._departures.give_back(pick)
            self._owner.put_back(pick.passage, pick.submissions, REFUSED_WAIT_S if at_fault else 0.0)
        self._round.room_opened()
        if not at_fault and not self._resting:
            self._resting, self._departures.is_open = True, False
            asyncio.get_running_loop().call_later(UNAVAILABLE_WAIT_S, self._rested)

    def _wake(self, wake: Wake) -> None:
        if wake == ROUTING:  # links or routes changed: what waited may go another way
            self._round.room_opened()
        self._round.wake()

    def _rested(self) -> None:
        self._resting = False
        self._round.wake()
