"""Roles: what people may do, as the permissions that restricted keys have too.

Source: https://www.twilio.com/docs/iam/role-based-access-control (the roles; which permissions they mean is ours)
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache
from hashlib import blake2b
from typing import Final

import msgspec

from tidings.core import Sid
from tidings.http.permissions import known

_BILLING: Final = ("/twilio/usage/*", "/twilio/pricing/*")
_SUPPORTED: Final = (
    "/twilio/messaging/*",
    "/twilio/monitor/*",
    "/tidings/messages",
    "/tidings/messages/*",
    "/tidings/callbacks",
    "/tidings/failing-hosts",
    "/tidings/opt-outs",
    "/tidings/queues",
)
"""What support reads: messages, and what became of them."""
_READING: Final = ("*/read", "*/list")


class PersonRole(msgspec.Struct, frozen=True):
    """A role."""

    sid: Sid
    name: str
    allow: tuple[str, ...]
    """Patterns of permissions, in which `*` stands for anything."""
    but: tuple[str, ...] = ()
    """Patterns of those that it has not all the same."""


def _digits(name: str) -> str:
    return blake2b(name.encode(), digest_size=16).hexdigest()


def _role(name: str, *allow: str, but: tuple[str, ...] = ()) -> PersonRole:
    return PersonRole(f"IX{_digits(name)}", name, allow, but)


ROLES: Final[dict[Sid, PersonRole]] = {
    role.sid: role
    for role in (
        _role("owner", "*"),
        _role("administrator", "*"),
        _role("developer", "*", but=_BILLING),
        _role("billing-manager", *_BILLING),
        _role(
            "support",
            *(f"{what}{ending}" for what in _SUPPORTED for ending in ("/read", "/list")),
        ),
        _role("read-only", *_READING),
    )
}
"""By SID. The SIDs follow from the names, so they are the same in every installation."""
OWNER: Final = _role("owner").sid
SIDS: Final = {role.name: role.sid for role in ROLES.values()}
"""By name."""
ADMINISTRATOR: Final = _role("administrator").sid


@cache
def permissions_of(role_sid: Sid) -> frozenset[str]:
    """The permissions of a role; asked for after all operations are declared."""
    role = ROLES[role_sid]
    return frozenset(name for name in known() if _fits(role.allow).match(name) and not _fits(role.but).match(name))


@cache
def _fits(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)) or r"(?!)")


class NamedPermission(msgspec.Struct, frozen=True):
    """A permission of a role, in its parts."""

    sid: Sid
    namespace: str
    product: str
    resource: str
    action: str
    externalDescription: str | None = None  # noqa: N815 - so the API writes it


def in_parts(permission: str) -> NamedPermission:
    """`/twilio/messaging/services/phone-numbers/list`: namespace, product, resource and action.

    What is of Tidings alone is of the product `tidings`.
    """
    namespace, *resource, action = permission.strip("/").split("/")
    product = namespace if namespace == "tidings" else resource.pop(0)
    return NamedPermission(f"IZ{_digits(permission)}", namespace, product, "/".join(resource), action)
