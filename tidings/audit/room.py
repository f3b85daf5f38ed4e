"""The audit's room: who changed what."""

from __future__ import annotations

from tidings.audit.api import events
from tidings.ground import Room


def build() -> Room:
    """It only reads."""
    return Room(resources=[events])
