"""How many brands may share a mobile, an e-mail address, a postal address: over all accounts, and for good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.brands.world import World, filing, person, world
from tests.stores import Stores
from tidings.registry.limits import LIMITS, address_key, exceeded, tax_id_hash, traits_of
from tidings.registry.port import Filed, FilingRefused


def own(number: int, **shared: str) -> dict[str, str]:
    """A person who shares with the others only what `shared` says."""
    return {
        "mobile_phone": f"+1415777{number:04}",
        "phone": f"+1415888{number:04}",
        "email": f"p{number}@oak.example",
        "street": f"{number} Jersey St",
        **shared,
    }


@pytest.mark.parametrize(
    ("shared", "most", "code"),
    [
        ({"mobile_phone": "+14155550142"}, 3, 30750),
        ({"email": "ann@oak.example"}, 10, 30749),
        ({"street": "1 Jersey St"}, 10, 30747),
        ({"phone": "+14155550143"}, 10, 30748),
    ],
)
async def test_the_last_brand_that_may_share_a_trait_is_taken_and_the_next_is_not(
    stores: Stores, shared: dict[str, str], most: int, code: int
) -> None:
    async with stores.opened() as database:
        here = World(database)

        async def file(number: int, **more: object) -> Filed | FilingRefused:
            reference = f"BN{number:032}"
            return await here.registry.register_brand(person(reference=reference, **own(number, **shared), **more))

        for number in range(most):
            assert isinstance(await file(number), Filed)
        refused = await file(most)
        assert isinstance(refused, FilingRefused)
        assert [fault.error_code for fault in refused.faults] == [code]
        assert isinstance(await file(0), Filed), "one that is registered is filed again without harm"
        assert isinstance(await file(most + 1, mock=True), Filed), "a mock is not counted"
        first = await file(1)
        assert isinstance(first, Filed)
        await here.registry.delete_brand(first.registry_id)
        assert isinstance(await file(most + 2), FilingRefused), "a deleted brand stays counted"


async def test_mocks_do_not_count() -> None:
    async with world() as here:
        for number in range(5):
            await here.registry.register_brand(person(reference=f"BN{number:032}", mock=True))
        assert isinstance(await here.registry.register_brand(person()), Filed)


async def test_companies_count_but_are_not_limited() -> None:
    async with world() as here:
        for number in range(11):
            answer = await here.registry.register_brand(filing(reference=f"BN{number:032}"))
            assert isinstance(answer, Filed)
        shared = {"email": "bo@oak.example", "phone": "+14155559999", "street": "9 Elm St"}
        refused = await here.registry.register_brand(person(**shared))
        assert isinstance(refused, FilingRefused)
        assert [fault.error_code for fault in refused.faults] == [30749]


async def test_the_fourth_brand_of_a_mobile_fails_also_in_another_account() -> None:
    async with world() as here:
        sids = [await here.sole_proprietor(email=f"a{n}@oak.example") for n in range(3)]
        bundles = here.person()
        for sid in bundles:
            here.change(sid, account_sid=here.other)
        fourth = await here.create(*bundles, BrandType="SOLE_PROPRIETOR", user=here.other)
        await here.run(60)
        for sid in sids:
            assert (await here.shown(sid))["status"] == "APPROVED"
        shown = (await here.brands("GET", f"/{fourth.json['sid']}", user=here.other)).json
        assert (shown["status"], [error["error_code"] for error in shown["errors"]]) == ("FAILED", [30750])


@pytest.mark.parametrize(
    "spelling",
    [
        {"street": "1 jersey street, apt. B", "postal_code": "02215-4147"},
        {"street": "1 JERSEY ST #B", "postal_code": "022154147"},
        {"street": "1  Jersey St., Apartment B"},
    ],
)
def test_an_address_is_the_same_however_it_is_spelt(spelling: dict[str, str]) -> None:
    assert address_key(person(**spelling)) == "US|02215|1 JERSEY ST APT B"


@pytest.mark.parametrize("other", [{"street": "2 Jersey St"}, {"postal_code": "02216"}, {"country": "CA"}])
def test_other_addresses_differ(other: dict[str, str]) -> None:
    assert address_key(person()) != address_key(person(**other))


def test_a_tax_id_is_known_again_and_not_told() -> None:
    assert tax_id_hash(filing(tax_id="12-3456780")) == tax_id_hash(filing(tax_id="123456780"))
    assert tax_id_hash(filing()) != tax_id_hash(filing(tax_id_country="GB"))
    assert "123456780" not in str(tax_id_hash(filing()))
    assert tax_id_hash(person()) is None


def test_each_limit_names_a_trait() -> None:
    traits = traits_of(person())
    assert [getattr(traits, limit.trait) is not None for limit in LIMITS] == [True] * 4


@given(st.dictionaries(st.sampled_from(["mobile", "email", "address", "phone"]), st.integers(0, 20)))
def test_limits_are_exceeded_exactly_from_their_most_on(counts: dict[str, int]) -> None:
    expected = {limit.fault.code for limit in LIMITS if counts.get(limit.trait, 0) >= limit.most}
    assert {fault.error_code for fault in exceeded(counts)} == expected
