"""The alerts' room: what went wrong, and for how long that is kept."""

from __future__ import annotations

from tidings.alerts.api import alerts, notifications
from tidings.alerts.forget import ForgetAlerts
from tidings.ground import Ground, Room


def build(ground: Ground) -> Room:
    """Whoever sees something go wrong writes it down himself."""
    return Room(resources=[alerts, notifications], loops=[ForgetAlerts(ground.database)])
