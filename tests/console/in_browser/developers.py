"""The walks of the group Developers."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk

WALKS: tuple[PageWalk, ...] = ()

NOT_YET = frozenset(
    (
        "/alerts",
        "/alerts/{item}",
        "/clock",
        "/keys",
        "/keys/new",
        "/keys/{item}",
        "/oauth-apps",
        "/oauth-apps/new",
        "/oauth-apps/{item}",
        "/oauth-grants",
        "/oauth-grants/{item}",
        "/webhooks",
        "/webhooks/sample",
        "/webhooks/signature",
        "/webhooks/{sid}",
    )
)
"""Pages of the group without a walk: it only shrinks."""
