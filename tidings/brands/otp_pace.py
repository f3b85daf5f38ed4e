"""How often an account may ask for one-time questions: so many in any second of business time."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Final

from tidings.core import Instant, Sid
from tidings.core.instant import SECOND

REQUESTS_PER_SECOND: Final = 10
ACCOUNTS_MOST: Final = 10_000
"""Accounts that are remembered; of more, those that asked last."""


class OtpPace:
    """Remembers the requests of the last second."""

    def __init__(self, most: int = REQUESTS_PER_SECOND) -> None:
        self.most = most
        self._asked: OrderedDict[Sid, deque[Instant]] = OrderedDict()

    def admits(self, account_sid: Sid, now: Instant) -> bool:
        """Whether an account may ask now; if so, it did."""
        asked = self._asked.pop(account_sid, None) or deque()
        while asked and not 0 <= now - asked[0] < SECOND:  # before 0: the clock was taken back
            asked.popleft()
        admitted = len(asked) < self.most
        if admitted:
            asked.append(now)
        self._asked[account_sid] = asked
        while len(self._asked) > ACCOUNTS_MOST:
            self._asked.popitem(last=False)
        return admitted
