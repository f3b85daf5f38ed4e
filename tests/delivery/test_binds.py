"""As many processes have links as the carrier allows, and share its window and its speed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from tests.delivery.carrier import StubCarrier
from tests.virtual_wire import virtually
from tidings.core import Instant
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.delivery.binds import LEAVES_S, Binds
from tidings.processes import Processes, Role
from tidings.processes.model import Process
from tidings.processes.store import joined_alone
from tidings.routing.links import ROUTING


class Carriers:
    """Two links; the one allows fewer binds than the other."""

    def __init__(self, *carriers: StubCarrier, binds: int) -> None:
        self._carriers = carriers
        self.binds = binds

    def carriers(self) -> Sequence[StubCarrier]:
        return self._carriers


ONE = Process(sid="TP1", host="pine", pid=1, version="1", roles=(Role.DISPATCH,), started=Instant(1))


@virtually
async def test_the_first_have_links_and_what_the_carrier_allows_is_divided_among_them() -> None:
    database = SqliteDatabase(None)
    await database.start()
    await migrate(database)
    processes = Processes(database, ONE.sid)
    await processes.facts.start()
    carrier = StubCarrier()
    other, links = StubCarrier(), Carriers(carrier, StubCarrier(), binds=2)
    binds = Binds(database, processes, Role.DISPATCH, links)
    for sid, among in (("TP1", 1), ("TP3", 2), ("TP2", 2)):
        write = [each for each in joined_alone(msgspec.structs.replace(ONE, sid=sid)) if "DELETE" not in str(each)]
        await database.commit(*write)
        assert carrier.among == among
    assert binds.holders() == ["TP1", "TP2"]
    links._carriers, links.binds = (carrier, other), 1  # another one is configured, which allows one bind only
    database.wake(ROUTING)
    assert binds.holders() == ["TP1"]
    assert carrier.among == other.among == 2, "the other process still has its part"
    await asyncio.sleep(LEAVES_S + 0.1)
    assert carrier.among == other.among == 1
    await database.stop()
