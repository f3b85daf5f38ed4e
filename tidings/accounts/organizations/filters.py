"""Filters of the users of an organization: which attributes they may name. What the core schema has and is not kept
here is never set.

Source: RFC 7643 sections 3.1 and 4.1 (attributes, and which of them tell letters apart)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tidings.accounts.organizations.users import USER_SCHEMA, Email, OrganizationUser, etag_of
from tidings.core import Instant
from tidings.http import ScimAttribute, ScimAttributes, scim_filter


def _kept(
    field: str, *, exact: bool = False, kind: type[str | bool | Instant] = str
) -> ScimAttribute[OrganizationUser]:
    """An attribute that is a column."""

    def values(user: OrganizationUser) -> list[str | bool | Instant]:
        held: str | bool | Instant | None = getattr(user, field)
        return [] if held is None else [held]

    return ScimAttribute(values, kind, exact)


def _of_emails(name: str, kind: type[str | bool | Instant] = str) -> ScimAttribute[OrganizationUser]:
    return ScimAttribute(lambda user: [getattr(email, name) for email in user.emails], kind)


_NEVER_SET: Final = (
    "name.formatted name.middlename name.honorificprefix name.honorificsuffix nickname profileurl title usertype "
    "preferredlanguage phonenumbers phonenumbers.value phonenumbers.type ims ims.value ims.type photos addresses "
    "groups entitlements roles x509certificates"
)
_USER: Final[dict[str, ScimAttribute[OrganizationUser]]] = {
    **{name: ScimAttribute(lambda _: []) for name in _NEVER_SET.split()},
    "id": _kept("sid", exact=True),
    "externalid": _kept("external_id", exact=True),
    "username": _kept("user_name"),
    "displayname": _kept("display_name"),
    "name": ScimAttribute(lambda user: [part for part in (user.given_name, user.family_name) if part is not None]),
    "name.givenname": _kept("given_name"),
    "name.familyname": _kept("family_name"),
    "emails": _of_emails("value"),
    "emails.value": _of_emails("value"),
    "emails.type": _of_emails("type"),
    "emails.primary": _of_emails("primary", bool),
    "active": _kept("active", kind=bool),
    "locale": _kept("locale"),
    "timezone": _kept("timezone"),
    "schemas": ScimAttribute(lambda _: [USER_SCHEMA]),
    "meta.resourcetype": ScimAttribute(lambda _: ["User"], exact=True),
    "meta.created": _kept("date_created", kind=Instant),
    "meta.lastmodified": _kept("date_updated", kind=Instant),
    "meta.version": ScimAttribute(lambda user: [etag_of(user)], exact=True),
}
"""Attributes of users in small letters."""
EMAIL: Final = ScimAttributes[Email](
    {
        "value": ScimAttribute(lambda email: [email.value]),
        "type": ScimAttribute(lambda email: [email.type]),
        "primary": ScimAttribute(lambda email: [email.primary], bool),
    }
)
_PARTS: Final = {
    "emails": (lambda user: user.emails, EMAIL),
    **dict.fromkeys(("phonenumbers", "ims", "photos", "addresses"), (lambda _: (), EMAIL)),
}
_ATTRIBUTES: Final = ScimAttributes[OrganizationUser](_USER, _PARTS, f"{USER_SCHEMA.lower()}:")


def filtered_by(text: str) -> Callable[[OrganizationUser], bool]:
    """What a filter asks for. Raises ValueError with the reason."""
    return scim_filter(text, _ATTRIBUTES)
