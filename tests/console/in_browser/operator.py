"""The walks of the group Operator."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk

WALKS: tuple[PageWalk, ...] = ()

NOT_YET = frozenset(
    (
        "/all-events",
        "/all-events/{item}",
        "/carriers",
        "/carriers/new",
        "/carriers/{item}",
        "/faults",
        "/holds",
        "/holds/{item}",
        "/installation",
        "/inventory",
        "/inventory/new",
        "/inventory/{item}",
        "/processes",
        "/processes/{item}",
        "/retention",
        "/retention/{item}",
        "/routes",
        "/routes/new",
        "/routes/{item}",
        "/strays",
        "/strays/{item}",
        "/tenants",
        "/tenants/new",
        "/tenants/{item}",
        "/tenants/{sid}/credit",
        "/throughputs",
        "/throughputs/{item}",
        "/traffic-warnings",
        "/traffic-warnings/{item}",
    )
)
"""Pages of the group without a walk: it only shrinks."""
