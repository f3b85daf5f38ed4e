"""What handsets send: stored, then delivered to the platform until it acknowledges every segment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import structlog

from tidings import gsm
from tidings.carriers.port import MediaReference
from tidings.carriers.simulated import store, wire
from tidings.carriers.simulated.changes import ChangeKind, HandsetChanges
from tidings.carriers.simulated.handsets import HandsetIsOff, Handsets, NetworkIsFull
from tidings.carriers.simulated.lines import Delivery, PlatformLines
from tidings.carriers.simulated.store import HandsetDirection, HandsetMessage, Outbound
from tidings.core import Chance, Clock, Sid, Sids
from tidings.db import Database, Unavailable, Unit, Write
from tidings.db.database import Results

_log = structlog.get_logger(__name__)

OPEN_MOST: Final = 10_000
"""Segments that may wait for the platform."""


class HandsetsOutgoing:
    """Messages from handsets."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chance: Chance,
        sids: Sids,
        lines: PlatformLines,
        handsets: Handsets,
        changes: HandsetChanges,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._lines = lines
        self._handsets = handsets
        self._changes = changes
        self._reference = chance.number(256)
        self._open: dict[Sid, set[int]] = {}
        self._refused: set[Sid] = set()
        """Messages that the platform refused parts of, while others are open."""
        self._segments = 0

    async def start(self) -> None:
        """Sends once more what was not acknowledged. Raises Unavailable."""
        self._send(await store.unacknowledged(self._database))

    async def write(self, handset: str, to: str, body: str, media: Sequence[MediaReference]) -> HandsetMessage:
        """The person writes to `to`. Stored when it returns, delivered soon after.

        Raises HandsetIsOff, NetworkIsFull, ValueError for a text of more than 255 segments, Unavailable.
        """
        if not self._handsets.is_on(handset):
            raise HandsetIsOff(handset)
        segments = self._segments_of(handset, to, body, tuple(media))
        if self._segments + len(segments) > OPEN_MOST:
            raise NetworkIsFull(handset)
        message = HandsetMessage(
            segments[0].sid,
            handset,
            HandsetDirection.OUT.value,
            handset,
            to,
            body,
            segments[0].media,
            int(self._clock.now()),
            len(segments),
            0,
        )
        writes: list[Write] = [store.ADD_OUTBOUND(*store.values(segment)) for segment in segments]
        committed = self._handsets.written(message, writes)
        await self._database.commit(*writes)
        committed()
        self._send(segments)
        return message

    def _segments_of(self, handset: str, to: str, body: str, media: tuple[MediaReference, ...]) -> list[Outbound]:
        """The text as it travels: in parts, or whole beside its media."""
        segmented = gsm.Segmented(gsm.count(body)[0], (body,)) if media else gsm.segment(body)
        self._reference = (self._reference + 1) & 0xFF
        sid = self._sids.make("HM")
        payloads = gsm.payloads(segmented, self._reference)
        coding = gsm.data_coding(segmented.encoding)
        parts, text = len(payloads), wire.media_text(media)
        return [
            Outbound(sid, part, parts, handset, to, payload.hex(), coding, text)
            for part, payload in enumerate(payloads, 1)
        ]

    def _send(self, segments: Sequence[Outbound]) -> None:
        for segment in segments:
            self._open.setdefault(segment.sid, set()).add(segment.part)
        self._segments += len(segments)
        self._lines.send([self._delivery(segment) for segment in segments])

    def _delivery(self, segment: Outbound) -> Delivery:
        acknowledged, refused = (partial(self._ended, segment, taken=taken) for taken in (True, False))
        return Delivery(wire.from_handset(segment), acknowledged, refused)

    def _ended(self, segment: Outbound, *, taken: bool) -> None:
        """The platform has a segment, or refused it: a message gets its tick once it has all."""
        writes: list[Write] = [store.END_OUTBOUND(segment.sid, segment.part)]
        self._segments -= 1
        parts = self._open[segment.sid]
        parts.discard(segment.part)
        if not taken:
            self._refused.add(segment.sid)
        is_last = not parts
        if is_last:
            del self._open[segment.sid]
        is_ticked = is_last and segment.sid not in self._refused
        if is_last:
            self._refused.discard(segment.sid)
        if is_ticked:
            writes.append(store.TICK(segment.sid, 1))

        def done(outcome: Results | Exception) -> None:
            if isinstance(outcome, Exception):
                _log.warning("simulated_tick_lost", sid=segment.sid, reason=str(outcome))
            elif is_ticked:
                self._changes.tell(segment.source, ChangeKind.ACKNOWLEDGED, segment.sid)

        try:
            self._database.submit(Unit(writes, done))
        except Unavailable as full:
            done(full)
