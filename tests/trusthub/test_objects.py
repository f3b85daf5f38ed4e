"""Which addresses must stay as they are."""

from __future__ import annotations

from tests.stores import Stores
from tests.trusthub.installation import PARENT, STRANGER, World
from tidings.trusthub.objects import ApprovedDocuments


async def test_an_address_is_in_use_once_a_document_that_names_it_is_approved(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        users = ApprovedDocuments(database)
        bundle = await world.submitted(await world.primary())
        (paper,) = (await world.get("SupportingDocuments")).json["results"]
        address = paper["attributes"]["address_sids"]
        assert not await users.in_use(PARENT, address)
        await world.pass_time(10)
        assert await world.status(bundle) == "twilio-approved"
        assert await users.in_use(PARENT, address)
        assert not await users.in_use(STRANGER, address)
        assert not await users.in_use(PARENT, await world.address())
