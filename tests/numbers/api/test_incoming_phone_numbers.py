"""Buying, listing, configuring and releasing phone numbers."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from tests.numbers.installation import TEST_ACCOUNT, World
from tidings.core.instant import DAY_US
from tidings.numbers.phone_numbers import phone_numbers
from tidings.numbers.quarantine import quarantined
from tidings.numbers.senders import Senders, SenderType
from tidings.numbers.store import sender_facts

URLS = ["SmsUrl", "SmsFallbackUrl", "StatusCallback", "VoiceUrl", "VoiceFallbackUrl"]
METHODS = ["SmsMethod", "SmsFallbackMethod", "StatusCallbackMethod", "VoiceMethod", "VoiceFallbackMethod"]


async def test_a_number_is_bought_with_its_settings(world: World) -> None:
    answer = await world.buy(
        PhoneNumber="+14155552345", FriendlyName="Sales", SmsUrl="https://example.com/sms", SmsMethod="GET"
    )
    assert answer.status == 201
    shown = answer.json
    assert (shown["phone_number"], shown["friendly_name"]) == ("+14155552345", "Sales")
    assert (shown["sms_url"], shown["sms_method"]) == ("https://example.com/sms", "GET")
    assert shown["capabilities"] == {"voice": True, "sms": True, "mms": True, "fax": False}
    assert (shown["origin"], shown["status"], shown["type"]) == ("twilio", "in-use", "local")
    assert shown["uri"] == f"/2010-04-01/Accounts/{world.account}/IncomingPhoneNumbers/{shown['sid']}.json"
    assert (await world.number("GET", shown["sid"])).json == shown


async def test_what_is_unset_has_the_shape_that_is_published(world: World) -> None:
    sid = (await world.buy(PhoneNumber="+14155552346")).json["sid"]
    shown = (await world.number("GET", sid)).json
    blank = {name for name, value in shown.items() if value == ""}
    assert blank == {"sms_application_sid", "sms_fallback_url", "sms_url", "status_callback", "voice_application_sid"}
    unset = {name for name, value in shown.items() if value is None}
    assert unset >= {"address_sid", "bundle_sid", "identity_sid", "trunk_sid", "voice_fallback_url", "voice_url"}
    below = shown["uri"].replace(".json", "/AssignedAddOns.json")
    assert shown["subresource_uris"] == {"assigned_add_ons": below}


async def test_the_friendly_name_of_a_number_is_the_number_where_none_is_given(world: World) -> None:
    sid = await world.bought()
    assert (await world.number("GET", sid)).json["friendly_name"] == "(415) 555-2345"
    await world.number("POST", sid, {"FriendlyName": "Sales"})
    assert (await world.number("POST", sid, {"FriendlyName": ""})).json["friendly_name"] == "(415) 555-2345"


async def test_columns_that_are_ours_alone_are_never_shown(world: World) -> None:
    shown = (await world.buy(PhoneNumber="+14155552345")).json
    assert {"registered", "segments_per_second", "iso_country", "messaging_service_sid"}.isdisjoint(shown)


async def test_a_number_is_bought_by_its_area_code(world: World) -> None:
    first, second = [(await world.buy(AreaCode="415")).json["phone_number"] for _ in range(2)]
    assert first.startswith("+1415")
    assert second.startswith("+1415")
    assert first != second


async def test_a_number_can_be_written_with_punctuation(world: World) -> None:
    assert (await world.buy(PhoneNumber="(415) 555-2345")).json["phone_number"] == "+14155552345"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 20001),
        ({"PhoneNumber": "hello"}, 21421),
        ({"PhoneNumber": "+1415555"}, 21421),
        ({"PhoneNumber": "+15005550006"}, 21422),
        ({"PhoneNumber": "+14159112345"}, 21422),
        ({"PhoneNumber": "+14155552345", "AreaCode": "212"}, 21451),
        ({"AreaCode": "41"}, 21451),
        ({"AreaCode": "abc"}, 21451),
        ({"AreaCode": "115"}, 21451),
        ({"AreaCode": "229"}, 21452),
        ({"AreaCode": "876"}, 21452),
        ({"PhoneNumber": "+14155552345", "FriendlyName": "x" * 65}, 20002),
        ({"PhoneNumber": "+14155552345", "ApiVersion": "2024-01-01"}, 20001),
        ({"PhoneNumber": "+14155552345", "SmsApplicationSid": "AP" + "1" * 32}, 21420),
        ({"PhoneNumber": "+14155552345", "AddressSid": "nowhere"}, 20001),
        ({"PhoneNumber": "+14155552345", "BundleSid": "AD" + "1" * 32}, 20001),
        ({"PhoneNumber": "+14155552345", "EmergencyStatus": "Perhaps"}, 20001),
    ],
)
async def test_what_cannot_be_bought_is_refused_with_its_code(world: World, form: dict[str, str], code: int) -> None:
    answer = await world.buy(**form)
    assert (answer.status, answer.code) == (400, code)
    assert (await world.core("GET", "IncomingPhoneNumbers.json")).json["incoming_phone_numbers"] == []


@pytest.mark.parametrize("name", URLS)
async def test_a_setting_that_is_no_url_is_refused_by_name(world: World, name: str) -> None:
    answer = await world.buy(PhoneNumber="+14155552345", **{name: "ftp://example.com"})
    assert answer.code == 21402
    assert name in answer.json["message"]


@pytest.mark.parametrize("name", METHODS)
async def test_a_method_is_get_or_post(world: World, name: str) -> None:
    assert (await world.buy(PhoneNumber="+14155552345", **{name: "PUT"})).code == 21403


async def test_a_friendly_name_of_64_characters_is_taken(world: World) -> None:
    await world.bought(FriendlyName="é" * 64)


async def test_a_number_that_somebody_has_cannot_be_bought(world: World) -> None:
    await world.bought("+14155552345")
    assert (await world.buy(PhoneNumber="+14155552345")).code == 21422
    assert (await world.buy(world.other, PhoneNumber="+14155552345")).code == 21422


async def test_of_two_buyers_at_once_one_gets_the_number(world: World) -> None:
    await world.start()
    one, other = await asyncio.gather(
        world.buy(PhoneNumber="+14155552345"), world.buy(world.other, PhoneNumber="+14155552345")
    )
    assert sorted([one.status, other.status]) == [201, 400]
    assert (one if one.status == 400 else other).code == 21422


async def test_buyers_of_one_area_code_at_once_get_different_numbers(world: World) -> None:
    await world.start()
    answers = await asyncio.gather(*(world.buy(AreaCode="415") for _ in range(5)))
    assert len({answer.json["phone_number"] for answer in answers}) == 5


async def test_a_released_number_is_unknown_and_can_be_bought_again(world: World) -> None:
    sid = await world.bought()
    assert (await world.number("DELETE", sid)).status == 204
    assert (await world.number("GET", sid)).status == 404
    assert (await world.number("DELETE", sid)).status == 404
    assert world.senders.at("+14155552345") is None
    assert (await world.buy(PhoneNumber="+14155552345")).status == 201


async def test_a_released_number_rests_before_another_can_buy_it(world: World) -> None:
    await world.number("DELETE", await world.bought())
    assert (await world.buy(world.other, PhoneNumber="+14155552345")).code == 21422
    assert await world.found("US/Local", Contains="+14155552345") != []
    world.clock.advance(DAY_US * 30 - 1)
    assert (await world.buy(world.other, PhoneNumber="+14155552345")).code == 21422
    world.clock.advance(1)
    assert (await world.buy(world.other, PhoneNumber="+14155552345")).status == 201


async def test_a_number_that_began_to_rest_since_it_was_looked_for_is_not_sold(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.number("DELETE", await world.bought())

    async def looked_before(*_: object) -> set[str]:
        return set()

    monkeypatch.setattr("tidings.numbers.market.resting", looked_before)
    assert (await world.buy(world.other, PhoneNumber="+14155552345")).code == 21422
    assert world.senders.at("+14155552345") is None
    assert (await world.buy(PhoneNumber="+14155552345")).status == 201


async def test_whoever_had_a_number_last_ends_its_rest(world: World) -> None:
    await world.number("DELETE", await world.bought())
    await world.number("DELETE", await world.bought())
    rows = await world.db.rows(sa.select(quarantined.c.phone_number, quarantined.c.owner_account_sid))
    assert rows == [("+14155552345", world.account)]
    await world.bought()
    assert await world.db.rows(sa.select(quarantined)) == []


async def test_a_released_number_leaves_its_messaging_service(world: World) -> None:
    sid, service = await world.bought(), await world.service()
    await world.join(service, sid)
    await world.number("DELETE", sid)
    assert world.pools.get(service, world.account).sender_sids == ()  # type: ignore[union-attr]
    assert (await world.messaging("GET", f"/{service}/PhoneNumbers")).json["phone_numbers"] == []


async def test_another_accounts_number_is_unknown(world: World) -> None:
    sid = await world.bought()
    for method in ("GET", "POST", "DELETE"):
        assert (await world.number(method, sid, user=world.other)).status == 404
    assert (await world.number("GET", sid)).status == 200


async def test_a_us_number_has_to_be_registered_before_it_sends(world: World) -> None:
    for number in ("+14155552345", "+18005552345"):
        assert world.senders.of(await world.bought(number)).registered is False  # type: ignore[union-attr]
    for number in ("+16045552345", "+447480123456"):
        assert world.senders.of(await world.bought(number)).registered is True  # type: ignore[union-attr]


async def test_a_bought_number_is_a_sender_at_once_and_after_a_restart(world: World) -> None:
    sid = await world.bought(SmsUrl="https://example.com/sms")
    sender = world.senders.at("+14155552345")
    assert sender is not None
    assert (sender.sid, sender.account_sid, sender.type) == (sid, world.account, SenderType.LONG_CODE)
    assert (sender.iso_country, sender.sms_url) == ("US", "https://example.com/sms")
    again = Senders(sender_facts(world.db))
    await again.start()
    assert again.of(sid) == sender


async def test_an_update_sets_what_is_given_and_keeps_the_rest(world: World) -> None:
    sid = await world.bought(SmsUrl="https://example.com/sms", StatusCallback="https://example.com/status")
    world.clock.advance(60_000_000)
    given = {"SmsFallbackUrl": "https://example.com/b", "SmsFallbackMethod": "GET", "VoiceUrl": "https://example.com/v"}
    shown = (await world.number("POST", sid, given)).json
    assert (shown["sms_url"], shown["sms_fallback_url"]) == ("https://example.com/sms", "https://example.com/b")
    assert shown["voice_url"] == "https://example.com/v"
    assert shown["date_created"] == "Thu, 30 Jul 2015 20:12:31 +0000"
    assert shown["date_updated"] == "Thu, 30 Jul 2015 20:13:31 +0000"
    sender = world.senders.of(sid)
    assert sender is not None
    assert (sender.sms_fallback_url, sender.sms_fallback_method) == ("https://example.com/b", "GET")
    assert sender.status_callback == "https://example.com/status"


async def test_an_empty_url_clears_it(world: World) -> None:
    sid = await world.bought(SmsUrl="https://example.com/sms")
    assert (await world.number("POST", sid, {"SmsUrl": ""})).json["sms_url"] == ""
    assert world.senders.of(sid).sms_url is None  # type: ignore[union-attr]


async def test_a_trunk_takes_the_place_of_a_voice_application_and_the_other_way_round(world: World) -> None:
    sid = await world.bought(VoiceApplicationSid="AP" + "1" * 32)
    shown = (await world.number("POST", sid, {"TrunkSid": "TK" + "1" * 32})).json
    assert (shown["voice_application_sid"], shown["trunk_sid"]) == ("", "TK" + "1" * 32)
    shown = (await world.number("POST", sid, {"VoiceApplicationSid": "AP" + "2" * 32})).json
    assert (shown["voice_application_sid"], shown["trunk_sid"]) == ("AP" + "2" * 32, None)


@pytest.mark.parametrize(
    ("path", "number", "kind"),
    [
        ("Local", "+14155552345", "local"),
        ("TollFree", "+18005552345", "toll free"),
        ("Mobile", "+447480123456", "mobile"),
    ],
)
async def test_a_type_is_bought_and_listed_under_its_own_path(world: World, path: str, number: str, kind: str) -> None:
    bought = await world.core("POST", f"IncomingPhoneNumbers/{path}.json", {"PhoneNumber": number})
    assert (bought.status, bought.json["type"]) == (201, kind)
    assert bought.json["uri"].endswith(f"/IncomingPhoneNumbers/{bought.json['sid']}.json")
    for each in ("Local", "TollFree", "Mobile"):
        listed = (await world.core("GET", f"IncomingPhoneNumbers/{each}.json")).json["incoming_phone_numbers"]
        assert len(listed) == (1 if each == path else 0)
    wrong = "Local" if path != "Local" else "TollFree"
    other = {"PhoneNumber": number[:-1] + "9"}
    assert (await world.core("POST", f"IncomingPhoneNumbers/{wrong}.json", other)).code == 21422


async def test_a_purchase_under_a_types_path_needs_the_number(world: World) -> None:
    assert (await world.core("POST", "IncomingPhoneNumbers/Local.json", {"AreaCode": "415"})).code == 20001


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["+447480123456", "+14155552345", "+14155550199"]),
        ("FriendlyName=Sales", ["+14155550199"]),
        ("FriendlyName=Sal", []),
        ("PhoneNumber=%2B14155550199", ["+14155550199"]),
        ("PhoneNumber=415555", ["+14155552345", "+14155550199"]),
        ("PhoneNumber=555*345", ["+14155552345"]),
        ("PhoneNumber=555%25", ["+14155552345", "+14155550199"]),
        ("Origin=hosted", []),
        ("Beta=false", ["+447480123456", "+14155552345", "+14155550199"]),
    ],
)
async def test_the_list_is_filtered_newest_first(world: World, query: str, found: list[str]) -> None:
    await world.bought("+14155550199", FriendlyName="Sales")
    await world.bought("+14155552345")
    await world.bought("+447480123456")
    await world.buy(world.other, PhoneNumber="+14155550777")
    page = (await world.core("GET", f"IncomingPhoneNumbers.json?{query}")).json
    assert [each["phone_number"] for each in page["incoming_phone_numbers"]] == found


async def test_pages_of_numbers_follow_one_another(world: World) -> None:
    for last in range(5):
        await world.bought(f"+1415555234{last}")
    seen, path = [], f"/2010-04-01/Accounts/{world.account}/IncomingPhoneNumbers.json?PageSize=2"
    while path:
        page = (await world.ask("GET", path)).json
        seen += [each["phone_number"][-1] for each in page["incoming_phone_numbers"]]
        path = page["next_page_uri"]
    assert seen == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"PhoneNumber": "+15005550006"}, None),
        ({"PhoneNumber": "+15005550000"}, 21422),
        ({"PhoneNumber": "+15005550001"}, 21421),
        ({"PhoneNumber": "+14155552345"}, 21421),
        ({"AreaCode": "500"}, None),
        ({"AreaCode": "533"}, 21452),
    ],
)
async def test_test_credentials_try_a_purchase_and_keep_nothing(
    world: World, form: dict[str, str], code: int | None
) -> None:
    answer = await world.buy(TEST_ACCOUNT, **form)
    if code is None:
        assert (answer.status, answer.json["phone_number"]) == (201, "+15005550006")
    else:
        assert answer.code == code
    assert await world.db.rows(sa.select(phone_numbers.table.c.sid)) == []
    assert world.senders.at("+15005550006") is None
