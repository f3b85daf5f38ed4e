"""Postal addresses and the numbers that rely on them, through the official client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.registrant import ADDRESS, Registrant
from tests.contract.sdk import Desk

pytestmark = pytest.mark.xdist_group("server")

KNOWN = {**ADDRESS, "emergency_enabled": True}
"""A house that the gazetteer knows, for emergency calls: it is judged when it is written."""


@pytest.fixture
def address(desk: Desk) -> Iterator[Any]:
    """An address of the first account."""
    made = desk.client.addresses.create(**ADDRESS)
    yield made
    made.delete()


def test_every_operation_on_addresses_answers_as_published(either: Desk) -> None:
    addresses = either.client.addresses
    with either.drives("addresses"):
        made = addresses.create(**ADDRESS, friendly_name="Head office", street_secondary="Apt B")
        assert {name: getattr(made, name) for name in ADDRESS} == ADDRESS
        assert (made.friendly_name, made.street_secondary) == ("Head office", "Apt B")
        assert (made.validated, made.verified, made.emergency_enabled) == (False, False, False)
        assert addresses(made.sid).fetch().sid == made.sid
        assert [one.sid for one in addresses.list(friendly_name="Head office", iso_country="US")] == [made.sid]
        assert addresses.list(friendly_name="Head office", iso_country="GB") == []
        changed = addresses(made.sid).update(friendly_name="", street="5 Jersey St", street_secondary="")
        assert (changed.friendly_name, changed.street, changed.street_secondary) == (None, "5 Jersey St", None)
        number = either.client.incoming_phone_numbers.create(area_code="415", address_sid=made.sid)
        (relying,) = addresses(made.sid).dependent_phone_numbers.list()
        assert (relying.phone_number, relying.friendly_name) == (number.phone_number, number.friendly_name)
        assert set(relying.capabilities) == {"Voice", "SMS", "MMS"}
        assert number.delete() is True
        assert addresses(made.sid).dependent_phone_numbers.list() == []
        assert addresses(made.sid).delete() is True
    assert either.refusal(addresses(made.sid).fetch) == (404, 20404)


def test_lists_are_filtered_by_each_property(desk: Desk, address: Any) -> None:
    addresses = desk.client.addresses
    other = addresses.create(**{**KNOWN, "customer_name": "Jane Roe"})
    assert [one.sid for one in addresses.list(customer_name="Jane Roe")] == [other.sid]
    assert other.sid in {one.sid for one in addresses.list(emergency_enabled=True)}
    assert address.sid not in {one.sid for one in addresses.list(emergency_enabled=True)}
    other.delete()


def test_an_address_for_emergency_calls_is_validated_or_refused(desk: Desk) -> None:
    addresses = desk.client.addresses
    made = addresses.create(**KNOWN)
    assert (made.emergency_enabled, made.validated) == (True, True)
    made.delete()
    wrong = {**KNOWN, "postal_code": "94105", "auto_correct_address": False}
    assert desk.refusal(addresses.create, **wrong) == (400, 21629)
    assert desk.last.body["message"].startswith("The address is not quite right. Did you mean: ")
    assert desk.refusal(addresses.create, **{**KNOWN, "city": "Atlantis", "postal_code": "00000"}) == (400, 21628)
    assert desk.last.body["message"] == "The address cannot be found: there is no such postal code"


def test_an_address_of_a_verified_document_stays_as_it_is(desk: Desk) -> None:
    isv = Registrant(desk)
    profile = isv.primary()
    (document,) = desk.client.trusthub.v1.customer_profiles(profile).customer_profiles_entity_assignments.list(
        object_type="customer_profile_address"
    )
    attributes = desk.client.trusthub.v1.supporting_documents(document.object_sid).fetch().attributes
    used = desk.client.addresses(attributes["address_sids"])
    assert desk.refusal(used.update, street="5 Jersey St") == (400, 21630)
    assert desk.refusal(used.delete) == (400, 21630)
    assert used.fetch().street == "4 Jersey St"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("customer_name", ""),
        ("customer_name", "x" * 65),
        ("customer_name", "ä" * 33),
        ("street", " "),
        ("street", "x" * 201),
        ("city", "x" * 101),
        ("region", ""),
        ("postal_code", "x" * 21),
        ("friendly_name", "x" * 65),
        ("emergency_enabled", "perhaps"),
        ("auto_correct_address", "perhaps"),
    ],
)
def test_a_bad_value_is_refused_and_changes_nothing(desk: Desk, address: Any, setting: str, value: object) -> None:
    addresses = desk.client.addresses
    before = len(addresses.list())
    for refused in (
        desk.refusal(addresses(address.sid).update, **{setting: value}),
        desk.refusal(addresses.create, **{**ADDRESS, setting: value}),
    ):
        assert refused in {(400, 20001), (400, 20002)}
    now = addresses(address.sid).fetch()
    assert {name: getattr(now, name) for name in ADDRESS} == ADDRESS
    assert len(addresses.list()) == before


@pytest.mark.parametrize("country", ["", "USA", "XX", "u"])
def test_a_country_is_two_letters_of_a_country(desk: Desk, country: str) -> None:
    assert desk.refusal(desk.client.addresses.create, **{**ADDRESS, "iso_country": country}) == (400, 20001)


def test_what_no_address_lacks_is_asked_for(wire: Any) -> None:
    answer = wire.post(f"/2010-04-01/Accounts/{wire.login.sid}/Addresses.json", b"CustomerName=John")
    assert (answer.status, answer.code) == (400, 20001)
