"""The ledger's room: what is left of an account's money."""

from __future__ import annotations

from tidings.ground import Room
from tidings.ledger import api
from tidings.ledger.balance import first_opened

opening = first_opened
"""The first row of the first account's balance."""


def build() -> Room:
    """It only reads; whoever charges writes with what is charged for."""
    return Room(resources=[api])
