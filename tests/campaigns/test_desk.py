"""What a brand's new score brings its campaigns, and what delivery is told."""

from __future__ import annotations

import asyncio

from tests.campaigns.world import World, world
from tests.stores import Stores


async def test_a_new_score_gives_all_campaigns_of_a_brand_their_new_rates(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        brand = await here.standard(brand_score=None, tax_id_hash="f" * 64)
        service = await here.verified(brand, UsAppToPersonUsecase="MARKETING")
        facts = here.known_campaigns.of_service(service)
        assert facts is not None
        assert (facts.daily_cap, facts.segments_per_second["att"], facts.brand_key) == (2_000, 4, "f" * 64)
        await here.rebrand(brand, brand_score=88)
        facts = here.known_campaigns.of_service(service)
        assert facts is not None
        assert (facts.daily_cap, facts.segments_per_second["att"], facts.status) == (200_000, 75, "VERIFIED")
        assert (await here.fetched(service))["rate_limits"] == {
            "att": {"mps": 75, "msg_class": "B"},
            "tmobile": {"brand_tier": "TOP"},
        }
        following = World(database)
        await following.known_campaigns.start()
        assert following.known_campaigns.of_service(service) == facts


async def test_of_two_requests_at_once_one_makes_the_campaign(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        brand, service = await here.brand(), await here.service()
        answers = await asyncio.gather(*(here.create(service, brand) for _ in range(3)))
        assert sorted(answer.status for answer in answers) == [201, 409, 409]
        elsewhere = await asyncio.gather(*(here.service() for _ in range(2)))
        other = await here.brand()
        answers = await asyncio.gather(*(here.create(each, other) for each in elsewhere))
        assert sorted(answer.status for answer in answers) == [201, 400]


async def test_a_service_that_ends_meanwhile_keeps_no_campaign() -> None:
    async with world() as here:
        brand, service = await here.brand(), await here.service()
        created, ended = await asyncio.gather(
            here.create(service, brand), here.ask("DELETE", f"/v1/Services/{service}")
        )
        assert ended.status == 204
        assert created.status in (201, 404)
        assert here.known_campaigns.all() == []
        assert (await here.create(await here.service(), brand)).status == 201


async def test_two_processes_do_not_make_two_campaigns_where_one_may_be(stores: Stores) -> None:
    async with stores.opened() as database:
        here, there = await World.on(database), await World.on(database)
        there.sids = here.sids
        brand = await here.brand()
        services = [await here.service(), await here.service()]
        answers = await asyncio.gather(here.create(services[0], brand), there.create(services[1], brand))
        assert sorted(answer.status for answer in answers) == [201, 400], "a sole proprietor has one campaign"
        assert len(here.known_campaigns.all()) == len(there.known_campaigns.all()) == 1


async def test_a_service_and_its_new_campaign_are_never_half_there(stores: Stores) -> None:
    async with stores.opened() as database:
        here, there = await World.on(database), await World.on(database)
        brand, service = await here.brand(), await here.service()
        made, gone = await asyncio.gather(
            here.create(service, brand), there.ask("DELETE", f"/v1/Services/{service}", user=there.account)
        )
        assert gone.status == 204
        assert made.status in (201, 404)
        assert here.known_campaigns.all() == [], "it went with its service, or was never made"
