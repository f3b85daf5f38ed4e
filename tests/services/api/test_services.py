"""Messaging services: made, configured, deleted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.numbers.installation import World
from tidings.services.pools import Pools
from tidings.services.store import service_facts


async def test_a_service_is_made_with_the_published_defaults(world: World) -> None:
    answer = await world.messaging("POST", "", {"FriendlyName": "One"})
    assert answer.status == 201
    shown = answer.json
    sid = shown.pop("sid")
    url = f"https://messaging.twilio.com/v1/Services/{sid}"
    assert shown.pop("links") == {
        "phone_numbers": f"{url}/PhoneNumbers",
        "short_codes": f"{url}/ShortCodes",
        "alpha_senders": f"{url}/AlphaSenders",
        "messages": f"{url}/Messages",
        "us_app_to_person": f"{url}/Compliance/Usa2p",
        "us_app_to_person_usecases": f"{url}/Compliance/Usa2p/Usecases",
        "channel_senders": f"{url}/ChannelSenders",
        "destination_alpha_senders": f"{url}/DestinationAlphaSenders",
    }
    assert shown == {
        "account_sid": world.account,
        "friendly_name": "One",
        "date_created": "2015-07-30T20:12:31Z",
        "date_updated": "2015-07-30T20:12:31Z",
        "inbound_request_url": None,
        "inbound_method": "POST",
        "fallback_url": None,
        "fallback_method": "POST",
        "status_callback": None,
        "sticky_sender": True,
        "mms_converter": True,
        "smart_encoding": True,
        "scan_message_content": "inherit",
        "fallback_to_long_code": True,
        "area_code_geomatch": True,
        "synchronous_validation": False,
        "validity_period": 36000,
        "url": url,
        "usecase": "undeclared",
        "us_app_to_person_registered": False,
        "use_inbound_webhook_on_number": False,
    }


SETTINGS = {
    "InboundRequestUrl": ("https://example.com/in", "https://example.com/in"),
    "InboundMethod": ("GET", "GET"),
    "FallbackUrl": ("https://example.com/back", "https://example.com/back"),
    "FallbackMethod": ("GET", "GET"),
    "StatusCallback": ("https://example.com/status", "https://example.com/status"),
    "StickySender": ("false", False),
    "MmsConverter": ("False", False),
    "SmartEncoding": ("false", False),
    "ScanMessageContent": ("enable", "enable"),
    "FallbackToLongCode": ("false", False),
    "AreaCodeGeomatch": ("false", False),
    "ValidityPeriod": ("600", 600),
    "SynchronousValidation": ("true", True),
    "Usecase": ("marketing", "marketing"),
    "UseInboundWebhookOnNumber": ("true", True),
    "FriendlyName": ("Two", "Two"),
}


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]


@pytest.mark.parametrize("name", SETTINGS)
async def test_each_setting_can_be_given_at_the_start_and_later(world: World, name: str) -> None:
    given, shown = SETTINGS[name]
    made = await world.messaging("POST", "", {"FriendlyName": "One", name: given})
    assert made.json[snake(name)] == shown
    sid = await world.service()
    changed = (await world.messaging("POST", f"/{sid}", {name: given})).json
    assert changed[snake(name)] == shown
    assert (await world.messaging("GET", f"/{sid}")).json == changed


async def test_messages_see_a_change_of_settings_at_once_and_after_a_restart(world: World) -> None:
    sid = await world.service()
    facts = world.pools.get(sid, world.account)
    assert facts is not None
    assert facts.use_inbound_webhook_on_number is False
    await world.messaging("POST", f"/{sid}", {name: given for name, (given, _) in SETTINGS.items()})
    facts = world.pools.get(sid, world.account)
    assert facts is not None
    for name, (_, shown) in SETTINGS.items():
        assert getattr(facts, snake(name), shown) == shown
    assert (facts.validity_period, facts.sticky_sender) == (600, False)
    again = Pools(service_facts(world.db, world.senders))
    await again.start()
    assert again.get(sid, world.account) == facts


async def test_an_empty_url_clears_it(world: World) -> None:
    sid = await world.service(StatusCallback="https://example.com/status")
    assert (await world.messaging("POST", f"/{sid}", {"StatusCallback": ""})).json["status_callback"] is None


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"FriendlyName": None}, 20001),
        ({"FriendlyName": ""}, 20002),
        ({"FriendlyName": "x" * 65}, 20002),
        ({"InboundRequestUrl": "example.com"}, 21402),
        ({"FallbackUrl": "https://under_score.com/"}, 21402),
        ({"StatusCallback": "mailto:a@example.com"}, 21402),
        ({"InboundMethod": "PUT"}, 21403),
        ({"FallbackMethod": "get"}, 21403),
        ({"ValidityPeriod": "0"}, 21624),
        ({"ValidityPeriod": "36001"}, 21624),
        ({"ValidityPeriod": "soon"}, 21624),
        ({"Usecase": "spam"}, 21713),
        ({"ScanMessageContent": "maybe"}, 20001),
        ({"StickySender": "maybe"}, 20001),
    ],
)
async def test_a_bad_setting_is_refused_with_its_code(world: World, form: dict[str, Any], code: int) -> None:
    given = {name: value for name, value in {"FriendlyName": "One", **form}.items() if value is not None}
    assert (await world.messaging("POST", "", given)).code == code
    assert (await world.messaging("GET", "")).json["services"] == []
    sid = await world.service()
    before = (await world.messaging("GET", f"/{sid}")).json
    if form != {"FriendlyName": None}:
        assert (await world.messaging("POST", f"/{sid}", form)).code == code
    assert (await world.messaging("GET", f"/{sid}")).json == before


@pytest.mark.parametrize("seconds", ["1", "36000"])
async def test_the_ends_of_the_validity_period_are_taken(world: World, seconds: str) -> None:
    await world.service(ValidityPeriod=seconds)


async def test_services_are_listed_newest_first_in_pages(world: World) -> None:
    for name in "abc":
        await world.service(FriendlyName=name)
    await world.service(world.other, FriendlyName="not mine")
    page = (await world.messaging("GET", "?PageSize=2")).json
    assert [each["friendly_name"] for each in page["services"]] == ["c", "b"]
    rest = page["meta"]["next_page_url"].removeprefix("https://messaging.twilio.com/v1/Services")
    assert [each["friendly_name"] for each in (await world.messaging("GET", rest)).json["services"]] == ["a"]


async def test_another_accounts_service_is_unknown(world: World) -> None:
    sid = await world.service()
    for method in ("GET", "POST", "DELETE"):
        assert (await world.messaging(method, f"/{sid}", user=world.other)).status == 404
    assert world.pools.get(sid, world.account) is not None
    assert world.pools.get(sid, world.other) is None


async def test_a_deleted_service_frees_its_senders(world: World) -> None:
    sid, number, code = await world.service(), await world.bought(), await world.short_code()
    await world.join(sid, number)
    await world.join(sid, code)
    assert (await world.messaging("DELETE", f"/{sid}")).status == 204
    assert (await world.messaging("GET", f"/{sid}")).status == 404
    assert (await world.messaging("DELETE", f"/{sid}")).status == 404
    assert world.pools.get(sid, world.account) is None
    assert world.pools.of_sender(number) is None
    other = await world.service()
    assert (await world.join(other, number)).status == 201
    assert (await world.join(other, code)).status == 201


async def test_deleting_anothers_service_leaves_its_pool(world: World) -> None:
    sid, number = await world.service(), await world.bought()
    await world.join(sid, number)
    assert (await world.messaging("DELETE", f"/{sid}", user=world.other)).status == 404
    assert (await world.messaging("GET", f"/{sid}/PhoneNumbers/{number}")).status == 200


async def test_a_sender_that_joins_while_its_service_is_deleted_is_free_afterwards(world: World) -> None:
    sid, number = await world.service(), await world.bought()
    await asyncio.gather(world.messaging("DELETE", f"/{sid}"), world.join(sid, number))
    assert world.pools.of_sender(number) is None
    assert (await world.join(await world.service(), number)).status == 201
