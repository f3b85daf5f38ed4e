"""The list of messages by the moment at which they were sent, read along the index of the moment they were made.

There is no index on `date_sent`: each message would pay for it when it is sent. But no message is sent before it is
made, nor later than its validity allows after that, or after its scheduled time. So what was sent within a time was
made within one that is little longer, and there is an index on that; scheduled messages have one of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from tidings.messages.model import VALIDITY_MOST_S, message

WITHIN_US: Final = (VALIDITY_MOST_S + 7_200) * 1_000_000
"""Longest from when a message may leave until it is sent: its validity, and two hours for answers that come late."""
_C: Final = message.c


_MADE_UNINDEXED: Final = _C.date_created + 0
"""The moment it was made, as an expression that no index has: so scheduled messages are found along `send_at`."""

Part: TypeAlias = tuple[sa.Select[Any], sa.ColumnElement[int]]
"""Some of the messages, and the moment that they are sorted by."""


def sent_between(found: sa.Select[Any], first: int | None, last: int | None) -> Sequence[Part]:
    """Selects which together find what `found` does of messages sent from `first` to `last`, both included.

    They have no row in common; each is read along an index whose ends are known. Microseconds; None: no end.
    """
    if first is None and last is None:
        return [(found, _C.date_created)]
    if last is not None:
        found = found.where(_C.date_sent <= last)
    if first is None:
        return [(found.where(_C.date_created <= last), _C.date_created)]
    found = found.where(_C.date_sent >= first)
    leaves = first - WITHIN_US
    soon = found.where(_C.date_created >= leaves)
    scheduled = found.where(leaves > _MADE_UNINDEXED, _C.send_at >= leaves)
    if last is not None:
        soon = soon.where(_C.date_created <= last)
        scheduled = scheduled.where(_C.send_at <= last)
    return [(soon, _C.date_created), (scheduled, _MADE_UNINDEXED)]
