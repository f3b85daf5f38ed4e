"""Keeping, listing, changing and deleting addresses, on every kind of store."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from tests.addresses.installation import FENWAY, JOHN, Unreachable, Users, World
from tests.stores import Stores
from tidings.addresses.verification import AddressVerifier
from tidings.audit.events import events


async def test_the_walkthroughs_address_is_answered_as_printed(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        answer = await world.ask("POST", "", JOHN)
        sid = answer.json["sid"]
        assert answer.status == 201
        assert answer.json == {
            "account_sid": world.account,
            "city": "Example City",
            "customer_name": "John Doe",
            "date_created": "Tue, 18 Aug 2015 17:07:30 +0000",
            "date_updated": "Tue, 18 Aug 2015 17:07:30 +0000",
            "emergency_enabled": False,
            "friendly_name": None,
            "iso_country": "US",
            "postal_code": "12345",
            "region": "CA",
            "sid": sid,
            "street": "123 Example Street",
            "street_secondary": "Apt B",
            "validated": False,
            "verified": False,
            "uri": f"/2010-04-01/Accounts/{world.account}/Addresses/{sid}.json",
        }
        assert list(answer.json) == [
            "account_sid",
            "city",
            "customer_name",
            "date_created",
            "date_updated",
            "emergency_enabled",
            "friendly_name",
            "iso_country",
            "postal_code",
            "region",
            "sid",
            "street",
            "street_secondary",
            "validated",
            "verified",
            "uri",
        ]
        assert (await world.ask("GET", f"/{sid}")).json == answer.json


async def test_an_address_lives_through_all_its_operations_and_each_step_is_kept(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.created(FriendlyName="Home")
        world.clock.advance(60_000_000)
        changed = await world.ask("POST", f"/{sid}", {"City": "Exampleton", "FriendlyName": "", "StreetSecondary": ""})
        assert changed.status == 200
        assert (changed.json["city"], changed.json["friendly_name"], changed.json["street_secondary"]) == (
            "Exampleton",
            None,
            None,
        )
        assert (changed.json["street"], changed.json["iso_country"]) == ("123 Example Street", "US")
        assert changed.json["date_updated"] == "Tue, 18 Aug 2015 17:08:30 +0000"
        assert changed.json["date_created"] == "Tue, 18 Aug 2015 17:07:30 +0000"
        assert (await world.ask("GET", f"/{sid}")).json == changed.json
        assert (await world.ask("DELETE", f"/{sid}")).status == 204
        assert (await world.ask("GET", f"/{sid}")).status == 404
        assert (await world.ask("DELETE", f"/{sid}")).status == 404
        columns = events.table.c
        rows = await database.rows(
            sa.select(columns.event_type, columns.resource_sid, columns.event_data).order_by(columns.event_date)
        )
        assert sorted(row[:2] for row in rows) == [
            ("address.created", sid),
            ("address.deleted", sid),
            ("address.updated", sid),
        ]
        (told,) = [msgspec.json.decode(row[2])["resource_properties"] for row in rows if row[0] == "address.updated"]
        assert told.keys() == {"city", "friendly_name", "street_secondary"}
        assert told["friendly_name"] == {"previous": "Home", "updated": None}
        assert told["city"]["updated"] == "Exampleton"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Chez", "Work", "Home"]),
        ("?CustomerName=John+Doe", ["Work", "Home"]),
        ("?CustomerName=John", []),
        ("?FriendlyName=Work", ["Work"]),
        ("?EmergencyEnabled=true", ["Work"]),
        ("?EmergencyEnabled=false", ["Chez", "Home"]),
        ("?IsoCountry=fr", ["Chez"]),
        ("?IsoCountry=US&EmergencyEnabled=false", ["Home"]),
        ("?IsoCountry=DE", []),
    ],
)
async def test_the_list_is_filtered_newest_first(stores: Stores, query: str, found: list[str]) -> None:
    async with stores.opened() as database:
        world = World(database)
        await world.created(FriendlyName="Home")
        await world.created(FriendlyName="Work", EmergencyEnabled="true")
        await world.created(FriendlyName="Chez", CustomerName="Jeanne", IsoCountry="FR")
        await world.created(FriendlyName="Theirs", user=world.other)
        answer = await world.ask("GET", query)
        assert [each["friendly_name"] for each in answer.json["addresses"]] == found


async def test_the_list_comes_in_pages(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sids = [await world.created() for _ in range(3)]
        first = (await world.ask("GET", "?PageSize=2&IsoCountry=US")).json
        assert [each["sid"] for each in first["addresses"]] == [sids[2], sids[1]]
        following = "?" + first["next_page_uri"].partition("?")[2]
        assert "IsoCountry=US" in following
        assert [each["sid"] for each in (await world.ask("GET", following)).json["addresses"]] == [sids[0]]


async def test_another_accounts_address_does_not_exist(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.created()
        for method, form in (("GET", None), ("POST", {"City": "Theirs"}), ("DELETE", None)):
            answer = await world.ask(method, f"/{sid}", form, user=world.other)
            assert (answer.status, answer.code) == (404, 20404)
        assert (await world.ask("GET", user=world.other)).json["addresses"] == []
        assert (await world.ask("GET", f"/{sid}")).json["city"] == "Example City"


@pytest.mark.parametrize("name", ["CustomerName", "Street", "City", "Region", "PostalCode", "IsoCountry"])
async def test_an_address_lacks_nothing_that_is_required(name: str) -> None:
    async with memory() as world:
        lacking = {key: value for key, value in JOHN.items() if key != name}
        answer = await world.ask("POST", "", lacking)
        assert (answer.status, answer.code) == (400, 20001)
        assert answer.json["message"] == f"Parameter {name} is required"
        for nothing in ("", "  "):
            answer = await world.ask("POST", "", {**JOHN, name: nothing})
            assert (answer.status, answer.code) == (400, 20001)
            assert name in answer.json["message"]
        assert (await world.ask("GET")).json["addresses"] == []


BAD: list[tuple[dict[str, Any], int]] = [
    ({"IsoCountry": "XX"}, 20001),
    ({"IsoCountry": "USA"}, 20001),
    ({"FriendlyName": "x" * 65}, 20002),
    ({"FriendlyName": "x" * 33, "EmergencyEnabled": "true"}, 20002),
    ({"CustomerName": "x" * 65}, 20001),
    ({"CustomerName": "\U0001f600" * 17}, 20001),
    ({"CustomerName": "\u20ac" * 22}, 20001),
    ({"Street": "x" * 201}, 20001),
    ({"StreetSecondary": "x" * 201}, 20001),
    ({"City": "x" * 101}, 20001),
    ({"Region": "x" * 101}, 20001),
    ({"PostalCode": "1" * 21}, 20001),
    ({"EmergencyEnabled": "maybe"}, 20001),
    ({"AutoCorrectAddress": "maybe"}, 20001),
]


@pytest.mark.parametrize(("form", "code"), BAD)
async def test_a_bad_parameter_is_refused_and_named(form: dict[str, str], code: int) -> None:
    async with memory() as world:
        answer = await world.create(**form)
        assert (answer.status, answer.code) == (400, code)
        assert next(iter(form)) in answer.json["message"]
        if "IsoCountry" not in form:
            sid = await world.created()
            assert (await world.ask("POST", f"/{sid}", form)).code == code


GOOD = [
    {"FriendlyName": "x" * 64},
    {"FriendlyName": "x" * 32, "EmergencyEnabled": "true"},
    {"CustomerName": "\U0001f600" * 16},
    {"CustomerName": "\u20ac" * 21},
    {"IsoCountry": "gb"},
    {"AutoCorrectAddress": ""},
    {"AutoCorrectAddress": "false"},
]


@pytest.mark.parametrize("form", GOOD)
async def test_what_is_just_within_bounds_is_taken(form: dict[str, str]) -> None:
    async with memory() as world:
        answer = await world.create(**form)
        assert answer.status == 201, answer.json
        assert answer.json["iso_country"] == form.get("IsoCountry", "US").upper()


async def test_a_filter_must_be_a_country_too() -> None:
    async with memory() as world:
        assert (await world.ask("GET", "?IsoCountry=XX")).code == 20001


@pytest.mark.parametrize("name", ["CustomerName", "Street", "City", "Region", "PostalCode"])
async def test_an_update_empties_nothing_that_is_required(name: str) -> None:
    async with memory() as world:
        sid = await world.created()
        answer = await world.ask("POST", f"/{sid}", {name: ""})
        assert answer.code == 20001
        assert name in answer.json["message"]


async def test_a_long_name_is_in_the_way_of_becoming_an_emergency_address() -> None:
    async with memory() as world:
        sid = await world.created(FriendlyName="x" * 40)
        assert (await world.ask("POST", f"/{sid}", {"EmergencyEnabled": "true"})).code == 20002
        renamed = await world.ask("POST", f"/{sid}", {"EmergencyEnabled": "true", "FriendlyName": "x" * 32})
        assert renamed.json["emergency_enabled"] is True


# Who relies on it


async def test_an_address_that_a_verified_document_names_stays_as_it_is(stores: Stores, users: Users) -> None:
    async with stores.opened() as database:
        world = World(database, users=users)
        sid, free = await world.created(), await world.created()
        users.named.add((world.account, sid))
        for answer in (await world.ask("POST", f"/{sid}", {"City": "Elsewhere"}), await world.ask("DELETE", f"/{sid}")):
            assert (answer.status, answer.code) == (400, 21630)
        assert (await world.ask("GET", f"/{sid}")).json["city"] == "Example City"
        assert (await world.ask("DELETE", f"/{sid}", user=world.other)).status == 404
        assert (await world.ask("DELETE", f"/{free}")).status == 204


# Emergency calls


async def test_a_mistaken_address_is_kept_as_given_unless_it_is_for_emergency_calls() -> None:
    async with memory() as world:
        answer = await world.create(FENWAY, City="Bostun")
        assert (answer.status, answer.json["city"], answer.json["validated"]) == (201, "Bostun", False)


async def test_an_emergency_address_whose_house_is_known_is_validated() -> None:
    async with memory() as world:
        answer = await world.create(FENWAY, EmergencyEnabled="true", AutoCorrectAddress="false")
        assert (answer.status, answer.json["validated"], answer.json["verified"]) == (201, True, False)
        assert (answer.json["street"], answer.json["postal_code"]) == ("4 Jersey St", "02215")


async def test_an_emergency_address_that_cannot_be_judged_is_kept_and_not_validated() -> None:
    async with memory() as world:
        for given in ({**JOHN}, {**FENWAY, "Street": "1 Unheard Ave"}, {**FENWAY, "IsoCountry": "GB"}):
            answer = await world.create(given, EmergencyEnabled="true")
            assert (answer.status, answer.json["validated"]) == (201, False)


MISTAKES = [{"City": "Bostun"}, {"PostalCode": "02216"}, {"Region": "MAA"}, {"Street": "4 Jersey Str"}]


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_mistake_in_an_emergency_address_is_corrected(mistake: dict[str, str]) -> None:
    async with memory() as world:
        answer = await world.create(FENWAY, EmergencyEnabled="true", **mistake)
        body = answer.json
        assert (answer.status, body["validated"]) == (201, True)
        corrected = (body["street"], body["city"], body["region"], body["postal_code"])
        assert corrected == ("4 Jersey St", "Boston", "MA", "02215-4147")


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_mistake_is_told_where_it_may_not_be_corrected(mistake: dict[str, str]) -> None:
    async with memory() as world:
        answer = await world.create(FENWAY, EmergencyEnabled="true", AutoCorrectAddress="false", **mistake)
        assert (answer.status, answer.code) == (400, 21629)
        assert "4 Jersey St, Boston, MA 02215-4147, US" in answer.json["message"]
        assert (await world.ask("GET")).json["addresses"] == []


async def test_a_guess_is_told_and_never_put_in_place_of_an_address() -> None:
    async with memory() as world:
        answer = await world.create(FENWAY, Street="1 Unheard Ave", PostalCode="99999", EmergencyEnabled="true")
        assert answer.code == 21629
        answer = await world.create(JOHN, Street="1 Other Road", EmergencyEnabled="true")
        assert answer.code == 21629


async def test_an_emergency_address_that_is_nowhere_is_refused() -> None:
    async with memory() as world:
        answer = await world.create(FENWAY, Street="10000 Jersey St", EmergencyEnabled="true")
        assert (answer.status, answer.code) == (400, 21628)


async def test_an_address_is_judged_when_it_becomes_one_for_emergency_calls() -> None:
    async with memory() as world:
        sid = await world.created(FENWAY, City="Bostun")
        refused = await world.ask("POST", f"/{sid}", {"EmergencyEnabled": "true", "AutoCorrectAddress": "false"})
        assert refused.code == 21629
        taken = (await world.ask("POST", f"/{sid}", {"EmergencyEnabled": "true"})).json
        assert (taken["city"], taken["validated"]) == ("Boston", True)
        renamed = (await world.ask("POST", f"/{sid}", {"FriendlyName": "Park"})).json
        assert renamed["validated"] is True
        moved = (await world.ask("POST", f"/{sid}", {"Street": "1 Unheard Ave"})).json
        assert moved["validated"] is False


async def test_an_emergency_address_is_kept_unjudged_while_nobody_can_be_asked() -> None:
    async with memory(Unreachable()) as world:
        answer = await world.create(FENWAY, EmergencyEnabled="true")
        assert (answer.status, answer.json["validated"]) == (201, False)


@contextlib.asynccontextmanager
async def memory(verifier: AddressVerifier | None = None) -> AsyncIterator[World]:
    """A world on a store in memory."""
    async with Stores("memory", Path(), None).opened() as database:
        yield World(database, verifier)
