"""The phone numbers that rely on an address, on every kind of store."""

from __future__ import annotations

from typing import Any

import tidings.numbers.api.dependent_phone_numbers  # noqa: F401 - declares its operation
from tests.addresses.installation import World
from tests.stores import Stores
from tidings.core import Instant
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.supply import Capabilities, NumberType


async def have(world: World, last: int, account: str | None = None, **more: Any) -> str:
    """An account's phone number."""
    number = PhoneNumber(
        account_sid=account or world.account,
        sid=f"PN{last:032}",
        phone_number=f"+1415555234{last}",
        friendly_name=f"Number {last}",
        capabilities=Capabilities(voice=True, sms=True, mms=False),
        date_created=Instant(0),
        date_updated=Instant(0),
        type=NumberType.LOCAL,
        iso_country="US",
        **more,
    )
    await world.db.commit(phone_numbers.write_of(number))
    return number.sid


async def test_a_number_is_shown_as_documented(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        address = await world.created()
        sid = await have(world, 1, address_sid=address, sms_url="https://example.com/sms")
        answer = await world.ask("GET", f"/{address}/DependentPhoneNumbers")
        assert answer.status == 200
        (shown,) = answer.json["dependent_phone_numbers"]
        assert shown == {
            "sid": sid,
            "account_sid": world.account,
            "friendly_name": "Number 1",
            "phone_number": "+14155552341",
            "voice_url": None,
            "voice_method": "POST",
            "voice_fallback_method": "POST",
            "voice_fallback_url": None,
            "voice_caller_id_lookup": False,
            "date_created": "Thu, 01 Jan 1970 00:00:00 +0000",
            "date_updated": "Thu, 01 Jan 1970 00:00:00 +0000",
            "sms_fallback_method": "POST",
            "sms_fallback_url": None,
            "sms_method": "POST",
            "sms_url": "https://example.com/sms",
            "address_requirements": "none",
            "capabilities": {"Voice": True, "SMS": True, "MMS": False},
            "status_callback": None,
            "status_callback_method": "POST",
            "api_version": "2010-04-01",
            "sms_application_sid": None,
            "voice_application_sid": None,
            "trunk_sid": None,
            "emergency_status": "Inactive",
            "emergency_address_sid": None,
            "uri": f"/2010-04-01/Accounts/{world.account}/IncomingPhoneNumbers/{sid}.json",
        }


async def test_numbers_rely_on_an_address_for_any_use_or_for_emergency_calls(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        address, other = await world.created(), await world.created()
        await have(world, 1, address_sid=address)
        await have(world, 2, emergency_address_sid=address)
        await have(world, 3, address_sid=address, emergency_address_sid=address)
        await have(world, 4, address_sid=other)
        await have(world, 5)
        await have(world, 6, account=world.other, address_sid=address)
        answer = await world.ask("GET", f"/{address}/DependentPhoneNumbers")
        found = [each["friendly_name"] for each in answer.json["dependent_phone_numbers"]]
        assert found == ["Number 3", "Number 2", "Number 1"]


async def test_the_list_comes_in_pages(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        address = await world.created()
        for last in range(3):
            await have(world, last, address_sid=address)
        first = (await world.ask("GET", f"/{address}/DependentPhoneNumbers?PageSize=2")).json
        assert [each["friendly_name"] for each in first["dependent_phone_numbers"]] == ["Number 2", "Number 1"]
        query = first["next_page_uri"].partition("?")[2]
        rest = (await world.ask("GET", f"/{address}/DependentPhoneNumbers?{query}")).json
        assert [each["friendly_name"] for each in rest["dependent_phone_numbers"]] == ["Number 0"]
        assert rest["next_page_uri"] is None


async def test_an_address_of_nobody_or_of_another_has_no_numbers(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        theirs = await world.created(user=world.other)
        for sid in (theirs, "AD" + "0" * 32):
            answer = await world.ask("GET", f"/{sid}/DependentPhoneNumbers")
            assert (answer.status, answer.code) == (404, 20404)
        assert (await world.ask("GET", f"/{theirs}/DependentPhoneNumbers", user=world.other)).json[
            "dependent_phone_numbers"
        ] == []
