"""What is one account's is 404 for every other: the same as what does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import msgspec
import pytest

from tests.contract.estate import RECIPIENT, Estate, acquire, form_of, give_up, paths
from tests.contract.registrant import SECONDARY, Registrant
from tests.contract.sdk import Desk, operation_label, public_operations
from tests.contract.server import Login, RunningServer
from tests.contract.site import Site
from tests.contract.wire import Answer, Wire
from tidings.accounts.model import Capability
from tidings.http import TIDINGS_V1, JsonParams, Operation
from tidings.http.declared import PLACE
from tidings.numbers.seed import LOCAL

pytestmark = pytest.mark.xdist_group("server")

SENDER = LOCAL
EVERYBODYS = ("/Policies", "/EndUserTypes", "/SupportingDocumentTypes", "/Roles", "/Countries", "/Handsets")
"""Where what is shown is no account's own. Every number that is no sender is a handset, and each account sees on it what
it wrote itself."""


@pytest.fixture(scope="module")
def owned(server: RunningServer, site: Site) -> Iterator[Estate]:
    """What the first account has."""
    desk = Desk(server, server.logins.main)
    estate = acquire(desk, site.url("/picture.png"))
    yield estate
    give_up(desk, estate)
    desk.transport.close()


OPERATIONS = {
    operation_label(one): one
    for one in [*public_operations(), *TIDINGS_V1.operations]
    if PLACE.search(one.path)
    and one.product.label != "lookups"  # any number can be looked up, by everybody
    and one.needs is not Capability.OPERATOR  # no account has the right; see test_rights
    and not (one.public and one.product is TIDINGS_V1)
}
PRIVATE = {label for label, one in OPERATIONS.items() if not one.path.startswith(EVERYBODYS)}


@pytest.mark.parametrize("label", sorted(PRIVATE))
@pytest.mark.parametrize("who", ["stranger", "subaccount"])
def test_another_account_gets_404(server: RunningServer, wire: Wire, owned: Estate, label: str, who: str) -> None:
    one = OPERATIONS[label]
    other: Login = getattr(server.logins, who)
    kinds = {kind for _, kind in PLACE.findall(one.path) if kind}
    whose = [owned, {**owned, "AC": other.sid}] if "AC" in kinds and len(kinds) > 1 else [owned]
    for estate in whose:
        for path in paths(estate, one.path):
            answer = asked(wire, one, path, owned, other)
            assert (answer.status, answer.code) == (404, 20404), path


def asked(wire: Wire, one: Operation, path: str, estate: Estate, login: Login) -> Answer:
    full = f"{one.product.prefix}{path}{one.product.dialect.suffix}"
    form, is_document = form_of(one, estate), one.params is not None and issubclass(one.params, JsonParams)
    written = msgspec.json.encode(form) if is_document else urlencode(form, doseq=True).encode()
    body = written if one.method in {"POST", "PUT", "PATCH"} else None
    more = {"content_type": "application/json"} if is_document else {}
    return wire.ask(one.method, full, body, host=f"{one.product.label}.twilio.com", login=login, **more)


def test_every_operation_is_walked() -> None:
    """What is not walked here names nothing of an account, or is the operator's."""
    left = {operation_label(one) for one in [*public_operations(), *TIDINGS_V1.operations]} - OPERATIONS.keys()
    named = [label for label in left if "{}" in label and " lookups " not in label and " tidings " not in label]
    assert named == []
    assert len(OPERATIONS) > 100


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_what_does_not_exist_gets_404(wire: Wire, owned: Estate, label: str) -> None:
    one = OPERATIONS[label]
    nowhere = {kind: kind[-2:] + "0" * 32 for kind in owned} | {"AC": wire.login.sid, "": "XX"}
    if "AC" in one.path and set(PLACE.findall(one.path)) == {("account_sid", "AC")}:
        nowhere["AC"] = "AC" + "0" * 32
    if one.path == "/Accounts/{sid:AC}" or one.path.startswith("/Queues/"):
        nowhere["AC"] = "AC" + "0" * 32
    for path in paths(nowhere, one.path):
        answer = asked(wire, one, path, owned, wire.login)
        assert (answer.status, answer.code) == (404, 20404), path


