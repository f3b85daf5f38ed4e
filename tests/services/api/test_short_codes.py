"""Short codes in a service's pool."""

from __future__ import annotations

from tests.numbers.installation import World


async def test_a_short_code_joins_is_listed_and_leaves(world: World) -> None:
    service, sid = await world.service(), await world.short_code()
    joined = await world.join(service, sid)
    assert joined.status == 201
    assert joined.json == {
        "sid": sid,
        "account_sid": world.account,
        "service_sid": service,
        "date_created": "2015-07-30T20:12:31Z",
        "date_updated": "2015-07-30T20:12:31Z",
        "short_code": "22555",
        "country_code": "US",
        "capabilities": ["MMS", "SMS"],
        "url": f"https://messaging.twilio.com/v1/Services/{service}/ShortCodes/{sid}",
    }
    assert (await world.messaging("GET", f"/{service}/ShortCodes/{sid}")).json == joined.json
    assert (await world.messaging("GET", f"/{service}/ShortCodes")).json["short_codes"] == [joined.json]
    assert (await world.messaging("GET", f"/{service}/PhoneNumbers")).json["phone_numbers"] == []
    assert (await world.messaging("DELETE", f"/{service}/ShortCodes/{sid}")).status == 204
    assert (await world.messaging("GET", f"/{service}/ShortCodes")).json["short_codes"] == []
    assert world.pools.of_sender(sid) is None


async def test_a_short_code_is_in_one_service_at_most(world: World) -> None:
    one, other, sid = await world.service(), await world.service(), await world.short_code()
    await world.join(one, sid)
    assert (await world.join(one, sid)).code == 21710
    assert (await world.join(other, sid)).code == 21712


async def test_a_short_code_is_not_added_as_a_phone_number(world: World) -> None:
    service, sid = await world.service(), await world.short_code()
    assert (await world.messaging("POST", f"/{service}/PhoneNumbers", {"PhoneNumberSid": sid})).code == 20001
    assert (await world.messaging("POST", f"/{service}/ShortCodes", {"ShortCodeSid": "PN" + "1" * 32})).code == 20001


async def test_another_accounts_short_code_is_unknown(world: World) -> None:
    service, sid = await world.service(), await world.short_code(user=world.other)
    assert (await world.join(service, sid)).status == 404
