"""Which parts of long messages are of one text: by time, by number, by content. Pure.

A reference is 8 bits and is used again: after a while the same sender, recipient, reference and total mean another
text. So parts are of one text only where they come close together; a second part of the same number begins the next
text. A part whose text was given to the customer is remembered, since carriers deliver again what they believe was
not acknowledged. Source: 3GPP TS 23.040, clause 9.2.3.24.1.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

TOGETHER_S = 600
"""Parts of one text follow each other within this time. Carriers send them within seconds, and when one had to wait
(a handset without signal), within minutes."""
KEPT_S = 86_400
"""After this a text is given without the parts that never came; and for this long a part is known whose text was
given. Carriers commonly try for a day (2026-11)."""

_TOGETHER_US = TOGETHER_S * 1_000_000
_KEPT_US = KEPT_S * 1_000_000


class InboundPart(msgspec.Struct, frozen=True):
    """The row of one part. Parts that are the same in all of the key are one part that came again."""

    carrier: str
    source: str
    destination: str
    reference: int
    parts: int
    part: int
    digest: str
    """Of payload and data coding."""
    payload: str
    """Hex; empty once its text was given."""
    data_coding: int
    date_created: int
    """When it came; of one that came again after its text was given, the last time."""
    joined: int
    """When its text was given to the customer; 0: it waits."""
    due_at: int
    """When it is looked at without another part's coming; of one whose text was given: when it is forgotten."""


class JoinedText(msgspec.Struct, frozen=True):
    """Parts that are given to the customer as one message, in their order."""

    parts: tuple[InboundPart, ...]
    missing: bool = False
    """Whether some never came."""


def next_text(rows: Sequence[InboundPart], redelivery_s: float) -> JoinedText | None:
    """The next text that is complete among all parts of one sender, recipient, reference and total.

    A whole text that came once more is a new one only where the last was given longer ago than `redelivery_s`:
    before that, the carrier delivers it again.
    """
    waiting = [row for row in rows if not row.joined]
    renewed = [row for row in rows if _came_again(row) and row.date_created - row.joined >= redelivery_s * 1_000_000]
    for group in (*_groups(waiting), *_groups(renewed)):
        if len(group) == group[0].parts:
            return _text(group)
    return None


def left_over(rows: Sequence[InboundPart], now: int) -> JoinedText | None:
    """The next text to give though its parts did not come together: the last came late, looks like one that was
    delivered again, or will not come any more.
    """
    waiting = [row for row in rows if not row.joined]
    groups = _groups(waiting)
    if waiting and now - max(row.date_created for row in waiting) > _TOGETHER_US:  # else more may be on its way
        late = _joined_late(groups) or _completed(groups, [row for row in rows if _came_again(row)])
        if late is not None:
            return _text(late)
    for group in groups:
        if now - group[0].date_created >= _KEPT_US:
            return _text(group, missing=True)
    return None


def due_after(row: InboundPart) -> int:
    """When a part that was looked at in vain is looked at for the last time."""
    return row.date_created + _KEPT_US


def due_first(came: int) -> int:
    """When a part that just came is first looked at, should nothing follow."""
    return came + _TOGETHER_US + 1


def _came_again(row: InboundPart) -> bool:
    return bool(row.joined and row.payload)


def _text(group: Sequence[InboundPart], *, missing: bool = False) -> JoinedText:
    return JoinedText(tuple(sorted(group, key=lambda row: row.part)), missing)


def _groups(rows: Sequence[InboundPart]) -> list[list[InboundPart]]:
    """Parts that came close together and have different numbers; the oldest group first."""
    found: list[list[InboundPart]] = []
    for row in sorted(rows, key=lambda row: (row.date_created, row.part)):
        last = found[-1] if found else []
        if last and row.date_created - last[-1].date_created <= _TOGETHER_US and not _has(last, row):
            last.append(row)
        else:
            found.append([row])
    return found


def _has(group: Sequence[InboundPart], row: InboundPart) -> bool:
    return any(other.part == row.part for other in group)


def _joined_late(groups: Sequence[Sequence[InboundPart]]) -> list[InboundPart] | None:
    """Groups that follow each other and complete each other: a part was late, as after an outage."""
    for start in range(len(groups)):
        joined: list[InboundPart] = []
        for group in groups[start:]:
            if any(_has(joined, row) for row in group):
                break
            joined.extend(group)
            if len(joined) == joined[0].parts:
                return joined
    return None


def _completed(groups: Sequence[Sequence[InboundPart]], again: Sequence[InboundPart]) -> list[InboundPart] | None:
    """A group that lacks only parts which seemed to be delivered again: two texts may begin with the same words."""
    for group in groups:
        near = [
            row
            for row in again
            if not _has(group, row)
            and group[0].date_created - _TOGETHER_US <= row.date_created <= group[-1].date_created + _TOGETHER_US
        ]
        by_number = {row.part: row for row in near}
        if len(group) + len(by_number) == group[0].parts:
            return [*group, *by_number.values()]
    return None
