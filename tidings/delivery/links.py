"""The links of this process to carriers: open while it has lanes, and heard as long as they are open."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.carriers.port import Carrier, CarrierListener
from tidings.routing.configured import ConfiguredLinks


class Links:
    """All carriers, together: those that are always there, and those that the operator configures meanwhile."""

    def __init__(
        self, fixed: Sequence[Carrier], hearing: CarrierListener, configured: ConfiguredLinks | None = None
    ) -> None:
        self._fixed = fixed
        self._configured = configured
        self._hearing = hearing
        self.is_open = False

    async def open(self) -> None:
        """Connects, where it is not done. Raises OSError."""
        if self.is_open:
            return
        self.is_open = True
        for carrier in self._fixed:
            await carrier.start(self._hearing)
        if self._configured is not None:
            await self._configured.open(self._hearing)

    async def close(self) -> None:
        """Lets what is with carriers come to an end, and disconnects."""
        if not self.is_open:
            return
        self.is_open = False
        if self._configured is not None:
            await self._configured.close()
        for carrier in self._fixed:
            await carrier.stop()
