"""Senders from their rows: loading, the operator's rates."""

from __future__ import annotations

import pytest

from tests.numbers.installation import World
from tidings.numbers.senders import SenderType
from tidings.numbers.store import load_senders, set_rate


async def test_an_empty_store_has_no_senders(world: World) -> None:
    await world.start()
    assert await load_senders(world.db) == []


@pytest.mark.parametrize(
    ("number", "kind", "rate"),
    [
        ("+14155552345", SenderType.LONG_CODE, 75.0),
        ("+16045552345", SenderType.LONG_CODE, 1.0),
        ("+447480123456", SenderType.LONG_CODE, 10.0),
        ("+18005552345", SenderType.TOLL_FREE, 3.0),
    ],
)
async def test_a_number_has_the_rate_of_its_kind(world: World, number: str, kind: SenderType, rate: float) -> None:
    await world.bought(number)
    (sender,) = await load_senders(world.db)
    assert (sender.type, sender.segments_per_second) == (kind, rate)


async def test_a_short_code_has_the_rate_of_short_codes(world: World) -> None:
    await world.short_code()
    (sender,) = await load_senders(world.db)
    assert (sender.type, sender.segments_per_second, sender.address) == (SenderType.SHORT_CODE, 100.0, "22555")


@pytest.mark.parametrize("rate", [0.1, 1, 250, 1234.5, 1 / 3, 1e6])
async def test_the_operators_rate_counts_at_once_and_after_a_restart(world: World, rate: float) -> None:
    sid = await world.bought()
    following = world.senders.follow()
    sender = await set_rate(world.db, sid, rate)
    assert sender is not None
    assert sender.segments_per_second == rate
    assert [after for _, after in following.take()] == [sender]
    assert world.senders.of(sid) == sender
    assert await load_senders(world.db) == [sender]


async def test_the_rate_of_a_short_code_can_be_set_too(world: World) -> None:
    sid = await world.short_code()
    sender = await set_rate(world.db, sid, 500)
    assert sender is not None
    assert sender.segments_per_second == 500.0


async def test_the_operators_rate_outlives_an_update_of_the_number(world: World) -> None:
    sid = await world.bought()
    await set_rate(world.db, sid, 5)
    await world.number("POST", sid, {"FriendlyName": "Sales"})
    assert world.senders.of(sid).segments_per_second == 5.0  # type: ignore[union-attr]


@pytest.mark.parametrize("sid", ["PN" + "0" * 32, "SC" + "0" * 32, "XX" + "0" * 32, ""])
async def test_a_sender_that_does_not_exist_gets_no_rate(world: World, sid: str) -> None:
    await world.start()
    assert await set_rate(world.db, sid, 5) is None
