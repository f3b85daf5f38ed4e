"""Numbers outside the platform that exchange texts with handsets."""

from __future__ import annotations

import pytest

from tests.carriers.simulated.world import PHONE, World, until, world
from tests.virtual_wire import virtually
from tidings.carriers.port import MediaReference
from tidings.carriers.simulated import HandsetIsOff, Power
from tidings.db import Unavailable

REGISTRY = "+19152782000"


class Owner:
    """Who is at the other end; refuses as often as it is told to."""

    def __init__(self, refusals: int = 0) -> None:
        self.heard: list[tuple[str, str]] = []
        self.refusals = refusals

    async def __call__(self, handset: str, body: str) -> None:
        if self.refusals:
            self.refusals -= 1
            msg = "not now"
            raise Unavailable(msg)
        self.heard.append((handset, body))


async def joined(owner: Owner | None = None) -> tuple[World, Owner]:
    here, owner = await world(), owner or Owner()
    await here.network.outside.join(REGISTRY, owner)
    return here, owner


@virtually
async def test_a_text_from_outside_is_on_the_handset_and_never_on_the_platform() -> None:
    here, _ = await joined()
    await here.network.outside.text(REGISTRY, PHONE, "Please reply YES")
    (held,) = await here.on_phone()
    assert (held.direction, held.from_, held.to, held.body) == ("in", REGISTRY, PHONE, "Please reply YES")
    assert here.engine.arrivals == []
    await here.down()


@virtually
async def test_what_the_handset_writes_to_it_is_heard_there_and_not_by_the_platform() -> None:
    here, owner = await joined()
    written = await here.network.write(PHONE, REGISTRY, "yes")
    await until(lambda: owner.heard)
    assert owner.heard == [(PHONE, "yes")]
    assert [(one.sid, one.direction, one.to) for one in await here.on_phone()] == [(written.sid, "out", REGISTRY)]
    assert here.engine.arrivals == []
    await here.down()


@virtually
async def test_a_handset_that_is_off_gets_it_when_it_is_turned_on_also_after_a_restart() -> None:
    here, _ = await joined()
    await here.network.switch(PHONE, Power.OFF)
    await here.network.outside.text(REGISTRY, PHONE, "Please reply YES")
    assert await here.on_phone() == []
    with pytest.raises(HandsetIsOff):
        await here.network.write(PHONE, REGISTRY, "yes")
    again = await here.restarted()
    await again.network.outside.join(REGISTRY, Owner())
    await again.network.switch(PHONE, Power.ON)
    await again.network.switch(PHONE, Power.ON)
    assert [one.body for one in await again.on_phone()] == ["Please reply YES"]
    await again.down()


@virtually
async def test_what_was_not_heard_is_told_again_also_after_a_restart() -> None:
    here, owner = await joined(Owner(refusals=2))
    await here.network.write(PHONE, REGISTRY, "yes")
    await until(lambda: owner.heard)
    deaf = Owner(refusals=1_000_000)
    await here.network.outside.join(REGISTRY, deaf)
    await here.network.write(PHONE, REGISTRY, "YES")
    again = await here.restarted()
    later = Owner()
    await again.network.outside.join(REGISTRY, later)
    await until(lambda: later.heard)
    assert later.heard == [(PHONE, "YES")]
    await again.down()


@virtually
async def test_an_outside_number_takes_no_media() -> None:
    here, _ = await joined()
    with pytest.raises(ValueError, match="takes no media"):
        await here.network.write(PHONE, REGISTRY, "", [MediaReference("https://example.com/cat.png", "image/png")])
    await here.down()
