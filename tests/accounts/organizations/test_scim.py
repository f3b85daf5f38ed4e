"""SCIM: the operations of a PATCH, whatever identity providers write."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tidings.accounts.organizations.scim import PatchOperation, checked, patched
from tidings.accounts.organizations.users import Email, OrganizationUser
from tidings.core import Instant

ANN = OrganizationUser(
    sid="US1",
    account_sid="AC1",
    organization_sid="OR1",
    date_created=Instant(0),
    date_updated=Instant(0),
    user_name="ann@example.com",
    external_id="E1",
    given_name="Ann",
    emails=[Email("ann@example.com", primary=True), Email("ann@home.example", type="home")],
)


def op(op: str, path: str | None = None, value: Any = None) -> PatchOperation:
    return PatchOperation(op, path, value)


@pytest.mark.parametrize(
    ("operations", "changes"),
    [
        ([op("replace", "displayName", "A")], {"display_name": "A"}),
        ([op("Replace", None, {"active": False})], {"active": False}),
        ([op("add", "active", "False")], {"active": False}),
        ([op("add", "name", {"givenName": "A", "familyName": "B"})], {"given_name": "A", "family_name": "B"}),
        ([op("remove", "externalId")], {"external_id": None}),
        (
            [op("replace", None, {"userName": "B@example.com", "emails": [{"value": "b@example.com"}]})],
            {"user_name": "b@example.com", "emails": [Email("b@example.com", primary=True)]},
        ),
        ([op("replace", "urn:ietf:params:scim:schemas:core:2.0:User:locale", "en")], {"locale": "en"}),
        ([op("add", "locale", "en"), op("replace", "locale", "fr")], {"locale": "fr"}),
        ([op("add", "emails", [{"value": "c@x.example"}])], {"emails": [*ANN.emails, Email("c@x.example")]}),
        ([op("add", "emails", {"value": "ann@home.example", "type": "home"})], {}),
        ([op("remove", 'emails[type eq "home"]')], {"emails": ANN.emails[:1]}),
        (
            [op("replace", 'emails[type eq "home"].value', "a@home.example")],
            {"emails": [ANN.emails[0], Email("a@home.example", type="home")]},
        ),
        (
            [op("Add", 'emails[type eq "other"].value', "a@other.example")],
            {"emails": [*ANN.emails, Email("a@other.example", type="other")]},
        ),
        (
            [
                op("replace", 'emails[type eq "home"]', {"value": "b@home.example", "primary": True}),
                op("replace", "userName", "b@home.example"),
            ],
            {
                "user_name": "b@home.example",
                "emails": [Email("ann@example.com"), Email("b@home.example", primary=True, type="home")],
            },
        ),
    ],
)
def test_operations_make_of_a_user_what_they_say(operations: list[PatchOperation], changes: dict[str, Any]) -> None:
    assert patched(ANN, operations) == msgspec.structs.replace(ANN, **changes)


@pytest.mark.parametrize(
    "operations",
    [
        [],
        [op("replace", "displayName", "A")] * 51,
        [op("move", "displayName", "A")],
        [op("replace", "password", "A")],
        [op("replace", "id", "US2")],
        [op("replace", None, "A")],
        [op("replace", "active", "perhaps")],
        [op("remove", "active")],
        [op("remove", "userName")],
        [op("replace", "displayName", {"a": 1})],
        [op("replace", "displayName", "x" * 256)],
        [op("replace", "emails", [{"value": "else@example.com", "primary": True}])],
        [op("replace", "emails", [{"value": "ann@example.com", "primary": True}] * 30)],
        [op("replace", "name", "Ann")],
        [op("replace", 'emails[type eq "other"].value', "a@other.example")],
        [op("add", 'emails[value co "other"].value', "a@other.example")],
        [op("remove", 'emails[type eq "home"].value')],
        [op("replace", 'emails[type eq "home"]', "a@home.example")],
        [op("replace", 'emails[kind eq "home"].value', "a@home.example")],
        [op("replace", 'emails[type eq "home"].value', None)],
    ],
)
def test_operations_that_cannot_be_done_change_nothing(operations: list[PatchOperation]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        patched(ANN, operations)


def test_a_user_without_emails_has_the_one_of_its_name() -> None:
    assert checked(msgspec.structs.replace(ANN, emails=[])).emails == [Email("ann@example.com", primary=True)]
