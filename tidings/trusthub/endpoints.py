"""Whom the endpoints of channels belong to: known to the rooms above, asked for here."""

from __future__ import annotations

from collections.abc import Callable

from tidings.core import Sid


class Endpoints:
    """Phone numbers and short codes, as far as their owner goes."""

    def __init__(self, owner_of: Callable[[Sid], Sid | None]) -> None:
        self.owner_of = owner_of
        """The account that has the endpoint with this SID; None: there is none."""
