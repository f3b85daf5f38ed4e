"""The simulated carrier network, all of it: an SMSC on a loopback port, and the handsets that it reaches.

What is under way is in rows: after a crash the next start goes on where the last one ended. So it moves with them: of
the processes of a store one has it, and the others that may have it stand by, with all in place but what is in memory.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from tidings.carriers.port import MediaReference
from tidings.carriers.simulated import store
from tidings.carriers.simulated.agenda import Agenda
from tidings.carriers.simulated.changes import HandsetChanges, Watcher
from tidings.carriers.simulated.faults import CarrierFaults
from tidings.carriers.simulated.handsets import HandsetIsOff, Handsets
from tidings.carriers.simulated.lines import Delivery, PlatformLines
from tidings.carriers.simulated.outgoing import HandsetsOutgoing
from tidings.carriers.simulated.outside import Heard, OutsideNumbers
from tidings.carriers.simulated.receipts import SimulatedReceipts
from tidings.carriers.simulated.relay import Relay
from tidings.carriers.simulated.store import HandsetMessage, Power
from tidings.carriers.simulated.submits import Submits
from tidings.carriers.simulated.waiting import WaitingSegments
from tidings.carriers.smpp_link import SmppLink
from tidings.core import Chance, Clock, Listener, Network, Sids
from tidings.db import Database
from tidings.smpp import Bind, CommandStatus, Received, Smsc

log = structlog.get_logger(__name__)

HOST: Final = "127.0.0.1"
SYSTEM_ID: Final = "tidings"
NAME: Final = "simulated"
"""The name of the link to it."""
WINDOW: Final = 500
REDELIVERY_S: Final = 60.0
"""What was not acknowledged is sent again as soon as a session is there."""


def simulated_link(port: int = 0, password: str = "") -> SmppLink:
    """A link to the simulated network; without a port one that is never opened, as another process has the network."""
    return SmppLink(
        name=NAME,
        host=HOST,
        port=port,
        system_id=SYSTEM_ID,
        password=password,
        window=WINDOW,
        media_tlv=True,
        redelivery_s=REDELIVERY_S,
        reconnect_s=0.2,
        reconnect_most_s=5.0,
    )


class SimulatedNetwork:
    """Start it, then bind to it with `link`."""

    def __init__(self, database: Database, clock: Clock, chance: Chance, network: Network, sids: Sids) -> None:
        self._database = database
        self._clock = clock
        self._chance = chance
        self._network = network
        self._sids = sids
        self.is_here = False
        """Whether this process has it."""
        self._joined: dict[str, Heard] = {}
        """The numbers outside, and who has them."""
        self._listener: Listener | None = None
        self._password = chance.token(16)
        """Only this program knows it: no other may bind as the platform. Longer than SMPP's eight octets, since both
        ends are ours."""
        self._changes = HandsetChanges()
        self._relay = Relay(database, self._changes, lambda: self.is_here)
        self.faults = CarrierFaults()
        self._make()

    def _make(self) -> None:
        """All that is in memory, anew: what it knows is in the rows."""
        database, clock, chance, sids = self._database, self._clock, self._chance, self._sids
        self._agenda = Agenda(clock)
        self._handsets = Handsets(database, clock, sids, self._changes)
        self._lines = PlatformLines(self._welcome, self._submits_came)
        self._receipts = SimulatedReceipts(database, clock, chance, self._lines, self._agenda, self.faults)
        self._waiting = WaitingSegments(database, clock, self._handsets, self._receipts, self._agenda)
        self._submits = Submits(
            database, clock, chance, self._handsets, self._waiting, self._receipts, self.faults, self._lines.drop
        )
        self.outside = OutsideNumbers(database, clock, sids, self._handsets)
        """The numbers that are neither handsets nor the platform's."""
        self._outgoing = HandsetsOutgoing(database, clock, chance, sids, self._lines, self._handsets, self._changes)

    async def start(self) -> int:
        """Loads what is under way and listens; gives the port. Raises OSError, Unavailable."""
        port = await self.listen()
        await self.take_up()
        return port

    async def listen(self) -> int:
        """Opens the port that `link` names; who binds before it is here is refused. Raises OSError."""
        self._listener = await self._network.listen(HOST, 0, self._session)
        return self._listener.port

    async def take_up(self) -> None:
        """It is here from now on, with all that is under way. Raises Unavailable: then it is not."""
        try:
            await self._load()
        except BaseException:
            await self._end()
            self._make()
            raise
        self.is_here = True

    async def _load(self) -> None:
        self._agenda.start()
        await self._handsets.start()
        await self._submits.start()
        self._receipts.expect(await store.decided(self._database))
        await self._waiting.start()
        await self._outgoing.start()
        for number, heard in self._joined.items():
            await self.outside.join(number, heard)

    async def give_up(self) -> None:
        """Another process has it: everything here ends, and is forgotten."""
        self.is_here = False
        self._lines.drop()
        await self._end()
        for name, value in msgspec.structs.asdict(CarrierFaults()).items():
            setattr(self.faults, name, value)
        self._make()

    async def join(self, number: str, heard: Heard) -> None:
        """Gives a number outside an owner, for as long as the program runs. Raises Unavailable."""
        self._joined[number] = heard
        if self.is_here:
            await self.outside.join(number, heard)

    async def stop(self) -> None:
        """Ends the sessions; what is under way stays in the rows."""
        self.is_here = False
        await self._relay.stop()
        if self._listener:
            await self._listener.close()
        await self._end()

    async def _end(self) -> None:
        self._agenda.stop()
        self._receipts.stop()
        await self._waiting.stop()
        await self.outside.stop()
        self._lines.stop()

    @property
    def link(self) -> SmppLink:
        """How the platform binds to it: any other user or password is refused. Only after `start`."""
        assert self._listener is not None
        return simulated_link(self._listener.port, self._password)

    # -- the people with the handsets --

    async def write(self, handset: str, to: str, body: str, media: Sequence[MediaReference] = ()) -> HandsetMessage:
        """The person at `handset` writes to `to`. Stored when it returns.

        Raises HandsetIsOff, NetworkIsFull, ValueError for a text of more than 255 segments, Unavailable.
        An outside number takes no media: ValueError.
        """
        if to not in self.outside:
            return await self._outgoing.write(handset, to, body, media)
        if not self._handsets.is_on(handset):
            raise HandsetIsOff(handset)
        if media:
            msg = f"{to} takes no media"
            raise ValueError(msg)
        return await self.outside.written(handset, to, body)

    async def messages(self, handset: str) -> list[HandsetMessage]:
        """What a handset holds, the newest first. Raises Unavailable."""
        return await store.newest(self._database, handset)

    async def power(self, handset: str) -> Power:
        """A handset's switch; one that nobody touched is on. In whatever process. Raises Unavailable."""
        if self.is_here:
            return Power.ON if self._handsets.is_on(handset) else Power.OFF
        return Power.OFF if handset in await store.turned_off(self._database) else Power.ON

    async def switch(self, handset: str, power: Power) -> None:
        """Turns a handset on or off; once it is on, what waited for it arrives. Raises Unavailable."""
        await self._handsets.switch(handset, power)
        if power is Power.ON:
            await self._waiting.release(handset)
            await self.outside.release(handset)

    def subscribe(self) -> Watcher:
        """Changes of handsets as they happen, in whatever process; to be closed by whoever asked."""
        watcher = self._changes.subscribe()
        self._relay.watch()
        return watcher

    # -- the platform --

    def _session(self) -> Smsc[Delivery]:
        """Of the lines that there are now."""
        return self._lines.session()

    def _welcome(self, bind: Bind) -> CommandStatus:
        if not self.is_here or self.faults.refuse_binds:
            return CommandStatus.RBINDFAIL
        is_ours = hmac.compare_digest(bind.password.encode(), self._password.encode())
        if is_ours and bind.system_id == SYSTEM_ID:
            return CommandStatus.ROK
        log.warning("simulated_bind_refused")
        return CommandStatus.RINVPASWD

    def _submits_came(self, messages: Sequence[Received]) -> None:
        self._submits.came(messages)
