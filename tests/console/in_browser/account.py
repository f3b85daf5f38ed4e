"""The walks of the group Account."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk

WALKS: tuple[PageWalk, ...] = ()

NOT_YET = frozenset(
    (
        "/audit-log",
        "/audit-log/{item}",
        "/me",
        "/people",
        "/sent-mail",
        "/subaccounts",
        "/subaccounts/new",
        "/subaccounts/{item}",
    )
)
"""Pages of the group without a walk: it only shrinks."""
