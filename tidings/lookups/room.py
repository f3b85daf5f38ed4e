"""The lookups' room."""

from __future__ import annotations

from tidings.ground import Room
from tidings.lookups.api import lookups_v1, lookups_v2


def build() -> Room:
    """It only computes."""
    return Room(resources=[lookups_v1, lookups_v2])
