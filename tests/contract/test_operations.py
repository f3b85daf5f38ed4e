"""All operations of the published API: those that are built have a test, those that are not answer 501."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contract.description import shape_of
from tests.contract.sdk import GROUPS, operation_label, operations_of, public_operations
from tests.contract.wire import Wire
from tidings.core import Until
from tidings.http import PRODUCTS, contract
from tidings.http.reading import Reader

pytestmark = pytest.mark.xdist_group("server")

BUILT = {operation_label(one) for one in public_operations()}
NEVER_SUCCEED = {one for one in BUILT if "/ChannelSenders" in one}
"""No account has a channel sender; the test of services' senders asks for each of these all the same."""
NOT_BUILT = [
    one for one in contract.operations() if f"{one.method} {one.label} {shape_of(one.path)}" not in BUILT
]  # fmt: skip


def test_every_operation_that_is_built_is_driven_by_the_test_of_its_group() -> None:
    grouped = [operation_label(one) for group in GROUPS for one in operations_of(group)]
    assert sorted([*grouped, *NEVER_SUCCEED]) == sorted(BUILT)
    tests = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
    assert set(re.findall(r'\.drives\("([^"]+)"\)', tests)) == set(GROUPS)


def test_every_operation_that_is_built_is_published() -> None:
    published = {f"{one.method} {one.label} {shape_of(one.path)}" for one in contract.operations()}
    assert published >= BUILT


@pytest.mark.parametrize("one", NOT_BUILT, ids=lambda one: f"{one.method} {one.label} {one.path}")
def test_an_operation_that_is_not_built_says_so(wire: Wire, one: contract.Documented) -> None:
    path = re.sub(r"\{AccountSid\}", wire.login.sid, one.path)
    path = re.sub(r"\{[^}]*\}", "XX" + "0" * 32, path)
    answer = wire.ask(one.method, path, b"" if one.method in {"POST", "PUT", "PATCH"} else None,
                      host=f"{one.label}.twilio.com")  # fmt: skip
    assert (answer.status, answer.code) == (501, 20501)
    assert one.name in answer.json["message"]


@pytest.mark.parametrize(
    "path", ["/2010-04-01/Nowhere.json", "/v1/Nowhere", "//Nowhere", "/2010-04-01", "/v9/Services"]
)
@pytest.mark.parametrize("host", ["api", "messaging", "verify", "MESSAGING", "messaging.dublin.ie1"])
def test_what_is_no_operation_at_all_is_404(wire: Wire, host: str, path: str) -> None:
    answer = wire.get(path, host=f"{host}.twilio.com")
    assert (answer.status, answer.code) == (404, 20404)


@pytest.mark.parametrize(
    ("method", "host", "path"),
    [
        ("PUT", "api", "/2010-04-01/Accounts/{}/Messages.json"),
        ("DELETE", "api", "/2010-04-01/Accounts/{}/Messages.json"),
        ("PATCH", "messaging", "/v1/Services"),
        ("POST", "api", "/2010-04-01/Accounts/{}/Balance.json"),
    ],
)
def test_a_method_that_there_is_not_is_405_and_told_which_there_are(
    wire: Wire, method: str, host: str, path: str
) -> None:
    answer = wire.ask(method, path.format(wire.login.sid), b"", host=f"{host}.twilio.com")
    assert (answer.status, answer.code) == (405, 20004)
    assert "GET" in answer.headers["Allow"]


def test_the_product_is_told_by_the_host_in_any_case_region_and_port(wire: Wire) -> None:
    for host in ("MESSAGING.twilio.com", "messaging.twilio.com:443", "messaging.dublin.ie1.twilio.com",
                 "messaging.ie1.twilio.com", "messaging.tidings.example"):  # fmt: skip
        answer = wire.get("/v1/Services", host=host)
        assert answer.status == 200
        assert answer.json["meta"]["url"].startswith(f"http://{host}/v1/Services?")


def test_an_unknown_host_takes_the_product_as_a_prefix(wire: Wire) -> None:
    for host in (f"127.0.0.1:{wire.port}", "localhost"):
        services = wire.get("/messaging/v1/Services", host=host)
        assert services.json["meta"]["url"].startswith(f"http://{host}/messaging/v1/Services?")
        assert wire.get(f"/2010-04-01/Accounts/{wire.login.sid}.json", host=host).status == 200


UNTIL = re.compile(r".*(?:<|Until|Before|End|EndDate|EndTime)\Z")
"""The names of filters that are the upper end of something."""


def test_every_filter_until_a_date_holds_the_whole_of_what_it_names() -> None:
    uppers = {
        (operation, field.name): field.core
        for product in PRODUCTS
        for operation in product.operations
        if operation.params and operation.method == "GET"
        for field in Reader(operation.params).fields
        if UNTIL.match(field.name)
    }
    assert {name for _, name in uppers} >= {"DateSent<", "DateCreated<", "EndDate"}
    assert set(uppers.values()) == {Until}
