"""The walks of the group Compliance."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk

WALKS: tuple[PageWalk, ...] = ()

NOT_YET = frozenset(
    (
        "/registrations",
        "/registrations/new",
        "/registrations/new/{sid}",
        "/registrations/new/{sid}/{step}",
        "/registrations/{sid}",
        "/reviews",
    )
)
"""Pages of the group without a walk: it only shrinks."""
