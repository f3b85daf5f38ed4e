"""Watching handsets: every watcher gets every change, and a slow one loses the oldest."""

from __future__ import annotations

from tests.carriers.simulated.world import PHONE, settle, world
from tests.virtual_wire import virtually
from tidings.carriers.simulated import ChangeKind, HandsetChange, Power
from tidings.carriers.simulated.changes import WAITING_MOST, HandsetChanges


async def test_every_watcher_gets_every_change() -> None:
    changes = HandsetChanges()
    first, second = changes.subscribe(), changes.subscribe()
    changes.tell(PHONE, ChangeKind.ARRIVED, "HM1")
    second.close()
    changes.tell(PHONE, ChangeKind.POWER)
    assert first.take() == [HandsetChange(PHONE, ChangeKind.ARRIVED, "HM1"), HandsetChange(PHONE, ChangeKind.POWER)]
    assert second.take() == [HandsetChange(PHONE, ChangeKind.ARRIVED, "HM1")]


async def test_a_slow_watcher_loses_the_oldest_changes() -> None:
    changes = HandsetChanges()
    watching = changes.subscribe()
    for number in range(WAITING_MOST + 3):
        changes.tell(PHONE, ChangeKind.ARRIVED, f"HM{number}")
    found = watching.take()
    assert len(found) == WAITING_MOST
    assert (found[0].sid, found[-1].sid) == ("HM3", f"HM{WAITING_MOST + 2}")


@virtually
async def test_messages_and_switches_are_told_as_they_happen() -> None:
    here = await world()
    watching = here.network.subscribe()
    here.submit()
    await settle()
    await here.network.switch(PHONE, Power.OFF)
    sid = (await here.on_phone())[0].sid
    assert await anext(watching) == HandsetChange(PHONE, ChangeKind.ARRIVED, sid)
    assert await anext(watching) == HandsetChange(PHONE, ChangeKind.POWER)
