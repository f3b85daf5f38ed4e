"""The carriers' room: the link of the settings, else one to the embedded network, which is started for it."""

from __future__ import annotations

from tidings.carriers.onnet import OnNetCarrier
from tidings.carriers.simulated import SimulatedNetwork
from tidings.carriers.simulated.network import simulated_link
from tidings.carriers.smpp import SmppCarrier
from tidings.carriers.smpp_link import SmppLink, parse_link_url
from tidings.config import Role, naming
from tidings.ground import Ground, Room, by_type


class CarriersRoom(Room):
    """The carriers; whoever hears them starts and stops them. See carriers.port.Carrier."""

    link: SmppLink
    outside: SmppCarrier
    within: OnNetCarrier
    """For what does not leave the platform."""
    simulated: SimulatedNetwork | None
    """None where the carrier is a real one, or another process has the network."""

    @property
    def is_near(self) -> bool:
        """Whether the carrier is reached over loopback: then it is a simulator, and webhooks may be there too."""
        return self.link.host in ("localhost", "::1") or self.link.host.startswith("127.")

    async def stop(self) -> None:
        """Ends the embedded network."""
        if self.simulated is not None:
            await self.simulated.stop()


async def build(ground: Ground, roles: frozenset[Role]) -> CarriersRoom:
    """The embedded network says how it is reached once it listens, so it starts here.

    Raises SettingProblem, OSError.
    """
    simulated = None
    if ground.settings.carrier is not None:
        with naming("carrier"):
            link = parse_link_url(ground.settings.carrier)
    elif Role.SIMULATOR not in roles:
        link = simulated_link()
    else:
        simulated = SimulatedNetwork(ground.database, ground.clock, ground.chance, ground.network, ground.sids)
        await simulated.start()
        link = simulated.link
    return CarriersRoom(
        link=link,
        outside=SmppCarrier(link, ground.network, ground.chance),
        within=OnNetCarrier(ground.clock, ground.sids),
        simulated=simulated,
        parts=by_type(simulated) if simulated is not None else {},
    )
