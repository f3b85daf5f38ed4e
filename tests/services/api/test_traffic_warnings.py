"""Warnings about pools that carriers would take exception to."""

from __future__ import annotations

from typing import Any

from tests.numbers.installation import World
from tests.services.test_bonds import Tied
from tidings.services.membership import CAMPAIGN_NUMBERS_MOST


class Campaign(Tied):
    """Every service has a campaign."""

    def joining(self, _service_sid: str) -> int | None:
        return 30035


async def _warnings(world: World, user: str = World.account, query: str = "") -> list[dict[str, Any]]:
    answer = await world.ask("GET", f"/tidings/v1/TrafficWarnings{query}", user=user, product="tidings")
    assert answer.status == 200, answer.json
    return list(answer.json["traffic_warnings"])


async def test_a_second_toll_free_number_in_a_service_is_warned_of(world: World) -> None:
    service = await world.service()
    one, other = await world.bought("+18335552345"), await world.bought("+18445552345")
    assert (await world.join(service, one)).status == 201
    assert await _warnings(world) == []
    assert (await world.join(service, other)).status == 201
    [warning] = await _warnings(world)
    assert (warning["kind"], warning["messaging_service_sid"]) == ("several-toll-free", service)
    assert sorted(warning["senders"]) == ["+18335552345", "+18445552345"]
    assert "2 toll-free numbers" in warning["reason"]
    assert await _warnings(world, world.other) == []
    assert await _warnings(world, query="?Kind=snowshoeing") == []
    path = f"/tidings/v1/TrafficWarnings/{warning['sid']}"
    assert (await world.ask("DELETE", path, user=world.other, product="tidings")).status == 404
    assert (await world.ask("DELETE", path, product="tidings")).status == 204
    assert await _warnings(world) == []


async def test_more_numbers_than_a_campaign_may_have_are_warned_of_once(world: World) -> None:
    service = await world.service()
    for number in range(CAMPAIGN_NUMBERS_MOST + 2):
        if number == CAMPAIGN_NUMBERS_MOST - 1:
            world.bonds.append(Campaign())
        assert (await world.join(service, await world.bought(f"+1415555{2300 + number}"))).status == 201
        expected = 1 if number >= CAMPAIGN_NUMBERS_MOST else 0
        assert len(await _warnings(world)) == expected, number
    [warning] = await _warnings(world)
    assert warning["kind"] == "number-pool"
    assert len(warning["senders"]) == 20
    assert warning["reason"].startswith(f"{CAMPAIGN_NUMBERS_MOST + 2} numbers")
