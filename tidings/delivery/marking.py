"""Marking: a message's row says `sending` before its first octet leaves, in a commit that its recipient's opt-out bars.

After a crash the row tells what is in doubt. And nothing leaves after the commit that holds a STOP (promise 6), not
even what was queued, put off by a carrier or unanswered before: whatever leaves is claimed first, each time that it
begins anew. What was claimed before the STOP is in the carrier's hands, with all its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from tidings.core import Clock, Sid
from tidings.db import Database, Unavailable, Unit, Write
from tidings.db.database import Results
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.passage import Passage
from tidings.delivery.progress import Progress
from tidings.messages import store
from tidings.messages.lifecycle import Event, Status
from tidings.messages.model import Message


class ServiceOf(Protocol):
    """Tells the messaging service whose opt-outs hold for a message."""

    def __call__(self, message: Message, /) -> Sid | None:
        """Its SID; None: there is none."""
        ...


class Mark(msgspec.Struct):
    """One passage that is being marked: how its message stood before, and where its claim is in the unit."""

    passage: Passage
    status: str
    steps: str
    in_doubt: bool
    place: int | None
    """None: the message is exempt, and nothing bars it."""


class Marking:
    """Marks passages."""

    def __init__(self, database: Database, clock: Clock, progress: Progress, service_of: ServiceOf) -> None:
        self._database = database
        self._clock = clock
        self._progress = progress
        self._service_of = service_of

    def mark(
        self, passages: Iterable[Passage], then: Callable[[list[Passage]], None], refused: Callable[[Exception], None]
    ) -> None:
        """Marks those that are not yet; then tells `then` which of them an opt-out barred, or `refused` why the store
        did not take it, and everything is as before.
        """
        writes: list[Write] = []
        marks: list[Mark] = []
        waits = False
        for passage in passages:
            if passage.marked:
                continue
            waits = True  # also for a write that is on its way: commits keep their order
            if not passage.marking:
                passage.marking = True
                marks.append(self._begun(passage, writes))
        if not waits:
            then([])
            return

        def done(outcome: Results | Exception) -> None:
            if isinstance(outcome, Exception):
                for mark in marks:
                    self._undone(mark)
                refused(outcome)
            else:
                then([mark.passage for mark in marks if self._is_barred(mark, outcome)])

        try:
            self._database.submit(Unit(writes, done))
        except Unavailable as full:
            done(full)

    def _begun(self, passage: Passage, writes: list[Write]) -> Mark:
        """Says in the message that it is sending, and adds what is to be written."""
        message = passage.message
        mark = Mark(passage, message.status, message.steps, passage.in_doubt, None if message.exempt else len(writes))
        if passage.in_doubt:
            message.possibly_doubled = 1
            message.note("possibly-doubled", self._clock.now(), "unanswered when the program stopped")
            passage.in_doubt = False
        elif message.status == Status.QUEUED:
            self._progress.step(message, Event.DISPATCHED, reason=passage.carrier.name)
        writes.append(
            store.progressed(message) if message.exempt else store.claimed(message, self._service_of(message))
        )
        if passage.count is not None and not passage.counted:
            writes.extend(DailyCaps.written([(passage.count, message.num_segments)]))
        return mark

    @staticmethod
    def _is_barred(mark: Mark, outcome: Results) -> bool:
        """Takes over what the commit did; tells whether an opt-out barred the message."""
        passage = mark.passage
        if passage.count is not None:
            passage.count.has_row = passage.counted = True
        if mark.place is None or outcome[mark.place]:
            passage.marked = True
            return False
        if not passage.over:
            passage.message.status, passage.message.steps = mark.status, mark.steps
        return True

    @staticmethod
    def _undone(mark: Mark) -> None:
        passage = mark.passage
        passage.marking = False
        passage.in_doubt = mark.in_doubt
        if not passage.over:
            passage.message.status, passage.message.steps = mark.status, mark.steps
