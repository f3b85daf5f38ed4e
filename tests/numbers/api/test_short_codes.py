"""Listing, fetching and configuring short codes."""

from __future__ import annotations

import pytest

from tests.numbers.installation import World


async def test_a_short_code_is_fetched(world: World) -> None:
    sid = await world.short_code()
    shown = (await world.core("GET", f"SMS/ShortCodes/{sid}.json")).json
    assert (shown["short_code"], shown["friendly_name"], shown["sms_url"]) == ("22555", "22555", None)
    assert shown["uri"] == f"/2010-04-01/Accounts/{world.account}/SMS/ShortCodes/{sid}.json"
    assert "iso_country" not in shown


async def test_an_update_sets_what_is_given_and_the_sender_knows_it(world: World) -> None:
    sid = await world.short_code()
    given = {"FriendlyName": "News", "SmsUrl": "https://example.com/sms", "SmsMethod": "GET"}
    shown = (await world.core("POST", f"SMS/ShortCodes/{sid}.json", given)).json
    assert (shown["friendly_name"], shown["sms_url"], shown["sms_method"]) == tuple(given.values())
    sender = world.senders.at("22555")
    assert sender is not None
    assert (sender.sms_url, sender.sms_method) == ("https://example.com/sms", "GET")


async def test_an_empty_friendly_name_becomes_the_code(world: World) -> None:
    sid = await world.short_code()
    await world.core("POST", f"SMS/ShortCodes/{sid}.json", {"FriendlyName": "News"})
    shown = (await world.core("POST", f"SMS/ShortCodes/{sid}.json", {"FriendlyName": ""})).json
    assert shown["friendly_name"] == "22555"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"SmsUrl": "example.com"}, 21402),
        ({"SmsFallbackUrl": "https://under_score.com"}, 21402),
        ({"SmsMethod": "PATCH"}, 21403),
        ({"FriendlyName": "x" * 65}, 20002),
        ({"ApiVersion": "1"}, 20001),
    ],
)
async def test_a_bad_setting_is_refused(world: World, form: dict[str, str], code: int) -> None:
    sid = await world.short_code()
    assert (await world.core("POST", f"SMS/ShortCodes/{sid}.json", form)).code == code


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["33555", "22555"]),
        ("ShortCode=22555", ["22555"]),
        ("ShortCode=2255", []),
        ("FriendlyName=33555", ["33555"]),
    ],
)
async def test_the_list_is_filtered_newest_first(world: World, query: str, found: list[str]) -> None:
    await world.short_code("22555")
    await world.short_code("33555")
    await world.short_code("44555", world.other)
    page = (await world.core("GET", f"SMS/ShortCodes.json?{query}")).json
    assert [each["short_code"] for each in page["short_codes"]] == found


async def test_another_accounts_short_code_is_unknown(world: World) -> None:
    sid = await world.short_code(user=world.other)
    assert (await world.core("GET", f"SMS/ShortCodes/{sid}.json")).status == 404
    assert (await world.core("POST", f"SMS/ShortCodes/{sid}.json", {"FriendlyName": "x"})).status == 404
