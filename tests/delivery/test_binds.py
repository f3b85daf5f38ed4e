"""As many processes have links as the carrier allows, and share its window and its speed."""

from __future__ import annotations

import msgspec

from tests.delivery.carrier import StubCarrier
from tidings.core import Instant
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.delivery.binds import Binds
from tidings.processes import Processes, Role
from tidings.processes.model import Process
from tidings.processes.store import joined_alone

ONE = Process(sid="TP1", host="pine", pid=1, version="1", roles=(Role.DISPATCH,), started=Instant(1))


async def test_the_first_have_links_and_what_the_carrier_allows_is_divided_among_them() -> None:
    database = SqliteDatabase(None)
    await database.start()
    await migrate(database)
    processes = Processes(database, ONE.sid)
    await processes.facts.start()
    carrier = StubCarrier()
    binds = Binds(database, processes, Role.DISPATCH, 2, [carrier])
    for sid, among in (("TP1", 1), ("TP3", 2), ("TP2", 2)):
        write = [each for each in joined_alone(msgspec.structs.replace(ONE, sid=sid)) if "DELETE" not in str(each)]
        await database.commit(*write)
        assert carrier.among == among
    assert binds.holders() == ["TP1", "TP2"]
    await database.stop()
