"""Permissions: what a credential of narrow rights may be given, one name for each resource and action.

    /twilio/messaging/messages/create        POST  /2010-04-01/Accounts/{AccountSid}/Messages.json
    /twilio/messaging/services/phone-numbers/list

A name follows from the operation's product, path and method, so none can be forgotten. What needs a right of its own
(accounts, keys, tokens, the operator's) has none: no list of permissions gives it.

Source: https://www.twilio.com/docs/iam/api-keys/restricted-api-keys (the form of the names, and some of them)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tidings.http.declared import Operation, Product
from tidings.http.problems import NOT_IN_POLICY, PERMISSION_DENIED
from tidings.http.products import PRODUCTS

_PRODUCTS = {
    "lookups": "lookup",
    "events": "event-streams",
    "numbers": "phone-numbers",
}
"""Products that permissions call by another name than the host does."""
_OF_2010 = {
    "Messages": "messaging",
    "SMS": "messaging",
    "IncomingPhoneNumbers": "phone-numbers",
    "AvailablePhoneNumbers": "phone-numbers",
    "Addresses": "phone-numbers",
    "Balance": "usage",
    "Usage": "usage",
}
"""The product of what is below an account in the API of 2010."""
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CREATED = 201


def permission_of(operation: Operation) -> str | None:
    """What allows an operation; None where no permission does, or nobody needs one."""
    if operation.public or operation.needs is not None:
        return None
    words = [part for part in operation.path.strip("/").split("/") if not part.startswith("{")]
    if words[0] == "Accounts":
        words = words[1:]
    resource = [_WORD.sub("-", word).lower() for word in words if word != "SMS"]
    return "/".join(["", *_product(operation.product.label, words[0]), *resource, action_of(operation)])


def _product(label: str, first: str) -> tuple[str, ...]:
    if label == "tidings":
        return ("tidings",)
    return "twilio", _OF_2010.get(first, label) if label == "api" else _PRODUCTS.get(label, label)


def action_of(operation: Operation) -> str:
    """The last word of a permission: `create`, `read`, `list`, `update` or `delete`."""
    if operation.method == "GET":
        return "list" if operation.key or operation.whole else "read"
    if operation.method == "DELETE":
        return "delete"
    return "create" if operation.status == _CREATED else "update"


def known(products: Iterable[Product] = PRODUCTS) -> set[str]:
    """Every permission that there is."""
    named = {permission_of(operation) for product in products for operation in product.operations}
    return {name for name in named if name is not None}


def sufficing(operation: Operation) -> frozenset[str]:
    """The permissions that allow an operation: its own, and for a list also that to read what is in it."""
    own = permission_of(operation)
    if own is None:
        return frozenset()
    return frozenset({own, f"{own.removesuffix('/list')}/read"} if own.endswith("/list") else {own})


def must_be_allowed(operation: Operation, suffice: frozenset[str], principal: Any) -> None:
    """Raises PERMISSION_DENIED for whoever has not the right that an operation needs, and NOT_IN_POLICY for who has
    only some permissions (`allowed` of a principal; None: it is not narrowed) and none of those that `suffice`.
    """
    if operation.needs is not None and not operation.needs.held_by(principal):
        raise PERMISSION_DENIED()
    if principal.allowed is not None and suffice.isdisjoint(principal.allowed):
        raise NOT_IN_POLICY(permission=permission_of(operation) or "what this is")
