"""What is one account's is 404 for every other: the same as what does not exist."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from urllib.parse import quote

import msgspec
import pytest

from tests.contract.sdk import Desk, operation_label, public_operations
from tests.contract.server import Login, RunningServer
from tests.contract.site import Site
from tests.contract.wire import Wire
from tidings.http.operation import PLACE
from tidings.numbers.seed import LOCAL

pytestmark = pytest.mark.xdist_group("server")

SENDER = LOCAL
TO = "+16507773001"


class Owned(msgspec.Struct, frozen=True):
    """One SID of each kind, all the first account's."""

    sids: dict[str, str]
    message: str


@pytest.fixture(scope="module")
def owned(server: RunningServer, site: Site) -> Iterator[Owned]:
    """What the first account has."""
    desk = Desk(server, server.logins.main)
    client = desk.client
    message = client.messages.create(to=TO, from_=SENDER, body="Mine", media_url=[site.url("/picture.png")])
    service = client.messaging.v1.services.list()[-1]
    sids = {
        "AC": desk.login.sid,
        "SK": client.new_keys.create().sid,
        "PN": client.incoming_phone_numbers.list()[0].sid,
        "SC": client.short_codes.list()[0].sid,
        "MG": service.sid,
        "SM": message.sid,
        "MM": message.sid,
        "ME": client.messages(message.sid).media.list()[0].sid,
    }
    yield Owned(sids, message.sid)
    client.keys(sids["SK"]).delete()
    desk.transport.close()


def paths(sids: dict[str, str], template: str) -> Iterator[str]:
    """A path of the operation for each kind of SID that its places take."""
    kinds = [(prefixes or "").split("|") for _, prefixes in PLACE.findall(template)]
    for chosen in itertools.product(*kinds):
        filled = iter(chosen)
        yield PLACE.sub(lambda _, filled=filled: sids.get(next(filled), "US"), template)


OPERATIONS = {operation_label(one): one for one in public_operations() if PLACE.search(one.path)}


@pytest.mark.parametrize("label", sorted(OPERATIONS))
@pytest.mark.parametrize("who", ["stranger", "subaccount"])
def test_another_account_gets_404(server: RunningServer, wire: Wire, owned: Owned, label: str, who: str) -> None:
    one = OPERATIONS[label]
    other: Login = getattr(server.logins, who)
    host = f"{one.product.label}.twilio.com"
    for path in paths(owned.sids, one.path):
        full = f"{one.product.prefix}{path}{one.product.dialect.suffix}"
        answer = wire.ask(one.method, full, b"" if one.method == "POST" else None, host=host, login=other)
        assert (answer.status, answer.code) in {(404, 20404)} | missing_parameter(one.method, full), full


def missing_parameter(method: str, path: str) -> set[tuple[int, int | None]]:
    """Where a parameter is required, it may be asked for first: nothing is told by that."""
    required = path.endswith(("/PhoneNumbers", "/ShortCodes"))
    return {(400, 20001)} if method == "POST" and required else set()


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_what_does_not_exist_gets_404(wire: Wire, label: str) -> None:
    one = OPERATIONS[label]
    nowhere = {kind: kind + "0" * 32 for kind in ("SK", "PN", "SC", "MG", "SM", "MM", "ME")} | {"AC": wire.login.sid}
    if "AC" in one.path and set(PLACE.findall(one.path)) == {("account_sid", "AC")}:
        nowhere["AC"] = "AC" + "0" * 32
    if one.path == "/Accounts/{sid:AC}":
        nowhere["AC"] = "AC" + "0" * 32
    for path in paths(nowhere, one.path):
        full = f"{one.product.prefix}{path}{one.product.dialect.suffix}".replace("/US", "/XX")
        answer = wire.ask(
            one.method, full, b"" if one.method == "POST" else None, host=f"{one.product.label}.twilio.com"
        )
        assert (answer.status, answer.code) in {(404, 20404)} | missing_parameter(one.method, full), full


def test_lists_have_the_own_only(owned: Owned, stranger: Desk) -> None:
    client = stranger.client
    assert {one.account_sid for one in client.messages.list()} <= {stranger.login.sid}
    assert client.messages.list(to=TO) == []
    assert client.incoming_phone_numbers.list() == []
    assert client.short_codes.list() == []
    assert client.messaging.v1.services.list() == []
    assert client.keys.list() == []
    assert [one.sid for one in client.api.v2010.accounts.list()] == [stranger.login.sid]


def test_what_is_anothers_cannot_be_used(owned: Owned, stranger: Desk) -> None:
    client = stranger.client
    assert stranger.refusal(client.messages.create, to=TO, from_=SENDER, body="x") in {(400, 21660), (400, 21606)}
    asked = {"to": TO, "messaging_service_sid": owned.sids["MG"], "body": "x"}
    assert stranger.refusal(client.messages.create, **asked) in {(400, 21701), (404, 21701)}
    service = client.messaging.v1.services.create(friendly_name="Greedy")
    senders = client.messaging.v1.services(service.sid)
    assert stranger.refusal(senders.phone_numbers.create, phone_number_sid=owned.sids["PN"])[0] == 404
    assert stranger.refusal(senders.short_codes.create, short_code_sid=owned.sids["SC"])[0] == 404
    service.delete()


@pytest.mark.parametrize("path", ["Messages", "Keys", "Nothing", "Messages/{}", "Media"])
def test_a_path_with_odd_characters_is_a_404(wire: Wire, path: str) -> None:
    for odd in ("%00", "%ff", "..", "%2e%2e", "%F0%9F%98%80", "a" * 2_000, "SM%0d%0aX", quote("'; DROP TABLE x")):
        answer = wire.get(f"/2010-04-01/Accounts/{wire.login.sid}/{path.format(odd)}/{odd}.json")
        assert (answer.status, answer.code) == (404, 20404)
