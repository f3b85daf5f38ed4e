"""Texts that a carrier delivers again since our acknowledgement did not reach it. One for each link, in memory.

Two people's texts may be the same, and one person's too, so sameness alone proves nothing. A lost answer does:
it was given after the session had ended, or about when the carrier was last heard, or since, so that it may not have
read it: a network that falls silent is noticed a minute later. The same text is then taken for the one that the carrier
still has, once for each answer lost, and acknowledged. Parts of long texts need none of this: their rows know them.

Source: SMPP v3.4 issue 1.2, clause 2.7 (message exchange).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, OrderedDict, deque
from enum import StrEnum
from typing import Final

import msgspec

from tidings.carriers.port import Arrival

READ_WITHIN_S: Final = 5.0
"""An answer that was given so long before the carrier was last heard has reached it."""
REMEMBERED_MOST: Final = 1_000
"""Answers of the last seconds, and lost ones, that are remembered."""


class Coming(StrEnum):
    """What an arrival is."""

    NEW = "new"
    AGAIN = "again"
    """It is stored: the carrier missed the acknowledgement."""
    UNDER_WAY = "under_way"
    """It came over a session that ended, and is not stored yet. Said once: until the carrier tries again, it is."""


class Redelivered:
    """Remembers what was lost, for seconds of the wire."""

    def __init__(self, redelivery_s: float) -> None:
        self._redelivery_s = redelivery_s
        self._sessions = 0
        """Sessions that ended."""
        self._answered: deque[tuple[float, bytes]] = deque(maxlen=REMEMBERED_MOST)
        self._under_way: Counter[bytes] = Counter()
        """Arrivals of sessions that ended, but for those of which a repetition was put off."""
        self._open: Counter[bytes] = Counter()
        """Arrivals of this session."""
        self._lost: OrderedDict[tuple[bytes, int], float] = OrderedDict()
        """Until when each may come again."""
        self._losses = 0

    def coming(self, arrival: Arrival) -> Coming:
        """What an arrival is; to be asked once."""
        if arrival.reference is not None or not (self._lost or self._under_way):
            return Coming.NEW
        digest = _digest(arrival)
        now = _wire_now()
        while self._lost and next(iter(self._lost.values())) <= now:
            self._lost.popitem(last=False)
        for key in self._lost:
            if key[0] == digest:
                del self._lost[key]
                return Coming.AGAIN
        if self._under_way[digest]:
            _less(self._under_way, digest)
            return Coming.UNDER_WAY
        return Coming.NEW

    def watched(self, arrival: Arrival) -> Arrival:
        """An arrival whose acknowledgement is remembered."""
        if arrival.reference is not None:
            return arrival
        digest, session = _digest(arrival), self._sessions
        self._open[digest] += 1

        def acknowledge(stored: bool) -> None:
            self._end(digest, session, stored=stored)
            arrival.acknowledge(stored)

        def refuse() -> None:
            self._end(digest, session, stored=False)
            arrival.refuse()

        return msgspec.structs.replace(arrival, acknowledge=acknowledge, refuse=refuse)

    def session_ended(self, heard_at: float) -> None:
        """What was answered about when the carrier was last heard, or since, may be lost; what is not answered yet is.

        `heard_at`: loop time.
        """
        read_before = heard_at - READ_WITHIN_S
        for at, digest in self._answered:
            if at >= read_before:
                self._lose(digest)
        self._answered.clear()
        self._under_way += self._open
        self._open = Counter()
        self._sessions += 1

    def _end(self, digest: bytes, session: int, *, stored: bool) -> None:
        in_time = session == self._sessions
        _less(self._open if in_time else self._under_way, digest)
        if stored and in_time:
            self._answered.append((_wire_now(), digest))
        elif stored:
            self._lose(digest)

    def _lose(self, digest: bytes) -> None:
        self._losses += 1
        self._lost[digest, self._losses] = _wire_now() + self._redelivery_s
        if len(self._lost) > REMEMBERED_MOST:
            self._lost.popitem(last=False)


def _wire_now() -> float:
    return asyncio.get_running_loop().time()


def _less(counted: Counter[bytes], digest: bytes) -> None:
    counted[digest] -= 1
    if counted[digest] <= 0:
        del counted[digest]


def _digest(arrival: Arrival) -> bytes:
    text = f"{arrival.source}\0{arrival.destination}\0{arrival.data_coding}\0{arrival.media}\0".encode()
    return hashlib.sha256(text + arrival.payload).digest()
