"""The table: to each page of the console its walk."""

from __future__ import annotations

from collections.abc import Sequence

from tests.console.in_browser import account, compliance, developers, messaging, operator, senders, signed_out
from tests.console.in_browser.walker import PageWalk

GROUPS = (signed_out, messaging, senders, compliance, developers, account, operator)
WALKS: Sequence[PageWalk] = [walk for group in GROUPS for walk in group.WALKS]
NOT_YET: frozenset[str] = frozenset().union(*(group.NOT_YET for group in GROUPS))
"""Pages without an entry."""
NOT_YET_MOST = 0
"""It only shrinks."""
ELSEWHERE: dict[str, str] = {}
"""Pages whose act and error a test in a file of its own walks, in a browser: `file::test`, more than one with spaces."""
