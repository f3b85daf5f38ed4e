"""What exchanges are about: each subject has at most one exchange in line or under way, the others follow it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import Final

from tidings.core import Sid
from tidings.webhooks.lines import Lines
from tidings.webhooks.outbox import PENDING, Exchange
from tidings.webhooks.port import UnderWay
from tidings.webhooks.shares import Path

CALLBACK: Final = "callback"
"""Its slots; wakes the owner of a subject, by its account and its own SID: there is something to tell."""
BEHIND_MOST = 4
"""Exchanges of a subject in memory behind the one under way."""


class Subject:
    """One of its exchanges stands in a line, is under way, or waits for a retry; the others follow."""

    __slots__ = (
        "begun",
        "behind",
        "done",
        "exchange",
        "gone",
        "head",
        "kind",
        "last",
        "lines",
        "more",
        "path",
        "sid",
        "stands",
        "under_way",
        "url",
    )

    def __init__(self, sid: Sid, head: Sid, kind: str, url: str, lines: Lines[Subject], path: Path[Subject]) -> None:
        self.sid = sid
        self.head = head
        self.kind = kind
        self.url = url
        self.lines = lines
        self.path = path
        self.exchange: Exchange | None = None
        """The head; None: it is read from its row when its turn comes."""
        self.stands = True
        """In line, or under way; else it waits for a retry, or its rows are being read."""
        self.behind: deque[Exchange] | None = None
        self.done = 0
        """The sequence number of the last that came to an end; its row may say so only in a moment."""
        self.last = 0
        """The sequence number of the last in memory; 0: its row is not read."""
        self.more = False
        """Whether there may be rows beyond those in memory."""
        self.begun = False
        """Whether it has a place: its head is being sent, or read for it."""
        self.gone = False
        """Whether another process goes on with it: nothing more of it is begun here."""
        self.under_way: UnderWay | None = None
        """What is being sent of it now."""

    def follow(self, exchange: Exchange) -> bool:
        """Puts `exchange` behind the others; False where it stays on disk, since these are not all in memory."""
        if self.behind is None:
            self.behind = deque()
        if self.more or not self.stands or len(self.behind) >= BEHIND_MOST or exchange.sequence != self.last + 1:
            self.more = True  # what is between may be told by another process, a moment later
            return False
        self.last = exchange.sequence
        self.behind.append(exchange)
        return True

    def awaits(self, row: Exchange, known: Collection[Sid]) -> bool:
        """Whether a row is still to be told: pending, and after what came to an end, or told again; not one of `known`,
        of which it is being written what came of it.
        """
        is_ahead = row.sequence > self.done or (bool(row.replays) and row.sid not in known)
        return row.outcome == PENDING and is_ahead

    def waits(self) -> list[Exchange]:
        """It waits for a retry, and all that follows it waits on disk; gives what was in memory of that."""
        left = list(self.behind or ())
        self.more = self.more or bool(left)
        self.behind = None
        return left

    def found(self, rows: list[Exchange]) -> Exchange:
        """`rows` are what is to be told, in no order; keeps the first few and gives the very first."""
        rows.sort(key=lambda row: row.sequence)
        self.behind = deque(rows[1 : 1 + BEHIND_MOST])
        self.more = self.more or len(rows) > 1 + BEHIND_MOST
        self.last = (self.behind[-1] if self.behind else rows[0]).sequence
        return rows[0]
