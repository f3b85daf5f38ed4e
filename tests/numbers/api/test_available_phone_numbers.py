"""Searching for numbers to buy."""

from __future__ import annotations

import pytest

from tests.numbers.installation import World


async def test_the_countries_are_listed_by_name_with_their_types(world: World) -> None:
    answer = (await world.core("GET", "AvailablePhoneNumbers.json")).json
    assert set(answer) == {"uri", "countries"}
    names = [country["country"] for country in answer["countries"]]
    assert names == sorted(names)
    assert {"US", "CA", "GB", "DE", "FR", "AU", "SE"} <= {each["country_code"] for each in answer["countries"]}


async def test_a_country_names_the_lists_that_it_has(world: World) -> None:
    root = f"/2010-04-01/Accounts/{world.account}/AvailablePhoneNumbers/US"
    shown = (await world.search("US")).json
    assert (shown["country"], shown["uri"]) == ("United States", f"{root}.json")
    assert shown["subresource_uris"] == {"local": f"{root}/Local.json", "toll_free": f"{root}/TollFree.json"}


@pytest.mark.parametrize("path", ["ZZ", "us", "ZZ/Local", "US/Mobile", "US/National", "GB/SharedCost", "DK/Local"])
async def test_a_country_or_a_type_that_is_not_offered_is_unknown(world: World, path: str) -> None:
    assert (await world.search(path)).status == 404


@pytest.mark.parametrize("kind", ["National", "SharedCost", "Voip", "TollFree"])
async def test_every_type_of_number_is_searched_under_its_own_path(world: World, kind: str) -> None:
    found = await world.found(f"FR/{kind}", PageSize="3")
    assert len(found) == 3
    (machine,) = await world.found("NL/MachineToMachine", PageSize="1")
    assert machine["phone_number"].startswith("+31970")
    bought = await world.buy(PhoneNumber=found[0]["phone_number"])
    assert bought.json["type"] == {"SharedCost": "shared cost", "TollFree": "toll free"}.get(kind, kind.lower())


async def test_a_number_tells_which_address_it_needs(world: World) -> None:
    (german,) = await world.found("DE/Local", PageSize="1")
    (british,) = await world.found("GB/Mobile", PageSize="1")
    assert (german["address_requirements"], british["address_requirements"]) == ("local", "any")


async def test_the_list_of_countries_has_pages_where_they_are_asked_for(world: World) -> None:
    every = (await world.core("GET", "AvailablePhoneNumbers.json")).json["countries"]
    pages = [
        (await world.core("GET", f"AvailablePhoneNumbers.json?PageSize=30&Page={page}")).json["countries"]
        for page in range(4)
    ]
    assert [len(page) for page in pages[:2]] == [30, 30]
    assert [each for page in pages for each in page] == every
    assert (await world.core("GET", "AvailablePhoneNumbers.json?PageSize=0")).code == 20001


async def test_a_search_answers_the_numbers_alone_without_pages(world: World) -> None:
    answer = (await world.search("US/Local")).json
    assert set(answer) == {"uri", "available_phone_numbers"}
    assert len(answer["available_phone_numbers"]) == 50


async def test_a_number_tells_its_place(world: World) -> None:
    (found,) = await world.found("US/Local", AreaCode="415", Contains="+14155552345")
    assert found == {
        "friendly_name": "(415) 555-2345",
        "phone_number": "+14155552345",
        "lata": "722",
        "locality": "San Francisco",
        "rate_center": "SNFC CNTRL",
        "latitude": 37.77,
        "longitude": -122.41,
        "region": "CA",
        "postal_code": "94103",
        "iso_country": "US",
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
    }


async def test_the_same_search_finds_the_same_numbers(world: World) -> None:
    assert await world.found("US/Local", AreaCode="212") == await world.found("US/Local", AreaCode="212")


async def test_a_number_that_somebody_has_is_not_found(world: World) -> None:
    first = (await world.found("US/Local", AreaCode="415"))[0]["phone_number"]
    await world.bought(first)
    assert first not in [each["phone_number"] for each in await world.found("US/Local", AreaCode="415")]
    assert await world.found("US/Local", Contains=first) == []


async def test_every_number_that_is_found_can_be_bought(world: World) -> None:
    for path in ("US/Local", "US/TollFree", "CA/Local", "CA/TollFree", "GB/Mobile", "DE/Local", "AU/Mobile"):
        for found in await world.found(path, PageSize="3"):
            bought = (await world.buy(PhoneNumber=found["phone_number"])).json
            assert bought["capabilities"] == found["capabilities"]


