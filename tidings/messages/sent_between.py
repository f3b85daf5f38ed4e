"""The list of messages by the moment at which they were sent, read along the index of the moment they were made.

There is no index on `date_sent`: each message would pay for it when it is sent. But no message is sent before it is
made, nor later than its validity allows after that, or after its scheduled time. So what was sent within a time was
made within one that is little longer, and there is an index on that; scheduled messages have one of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.messages.model import BY_DATE, BY_SEND_AT, VALIDITY_MOST_S, message

WITHIN_US: Final = (VALIDITY_MOST_S + 7_200) * 1_000_000
"""Longest from when a message may leave until it is sent: its validity, and two hours for answers that come late."""
_C: Final = message.c


_MADE_UNINDEXED: Final = _C.date_created + 0
"""The moment it was made, as an expression that no index has: so scheduled messages are found along `send_at`."""

Conditions = tuple[sa.ColumnElement[bool], ...]


class SentPart(msgspec.Struct, frozen=True):
    """Some of the messages that were sent within a time."""

    index: sa.Index
    ends: Conditions
    """Where the part begins and ends in its index."""
    more: Conditions
    """What holds of each message besides."""
    made: sa.ColumnElement[int]
    """The moment that they are sorted by."""
    made_ends: Conditions
    """Those of `ends` that are of the moment they were made, and so are ends in the index of an address too."""

    @property
    def where(self) -> Conditions:
        """All that holds of each."""
        return self.ends + self.more


def sent_between(
    first: int | None, last: int | None, made_first: int | None = None, made_last: int | None = None
) -> Sequence[SentPart]:
    """The parts that together are the messages sent from `first` to `last`, both included; those made last first.

    They have no message in common. `made_first` and `made_last` are when those were made at the earliest and at the
    latest that are asked for: beside where a page begins there is nothing to read. Microseconds; None: no end.
    """
    until = () if last is None else (_C.date_sent <= last,)
    made_until = min((end for end in (last, made_last) if end is not None), default=None)
    if first is None:
        return [_made(made_first, made_until, until)]
    leaves = first - WITHIN_US
    sent = (_C.date_sent >= first, *until)
    scheduled_until = () if last is None else (_C.send_at <= last,)
    scheduled = SentPart(
        index=BY_SEND_AT,
        ends=(_C.send_at >= leaves, *scheduled_until),
        more=(leaves > _MADE_UNINDEXED, *sent),
        made=_MADE_UNINDEXED,
        made_ends=(),
    )
    return [_made(max(leaves, made_first or leaves), made_until, sent), scheduled]


def _made(first: int | None, last: int | None, sent: Conditions) -> SentPart:
    """Those that were made in time."""
    since = () if first is None else (_C.date_created >= first,)
    ends = since if last is None else (*since, _C.date_created <= last)
    return SentPart(index=BY_DATE, ends=ends, more=sent, made=_C.date_created, made_ends=ends)
