"""Countries by the Tidings API: everybody sees them, the operator sets single fields and puts them back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.console.installation import OPERATOR, OTHER, Installation, installed
from tidings.countries.known import countries


@installed()
async def test_an_account_sees_a_country_with_its_sources_and_guidelines(here: Installation) -> None:
    shown = (await here.get("Countries/fr")).json
    assert (shown["iso_country"], shown["name"], shown["calling_code"]) == ("FR", "France", "+33")
    assert (shown["alphanumeric"], shown["long_code"], shown["served"]) == ("free", "person-to-person", True)
    assert shown["marketing_windows"] == [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "from": "08:00", "until": "22:00"}
    ]
    assert shown["senders"]["short-code"]["registration"] == "carrier-application"
    assert shown["provenance"]["marketing_windows"] == {
        "source": "Brevo: country specific guidelines for SMS", "as_of": "2026-11", "overridden": False,
    }  # fmt: skip
    assert "No marketing on public holidays." in shown["guidelines"]
    assert shown["url"].endswith("/tidings/v1/Countries/FR")


@installed()
async def test_the_list_has_all_of_them_in_pages_and_filters(here: Installation) -> None:
    found: list[str] = []
    path: Any = "/tidings/v1/Countries?PageSize=100"
    while path:
        page = (await here.ask("GET", path)).json
        found += [each["iso_country"] for each in page["countries"]]
        path = page["meta"]["next_page_url"] and page["meta"]["next_page_url"].partition("localhost")[2]
    assert found == sorted(countries())
    closed = (await here.get("Countries?Served=false")).json["countries"]
    assert [each["iso_country"] for each in closed] == ["CU", "IR", "KP", "SD", "SY"]
    overwritten = (await here.get("Countries?Alphanumeric=overwritten&TwoWay=false")).json["countries"]
    assert [each["iso_country"] for each in overwritten] == ["AR"]


@installed()
async def test_the_operator_sets_fields_and_puts_them_back(here: Installation) -> None:
    given = {"UrlPolicy": "blocked", "Prohibited": ["gambling", "wine"], "Source": "Carrier A, letter of May"}
    changed = await here.post("Countries/GB", user=OPERATOR, **given)
    assert (changed.status, changed.json["url_policy"], changed.json["prohibited"]) == (
        200, "blocked", ["gambling", "wine"],
    )  # fmt: skip
    said = changed.json["provenance"]["url_policy"]
    assert (said["source"], said["overridden"]) == ("Carrier A, letter of May", True)
    assert said["as_of"].startswith("20")
    await here.post("Countries/GB", user=OPERATOR, SenderType="short-code", MonthlyCost="900", SegmentsPerSecond="40")
    rule = (await here.get("Countries/GB")).json["senders"]["short-code"]
    assert (rule["monthly_cost"], rule["segments_per_second"]) == (900.0, 40.0)
    one = await here.ask("DELETE", "/tidings/v1/Countries/GB?Field=short-code.monthly_cost", user=OPERATOR)
    assert one.status == 204
    shown = (await here.get("Countries/GB")).json
    assert (shown["senders"]["short-code"]["monthly_cost"], shown["url_policy"]) == (750.0, "blocked")
    assert (await here.ask("DELETE", "/tidings/v1/Countries/GB", user=OPERATOR)).status == 204
    shown = (await here.get("Countries/GB")).json
    assert (shown["url_policy"], shown["prohibited"]) == ("ok", [])
    assert not any(said["overridden"] for said in shown["provenance"].values())
    assert (await here.ask("DELETE", "/tidings/v1/Countries/GB", user=OPERATOR)).status == 404


@installed()
async def test_lists_are_emptied_and_texts_cleared(here: Installation) -> None:
    lists = ["prohibited", "notes", "marketing_windows"]
    shown = (await here.post("Countries/FR", user=OPERATOR, Empty=lists, HolidaysSource="")).json
    assert {name: shown[name] for name in lists} == {name: [] for name in lists}
    assert shown["holidays_source"] is None
    shown = (await here.post("Countries/MY", user=OPERATOR, RequiredPrefix="")).json
    assert shown["required_prefix"] is None


@installed()
async def test_a_country_that_the_operator_closes_takes_no_messages(here: Installation) -> None:
    sender = here.sender("toll-free").address
    await here.send(sender)
    assert (await here.post("Countries/US", user=OPERATOR, Served="false")).json["senders"] == {}
    form = {"From": sender, "To": "+12065550142", "Body": "hello"}
    path = f"/2010-04-01/Accounts/{here.settings.account_sid}/Messages.json"
    refused = await here.ask("POST", path, form)
    assert (refused.status, refused.code) == (400, 21408)
    await here.ask("DELETE", "/tidings/v1/Countries/US", user=OPERATOR)
    await here.send(sender)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"Source": "somebody"},
        {"Alphanumeric": "perhaps"},
        {"Timezone": "Europe/Atlantis"},
        {"LeadTimeDays": "3"},
        {"SenderType": "short-code"},
        {"SenderType": "pigeon", "LeadTimeDays": "3"},
        {"SenderType": "short-code", "SegmentsPerSecond": "0"},
        {"SenderType": "short-code", "SegmentsPerSecond": "nan"},
        {"SenderType": "short-code", "MonthlyCost": "-1"},
        {"MarketingWindows": '{"days": ["someday"], "from": "08:00", "until": "20:00"}'},
        {"MarketingWindows": '{"days": ["mon"], "from": "20:00", "until": "08:00"}'},
        {"MarketingWindows": '{"days": ["mon"], "from": "8", "until": "9"}'},
        {"MarketingWindows": "never"},
        {"RequiredPrefix": "x" * 41},
        {"Wine": "red"},
        {"Source": "a\nb", "Served": "false"},
        {"Empty": "senders"},
        {"Empty": "notes", "Notes": "Heed this."},
    ],
    ids=str,
)
@installed()
async def test_what_cannot_be_is_refused_and_nothing_changes(here: Installation, form: dict[str, str]) -> None:
    refused = await here.post("Countries/GB", user=OPERATOR, **form)
    assert (refused.status, refused.code) == (400, 20001)
    shown = (await here.get("Countries/GB")).json
    assert not any(said["overridden"] for said in shown["provenance"].values())


@installed()
async def test_only_the_operator_sets_and_what_is_no_country_is_not_found(here: Installation) -> None:
    for method, form in (("POST", {"Served": "false"}), ("DELETE", None)):
        refused = await here.ask(method, "/tidings/v1/Countries/GB", form, user=OTHER)
        assert (refused.status, refused.code) == (403, 20003)
    for code in ("ZZ", "GBR", "1", "%00"):
        assert (await here.get(f"Countries/{code}")).status == 404
    assert (await here.post("Countries/ZZ", user=OPERATOR, Served="false")).status == 404
