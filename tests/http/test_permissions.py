"""Every operation has the name of a permission, or a right that no permission gives."""

from __future__ import annotations

import msgspec
import pytest

from tests.contract.sdk import operation_label
from tidings.core import Problem
from tidings.http import PRODUCTS, Operation
from tidings.http.permissions import known, must_be_allowed, permission_of, sufficing

OPERATIONS = {operation_label(one): one for product in PRODUCTS for one in product.operations}


class Narrow(msgspec.Struct):
    """Who may little."""

    allowed: frozenset[str] | None


def code_for(one: Operation, *allowed: str) -> int:
    """The code of the refusal; 0: it is allowed."""
    try:
        must_be_allowed(one, sufficing(one), Narrow(frozenset(allowed)))
    except Problem as problem:
        return problem.kind.code
    return 0


@pytest.mark.parametrize(
    ("label", "permission"),
    [
        ("POST api /2010-04-01/Accounts/{}/Messages.json", "/twilio/messaging/messages/create"),
        ("GET api /2010-04-01/Accounts/{}/Messages/{}.json", "/twilio/messaging/messages/read"),
        ("GET api /2010-04-01/Accounts/{}/Messages.json", "/twilio/messaging/messages/list"),
        ("POST api /2010-04-01/Accounts/{}/Messages/{}.json", "/twilio/messaging/messages/update"),
        ("DELETE api /2010-04-01/Accounts/{}/Messages/{}.json", "/twilio/messaging/messages/delete"),
        ("GET api /2010-04-01/Accounts/{}/SMS/ShortCodes.json", "/twilio/messaging/short-codes/list"),
        ("POST messaging /v1/Services/{}/PhoneNumbers", "/twilio/messaging/services/phone-numbers/create"),
        ("POST messaging /v1/a2p/BrandRegistrations", "/twilio/messaging/a2p/brand-registrations/create"),
        ("GET trusthub /v1/EndUsers/{}", "/twilio/trusthub/end-users/read"),
        ("GET monitor /v1/Events", "/twilio/monitor/events/list"),
        ("GET tidings /tidings/v1/Messages/{}/Timeline", "/tidings/messages/timeline/read"),
        ("POST api /2010-04-01/Accounts/{}/Keys.json", None),
        ("GET api /2010-04-01/Accounts.json", None),
        ("POST iam /v1/Keys", None),
        ("POST accounts /v1/AuthTokens/Promote", None),
        ("POST tidings /tidings/v1/Reviews/{}", None),
    ],
)
def test_a_permission_is_named_after_product_resource_and_action(label: str, permission: str | None) -> None:
    assert permission_of(OPERATIONS[label]) == permission


@pytest.mark.parametrize("label", [name for name, one in OPERATIONS.items() if permission_of(one)])
def test_an_operation_is_allowed_by_its_permission_and_by_no_other(label: str) -> None:
    one = OPERATIONS[label]
    own = permission_of(one)
    assert own
    assert code_for(one, own) == 0
    assert code_for(one, *known(PRODUCTS) - sufficing(one)) == 70051
    assert code_for(one) == 70051


def test_who_may_read_what_is_in_a_list_may_list_it_and_not_the_other_way_round() -> None:
    listed = OPERATIONS["GET api /2010-04-01/Accounts/{}/Messages.json"]
    fetched = OPERATIONS["GET api /2010-04-01/Accounts/{}/Messages/{}.json"]
    assert code_for(listed, "/twilio/messaging/messages/read") == 0
    assert code_for(fetched, "/twilio/messaging/messages/list") == 70051
