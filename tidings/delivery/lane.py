"""A lane: one sender's queue, first in, first out. The rows are the truth; it holds an index of the first of them.

What a lane waits for decides who comes by for it: a state, and a table of what leads where. What is beyond its place
in memory stays on disk until there is place, so a million waiting messages cost no more memory than a thousand.
"""

from __future__ import annotations

from bisect import insort
from enum import StrEnum
from typing import Final

import msgspec

from tidings.core import Sid
from tidings.delivery.account_pace import AnyGate, LaneShare
from tidings.delivery.campaign_pace import CampaignShare
from tidings.delivery.pace import Pace
from tidings.delivery.passage import Passage
from tidings.messages.lifecycle import Status
from tidings.messages.model import Message

HEADS_MOST = 2_000
"""Messages of one lane in memory."""
READ_MOST = 500
"""Rows of one lane that are read at once: with SQLite the event loop does nothing else meanwhile."""
IN_MEMORY_MOST = 20_000
"""Messages of all lanes in memory, from which on a lane takes no more than it can send at once."""


class LaneState(StrEnum):
    """What a lane waits for."""

    IDLE = "idle"
    """Something that can go."""
    READY = "ready"
    """Its turn."""
    PACED = "paced"
    """A moment: its sender's pace lets nothing through before."""
    SHUT = "shut"
    """A moment: what it has goes to networks that take nothing before. What comes may go to others."""
    CROWDED = "crowded"
    """Room with a carrier."""
    STOPPED = "stopped"
    """Its account's word: its queue is paused, or is being purged."""


class LaneEvent(StrEnum):
    """What happens to a lane."""

    FED = "fed"
    LEFT_AT_ONCE = "left-at-once"
    """A message goes by it, with its acceptance's commit: nothing is before it."""
    RAN_DRY = "ran-dry"
    SPENT_ITS_PACE = "spent-its-pace"
    FOUND_NETWORKS_SHUT = "found-networks-shut"
    FOUND_NO_ROOM = "found-no-room"
    FOUND_STOPPED = "found-stopped"
    TIME_CAME = "time-came"
    ROOM_OPENED = "room-opened"


S, E = LaneState, LaneEvent
MOVES: Final[dict[LaneState, dict[LaneEvent, LaneState]]] = {
    S.IDLE: {E.FED: S.READY, E.LEFT_AT_ONCE: S.IDLE},
    S.READY: {
        E.RAN_DRY: S.IDLE,
        E.SPENT_ITS_PACE: S.PACED,
        E.FOUND_NETWORKS_SHUT: S.SHUT,
        E.FOUND_NO_ROOM: S.CROWDED,
        E.FOUND_STOPPED: S.STOPPED,
    },
    S.PACED: {E.TIME_CAME: S.READY},
    S.SHUT: {E.TIME_CAME: S.READY, E.FED: S.READY},
    S.CROWDED: {E.ROOM_OPENED: S.READY},
    S.STOPPED: {E.FED: S.READY},
}


class HeldInMemory(msgspec.Struct, eq=False):
    """What all lanes together have in memory."""

    messages: int = 0
    reading: int = 0
    """Places that are kept for rows that are being read."""

    @property
    def free(self) -> int:
        """Places that are left."""
        return IN_MEMORY_MOST - self.messages - self.reading


