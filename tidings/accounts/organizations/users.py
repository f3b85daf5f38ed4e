"""The people of an organization, as an identity provider keeps them (SCIM 2.0). Who signs in has a credential beside.

Source: https://www.twilio.com/docs/iam/organizations/scim, RFC 7643 section 4.1
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, UnsetType

from tidings.accounts.model import Capability
from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Conflict, Database, Guard, GuardFailed, Write
from tidings.errors import OWNER_NEEDED, USER_CHANGED, USER_NAME_TAKEN
from tidings.http import ORGANIZATIONS, Call, Change, Collection, Resource, instead_of

USERS_MOST: Final = 1_000
"""Of one organization: their list has no pages."""
USER_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:User"


class Email(msgspec.Struct, frozen=True):
    """An e-mail address of a user."""

    value: str
    primary: bool = False
    type: str = "work"


class OrganizationUser(Resource):
    """One person; the row."""

    sid: Sid
    account_sid: Sid
    """The main account of the organization."""
    organization_sid: Sid
    date_created: Instant
    date_updated: Instant
    user_name: str
    """The primary e-mail address, in small letters; one person has it in an organization."""
    external_id: str | None = None
    """What the identity provider calls this person."""
    display_name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    emails: list[Email] = []
    active: bool = True
    locale: str | None = None
    timezone: str | None = None
    version: int = 1
    """Counts changes; the ETag."""


CHANGEABLE: Final = (
    "user_name",
    "external_id",
    "display_name",
    "given_name",
    "family_name",
    "emails",
    "active",
    "locale",
    "timezone",
)


class ScimName(msgspec.Struct, rename="camel"):
    """The parts of a name."""

    given_name: str | UnsetType = UNSET
    family_name: str | UnsetType = UNSET


class ScimMeta(msgspec.Struct, rename="camel"):
    """What SCIM says of every resource."""

    resource_type: str
    created: Instant
    last_modified: Instant
    version: str


class ScimUser(msgspec.Struct, rename="camel", kw_only=True):
    """A user in the form of SCIM; what is not set is not there."""

    id: Sid
    external_id: str | UnsetType
    user_name: str
    display_name: str | UnsetType
    name: ScimName | UnsetType
    emails: list[Email]
    active: bool
    locale: str | UnsetType
    timezone: str | UnsetType
    schemas: list[str]
    meta: ScimMeta


def etag_of(user: OrganizationUser) -> str:
    """The version of a user, as headers and `meta` have it."""
    return f'W/"{user.version}"'


def as_scim(_call: Call, user: OrganizationUser) -> ScimUser:
    """How a user is shown."""
    has_name = user.given_name is not None or user.family_name is not None
    return ScimUser(
        id=user.sid,
        external_id=_said(user.external_id),
        user_name=user.user_name,
        display_name=_said(user.display_name),
        name=ScimName(_said(user.given_name), _said(user.family_name)) if has_name else UNSET,
        emails=user.emails,
        active=user.active,
        locale=_said(user.locale),
        timezone=_said(user.timezone),
        schemas=[USER_SCHEMA],
        meta=ScimMeta("User", user.date_created, user.date_updated, etag_of(user)),
    )


def _said(text: str | None) -> str | UnsetType:
    return UNSET if text is None else text


_noted = audited("organization-user")
users = Collection(
    ORGANIZATIONS,
    "/Organizations/{organization_sid:OR}/scim/Users",
    OrganizationUser,
    sid="US",
    table="organization_user",
    unique=[("account_sid", "user_name")],
    indexes=[("user_name",)],
    needs=Capability.EVERYTHING,
    also=_noted,
    show=as_scim,
)


async def find_user(database: Database, account_sid: Sid, user_sid: Sid) -> OrganizationUser | None:
    """A user of an organization. Raises Unavailable."""
    columns = users.table.c
    asked = sa.select(*columns).where(columns.account_sid == account_sid, columns.sid == user_sid)
    rows = await database.rows(asked)
    return users.stored.read(rows[0]) if rows else None


async def changed(
    call: Call,
    before: OrganizationUser,
    after: OrganizationUser,
    also: Sequence[Write] = (),
    only_if: Sequence[Guard] = (),
) -> OrganizationUser:
    """Writes what differs, and `also`, if nobody changed it meanwhile; answers the user as it is then.

    Raises USER_CHANGED, USER_NAME_TAKEN, OWNER_NEEDED where one of `only_if` does not hold.
    """
    values: dict[str, Any] = {
        name: getattr(after, name) for name in CHANGEABLE if getattr(after, name) != getattr(before, name)
    }
    if not values:
        return before
    kept = _noted(Change(call, "updated", before, values))
    values |= {"version": before.version + 1, "date_updated": call.clock.now()}
    table = users.table
    as_read = (table.c.account_sid == before.account_sid, table.c.sid == before.sid, table.c.version == before.version)
    saved = {name: users.stored.saved(name, value) for name, value in values.items()}
    statement = sa.update(table).where(*as_read).values(saved).returning(*table.c)
    refused = lambda failed: USER_CHANGED(sid=before.sid) if failed.name == "as-read" else OWNER_NEEDED()  # noqa: E731
    with (
        instead_of(GuardFailed, refused),
        instead_of(Conflict, USER_NAME_TAKEN(value=after.user_name)),
    ):
        (rows, *_) = await call.db.commit(*kept, *also, only_if=[Guard("as-read", statement), *only_if])
    return users.stored.read(rows[0])
