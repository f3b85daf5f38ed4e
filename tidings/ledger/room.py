"""The ledger's room: what is left of an account's money."""

from __future__ import annotations

from tidings.ground import Room
from tidings.ledger import api


def build() -> Room:
    """It only reads; whoever charges writes with what is charged for."""
    return Room(resources=[api])