class Lane:
    """One sender's queue."""

    __slots__ = (
        "account_sid",
        "backlog_segments",
        "earliest_expiry",
        "ended",
        "fetching",
        "gone",
        "heads",
        "held",
        "is_fresh",
        "is_stopped",
        "known",
        "last_sid",
        "messages",
        "pace",
        "passing",
        "refilling",
        "sender",
        "served_at",
        "share",
        "slot",
        "spilled",
        "spilled_again",
        "state",
        "strange",
        "wakes_at",
    )

    def __init__(
        self, account_sid: Sid, sender: str, rate: float, held: HeldInMemory | None = None, slot: int = 0
    ) -> None:
        self.account_sid = account_sid
        self.sender = sender
        self.slot = slot
        """Whoever owns this slot of lanes owns it."""
        self.gone = False
        """Whether it is another process's now: nothing of it is here any more."""
        self.pace = Pace(rate)
        self.state = LaneState.IDLE
        self.held = held or HeldInMemory()
        self.heads: list[Message] = []
        """Messages that can go, and have not begun to. A list, as an empty deque takes the memory of eleven of them."""
        self.passing: list[Passage] = []
        """Passages that have segments to send before any new message: begun, or put back."""
        self.known: set[Sid] = set()
        """The messages in memory: in `heads`, passing, with the carrier unanswered, or leaving the rows just now."""
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
        self.strange = False
        """Whether other processes put messages into its rows: these may stand before the last one in memory."""
        self.ended: set[Sid] | None = None
        """What left the rows while they are being read: what is read may still hold it. None: nothing did."""
        self.earliest_expiry: int | None = None
        self.is_fresh = False
        """Whether it was idle until now, and had no turn since."""
        self.is_stopped = False
        """Whether nothing may begin to leave: see queue_orders.py. What has begun goes on."""
        self.share: CampaignShare | LaneShare | None = None
        """What the sender's campaign and account let through; None: nothing is set for either."""
        self.served_at = 0.0
        """When it last had a turn at its campaign's share: among its numbers the one that waited longest goes first."""
        self.wakes_at: float | None = None
        """The moment that somebody comes by for it."""

    def move(self, event: LaneEvent) -> bool:
        """Applies `event`; False: it leads nowhere from here."""
        state = MOVES[self.state].get(event)
        if state is None:
            return False
        self.state = state
        return True

    def gate_of(self, passage: Passage) -> AnyGate | None:
        """What lets a passage through, by what holds now; None: nothing but the sender's own rate holds it."""
        if self.share is None:
            return None
        message = passage.message
        return self.share.gate(message.to, as_media=message.is_mms and passage.carrier.takes_media)

    @property
    def is_over(self) -> bool:
        """Whether it holds nothing, and nothing of it is on disk or just being read."""
        waits = self.messages or self.known or self.spilled or self.refilling or self.fetching
        return self.state in (LaneState.IDLE, LaneState.STOPPED) and not waits

    @property
    def has_work(self) -> bool:
        """Whether something in memory can go."""
        return bool(self.passing or self.heads)

    @property
    def has_begun(self) -> bool:
        """Whether segments wait of a message of which others have left."""
        return any(passage.has_left for passage in self.passing)

    @property
    def is_dry(self) -> bool:
        """Whether its turn is over until it is fed; where rows are to be read and are not, it goes on."""
        return not (self.passing or self.heads) and (not self.spilled or self.refilling or self.fetching > 0)

    def count(self, message: Message) -> None:
        """A message was put into the rows of this queue."""
        self.messages += 1
        self.backlog_segments += message.num_segments

    def uncount(self, message: Message) -> None:
        """A message is about to leave the rows of this queue."""
        self.messages -= 1
        self.backlog_segments -= message.num_segments

    def forget(self, sid: Sid) -> None:
        """A message is in the rows of this queue no more.

        What was counted in the rows, where others put something into them, may have held it too: that ends here.
        """
        if sid in self.known:
            self.known.remove(sid)
            self.held.messages -= 1
        if self.refilling:
            self.ended = self.ended or set()
            self.ended.add(sid)
        elif not (self.known or self.spilled):
            self.messages = self.backlog_segments = 0

    def stirred(self) -> None:
        """Another process put something into its rows, or may have."""
        self.strange = self.spilled = self.spilled_again = True

    def leave(self) -> None:
        """It is another process's."""
        self.gone, self.spilled, self.strange = True, False, False
        self.held.messages -= len(self.known)
        self.messages = self.backlog_segments = 0
        self.heads.clear()
        self.passing.clear()
        self.known.clear()

    def place(self, allowance: int = 0) -> int:
        """How many rows should be read; 0: enough is in memory. `allowance`: what its pace lets through now."""
        has, free = len(self.heads) + self.fetching, self.held.free
        if free > 0:
            return min(HEADS_MOST, READ_MOST, free) if has < HEADS_MOST // 4 else 0
        return max(0, min(allowance, HEADS_MOST, READ_MOST) - has)

    def claim(self, message: Message) -> bool:
        """Whether a message is to be taken into memory; False: it is there already, or stays on disk until there is
        place.
        """
        sid = message.sid
        if sid in self.known:
            return False
        if sid > self.last_sid:
            full = len(self.heads) + self.fetching >= HEADS_MOST or self.held.messages >= IN_MEMORY_MOST
            if self.spilled or full:
                self.spilled = self.spilled_again = True
                return False
            self.last_sid = sid
        self.known.add(sid)
        self.held.messages += 1
        return True

    def claim_next(self, message: Message) -> bool:
        """The same for the next of the rows, which has its place; False: it is in memory already, or was."""
        self.last_sid = max(self.last_sid, message.sid)
        if not self.is_new(message):
            return False
        self.known.add(message.sid)
        self.held.messages += 1
        return True

    def is_new(self, message: Message) -> bool:
        """Whether a message that was read is not in memory, and was not a moment ago."""
        return message.sid not in self.known and (self.ended is None or message.sid not in self.ended)

    def append(self, message: Message) -> None:
        """Puts a claimed message at the end of those that can go."""
        self.heads.append(message)
        expires_at = message.expires_at
        if expires_at is not None and (self.earliest_expiry is None or expires_at < self.earliest_expiry):
            self.earliest_expiry = expires_at

    def put_back(self, passage: Passage) -> None:
        """Puts a passage among those that go before any new message, in the order of their messages."""
        passing = self.passing
        if not passing or passage.message.sid < passing[0].message.sid:
            passing.insert(0, passage)
        elif passage not in passing:
            insort(passing, passage, key=lambda one: one.message.sid)

    def take(self, most: int) -> list[Message]:
        """Takes the first messages out that have not begun to leave."""
        taken = self.heads[:most]
        del self.heads[:most]
        return taken

    def take_begun(self) -> Passage:
        """Takes the first passage out of which something has left; there is one."""
        return self.passing.pop(next(place for place, each in enumerate(self.passing) if each.has_left))

    def take_waiting(self, last: Sid, most: int) -> list[Message]:
        """Takes messages up to this SID out that wait, and were never marked as leaving."""
        begun = [each.message for each in self.passing if not (each.over or each.marking or each.has_left)]
        waiting = [one for one in (*begun, *self.heads) if one.status == Status.QUEUED and one.sid[2:] <= last[2:]]
        taken = {one.sid: one for one in waiting[:most]}
        self.passing = [each for each in self.passing if each.message.sid not in taken]
        self.heads = [one for one in self.heads if one.sid not in taken]
        return list(taken.values())

    def take_expired(self, now: int) -> list[Message]:
        """Takes the messages out whose time is over."""
        if self.earliest_expiry is None or self.earliest_expiry > now:
            return []
        expired = [m for m in self.heads if m.expires_at is not None and m.expires_at <= now]
        self.heads = [m for m in self.heads if m.expires_at is None or m.expires_at > now]
        self.earliest_expiry = min((m.expires_at for m in self.heads if m.expires_at), default=None)
        return expired
