"""Pages in both dialects, as the official client turns them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.contract.registrant import ADDRESS, STARTER
from tests.contract.sdk import Desk

pytestmark = pytest.mark.xdist_group("server")

COUNT = 7


@pytest.fixture(params=["keys", "addresses", "services", "end users", "customer profiles"])
def listed(
    request: pytest.FixtureRequest, desks: Callable[..., Desk], either_server: Any
) -> Iterator[tuple[Desk, Any]]:
    """A list of seven in each dialect: the first two of the subaccount, the others of the stranger. With who asks."""
    logins = either_server.logins
    is_2010 = request.param in ("keys", "addresses")
    desk = desks(either_server, logins.subaccount if is_2010 else logins.stranger)
    client, more = desk.client, {}
    match request.param:
        case "keys":
            resource = client.keys
        case "addresses":
            resource, more = client.addresses, ADDRESS
        case "services":
            resource = client.messaging.v1.services
        case "end users":
            resource, more = client.trusthub.v1.end_users, {"type": "sole_proprietor_information"}
        case _:
            resource, more = client.trusthub.v1.customer_profiles, {"email": "a@example.com", "policy_sid": STARTER}
    create = client.new_keys.create if request.param == "keys" else resource.create
    for at in range(COUNT):
        create(friendly_name=f"{at}", **more)
    yield desk, resource
    for one in resource.list():
        resource(one.sid).delete()


def names(rows: Any) -> str:
    return "".join(one.friendly_name for one in rows)


def test_pages_are_turned_to_the_end_and_back(listed: tuple[Desk, Any]) -> None:
    _, resource = listed
    page = resource.page(page_size=3)
    turned = [names(page)]
    while (following := page.next_page()) is not None:
        page = following
        turned.append(names(page))
    assert turned == ["654", "321", "0"]
    back = []
    while (before := page.previous_page()) is not None:
        page = before
        back.append(names(page))
    assert back == ["321", "654"]


def test_limit_and_page_size_bound_what_is_asked_for(listed: tuple[Desk, Any]) -> None:
    desk, resource = listed
    before = len(desk.transport.exchanges)
    assert names(resource.list(limit=2)) == "65"
    assert len(desk.transport.exchanges) == before + 1
    assert names(resource.list(limit=5, page_size=2)) == "65432"
    assert len(desk.transport.exchanges) == before + 4
    assert names(resource.stream(page_size=3)) == "6543210"
    assert len(desk.transport.exchanges) == before + 7


def test_a_page_is_where_it_was_when_the_row_before_it_is_deleted(listed: tuple[Desk, Any]) -> None:
    desk, resource = listed
    page = resource.page(page_size=3)
    last = list(page)[-1]
    resource(last.sid).delete()
    assert names(page.next_page()) == "321"
    assert desk.refusal(resource(last.sid).fetch) == (404, 20404)


def test_the_numbers_of_a_2010_page_count_on(desks: Callable[..., Desk], server: Any) -> None:
    desk = desks(server, server.logins.subaccount)
    made = [desk.client.new_keys.create() for _ in range(3)]
    second = desk.client.keys.page(page_size=2).next_page()
    body = desk.last.body
    assert (body["page"], body["page_size"], body["start"], body["end"]) == (1, 2, 2, 2)
    assert len(list(second)) == 1
    assert parse_qs(urlsplit(body["previous_page_uri"]).query)["Page"] == ["0"]
    assert parse_qs(urlsplit(body["uri"]).query)["Page"] == ["1"]
    for one in made:
        desk.client.keys(one.sid).delete()
    assert list(desk.client.keys.page()) == []
    assert (desk.last.body["start"], desk.last.body["end"], desk.last.body["next_page_uri"]) == (0, 0, None)


@pytest.mark.parametrize("name", ["policies", "end_user_types", "supporting_document_types"])
def test_lists_that_are_the_same_for_all_are_turned_too(desk: Desk, name: str) -> None:
    resource = getattr(desk.client.trusthub.v1, name)
    whole = [one.sid for one in resource.list()]
    assert len(whole) > 3
    assert [one.sid for one in resource.stream(page_size=3)] == whole
    second = resource.page(page_size=3).next_page()
    assert [one.sid for one in second] == whole[3:6]
    assert [one.sid for one in second.previous_page()] == whole[:3]


@pytest.mark.parametrize(
    "path",
    [
        "/2010-04-01/Accounts/{}/Messages.json",
        "/2010-04-01/Accounts/{}/Addresses.json",
        "messaging /v1/Services",
        "messaging /v1/a2p/BrandRegistrations",
        "trusthub /v1/CustomerProfiles",
        "trusthub /v1/Policies",
        "monitor /v1/Events",
    ],
)
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("PageSize=0", {20007, 20001}),
        ("PageSize=1001", {20007}),
        ("PageSize=ten", {20007, 20001}),
        ("PageSize=1&PageSize=2", {20007, 20001}),
        ("PageToken=PAnonsense", {21481}),
        ("PageToken=x&PageToken=y", {21481}),
        ("Page=-1", {20001}),
        ("Page=one", {20001}),
    ],
)
def test_a_page_that_cannot_be_is_refused(wire: Any, path: str, query: str, codes: set[int]) -> None:
    product, _, path = path.format(wire.login.sid).rpartition(" ")
    answer = wire.get(f"{path}?{query}", host=f"{product or 'api'}.twilio.com")
    assert answer.status == 400
    assert answer.code in codes
