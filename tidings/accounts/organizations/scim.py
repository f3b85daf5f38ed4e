"""SCIM 2.0: what the operations of a PATCH make of a user. Pure.

Source: RFC 7644 section 3.5.2
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from tidings.accounts.organizations.filters import EMAIL
from tidings.accounts.organizations.users import Email, OrganizationUser
from tidings.http import scim_filter

OPERATIONS_MOST: Final = 50
EMAILS_MOST: Final = 20
TEXT_MOST: Final = 255

_PATHS: Final = {
    "id": "sid",
    "externalid": "external_id",
    "username": "user_name",
    "displayname": "display_name",
    "name.givenname": "given_name",
    "name.familyname": "family_name",
    "emails": "emails",
    "emails.value": "emails",
    "active": "active",
    "locale": "locale",
    "timezone": "timezone",
}
"""Attributes of SCIM in small letters, and where a user has them."""
_PART: Final = re.compile(r"emails\[(.*)\](?:\.(value|type|primary))?", re.IGNORECASE | re.DOTALL)
_OF_TYPE: Final = re.compile(r'\s*type\s+eq\s+"([^"\\]{1,64})"\s*', re.IGNORECASE)
_FIXED: Final = frozenset({"sid"})


class PatchOperation(msgspec.Struct, frozen=True):
    """One operation of a PATCH."""

    op: str
    path: str | None = None
    value: Any = None


def patched(user: OrganizationUser, operations: Sequence[PatchOperation]) -> OrganizationUser:
    """The user as the operations make it, one after the other. Raises ValueError with the reason."""
    if not 0 < len(operations) <= OPERATIONS_MOST:
        raise ValueError(f"1 to {OPERATIONS_MOST} operations are taken")
    for operation in operations:
        op = operation.op.lower()
        if op not in {"add", "replace", "remove"}:
            raise ValueError(f"there is no operation {operation.op[:50]}")
        if operation.path is not None or op == "remove":
            told = {operation.path or "": None if op == "remove" else operation.value}
        elif isinstance(operation.value, dict):
            told = operation.value
        else:
            raise ValueError("an operation without a path has an object as its value")
        for path, value in told.items():
            user = msgspec.structs.replace(user, **_set(user, op, path, value))
    return checked(user)


def _set(user: OrganizationUser, op: str, path: str, value: Any) -> dict[str, Any]:
    """What setting an attribute changes. Raises ValueError."""
    part = _PART.fullmatch(path)
    if part is not None:
        return {"emails": _one_primary(user.emails, _in_part(user.emails, op, part, value))}
    name = path.lower().removeprefix("urn:ietf:params:scim:schemas:core:2.0:user:")
    if name == "name":
        given = value or {}
        if not isinstance(given, dict):
            raise ValueError("name is an object")
        return {key: each for sub, told in given.items() for key, each in _set(user, op, f"name.{sub}", told).items()}
    field = _PATHS.get(name)
    if field is None or field in _FIXED or name == "emails.value":
        raise ValueError(f"the attribute {path[:50]} cannot be set")
    if field == "emails":
        given = emails_of(value if isinstance(value, list) else [value] if value else [])
        kept = [each for each in user.emails if each not in given] if op == "add" else []
        return {field: _one_primary(user.emails, [*kept, *given])}
    if field == "active":
        return {field: _truth(value)}
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{path[:50]} is a text")
    return {field: value}


def _in_part(emails: Sequence[Email], op: str, part: re.Match[str], value: Any) -> list[Email]:
    """Addresses of which those that a filter leaves are changed, or taken away. RFC 7644 section 3.5.2."""
    fits, name = scim_filter(part[1], EMAIL), (part[2] or "").lower()
    if op == "remove" and not name:
        return [each for each in emails if not fits(each)]
    told = {name: value} if name else value
    if op == "remove" or not isinstance(told, dict):
        raise ValueError("a part of an address is a text, and cannot be taken away alone")
    if any(map(fits, emails)):
        return [emails_of([msgspec.structs.asdict(each) | told])[0] if fits(each) else each for each in emails]
    kind = _OF_TYPE.fullmatch(part[1])
    if op == "replace" or kind is None:
        raise ValueError(f"there is no address for which {part[1][:50]} holds")
    return [*emails, *emails_of([{"type": kind[1]} | told])]


def _one_primary(before: Sequence[Email], after: list[Email]) -> list[Email]:
    """Addresses of which one that has become the primary one is the only one."""
    new = [each for each in after if each.primary and each not in before]
    if len(new) != 1:
        return after
    return [each if each is new[0] else msgspec.structs.replace(each, primary=False) for each in after]


def _truth(value: Any) -> bool:
    """Some identity providers write it as a text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ValueError("active is true or false")


def emails_of(value: Any) -> list[Email]:
    """E-mail addresses as they came. Raises ValueError."""
    try:
        found = msgspec.convert(value, list[Email])
    except msgspec.ValidationError as error:
        raise ValueError(f"emails cannot be read: {error}") from None
    return found


def checked(user: OrganizationUser) -> OrganizationUser:
    """A user whose attributes go together: its name is its primary address. Raises ValueError with the reason."""
    name = (user.user_name or "").strip().lower()
    if not 2 <= len(name) <= TEXT_MOST or not _is_address(name):
        raise ValueError(f"userName is an e-mail address of 2 to {TEXT_MOST} characters")
    emails = list(user.emails) or [Email(name, primary=True)]
    if len(emails) > EMAILS_MOST:
        raise ValueError(f"emails are at most {EMAILS_MOST}")
    if len(emails) == 1:
        emails = [msgspec.structs.replace(emails[0], primary=True)]
    primary = [email for email in emails if email.primary]
    if len(primary) != 1:
        raise ValueError("one of the emails is the primary one")
    if primary[0].value.lower() != name:
        raise ValueError("userName is the primary one of the emails")
    if not all(_is_address(email.value) and len(email.value) <= 160 and len(email.type) <= 64 for email in emails):
        raise ValueError("emails have an address of at most 160 characters and a type of at most 64")
    for told in (user.external_id, user.display_name, user.given_name, user.family_name, user.locale, user.timezone):
        if told is not None and (len(told) > TEXT_MOST or not told.isprintable()):
            raise ValueError(f"texts have at most {TEXT_MOST} printable characters")
    if user.external_id is not None and len(user.external_id) < 2:
        raise ValueError("externalId has at least 2 characters")
    return msgspec.structs.replace(user, user_name=name, emails=emails)


def _is_address(text: str) -> bool:
    return re.fullmatch(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+", text) is not None
