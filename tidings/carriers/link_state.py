"""Where a link stands: bound, on its way there, or closed; since when, and what went wrong last."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Final

import msgspec

ERROR_MOST: Final = 200
"""Characters of an error that are kept: parts of it may be the carrier's."""


class LinkStatus(StrEnum):
    """Where a link stands."""

    BOUND = "bound"
    CONNECTING = "connecting"
    """It is tried, or waits for the next try."""
    CLOSED = "closed"
    """This process keeps none."""


class LinkState(msgspec.Struct, frozen=True):
    """Where a link stands at one process."""

    status: LinkStatus
    since_s: float
    """Seconds of the event loop's time that it has been so."""
    in_flight: int
    """Submissions that were not answered yet."""
    error: str | None
    """What went wrong last; None: nothing did."""
    error_s: float
    """Seconds since then."""


class LinkLog:
    """Remembers it, in the event loop's time."""

    def __init__(self) -> None:
        self._status = LinkStatus.CLOSED
        self._since: float | None = None
        self._error: str | None = None
        self._error_at = 0.0

    @property
    def is_started(self) -> bool:
        """Whether the link is kept."""
        return self._status is not LinkStatus.CLOSED

    def moved(self, status: LinkStatus) -> None:
        """It stands so from now on."""
        if status is not self._status or self._since is None:
            self._status, self._since = status, asyncio.get_running_loop().time()

    def failed(self, error: str) -> None:
        """Something went wrong: it is not bound."""
        self.moved(LinkStatus.CONNECTING)
        self._error = "".join(letter for letter in error if letter.isprintable())[:ERROR_MOST]
        self._error_at = asyncio.get_running_loop().time()

    def state(self, in_flight: int) -> LinkState:
        """As it is now."""
        now = asyncio.get_running_loop().time()
        since_s = now - self._since if self._since is not None else 0.0
        error_s = now - self._error_at if self._error is not None else 0.0
        return LinkState(self._status, since_s, in_flight, self._error, error_s)
