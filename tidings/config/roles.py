"""Roles: the parts of the work that a process may have."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a process does; by default all of it."""

    API = "api"
    """Answers the HTTP API."""
    DISPATCH = "dispatch"
    """Serves the lanes, and has carriers started."""
    WEBHOOKS = "webhooks"
    """Tells customers' servers what is in the outbox."""
    LOOPS = "loops"
    """Does what is done again and again: schedules, charges, registrations."""
    CONSOLE = "console"
    """Answers with pages."""
    SIMULATOR = "simulator"
    """Is the simulated carrier network and registry; exactly one process."""


def roles_of(text: str) -> frozenset[Role]:
    """The roles that are named, with commas between. Raises ValueError for one that there is not."""
    return frozenset(Role(each.strip()) for each in text.split(",") if each.strip())
