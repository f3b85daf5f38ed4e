"""The registry's room: The Campaign Registry where the settings name it, else the embedded one with its number."""

from __future__ import annotations

from functools import partial

from tidings.carriers.room import CarriersRoom
from tidings.carriers.simulated import SimulatedNetwork
from tidings.compliance.room import ComplianceRoom
from tidings.ground import Ground, Room, by_type
from tidings.numbers.room import NumbersRoom
from tidings.processes.room import ProcessesRoom
from tidings.registry.http import Filings, HttpRegistry, PollRegistry, parse_registry_url
from tidings.registry.otp import REGISTRY_NUMBER
from tidings.registry.port import Registry, Told
from tidings.registry.simulated import Judge, RegistryAgenda, SimulatedRegistry, Vouched
from tidings.registry.simulated.line import RegistryLine


class RegistryRoom(Room):
    """The port, behind which is one of two adapters."""

    registry: Registry

    async def listen(self, told: Told) -> None:
        """Opens the line: from now on the registry reports. Raises Unavailable."""
        await self.registry.start(told)


class EmbeddedRegistry(RegistryRoom):
    """The simulated registry, which people write to."""

    simulated: SimulatedRegistry
    network: SimulatedNetwork | None

    async def listen(self, told: Told) -> None:
        """See RegistryRoom; its number hears what people answer."""
        await self.simulated.start(told)
        if self.network is not None:
            await self.network.join(REGISTRY_NUMBER, self.simulated.heard)


def build(
    ground: Ground,
    present: ProcessesRoom,
    carriers: CarriersRoom,
    compliance: ComplianceRoom,
    numbers: NumbersRoom,
    *,
    filings: Filings,
    vouched: Vouched,
    judge: Judge,
) -> RegistryRoom:
    """All processes share the registry's pace. `filings` and `vouched` say what our rows know of what is filed; `judge`
    reviews campaigns for the embedded one. Raises SettingProblem.
    """
    settings = ground.settings
    if settings.registry is not None:
        real = HttpRegistry(
            parse_registry_url(settings.registry), filings, settings.public_base, present.processes.count
        )
        return RegistryRoom(registry=real, parts={Registry: real, **by_type(real)}, loops=[PollRegistry(real)])
    simulated = SimulatedRegistry(
        ground.database,
        ground.clock,
        compliance.pace,
        RegistryLine(carriers.simulated),
        partial(_is_ours, numbers),
        judge=judge,
        vouched=vouched,
    )
    return EmbeddedRegistry(
        registry=simulated,
        simulated=simulated,
        network=carriers.simulated,
        parts={Registry: simulated, **by_type(simulated)},
        simulation=[RegistryAgenda(simulated)],
    )


def _is_ours(numbers: NumbersRoom, number: str) -> bool:
    return numbers.senders.at(number) is not None
