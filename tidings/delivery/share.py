"""A share: what several senders may send together, on each way out at a pace of its own; the gates are its ways.

Among processes it is with one at a time, and handed on as a whole (see share_turns.py).
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

from tidings.core import Sid
from tidings.delivery.pace import LOOK_AGAIN_S, Pace
from tidings.delivery.share_turns import LOOK_S, ShareTurns, slot_of


class Gate(msgspec.Struct, eq=False):
    """One way out of a share."""

    share: SenderShare[Any]
    way: Any
    """What it leads to: a network, a market."""
    pace: Pace

    def is_open(self, now: float, closed: dict[Any, float]) -> bool:
        """Whether a segment may pass at `now`.

        `closed` holds the ways that were found closed on the way through a queue, with when each opens: nothing passes
        behind a message that goes the same way, so that each recipient gets what it is sent in order.
        """
        if self.way in closed:
            return False
        if not self.share.is_ours():
            closed[self.way] = now + LOOK_S
            return False
        if self.pace.allowance(now) > 0:
            return True
        opens_at = self.pace.next_time()
        closed[self.way] = opens_at if opens_at != float("inf") else now + LOOK_AGAIN_S
        return False


G = TypeVar("G", bound=Gate)


class SenderShare(Generic[G]):
    """What one campaign, or one account, may send. See share_turns.SharedRate."""

    def __init__(self, sid: Sid, full_at: float | None, turns: ShareTurns | None) -> None:
        """`full_at`: until then somebody else sent for it, who knows how much; `turns`: where other processes may send
        for it too.
        """
        self.sid = sid
        self.slot = slot_of(sid)
        self._full_at = full_at
        self._turns = turns
        self._gates: dict[Any, G] = {}

    def is_ours(self) -> bool:
        """Whether this process may send for it now."""
        return self._turns is None or self._turns.has(self)

    def is_rested(self, now: float) -> bool:
        """See share_turns.SharedRate."""
        return all(gate.pace.is_fresh(now) for gate in self._gates.values())

    def taken_over(self, now: float) -> None:
        """See share_turns.SharedRate."""
        self._full_at = now
        for gate in self._gates.values():
            gate.pace.assume_full(now)

    def _pace(self, rate: float) -> Pace:
        """That of a new gate."""
        pace = Pace(rate, evenly=True)
        if self._full_at is not None:
            pace.assume_full(self._full_at)
        return pace
