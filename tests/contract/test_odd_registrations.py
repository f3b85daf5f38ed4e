"""Odd values in every parameter of a registration: taken, or refused with a code, never a failure of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from twilio.rest import Client

from tests.contract.estate import Estate, acquire, drafts, form_of, give_up, paths
from tests.contract.odd_values import ODD, TARGET_MOST, UNREADABLE, form
from tests.contract.registrant import A2P, SECONDARY, SOLE_PROPRIETOR, STARTER, Registrant
from tests.contract.sdk import Desk, operation_label, public_operations
from tests.contract.server import RunningServer
from tests.contract.site import Site
from tests.contract.wire import Answer, Wire
from tidings.http import Operation

pytestmark = pytest.mark.xdist_group("server")

PLACES = ("/Addresses", "/a2p/", "/Compliance/", "/Deactivations", "/PreregisteredUsa2p")
OPERATIONS = {
    operation_label(one): one
    for one in public_operations()
    if one.params is not None
    and (one.product.label in ("trusthub", "monitor") or any(place in one.path for place in PLACES))
}
REFUSED = {400, 404, 409, 429}


class Bench(msgspec.Struct, frozen=True):
    """A server, and what its first account has: bundles in draft, so that what is given is kept."""

    wire: Wire
    client: Client
    estate: Estate


@pytest.fixture(scope="module", params=["server", "postgres_server"])
def bench(request: pytest.FixtureRequest, site: Site) -> Iterator[Bench]:
    """On each store."""
    server: RunningServer = request.getfixturevalue(request.param)
    desk = Desk(server, server.logins.main)
    with closing(desk.transport), closing(Wire(server.port, server.logins.main)) as wire:
        estate = acquire(desk, site.url("/picture.png"))
        yield Bench(wire, desk.client, {**estate, **drafts(Registrant(desk))})
        give_up(desk, estate)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_an_odd_value_is_taken_or_refused_with_a_code(bench: Bench, label: str) -> None:
    one = OPERATIONS[label]
    for path, name, good in cases(bench, one):
        for kind, value in {**ODD, "empty": ""}.items():
            if one.method == "GET" and len(form((name, value))) > TARGET_MOST:
                continue
            answer = send(bench.wire, one, path, *good, (name, value))
            assert answer.status < 400 or answer.status in REFUSED, (name, kind, answer.body)
            if answer.status == 201 and "/a2p/" not in one.path:  # those go on by themselves
                assert shown(bench.wire, one, answer.json) == answer.json, (name, kind)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_what_is_no_text_is_refused_whole(bench: Bench, label: str) -> None:
    one = OPERATIONS[label]
    for path, name, good in cases(bench, one):
        for kind, octets in UNREADABLE.items():
            if one.method == "GET" and (b"\0" in octets or b"\xff" in octets):
                continue  # no request line has these
            answer = send(bench.wire, one, path, *good, (name, octets))
            assert (answer.status, answer.code) == (400, 20001), (name, kind)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_a_parameter_given_twice_is_refused(bench: Bench, label: str) -> None:
    one = OPERATIONS[label]
    for path, name, good in cases(bench, one):
        given = form_of(one, bench.estate).get(name, "1")
        if isinstance(given, list) or name.endswith("Keywords"):
            continue
        answer = send(bench.wire, one, path, *good, (name, str(given)), (name, str(given)))
        assert answer.status == 400, (name, answer.body)


def cases(bench: Bench, one: Operation) -> Iterator[tuple[str, str, list[tuple[str, str | bytes]]]]:
    """Each path and each parameter of an operation, and the other parameters that it needs."""
    assert one.params is not None
    form = form_of(one, bench.estate) if one.method == "POST" else {}
    pairs = [(name, each) for name, value in form.items() for each in (value if isinstance(value, list) else [value])]
    for path in paths(bench.estate, one.path):
        for field in msgspec.structs.fields(one.params):
            name = field.encode_name
            yield path, name, [(other, value) for other, value in pairs if other != name]


def shown(wire: Wire, one: Operation, made: dict[str, Any]) -> Any:
    """A resource that was made, as it is shown later."""
    answer = wire.get(urlsplit(made.get("url") or made["uri"]).path, host=f"{one.product.label}.twilio.com")
    assert answer.status == 200
    return answer.json


def send(wire: Wire, one: Operation, path: str, *pairs: tuple[str, str | bytes]) -> Answer:
    """One request with these parameters."""
    body, full = form(*pairs), f"{one.product.prefix}{path}{one.product.dialect.suffix}"
    host = f"{one.product.label}.twilio.com"
    if one.method == "POST":
        return wire.post(full, body, host=host)
    return wire.get(f"{full}?{body.decode()}", host=host)


JSON_VALUES = [True, 0, 1.5, 10**30, " ", [], ["x", 1, None], [[]], {"a": {"b": []}}, "x" * 1_500]
"""What an attribute may hold, though no field is such."""


@pytest.mark.parametrize("value", JSON_VALUES, ids=lambda value: json.dumps(value)[:20])
def test_any_value_of_any_attribute_is_evaluated(bench: Bench, value: object) -> None:
    trusthub = bench.client.trusthub.v1
    for policy in (STARTER, SECONDARY, SOLE_PROPRIETOR, A2P):
        name = "trust_products" if policy in (SOLE_PROPRIETOR, A2P) else "customer_profiles"
        bundles = getattr(trusthub, name)
        held = bundles(bundles.create(friendly_name="Odd", email="odd@example.com", policy_sid=policy).sid)
        wanted = trusthub.policies(policy).fetch().requirements
        accepted = [
            one for ones in wanted["supporting_document"] for each in ones for one in each["accepted_documents"]
        ]
        for kept, types in ((trusthub.end_users, wanted["end_user"]), (trusthub.supporting_documents, accepted)):
            for one in types:
                attributes = dict.fromkeys(one["fields"], value)
                made = kept.create(friendly_name="Odd", type=one["type"], attributes=attributes)
                assert kept(made.sid).fetch().attributes == attributes
                getattr(held, f"{name}_entity_assignments").create(made.sid)
        found = getattr(held, f"{name}_evaluations").create(policy)
        assert found.status == "noncompliant"
        held.delete()
