"""Routes: which carrier takes a message, by where it goes."""

from __future__ import annotations

from collections.abc import Callable

from tidings.carriers.port import Carrier


class Routes:
    """One link for everything, and the way within the platform for its own numbers."""

    def __init__(self, link: Carrier, on_net: Carrier, is_ours: Callable[[str], bool]) -> None:
        self._link = link
        self._on_net = on_net
        self._is_ours = is_ours

    def carrier_for(self, destination: str) -> Carrier:
        """The carrier for messages to `destination`, in E.164 or a short code's digits."""
        return self._on_net if self._is_ours(destination) else self._link

    def carriers(self) -> list[Carrier]:
        """All carriers, to be started and stopped."""
        return [self._link, self._on_net]
