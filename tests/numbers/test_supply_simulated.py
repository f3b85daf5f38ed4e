"""The embedded supply: real ranges, the same numbers for the same question, none that is taken."""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType, geocoder

from tests.known import known_senders, put, remove
from tidings.db.sqlite import SqliteDatabase
from tidings.numbers.pattern import Pattern, parse
from tidings.numbers.senders import Sender, Senders, SenderType
from tidings.numbers.supply import Country, Near, NumberFilters, NumberType, Supply, miles_between
from tidings.numbers.supply_simulated import SimulatedSupply, embedded_countries, place_of

MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
OF_TYPE = {
    NumberType.LOCAL: {PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE},
    NumberType.MOBILE: MOBILE,
    NumberType.MACHINE_TO_MACHINE: MOBILE,
    NumberType.TOLL_FREE: {PhoneNumberType.TOLL_FREE},
    NumberType.NATIONAL: {PhoneNumberType.UAN},
    NumberType.SHARED_COST: {PhoneNumberType.SHARED_COST},
    NumberType.VOIP: {PhoneNumberType.VOIP},
}


def supply(seed: str = "tidings") -> tuple[SimulatedSupply, Senders]:
    senders = known_senders(SqliteDatabase(None))
    return SimulatedSupply(senders, seed), senders


COUNTRIES = [(country, kind) for country in embedded_countries() for kind in country.types]


async def test_it_is_a_supply_of_more_than_forty_countries() -> None:
    port: Supply = supply()[0]
    assert len(await port.countries()) > 40
    assert {kind for _, kind in COUNTRIES} == set(NumberType)


@pytest.mark.parametrize(("country", "kind"), COUNTRIES, ids=lambda value: str(getattr(value, "iso_country", value)))
async def test_every_number_is_a_valid_one_of_its_country_and_type(country: Country, kind: NumberType) -> None:
    offers = await supply()[0].search(NumberFilters(iso_country=country.iso_country, type=kind), 60)
    assert len(offers) == 60
    for offer in offers:
        number = phonenumbers.parse(offer.phone_number)
        assert phonenumbers.is_valid_number(number), offer
        assert phonenumbers.number_type(number) in OF_TYPE[kind], offer
        assert (offer.iso_country, offer.type) == (country.iso_country, kind)
        if kind is not NumberType.TOLL_FREE:
            assert phonenumbers.region_code_for_number(number) == country.iso_country


async def test_no_area_code_is_offered_twice_and_each_is_of_its_country() -> None:
    found = await supply()[0].search(NumberFilters(iso_country="US", type=NumberType.LOCAL), 1000)
    assert len({offer.phone_number[2:5] for offer in found}) > 100
    assert all(offer.place is not None for offer in found)


async def test_a_number_with_a_service_code_for_its_exchange_is_never_offered() -> None:
    pattern = parse("+1415911")
    assert isinstance(pattern, Pattern)
    market, _ = supply()
    assert await market.search(NumberFilters(iso_country="US", type=NumberType.LOCAL, contains=pattern), 5) == []
    assert await market.offer_of("+14159115555") is None


async def test_another_seed_finds_other_numbers() -> None:
    wanted = NumberFilters(iso_country="US", type=NumberType.LOCAL, area_code="415")
    one, same, other = [await supply(seed)[0].search(wanted, 10) for seed in ("a", "a", "b")]
    assert one == same
    assert one != other


async def test_a_taken_number_is_not_offered_and_a_released_one_is_again() -> None:
    market, senders = supply()
    assert await market.offer_of("+14155552345") is not None
    taken = Sender(
        sid="PN" + "1" * 32, account_sid="AC", address="+14155552345", type=SenderType.LONG_CODE, iso_country="US"
    )
    put(senders, taken)
    assert await market.offer_of("+14155552345") is None
    remove(senders, taken.sid)
    assert await market.offer_of("+14155552345") is not None


async def test_whoever_takes_what_is_offered_first_is_always_offered_another() -> None:
    market, senders = supply()
    for place in range(400):
        (offer,) = await market.search(NumberFilters(iso_country="US", type=NumberType.LOCAL), 1)
        taken = Sender(
            sid=f"PN{place:032x}",
            account_sid="AC",
            address=offer.phone_number,
            type=SenderType.LONG_CODE,
            iso_country="US",
        )
        put(senders, taken)
    assert senders.count() == 400


async def test_every_number_that_is_found_is_offered_by_name() -> None:
    market, _ = supply()
    for country, kind in COUNTRIES:
        for offer in await market.search(NumberFilters(iso_country=country.iso_country, type=kind), 3):
            named = await market.offer_of(offer.phone_number)
            assert named is not None
            assert (named.type, named.capabilities, named.place) == (offer.type, offer.capabilities, offer.place)


def test_distances_are_those_of_the_globe() -> None:
    san_francisco, new_york = Near(37.77, -122.42, 0), Near(40.71, -74.01, 0)
    assert miles_between(san_francisco, new_york) == pytest.approx(2566, abs=10)
    assert miles_between(new_york, new_york) == 0


def test_the_place_of_a_number_is_known_by_its_area_code_and_elsewhere_by_its_range() -> None:
    assert place_of("+16045552345").locality == "Vancouver"  # type: ignore[union-attr]
    assert place_of("+442031234567").locality == "London"  # type: ignore[union-attr]
    assert place_of("+447480123456") is None
    assert place_of("+18005552345") is None
    assert place_of("nonsense") is None


@pytest.mark.parametrize(("iso", "town"), [("GB", "London"), ("DE", "Berlin"), ("NL", "Amsterdam"), ("FR", "Nanterre")])
async def test_local_numbers_elsewhere_are_in_the_town_that_they_say(iso: str, town: str) -> None:
    found = await supply()[0].search(NumberFilters(iso_country=iso, type=NumberType.LOCAL, locality=town.upper()), 8)
    assert len(found) == 8
    for offer in found:
        number = phonenumbers.parse(offer.phone_number)
        assert offer.place is not None
        assert offer.place.locality == town
        assert geocoder.description_for_number(number, "en").partition(",")[0] == town


async def test_a_number_that_is_reserved_for_fiction_is_never_offered() -> None:
    pattern = parse("+442079460")
    assert isinstance(pattern, Pattern)
    assert await supply()[0].search(NumberFilters(iso_country="GB", type=NumberType.LOCAL, contains=pattern), 5) == []


async def test_a_country_without_numbers_has_none() -> None:
    assert await supply()[0].search(NumberFilters(iso_country="ZZ", type=NumberType.LOCAL), 5) == []
