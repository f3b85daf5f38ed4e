"""The registry's own number on the simulated network; without one its texts reach nobody."""

from __future__ import annotations

import structlog

from tidings.carriers.simulated import SimulatedNetwork
from tidings.carriers.simulated.outside import TooManyHeld
from tidings.registry.otp import REGISTRY_NUMBER
from tidings.registry.simulated.brands import TextNotTaken

log = structlog.get_logger(__name__)


class RegistryLine:
    """See registry.simulated.RegistryNumber."""

    def __init__(self, network: SimulatedNetwork | None) -> None:
        self._network = network

    async def text(self, to: str, body: str) -> None:
        """See registry.simulated.RegistryNumber."""
        if self._network is not None and not self._network.is_here:
            raise TextNotTaken
        if self._network is None:
            log.warning("registry_text_not_sent", to=to, reason="there is no simulated network to send it over")
            return
        try:
            await self._network.outside.text(REGISTRY_NUMBER, to, body)
        except TooManyHeld:
            raise TextNotTaken from None
