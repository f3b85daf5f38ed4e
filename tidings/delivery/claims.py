"""Claims: a message's row says `sending` before its first octet leaves, in a commit that its recipient's opt-out bars.

After a crash the row tells what is in doubt. And nothing leaves after the commit that holds a STOP (promise 6), not
even what was queued, put off by a carrier or unanswered before: whatever leaves is claimed first, each time that it
begins anew. What was claimed before the STOP is in the carrier's hands, with all its parts.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tidings.core import Clock
from tidings.db import Guard, Write
from tidings.db.database import Results
from tidings.delivery.daily_caps import DailyCaps, DailyCount, taken
from tidings.delivery.passage import Passage
from tidings.delivery.progress import Progress
from tidings.delivery.standing import Standing
from tidings.messages import store
from tidings.messages.lifecycle import Event, Status


class Claim(msgspec.Struct):
    """One passage that is being claimed: how its message stood before, and where its claim is in the unit."""

    passage: Passage
    status: str
    steps: str
    in_doubt: bool
    place: int | None
    """None: the message is exempt, and nothing bars it."""

    def is_barred(self, outcome: Results) -> bool:
        """Takes over what the commit did; tells whether an opt-out barred the message."""
        passage = self.passage
        if passage.count is not None and not passage.counted:
            passage.count.has_row = passage.counted = True
            passage.count.written(passage.message.num_segments)
        if self.place is None or outcome[self.place]:
            passage.marked = True
            return False
        self._restore()
        return True

    def undo(self) -> None:
        """The store did not take it: everything is as before."""
        self.passage.marking, self.passage.told = False, None
        self.passage.in_doubt = self.in_doubt
        self._restore()

    def _restore(self) -> None:
        passage = self.passage
        if not passage.over:
            passage.message.status, passage.message.steps = self.status, self.steps


class Claims:
    """Makes claims."""

    def __init__(self, clock: Clock, progress: Progress, standing: Standing) -> None:
        self._clock = clock
        self._progress = progress
        self._standing = standing

    def of(self, passages: Iterable[Passage]) -> tuple[list[Claim], list[Write], list[Guard]]:
        """The claims of those that are not marked and not being marked, with what they write, and under what condition:
        that daily counts which other processes raise too stay within their caps.
        """
        claims: list[Claim] = []
        writes: list[Write] = []
        shared: dict[int, tuple[DailyCount, int]] = {}
        for passage in passages:
            if not passage.marking:
                passage.marking = True
                claims.append(self._begun(passage, writes, shared))
        only_if = [taken(count, segments) for count, segments in shared.values()]
        if only_if:
            for claim in claims:
                claim.place = claim.place if claim.place is None else claim.place + len(only_if)
        return claims, writes, only_if

    def _begun(self, passage: Passage, writes: list[Write], shared: dict[int, tuple[DailyCount, int]]) -> Claim:
        """Says in the message that it is sending, and adds what is to be written."""
        message = passage.message
        place = None if message.exempt else len(writes)
        claim = Claim(passage, message.status, message.steps, passage.in_doubt, place)
        if passage.in_doubt:
            message.possibly_doubled = 1
            message.note("possibly-doubled", self._clock.now(), "unanswered when the program stopped")
            passage.in_doubt = False
        if message.status == Status.QUEUED:
            self._progress.step(message, Event.DISPATCHED, passage.why)
        elif passage.told is not passage.way and passage.way.is_chosen:
            message.note("rerouted", self._clock.now(), passage.why)
        passage.told = passage.way
        writes.append(store.claimed(message, self._standing.service_of(message)))
        count = passage.count
        if count is not None and not passage.counted:
            if count.limit is None or claim.in_doubt:
                writes.extend(DailyCaps.written([(count, message.num_segments)]))
            else:
                shared[id(count)] = (count, shared.get(id(count), (count, 0))[1] + message.num_segments)
        return claim
