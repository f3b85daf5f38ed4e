"""The first account's senders."""

from __future__ import annotations

import phonenumbers

from tests.numbers.installation import World
from tidings.numbers.senders import SenderType
from tidings.numbers.store import load_senders


async def test_a_fresh_account_gets_a_local_number_a_toll_free_one_and_a_short_code(world: World) -> None:
    made = await world.seeded()
    assert [sender.type for sender in made] == [SenderType.LONG_CODE, SenderType.TOLL_FREE, SenderType.SHORT_CODE]
    assert all(sender.registered and sender.sms and sender.iso_country == "US" for sender in made)
    assert await load_senders(world.db) == made


async def test_the_first_numbers_are_possible_ones(world: World) -> None:
    for sender in (await world.seeded())[:2]:
        assert phonenumbers.is_possible_number(phonenumbers.parse(sender.address))


async def test_the_first_numbers_are_shown_by_the_api(world: World) -> None:
    await world.seeded()
    page = (await world.core("GET", "IncomingPhoneNumbers.json")).json["incoming_phone_numbers"]
    assert {each["friendly_name"] for each in page} == {"My first local number", "My first toll-free number"}
    (code,) = (await world.core("GET", "SMS/ShortCodes.json")).json["short_codes"]
    assert code["friendly_name"] == "My first short code"


async def test_an_account_is_seeded_once_even_when_its_numbers_were_released(world: World) -> None:
    made = await world.seeded()
    assert await world.seeded() == []
    await world.senders.start()
    for sender in made[:2]:
        assert (await world.number("DELETE", sender.sid)).status == 204
    assert await world.seeded() == []


async def test_an_account_that_has_a_number_is_not_seeded(world: World) -> None:
    await world.bought()
    assert await world.seeded() == []
