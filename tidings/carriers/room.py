"""The carriers' room: the link of the settings, else one to the embedded network, which is started for it."""

from __future__ import annotations

from tidings.carriers.keeping import KeepSimulator
from tidings.carriers.onnet import OnNetCarrier
from tidings.carriers.simulated import SimulatedNetwork
from tidings.carriers.simulated.network import simulated_link
from tidings.carriers.smpp import SmppCarrier
from tidings.carriers.smpp_link import SmppLink, parse_link_url
from tidings.config import Role, naming
from tidings.ground import Ground, Room, by_type
from tidings.processes.roles import Simulating
from tidings.processes.room import ProcessesRoom


class CarriersRoom(Room):
    """The carriers; whoever hears them starts and stops them. See carriers.port.Carrier."""

    link: SmppLink
    outside: SmppCarrier
    within: OnNetCarrier
    """For what does not leave the platform."""
    simulated: SimulatedNetwork | None
    """None where the carrier is a real one. One process has the network; in the others it is not here."""
    simulating: Simulating

    @property
    def is_near(self) -> bool:
        """Whether the carrier is reached over loopback: then it is a simulator, and webhooks may be there too."""
        return self.link.host in ("localhost", "::1") or self.link.host.startswith("127.")

    async def start(self) -> None:
        """The embedded network is here, where this process has it. Raises Unavailable."""
        if self.simulated is not None and self.simulating.is_held:
            await self.simulated.take_up()

    async def stop(self) -> None:
        """Ends the embedded network."""
        if self.simulated is not None:
            await self.simulated.stop()


async def build(ground: Ground, present: ProcessesRoom) -> CarriersRoom:
    """The embedded network says how it is reached once it listens, so its port opens here.

    Raises SettingProblem, OSError.
    """
    simulated, keeping = None, []
    if ground.settings.carrier is not None:
        with naming("carrier"):
            link = parse_link_url(ground.settings.carrier)
    else:
        simulated = SimulatedNetwork(ground.database, ground.clock, ground.chance, ground.network, ground.sids)
        link = simulated_link()
        if Role.SIMULATOR in ground.settings.role_set:
            await simulated.listen()
            link = simulated.link
            keeping = [KeepSimulator(present, simulated)] if present.heart is not None else []
    return CarriersRoom(
        link=link,
        outside=SmppCarrier(link, ground.network, ground.chance),
        within=OnNetCarrier(ground.clock, ground.sids),
        simulated=simulated,
        simulating=present.simulating,
        own_loops=keeping,
        parts=by_type(simulated) if simulated is not None else {},
    )
