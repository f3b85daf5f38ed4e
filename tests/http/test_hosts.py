"""Which product a request reaches, and the URLs it gets back."""

from __future__ import annotations

from typing import Any

import pytest

from tidings.http.hosts import LABELS, label_of
from tidings.http.performing import performer
from tidings.http.products import PRODUCTS


@pytest.mark.parametrize(
    "host",
    [
        "messaging.twilio.com",
        "MESSAGING.twilio.com",
        "messaging.twilio.com:443",
        "messaging.ie1.twilio.com",
        "messaging.dublin.ie1.twilio.com",
        "messaging.tidings.example:8010",
    ],
)
async def test_the_first_label_of_the_host_names_the_product(world: Any, host: str) -> None:
    page = await world.get("/v1/Services", host=host)
    assert page.status == 200
    assert page.json["meta"]["url"].startswith(f"https://{host}/v1/Services?")


@pytest.mark.parametrize("host", ["127.0.0.1:8010", "localhost", "[::1]:8010", "sms.example.com", ""])
async def test_a_path_prefix_names_the_product_and_stays_in_its_urls(world: Any, host: str) -> None:
    made = await world.post("/messaging/v1/Services", {"FriendlyName": "x"}, host=host)
    root = f"https://{host or 'localhost'}/messaging/v1/Services"
    assert made.json["url"] == f"{root}/{made.json['sid']}"
    page = await world.get("/messaging/v1/Services", host=host)
    assert page.json["meta"]["first_page_url"] == f"{root}?PageSize=50&Page=0"


async def test_a_path_alone_names_the_product_where_nothing_else_does(world: Any) -> None:
    assert (await world.get("/v1/Services", host="localhost")).status == 200
    assert (await world.get(world.notes, host="localhost")).status == 200
    assert (await world.get("/tidings/v1/Echo", host="localhost")).status == 200
    assert (await world.post("/v1/Token", host="localhost")).status == 200


async def test_the_path_of_2010_stays_without_prefix_even_when_asked_with_one(world: Any) -> None:
    page = (await world.get(f"/api{world.notes}", host="localhost")).json
    assert page["uri"].startswith(world.notes)


async def test_a_host_that_names_a_product_serves_no_other(world: Any) -> None:
    assert (await world.get("/v1/Services", host="verify.twilio.com")).status == 404
    assert (await world.get("/messaging/v1/Services", host="api.twilio.com")).status == 404
    assert (await world.get(world.notes, host="messaging.twilio.com")).status == 404


async def test_a_bare_host_that_happens_to_be_called_like_a_product_serves_all(world: Any) -> None:
    assert (await world.get(world.notes, host="tidings:8010")).status == 200
    assert (await world.get("/v1/Services", host="api:8010")).status == 200
    assert (await world.get(world.notes, host="tidings.example.com")).status == 200


async def test_the_tidings_api_is_on_every_host_and_short_on_its_own(world: Any) -> None:
    for host, path in (("api.twilio.com", "/tidings/v1"), ("tidings.x.y", "/tidings/v1"), ("tidings.x.y", "/v1")):
        echo = await world.get(f"{path}/Echo", host=host)
        assert echo.json["root"] == f"https://{host}/tidings/v1"


async def test_forwarded_hosts_are_believed_only_from_a_trusted_proxy(make_world: Any) -> None:
    headers = {"x_forwarded_host": "messaging.example.com, inner", "x_forwarded_proto": "http"}
    for trusted, root in (((), "https://localhost"), (("127.0.0.0/8",), "http://messaging.example.com")):
        world = make_world(trusted_proxies=trusted)
        page = await world.get("/v1/Services", host="localhost", **headers)
        assert page.json["meta"]["url"].startswith(f"{root}/v1/Services")


async def test_a_public_base_stands_in_every_url(make_world: Any) -> None:
    world = make_world(public_base="https://sms.example.com/")
    made = await world.post("/v1/Services", {"FriendlyName": "x"})
    assert made.json["url"] == f"https://sms.example.com/messaging/v1/Services/{made.json['sid']}"
    assert (await world.get("/v1/Services")).json["meta"]["url"].startswith("https://sms.example.com/messaging/v1/")
    world = make_world(public_base="https://{product}.example.com")
    assert (await world.get("/v1/Services")).json["meta"]["url"].startswith("https://messaging.example.com/v1/")


async def test_a_host_that_is_none_never_reaches_a_url(world: Any) -> None:
    page = await world.get("/messaging/v1/Services", host='x"><script>')
    assert page.json["meta"]["url"].startswith("https://localhost/messaging/")


def test_every_product_of_the_contract_is_known() -> None:
    assert {label_of(f"{label}.twilio.com") for label in LABELS} == set(LABELS)
    assert len(LABELS) == 15
    assert label_of("www.twilio.com") == ""


def test_every_operation_that_is_declared_compiles_once() -> None:
    """They are compiled when they are first asked for: a wrong declaration is found here, not by a customer."""
    import tidings.app  # noqa: F401 - declares them all

    for operation in (operation for product in PRODUCTS for operation in product.operations):
        assert performer(operation) is performer(operation)
