"""The links of this process to carriers: open while it has lanes, and heard as long as they are open."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.carriers.port import Carrier, CarrierListener


class Links:
    """All carriers, together."""

    def __init__(self, carriers: Sequence[Carrier], hearing: CarrierListener) -> None:
        self._carriers = carriers
        self._hearing = hearing
        self.is_open = False

    async def open(self) -> None:
        """Connects, where it is not done. Raises OSError."""
        if self.is_open:
            return
        self.is_open = True
        for carrier in self._carriers:
            await carrier.start(self._hearing)

    async def close(self) -> None:
        """Lets what is with carriers come to an end, and disconnects."""
        if not self.is_open:
            return
        self.is_open = False
        for carrier in self._carriers:
            await carrier.stop()
