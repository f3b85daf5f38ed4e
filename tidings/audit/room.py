"""The audit's room: who changed what, and for how long that is kept."""

from __future__ import annotations

from tidings.audit.api import events
from tidings.audit.forget import ForgetEvents
from tidings.ground import Ground, Room


def build(ground: Ground) -> Room:
    """Whoever changes something writes it down himself."""
    return Room(resources=[events], loops=[ForgetEvents(ground.database, ground.settings.events_kept_days)])
