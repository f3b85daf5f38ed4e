"""The first account's default messaging service."""

from __future__ import annotations

from tests.numbers.installation import World
from tidings.services.seed import seed_service
from tidings.services.store import load_services


async def test_the_default_service_has_the_first_senders_in_its_pool(world: World) -> None:
    senders = await world.seeded()
    made = await seed_service(world.db, world.account, senders, world.sids, world.clock)
    assert made is not None
    (facts,) = await load_services(world.db)
    assert facts.sender_sids == tuple(sender.sid for sender in senders)
    assert facts.use_inbound_webhook_on_number is True
    shown = (await world.messaging("GET", f"/{made.sid}")).json
    assert (shown["friendly_name"], shown["use_inbound_webhook_on_number"]) == ("Default Messaging Service", True)
    assert len((await world.messaging("GET", f"/{made.sid}/PhoneNumbers")).json["phone_numbers"]) == 2
    assert len((await world.messaging("GET", f"/{made.sid}/ShortCodes")).json["short_codes"]) == 1


async def test_an_account_that_was_seeded_before_gets_no_second_service(world: World) -> None:
    await seed_service(world.db, world.account, await world.seeded(), world.sids, world.clock)
    assert await seed_service(world.db, world.account, await world.seeded(), world.sids, world.clock) is None
    assert len(await load_services(world.db)) == 1
