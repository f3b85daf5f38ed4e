"""The customers' room: it reads, and keeps nothing."""

from __future__ import annotations

from tidings.customers import api
from tidings.customers.picture import Customers
from tidings.ground import Ground, Room, by_type


def build(ground: Ground) -> Room:
    """A list of the Tidings API, and its counts."""
    return Room(resources=[api], parts=by_type(Customers(ground.database)))
