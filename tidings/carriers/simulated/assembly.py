"""Long messages on a handset: parts are kept, in memory and as rows, until all of a message are there.

Source: 3GPP TS 23.040, clause 9.2.3.24.1.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, TypeAlias

import msgspec

from tidings import gsm
from tidings.carriers.port import Arrival
from tidings.carriers.simulated import store
from tidings.carriers.simulated.store import HeldPart
from tidings.db import Write

TOGETHER_US: Final = 600_000_000
"""Parts of one text follow each other within this time."""
HELD_MOST: Final = 10_000
"""Messages that may be incomplete; beyond, the oldest are given up."""

Key: TypeAlias = tuple[str, str, int, int]
"""Handset, peer, reference, parts."""


class WholeSubmission(msgspec.Struct, frozen=True):
    """A message with all its text."""

    body: str
    segments: int
    parts: dict[int, HeldPart] = {}


class Assembly:
    """The parts on all handsets."""

    def __init__(self) -> None:
        self._held: OrderedDict[Key, dict[int, HeldPart]] = OrderedDict()

    def load(self, parts: list[HeldPart]) -> None:
        """Takes the rows over."""
        for part in parts:
            self._held.setdefault(_key(part), {})[part.part] = part

    def add(self, segment: Arrival, now: int, writes: list[Write]) -> WholeSubmission | None:
        """The whole message that `segment` is or completes; None: parts are missing. Adds what is to be written."""
        if segment.reference is None or segment.parts == 1:
            return _single(segment)
        part = HeldPart(
            segment.destination,
            segment.source,
            segment.reference,
            segment.parts,
            segment.part,
            segment.payload.hex(),
            segment.data_coding,
            now,
        )
        self._begin_anew(part, writes)
        parts = self._held.setdefault(_key(part), {})
        is_new = part.part not in parts
        parts[part.part] = part
        if len(parts) < part.parts:
            if is_new:
                writes.append(store.part_held(part))
            self._give_up(writes)
            return None
        del self._held[_key(part)]
        writes.extend(_ended(each) for each in parts.values() if each is not part)
        return _joined(parts)

    def put_back(self, whole: WholeSubmission) -> None:
        """The message was not stored after all: its parts are kept, but for the last, which will come again."""
        if whole.parts:
            *kept, _ = whole.parts.values()
            self.load(kept)

    def _begin_anew(self, part: HeldPart, writes: list[Write]) -> None:
        """Gives up what is held of an older text with the same reference: it was long ago, or had other words."""
        held = self._held.get(_key(part), {})
        same = held.get(part.part, part)
        is_other = (same.payload, same.data_coding) != (part.payload, part.data_coding)
        if held and (is_other or part.date_created - min(each.date_created for each in held.values()) > TOGETHER_US):
            del self._held[_key(part)]
            writes.extend(_ended(each) for each in held.values() if each.part != part.part)  # its row is written over

    def _give_up(self, writes: list[Write]) -> None:
        while len(self._held) > HELD_MOST:
            _, parts = self._held.popitem(last=False)
            writes.extend(_ended(each) for each in parts.values())


def _key(part: HeldPart) -> Key:
    return part.handset, part.peer, part.reference, part.parts


def _ended(part: HeldPart) -> Write:
    return store.END_HELD(part.handset, part.peer, part.reference, part.parts, part.part)


def _single(segment: Arrival) -> WholeSubmission:
    body = gsm.decode(segment.payload, segment.data_coding)
    return WholeSubmission(body, 1 if segment.media else gsm.count(body)[1])


def _joined(parts: dict[int, HeldPart]) -> WholeSubmission:
    octets = b"".join(bytes.fromhex(parts[place].payload) for place in sorted(parts))
    first = parts[min(parts)]
    return WholeSubmission(gsm.decode(octets, first.data_coding), first.parts, parts)
