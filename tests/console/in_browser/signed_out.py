"""The walks of the pages for who is not signed in."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk

WALKS: tuple[PageWalk, ...] = ()

NOT_YET = frozenset(
    (
        "/consent",
        "/elements",
        "/errors",
        "/errors/{code}",
        "/invitation",
        "/reset",
        "/sign-in",
        "/sign-in/code",
        "/sign-in/set-up",
        "/sign-up",
    )
)
"""Pages of the group without a walk: it only shrinks."""
