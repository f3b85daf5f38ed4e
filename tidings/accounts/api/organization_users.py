"""The users of an organization, by SCIM 2.0.

Source: https://www.twilio.com/docs/iam/organizations/scim, RFC 7644
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.model import Capability
from tidings.accounts.organizations.assignments import roles_lost
from tidings.accounts.organizations.filters import filtered_by
from tidings.accounts.organizations.organization import must_be_own
from tidings.accounts.organizations.scim import PatchOperation, checked, emails_of, patched
from tidings.accounts.organizations.users import (
    USERS_MOST,
    OrganizationUser,
    ScimUser,
    as_scim,
    changed,
    etag_of,
    users,
)
from tidings.accounts.people.credentials import credential_lost, links_lost
from tidings.accounts.people.locales import locale_lost
from tidings.accounts.people.preferences import wishes_lost
from tidings.accounts.people.ranks import must_outrank, owner_stays
from tidings.accounts.people.sign_ins import sign_ins_ended
from tidings.db import Conflict, Guard
from tidings.errors import OWNER_NEEDED, TOO_MANY_USERS, USER_CHANGED, USER_NAME_TAKEN
from tidings.http import (
    ORGANIZATIONS,
    Call,
    Condition,
    Given,
    JsonParams,
    Params,
    Resource,
    Response,
    instead_of,
    invalid,
    operation,
    or_none,
)

_LIST_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_SCIM: Final = b"application/scim+json"


class UserPage(Resource):
    """All users that were asked for."""

    Resources: list[ScimUser]
    totalResults: int  # noqa: N815 - so SCIM writes it
    schemas: list[str]


class PersonName(msgspec.Struct, rename="camel"):
    """The parts of a name."""

    given_name: str | None = None
    family_name: str | None = None


class WrittenUser(JsonParams):
    """A user as an identity provider writes it; what is null is not set. `id`, `schemas` and `meta` are ours to say."""

    user_name: str = msgspec.field(name="userName")
    external_id: str | None = msgspec.field(default=None, name="externalId")
    display_name: str | None = msgspec.field(default=None, name="displayName")
    name: PersonName | None = None
    emails: list[Any] | None = None
    active: bool | None = None
    locale: str | None = None
    timezone: str | None = None
    id: str | None = None
    schemas: list[str] | None = None
    meta: dict[str, Any] | None = None

    def columns(self, *, active: bool) -> dict[str, Any]:
        """What it says of the row; `active` holds where it does not say. Raises ValueError."""
        name = self.name or PersonName()
        return {
            "user_name": self.user_name,
            "external_id": self.external_id,
            "display_name": self.display_name,
            "active": active if self.active is None else self.active,
            "given_name": name.given_name,
            "family_name": name.family_name,
            "emails": emails_of(self.emails or []),
            "locale": self.locale,
            "timezone": self.timezone,
        }


class WrittenPatch(JsonParams):
    """Operations on a user, one after the other."""

    operations: list[PatchOperation] = msgspec.field(name="Operations")
    schemas: list[str] | None = None


class ListUsers(Params, rename=None):
    """Which users."""

    filter: Given[str]


@operation(ORGANIZATIONS, "GET", users.path, resource=UserPage, needs=Capability.EVERYTHING)
async def search(call: Call, given: ListUsers) -> Response:
    """All that the filter leaves; there are at most a thousand."""
    must_be_own(call)
    with instead_of(ValueError, lambda error: invalid("filter", given.filter, str(error))):
        fits = filtered_by(or_none(given.filter) or "id pr")
    rows = await call.db.search(users.select(call).order_by(users.table.c.sid).limit(USERS_MOST))
    found = [as_scim(call, user) for user in map(users.stored.read, rows) if fits(user)]
    return _answered(call, UserPage(Resources=found, totalResults=len(found), schemas=[_LIST_SCHEMA]))


@users.create
async def create(call: Call, given: WrittenUser) -> Response:
    """Raises USER_NAME_TAKEN, TOO_MANY_USERS."""
    must_be_own(call)
    with instead_of(ValueError, lambda error: invalid("ScimUser", given.user_name, str(error))):
        user = checked(users.make(call, **given.columns(active=True)))
    with instead_of(Conflict, USER_NAME_TAKEN(value=user.user_name)):
        await users.add(call, user, only_if=[_has_room(call)])
    return _shown(call, user, 201)


@users.fetch
async def fetch(call: Call) -> Response:
    """One user."""
    must_be_own(call)
    return _shown(call, await users.get(call))


@users.operation("PUT", "/{sid:US}")
async def replace(call: Call, given: WrittenUser) -> Response:
    """What is not said is not set any more; but who was deactivated stays so until it is said."""
    before = await _as_known(call)
    with instead_of(ValueError, lambda error: invalid("ScimUser", given.user_name, str(error))):
        after = checked(msgspec.structs.replace(before, **given.columns(active=before.active)))
    return _shown(call, await _changed(call, before, after))


@users.operation("PATCH", "/{sid:US}")
async def patch(call: Call, given: WrittenPatch) -> Response:
    """All operations, or none."""
    before = await _as_known(call)
    with instead_of(ValueError, lambda error: invalid("Operations", "", str(error))):
        after = patched(before, given.operations)
    return _shown(call, await _changed(call, before, after))


@users.delete
async def delete(call: Call) -> None:
    """With the roles that they have, and all that they sign in with."""
    user = await _as_known(call)
    gone = [roles_lost(user.account_sid, user.sid), *credential_lost(user.account_sid, user.sid)]
    gone += [wishes_lost(user.account_sid, user.sid), locale_lost(user.account_sid, user.sid)]
    stays = [Condition(guard, OWNER_NEEDED()) for guard in await owner_stays(call.db, user)]
    await users.delete_row(call, also=gone, only_if=stays)


async def _as_known(call: Call) -> OrganizationUser:
    """The user, if it is as whoever changes it knows it. Raises NOT_FOUND, USER_CHANGED."""
    must_be_own(call)
    user = await users.get(call)
    await must_outrank(call, user.sid)
    wanted = call.request.headers.get(b"if-match", b"*").decode("latin-1").strip()
    if wanted not in ("*", etag_of(user), etag_of(user).removeprefix("W/"), str(user.version)):
        raise USER_CHANGED(sid=user.sid)
    return user


async def _changed(call: Call, before: OrganizationUser, after: OrganizationUser) -> OrganizationUser:
    """Whoever is deactivated is signed out in the same commit, and no letter of before signs them in."""
    if after.active:
        return await changed(call, before, after)
    gone = [sign_ins_ended(after.sid), links_lost(after.sid)]
    return await changed(call, before, after, gone, await owner_stays(call.db, after))


def _shown(call: Call, user: OrganizationUser, status: int = 200) -> Response:
    return _answered(call, user, status, [(b"ETag", etag_of(user).encode())])


def _answered(
    call: Call, answer: object, status: int = 200, headers: list[tuple[bytes, bytes]] | None = None
) -> Response:
    return Response(status, call.written(answer).body, _SCIM, headers or [])


def _has_room(call: Call) -> Condition:
    own = sa.select(sa.func.count()).where(users.table.c.account_sid == call.account_sid).scalar_subquery()
    guard = Guard("has-room", sa.select(sa.literal(1)).where(own < USERS_MOST))
    return Condition(guard, TOO_MANY_USERS(most=USERS_MOST))