@pytest.mark.parametrize("name", ["BV", "EL", "RA"])
def test_a_part_is_found_below_its_own_bundle_only(wire: Wire, owned: Estate, name: str) -> None:
    part = {"BV": "EntityAssignments", "EL": "Evaluations", "RA": "ChannelEndpointAssignments"}[name]
    mine, products = owned, {kind: owned[f"TrustProducts {kind}"] for kind in ("BU", name)}
    for bundle, sid, status in (
        (mine["BU"], mine[name], 200),
        (mine["BU"], products[name], 404),
        (products["BU"], products[name], 404),
    ):
        answer = wire.get(f"/v1/CustomerProfiles/{bundle}/{part}/{sid}", host="trusthub.twilio.com")
        assert answer.status == status


def test_lists_have_the_own_only(owned: Estate, stranger: Desk) -> None:
    client = stranger.client
    assert {one.account_sid for one in client.messages.list()} <= {stranger.login.sid}
    assert client.messages.list(to=RECIPIENT) == []
    assert client.incoming_phone_numbers.list() == []
    assert client.short_codes.list() == []
    assert client.messaging.v1.services.list() == []
    assert client.keys.list() == []
    assert client.addresses.list() == []
    trusthub = client.trusthub.v1
    for kept in (
        trusthub.customer_profiles,
        trusthub.trust_products,
        trusthub.end_users,
        trusthub.supporting_documents,
    ):
        assert kept.list() == []
    assert {one.account_sid for one in client.messaging.v1.brand_registrations.list()} <= {stranger.login.sid}
    assert {one.account_sid for one in client.monitor.v1.events.list()} <= {stranger.login.sid}
    assert [one.sid for one in client.api.v2010.accounts.list()] == [stranger.login.sid]


def test_what_is_anothers_cannot_be_used(owned: Estate, stranger: Desk) -> None:
    client = stranger.client
    assert stranger.refusal(client.messages.create, to=RECIPIENT, from_=SENDER, body="x") in {
        (400, 21660),
        (400, 21606),
    }
    asked = {"to": RECIPIENT, "messaging_service_sid": owned["MG"], "body": "x"}
    assert stranger.refusal(client.messages.create, **asked) in {(400, 21701), (404, 21701)}
    service = client.messaging.v1.services.create(friendly_name="Greedy")
    senders = client.messaging.v1.services(service.sid)
    assert stranger.refusal(senders.phone_numbers.create, phone_number_sid=owned["PN"])[0] == 404
    assert stranger.refusal(senders.short_codes.create, short_code_sid=owned["SC"])[0] == 404
    service.delete()


def test_what_is_anothers_is_no_part_of_a_registration(owned: Estate, stranger: Desk) -> None:
    theirs, isv = owned, Registrant(stranger)
    profile, service = isv.profile(SECONDARY), isv.service()
    held = isv.trusthub.customer_profiles(profile)
    for kind in ("IT", "RD", "BU", "TrustProducts BU"):
        assert stranger.refusal(held.customer_profiles_entity_assignments.create, theirs[kind]) == (400, 22205)
    endpoints = held.customer_profiles_channel_endpoint_assignment
    assert stranger.refusal(endpoints.create, "phone-number", theirs["PN"]) == (400, 20001)
    assert stranger.refusal(isv.campaign, service, theirs["BN"]) == (400, 21717)
    use_cases = isv.messaging.services(service).us_app_to_person_usecases
    assert stranger.refusal(use_cases.fetch, brand_registration_sid=theirs["BN"]) == (400, 21717)
    external = isv.messaging.external_campaign
    assert stranger.refusal(external.create, "CXMINEE", theirs["MG"]) == (404, 20404)
    failed = isv.decided(isv.brand(theirs["BU"], theirs["TrustProducts BU"]))
    assert (failed.status, failed.tcr_id) == ("FAILED", None)
    numbers = stranger.client.incoming_phone_numbers
    for name in ("address_sid", "emergency_address_sid"):
        assert stranger.refusal(numbers.create, area_code="415", **{name: theirs["AD"]}) == (400, 20001)
    assert numbers.list() == []
    held.delete()
    isv.messaging.services(service).delete()


@pytest.mark.parametrize("path", ["Messages", "Keys", "Nothing", "Messages/{}", "Media"])
def test_a_path_with_odd_characters_is_a_404(wire: Wire, path: str) -> None:
    for odd in ("%00", "%ff", "..", "%2e%2e", "%F0%9F%98%80", "a" * 2_000, "SM%0d%0aX", quote("'; DROP TABLE x")):
        answer = wire.get(f"/2010-04-01/Accounts/{wire.login.sid}/{path.format(odd)}/{odd}.json")
        assert (answer.status, answer.code) == (404, 20404)