@pytest.mark.parametrize(
    ("path", "query", "name", "value"),
    [
        ("US/Local", {"InRegion": "ny"}, "region", "NY"),
        ("US/Local", {"InRegion": "+12125551234"}, "region", "NY"),
        ("US/Local", {"InLocality": "Los Angeles"}, "locality", "Los Angeles"),
        ("US/Local", {"InPostalCode": "94612"}, "postal_code", "94612"),
        ("US/Local", {"InLata": "132"}, "lata", "132"),
        ("US/Local", {"InLata": "132", "InRateCenter": "HEMPSTEAD"}, "rate_center", "HEMPSTEAD"),
        ("CA/Local", {"InRegion": "QC"}, "region", "QC"),
        ("CA/Local", {"AreaCode": "604"}, "locality", "Vancouver"),
        ("CA/TollFree", {}, "iso_country", "CA"),
        ("GB/Mobile", {}, "iso_country", "GB"),
    ],
)
async def test_numbers_are_where_they_are_wanted(
    world: World, path: str, query: dict[str, str], name: str, value: str
) -> None:
    found = await world.found(path, **query)
    assert found
    assert {each[name] for each in found} == {value}


async def test_numbers_near_a_number_are_within_the_distance(world: World) -> None:
    regions = {each["region"] for each in await world.found("US/Local", NearNumber="+14155552345", Distance="60")}
    places = {each["locality"] for each in await world.found("US/Local", NearNumber="+14155552345")}
    assert regions == {"CA"}
    assert "San Francisco" in places
    assert "Sacramento" not in places


async def test_numbers_near_a_point_are_found(world: World) -> None:
    found = await world.found("US/Local", NearLatLong="40.71,-74.00", Distance="5")
    assert {each["region"] for each in found} <= {"NY", "NJ"}
    assert await world.found("US/Local", NearLatLong="0,0") == []


@pytest.mark.parametrize(
    ("path", "query", "some"),
    [
        ("US/Local", {"SmsEnabled": "true", "MmsEnabled": "true", "VoiceEnabled": "true"}, True),
        ("US/Local", {"SmsEnabled": "false"}, False),
        ("US/Local", {"FaxEnabled": "true"}, False),
        ("GB/Mobile", {"MmsEnabled": "true"}, False),
        ("GB/Local", {"SmsEnabled": "true"}, False),
        ("GB/Local", {"VoiceEnabled": "true"}, True),
        ("AU/Mobile", {"MmsEnabled": "true"}, True),
        ("US/Local", {"AreaCode": "229"}, False),
        ("US/Local", {"Beta": "false", "ExcludeAllAddressRequired": "true"}, True),
        ("GB/Local", {"FaxEnabled": "true"}, True),
        ("NG/Mobile", {}, True),
        ("NG/Mobile", {"Beta": "false"}, False),
        ("GB/Mobile", {"ExcludeAllAddressRequired": "true"}, False),
        ("GB/Mobile", {"ExcludeLocalAddressRequired": "true"}, True),
        ("DE/Local", {"ExcludeLocalAddressRequired": "true"}, False),
        ("DE/Local", {"ExcludeForeignAddressRequired": "true"}, True),
        ("GB/Local", {"InLocality": "leeds"}, True),
        ("GB/Local", {"InLocality": "Atlantis"}, False),
        ("GB/Local", {"InLocality": "+441132123456"}, True),
    ],
)
async def test_a_search_honours_what_a_number_should_be_able_to_do(
    world: World, path: str, query: dict[str, str], some: bool
) -> None:
    assert bool(await world.found(path, **query)) is some


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("US/Local", {"AreaCode": "abc"}, 21451),
        ("US/Local", {"AreaCode": "41"}, 21451),
        ("US/Local", {"Contains": "1"}, 20001),
        ("US/Local", {"Contains": "x" * 17}, 20001),
        ("US/Local", {"Contains": "555-2345"}, 20001),
        ("US/Local", {"InRateCenter": "HEMPSTEAD"}, 20001),
        ("US/Local", {"Distance": "10"}, 20001),
        ("US/Local", {"Distance": "501", "NearNumber": "+14155552345"}, 20001),
        ("US/Local", {"NearNumber": "+447480123456"}, 20001),
        ("US/Local", {"NearLatLong": "here"}, 20001),
        ("US/Local", {"NearLatLong": "91,0"}, 20001),
        ("US/Local", {"NearLatLong": "nan,nan"}, 20001),
        ("US/Local", {"NearLatLong": "1,1", "NearNumber": "+14155552345"}, 20001),
        ("US/Local", {"InRegion": "+447480123456"}, 20001),
        ("US/Local", {"SmsEnabled": "perhaps"}, 20001),
        ("US/TollFree", {"InRegion": "CA"}, 20001),
        ("GB/Mobile", {"AreaCode": "415"}, 20001),
        ("GB/Mobile", {"NearNumber": "+14155552345"}, 20001),
        ("GB/Mobile", {"InLocality": "London"}, 20001),
        ("GB/Local", {"InRegion": "Kent"}, 20001),
        ("GB/Local", {"AreaCode": "203"}, 20001),
        ("US/Local", {"PageSize": "1001"}, 20001),
    ],
)
async def test_a_filter_that_cannot_be_honoured_is_refused_and_never_ignored(
    world: World, path: str, query: dict[str, str], code: int
) -> None:
    answer = await world.search(path, **query)
    assert (answer.status, answer.code) == (400, code)
