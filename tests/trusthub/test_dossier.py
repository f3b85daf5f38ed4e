"""Dossiers on every store: all that a bundle holds, and nothing of anybody else's."""

from __future__ import annotations

import msgspec

from tests.stores import Stores
from tests.trusthub.installation import PARENT, STRANGER, SUB, World
from tidings.compliance.lifecycle import BundleStatus
from tidings.trusthub.dossier import load_dossier, named_addresses


async def test_it_holds_everything_of_the_bundle_and_of_the_ones_that_support_it(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        primary = await world.approved(await world.primary())
        starter = await world.submitted(await world.starter(primary))
        product = await world.product(starter)
        found = await load_dossier(database, PARENT, product)
        assert found is not None
        assert (found.sid, found.status, [part.type for part in found.end_users]) == (
            product,
            BundleStatus.DRAFT,
            ["sole_proprietor_information"],
        )
        assert found.attribute("sole_proprietor_information", "brand_name") == "John Doe"
        assert found.attribute("sole_proprietor_information", "nickname") is None
        (held,) = found.supporting
        assert (held.sid, held.status, held.supporting) == (starter, BundleStatus.IN_REVIEW, ())
        assert held.attribute("starter_customer_profile_information", "last_name") == "Doe"
        assert [address.street for address in held.addresses] == ["1 Jersey St"]
        assert held.missing_addresses == ()


async def test_a_subaccounts_bundle_is_supported_by_its_parents_with_the_parents_contents(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        primary = await world.approved(await world.primary())
        starter = await world.starter(primary, user=SUB)
        found = await load_dossier(database, SUB, starter)
        assert found is not None
        (held,) = found.supporting
        assert (held.sid, held.account_sid) == (primary, PARENT)
        assert held.attribute("customer_profile_business_information", "business_name") == "Acme Inc"
        assert len(held.addresses) == 1


async def test_only_the_account_and_its_subaccounts_can_read_a_bundle(world: World) -> None:
    primary = await world.primary()
    starter = await world.bundle("RN806dd6cd175f314e1f96a9727ee271f4", user=SUB)
    assert await load_dossier(world.db, PARENT, primary)
    assert await load_dossier(world.db, SUB, primary)
    assert await load_dossier(world.db, STRANGER, primary) is None
    assert await load_dossier(world.db, PARENT, starter) is None
    assert await load_dossier(world.db, PARENT, "BU" + "0" * 32) is None


async def test_an_address_that_is_not_there_or_is_anothers_is_missing(world: World) -> None:
    gone, theirs, own = "AD" + "0" * 32, await world.address(STRANGER), await world.address()
    bundle = await world.bundle("RN806dd6cd175f314e1f96a9727ee271f4")
    await world.assign(bundle, await world.document(f"{gone}, {theirs},{own},{own}"))
    found = await load_dossier(world.db, PARENT, bundle)
    assert found is not None
    assert [address.sid for address in found.addresses] == [own]
    assert found.missing_addresses == (gone, theirs)


async def test_a_subaccounts_document_does_not_reach_its_parents_addresses(world: World) -> None:
    address = await world.address(PARENT)
    bundle = await world.bundle("RN806dd6cd175f314e1f96a9727ee271f4", user=SUB)
    await world.assign(bundle, await world.document(address, user=SUB), user=SUB)
    found = await load_dossier(world.db, SUB, bundle)
    assert found is not None
    assert found.missing_addresses == (address,)


async def test_it_says_whether_the_checks_are_over(world: World) -> None:
    sid = await world.submitted(await world.primary())
    before = await load_dossier(world.db, PARENT, sid)
    await world.pass_time(4)
    after = await load_dossier(world.db, PARENT, sid)
    assert before
    assert after
    assert (before.checked, after.checked) == (False, True)


async def test_what_is_assigned_first_comes_first(world: World) -> None:
    bundle = await world.bundle("RN806dd6cd175f314e1f96a9727ee271f4")
    users = [await world.end_user("starter_customer_profile_information", {"first_name": name}) for name in "ABC"]
    await world.assign(bundle, *reversed(users))
    found = await load_dossier(world.db, PARENT, bundle)
    assert found is not None
    assert [part.sid for part in found.end_users] == [*reversed(users)]
    assert found.attribute("starter_customer_profile_information", "first_name") == "C"


async def test_a_dossier_takes_few_questions_however_much_it_holds(world: World) -> None:
    primary = await world.approved(await world.primary())
    product = await world.product(await world.submitted(await world.starter(primary)))
    asked = 0
    rows = world.db.rows

    async def counted(*args: object, **more: object) -> object:
        nonlocal asked
        asked += 1
        return await rows(*args, **more)  # type: ignore[arg-type]

    world.db.rows = counted  # type: ignore[method-assign, assignment]
    await load_dossier(world.db, PARENT, product)
    assert asked <= 7


def test_addresses_are_named_in_a_list_or_a_text_each_once() -> None:
    assert named_addresses({"address_sids": "AD1, AD2,AD1"}) == ["AD1", "AD2"]
    assert named_addresses({"address_sids": ["AD2", "AD1"]}) == ["AD2", "AD1"]
    assert named_addresses({}) == []
    assert msgspec.json.encode(named_addresses({"address_sids": 7})) == b'["7"]'
