"""The list of messages by the moment at which they were sent, read along the index of the moment they were made.

There is no index on `date_sent`: each message would pay for it when it is sent. But no message is sent before it is
made, nor later than its validity allows after that, or after its scheduled time. So what was sent within a time was
made within one that is little longer, and there is an index on that; scheduled messages have one of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from tidings.messages.model import VALIDITY_MOST_S, message

WITHIN_US: Final = (VALIDITY_MOST_S + 7_200) * 1_000_000
"""Longest from when a message may leave until it is sent: its validity, and two hours for answers that come late."""
_C: Final = message.c


def sent_between(found: sa.Select[Any], first: int | None, last: int | None) -> Sequence[sa.Select[Any]]:
    """Selects which together find what `found` does of messages sent from `first` to `last`, both included.

    They have no row in common; each is read along an index whose ends are known. Microseconds; None: no end.
    """
    if first is None and last is None:
        return [found]
    if last is not None:
        found = found.where(_C.date_sent <= last, _C.date_created <= last)
    if first is None:
        return [found]
    found = found.where(_C.date_sent >= first)
    leaves = first - WITHIN_US
    soon = found.where(_C.date_created >= leaves)
    scheduled = found.where(_C.date_created < leaves, _C.send_at >= leaves)
    return [soon, scheduled if last is None else scheduled.where(_C.send_at <= last)]
