"""Several owners: processes of one store in one loop, each the whole program, that die, stand still, join and leave."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from tests.simulation.network import FaultyNetwork
from tests.simulation.observed import Observed
from tests.simulation.ownership import Ownerships
from tests.simulation.postgres import SimulatedPostgres
from tests.simulation.postgres_server import SimulatedServer
from tests.simulation.processes import Died, Process
from tests.simulation.world import ACCOUNT, TOKEN, Answer, World
from tidings import app
from tidings.carriers.simulated import SimulatedNetwork
from tidings.config import Settings
from tidings.core import SeededChance, Sids
from tidings.db import Unavailable
from tidings.db.migrate import migrate
from tidings.db.postgres import PostgresDatabase
from tidings.db.sqlite import SqliteDatabase
from tidings.ground import Ground, Room
from tidings.messages.store import MessageStore
from tidings.operator.offsets import moved_to

NO_ANSWER = Answer(0, {})
"""The process that was asked died."""


class ObservedApp(app.App):
    """A program whose arrivals are observed from the first on."""

    def __init__(self, settings: Settings, world: app.World, observed: Observed) -> None:
        super().__init__(settings, world)
        self._observed = observed

    async def _build(self, ground: Ground) -> list[Room]:
        rooms = await super()._build(ground)
        self._observed.hear(self.program.arrivals)
        return rooms


class Owner(msgspec.Struct, frozen=True, eq=False):
    """A process and what runs in it."""

    process: Process
    app: app.App


class OwnersWorld(World):
    """See World. The carrier's network is a program of its own, to which each owner has a link."""

    def __init__(self, folder: Path, seed: int, owners: int) -> None:
        super().__init__(folder, seed)
        self.number = owners
        """How many there are, where nothing goes wrong."""
        self.owners: list[Owner] = []
        """Those that live; the last to join is the last."""
        self._processes: list[Process] = []
        """All that there ever were."""

    # -- life --

    async def start(self) -> None:
        """A fresh installation, with so many owners."""
        self.loop = asyncio.get_running_loop()
        self.clock = self._new_clock(0)
        self.network = FaultyNetwork()
        self.postgres = SimulatedPostgres(self.clock.machine_us, SeededChance(f"{self.seed} postgres"))
        await self.postgres.start()
        self.database = self.postgres.store
        self.store = MessageStore(self.database)
        await self._start_carrier()
        self.ownerships = Ownerships(self.postgres)
        for _ in range(self.number):
            await self.join()
        self.opening = await self.balance()
        self.ownerships.start()

    async def _start_carrier(self) -> None:
        database, chance = SqliteDatabase(None), SeededChance(f"{self.seed} carrier")
        await database.start()
        await migrate(database)
        self.simulated = SimulatedNetwork(database, self.clock, chance, self.network, Sids(self.clock, chance))
        await self.simulated.start()
        self.observed.watch(self.simulated)

    async def stop(self) -> None:
        """Those that live stop in order."""
        self.ownerships.stop()
        for owner in reversed(self.owners):
            await owner.process.do(owner.app.stop())
        await self.simulated.stop()

    def bury(self) -> None:
        """See World."""
        for process in self._processes:
            process.bury()

    @property
    def app(self) -> app.App:  # type: ignore[override]
        """One of those that run."""
        return self.running[0].app

    @app.setter
    def app(self, value: app.App) -> None:
        raise AssertionError("each owner has one")

    @property
    def running(self) -> list[Owner]:
        """Those that neither are dead nor stand still."""
        return [owner for owner in self.owners if owner.process.is_running]

    async def join(self) -> Owner:
        """One more; where it finds no store it ends, and is started again."""
        while True:
            process = Process(f"owner {len(self._processes)}")
            self._processes.append(process)
            database = PostgresDatabase(SimulatedServer(self.postgres))
            one = Owner(process, self._program(len(self._processes), database))
            try:
                await process.do(database.start())
                await process.do(one.app.start())
            except Unavailable:
                self._die(process)
                await self.run_for(s=1)
            else:
                break
        self.owners.append(one)
        return one

    def _program(self, number: int, database: PostgresDatabase) -> app.App:
        link = self.simulated.link
        settings = Settings(
            data_dir=str(self.folder),
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            operator_token="o" * 32,
            secret_key="k" * 32,
            carrier=f"smpp://{link.system_id}:{link.password}@{link.host}:{link.port}?window={link.window}&binds=64"
            "&media_tlv=true&redelivery_s=60&reconnect_s=0.2&reconnect_most_s=5",
        )
        outside = app.World(
            clock=self._new_clock(0),
            chance=SeededChance(f"{self.seed} {number}"),
            network=self.network,
            database=database,
            webhooks=self.receivers,
        )
        return ObservedApp(settings, outside, self.observed)

    async def leave(self, owner: Owner) -> None:
        """It stops in order."""
        self.owners.remove(owner)
        await owner.process.do(owner.app.stop())
        self._die(owner.process)

    def kill(self, owner: Owner) -> None:
        """It dies where it is; the system ends its connections."""
        self.owners.remove(owner)
        self._die(owner.process)

    def _die(self, process: Process) -> None:
        process.die()
        self.network.close(process)
        self._end(process)

    async def stand_still(self, owner: Owner, for_s: float) -> None:
        """It does nothing for a while, as if nothing had been, and goes on where it was."""
        owner.process.stand_still()
        self.ownerships.note_trouble()
        await self.run_for(s=for_s)
        owner.process.go_on()
        self.ownerships.note_trouble()

    def cut_off(self, owner: Owner) -> None:
        """All its connections to the store end; it may connect anew."""
        self._end(owner.process)

    def restart_store(self) -> None:
        """All connections of all end."""
        self._end(None)

    def _end(self, process: Process | None) -> None:
        for pid in self.postgres.sessions_of(process):
            self.postgres.end(pid)
        self.ownerships.note_trouble()

    async def crash(self) -> None:
        """One of them dies, and another comes in its place."""
        self.kill(self.one_of_them())
        await self.join()

    async def refuse(self, for_s: float) -> None:
        """See World."""
        self.postgres.refuses = True
        self.ownerships.note_trouble(for_s)
        await self.run_for(s=for_s)
        self.postgres.refuses = False

    async def advance(self, by_us: int) -> None:
        """See World."""
        self.clock.advance(by_us)
        await self.database.commit(moved_to(self.clock.offset_us))
        self.postgres.say_changed("setting")

    def calm(self) -> None:
        """See World."""
        super().calm()
        self.postgres.calm()

    @property
    def broken(self) -> list[str]:
        """See World."""
        return self.ownerships.broken

    # -- what customers do --

    def one_of_them(self) -> Owner:
        """Any that runs."""
        return self.running[self.chance.number(len(self.running))]

    async def ask(self, method: str, path: str, form: dict[str, str] | None = None, *, product: str = "api") -> Answer:
        """See World. Any owner is asked; NO_ANSWER where it dies meanwhile."""
        owner = self.one_of_them()
        try:
            return await owner.process.do(self.ask_of(owner.app, method, path, form, product=product))
        except Died:
            return NO_ANSWER
