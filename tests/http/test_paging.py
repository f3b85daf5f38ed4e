"""Lists: both shapes of a page, tokens, filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.http.conftest import COUNTRIES
from tidings.core import Problem
from tidings.http.paging import ask, token_of

ROOT = "https://messaging.twilio.com"


async def services(world: Any, count: int) -> list[str]:
    return [await world.service(f"s{number}") for number in range(count)]


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


async def test_an_empty_list_of_a_versioned_product_has_its_meta(world: Any) -> None:
    page = await world.get("/v1/Services")
    assert page.status == 200
    assert page.json == {
        "services": [],
        "meta": {
            "page": 0,
            "page_size": 50,
            "first_page_url": f"{ROOT}/v1/Services?PageSize=50&Page=0",
            "previous_page_url": None,
            "url": f"{ROOT}/v1/Services?PageSize=50&Page=0",
            "next_page_url": None,
            "key": "services",
        },
    }


async def test_a_list_of_2010_has_its_page_beside_the_one_list(world: Any) -> None:
    sids = [(await world.note()).json["sid"] for _ in range(3)]
    page = (await world.get(f"{world.notes}?PageSize=2", host="api.twilio.com")).json
    following = page["next_page_uri"]
    assert [note["sid"] for note in page.pop("notes")] == [sids[2], sids[1]]
    token = parse_qs(urlsplit(following).query)["PageToken"][0]
    assert page == {
        "end": 1,
        "first_page_uri": f"{world.notes}?PageSize=2&Page=0",
        "next_page_uri": f"{world.notes}?PageSize=2&Page=1&PageToken={token}",
        "page": 0,
        "page_size": 2,
        "previous_page_uri": None,
        "start": 0,
        "uri": f"{world.notes}?PageSize=2&Page=0",
    }
    last = (await world.get(following, host="api.twilio.com")).json
    assert [note["sid"] for note in last["notes"]] == [sids[0]]
    assert (last["start"], last["end"], last["page"], last["next_page_uri"]) == (2, 2, 1, None)


async def test_the_end_of_an_empty_page_of_2010_is_0(world: Any) -> None:
    page = (await world.get(world.notes, host="api.twilio.com")).json
    assert (page["start"], page["end"], page["notes"]) == (0, 0, [])


async def test_page_urls_of_2010_have_the_suffix_even_when_the_request_had_none(world: Any) -> None:
    page = (await world.get(world.notes.removesuffix(".json"), host="api.twilio.com")).json
    assert page["uri"].startswith(f"{world.notes}?")


async def test_pages_forwards_show_every_row_once_newest_first(world: Any) -> None:
    sids = await services(world, 7)
    seen, url = [], "/v1/Services?PageSize=3"
    while url:
        page = (await world.get(url)).json
        seen += [service["sid"] for service in page["services"]]
        url = page["meta"]["next_page_url"] and path_of(page["meta"]["next_page_url"])
    assert seen == sids[::-1]


async def test_pages_backwards_show_what_pages_forwards_showed(world: Any) -> None:
    await services(world, 7)
    forwards, url = [], "/v1/Services?PageSize=3"
    while url:
        page = (await world.get(url)).json
        forwards.append(page["services"])
        last, url = page, page["meta"]["next_page_url"] and path_of(page["meta"]["next_page_url"])
    backwards = [last["services"]]
    while last["meta"]["previous_page_url"]:
        last = (await world.get(path_of(last["meta"]["previous_page_url"]))).json
        assert last["meta"]["next_page_url"]
        backwards.insert(0, last["services"])
    assert backwards == forwards
    assert last["meta"]["page"] == 0


async def test_a_list_may_be_declared_oldest_first(world: Any) -> None:
    path = f"/v1/Services/{await world.service()}/AlphaSenders"
    for name in ("one", "two", "three"):
        await world.post(path, {"AlphaSender": name})
    page = (await world.get(f"{path}?PageSize=2")).json
    assert [sender["alpha_sender"] for sender in page["alpha_senders"]] == ["one", "two"]
    page = (await world.get(path_of(page["meta"]["next_page_url"]))).json
    assert [sender["alpha_sender"] for sender in page["alpha_senders"]] == ["three"]
    page = (await world.get(path_of(page["meta"]["previous_page_url"]))).json
    assert [sender["alpha_sender"] for sender in page["alpha_senders"]] == ["one", "two"]


async def test_a_page_stays_right_while_rows_come_and_go(world: Any) -> None:
    sids = await services(world, 5)
    page = (await world.get("/v1/Services?PageSize=2")).json
    await world.service("new")
    await world.delete(f"/v1/Services/{sids[3]}")
    following = (await world.get(path_of(page["meta"]["next_page_url"]))).json
    assert [service["sid"] for service in following["services"]] == [sids[2], sids[1]]


async def test_all_filters_stay_in_every_page_url(world: Any) -> None:
    for _ in range(3):
        await world.note(DateDue="2016-01-02")
    await world.note(To="+999")
    query = "To=%2B1415&DateDue%3C=2017-01-01T00%3A00%3A00Z"
    page = (await world.get(f"{world.notes}?{query}&PageSize=2", host="api.twilio.com")).json
    assert len(page["notes"]) == 2
    assert page["first_page_uri"] == f"{world.notes}?{query}&PageSize=2&Page=0"
    assert page["next_page_uri"].startswith(f"{world.notes}?{query}&PageSize=2&Page=1&PageToken=PA")
    last = (await world.get(page["next_page_uri"], host="api.twilio.com")).json
    assert len(last["notes"]) == 1


async def test_a_list_in_memory_pages_both_ways(world: Any) -> None:
    page = (await world.get("/v1/Countries?PageSize=3")).json
    assert page["countries"][0] == {"iso_country": "AA", "url": f"{ROOT}/v1/Countries/AA"}
    assert page["meta"]["key"] == "countries"
    second = (await world.get(path_of(page["meta"]["next_page_url"]))).json
    assert [country["iso_country"] for country in second["countries"]] == ["DD", "EE", "FF"]
    third = (await world.get(path_of(second["meta"]["next_page_url"]))).json
    assert [country["iso_country"] for country in third["countries"]] == ["GG"]
    assert third["meta"]["next_page_url"] is None
    again = (await world.get(path_of(third["meta"]["previous_page_url"]))).json
    assert again["countries"] == second["countries"]
    first = (await world.get(path_of(again["meta"]["previous_page_url"]))).json
    assert first["countries"] == page["countries"]
    assert first["meta"]["previous_page_url"] is None


async def test_a_list_in_memory_goes_on_beside_a_row_that_is_gone(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (await world.get("/v1/Countries?PageSize=3")).json
    monkeypatch.setattr("tests.http.conftest.COUNTRIES", [each for each in COUNTRIES if each.iso_country != "CC"])
    second = (await world.get(path_of(page["meta"]["next_page_url"]))).json
    assert [each["iso_country"] for each in second["countries"]] == ["DD", "EE", "FF"]
    monkeypatch.setattr("tests.http.conftest.COUNTRIES", [each for each in COUNTRIES if each.iso_country != "DD"])
    first = (await world.get(path_of(second["meta"]["previous_page_url"]))).json
    assert [each["iso_country"] for each in first["countries"]] == ["AA", "BB", "CC"]


@pytest.mark.parametrize("size", ["0", "-1", "x", "1001", "1e2", "99999999999999999999"])
async def test_a_page_size_out_of_range_is_20007(world: Any, size: str) -> None:
    page = await world.get(f"/v1/Services?PageSize={size}")
    assert (page.status, page.json["code"]) == (400, 20007)


async def test_a_list_may_have_a_smaller_greatest_page_size(world: Any) -> None:
    path = f"/v1/Services/{await world.service()}/AlphaSenders"
    assert (await world.get(f"{path}?PageSize=100")).status == 200
    assert (await world.get(f"{path}?PageSize=101")).json["code"] == 20007


@pytest.mark.parametrize(
    "token",
    ["x", "PA", "PA!!", "PAWzFd", "PZIngi", token_of(("a", "b")), token_of(()), token_of(("a\0",)), "PA" + "é"],
)
async def test_a_token_that_is_not_ours_is_21481(world: Any, token: str) -> None:
    page = await world.get(f"/v1/Services?PageToken={token}")
    assert (page.status, page.json["code"]) == (400, 21481)


async def test_the_page_number_is_only_echoed_beside_a_token(world: Any) -> None:
    await services(world, 2)
    following = (await world.get("/v1/Services?PageSize=1")).json["meta"]["next_page_url"]
    page = (await world.get(path_of(following).replace("Page=1", "Page=7"))).json
    assert (page["meta"]["page"], len(page["services"])) == (7, 1)


@pytest.mark.parametrize("query", ["Page=5", "Page=1&PageToken=", "Page=x", "Page=1&PageSize=10", "Page=1&Page=2"])
async def test_a_page_after_the_first_is_not_found_by_its_number_alone(world: Any, query: str) -> None:
    page = await world.get(f"/v1/Services?{query}")
    assert (page.status, page.json["code"]) == (400, 20001)
    assert page.json["message"].startswith("Parameter Page is invalid: ")
    assert (await world.get("/v1/Services?Page=0")).status == 200


keys = st.lists(
    st.text(st.characters(exclude_characters="\0", codec="utf-8"))
    | st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)
)


@given(keys, st.booleans())
def test_a_token_tells_the_key_it_was_made_of(key: list[str | int], backwards: bool) -> None:
    token = token_of(tuple(key), backwards=backwards)
    asked = ask({"PageToken": token}, 1000)
    assert (asked.keys, asked.backwards) == (tuple(key), backwards)


@given(st.text())
def test_no_token_crashes_a_list(token: str) -> None:
    try:
        ask({"PageToken": token}, 1000)
    except Problem as problem:
        assert problem.kind.code == 21481
