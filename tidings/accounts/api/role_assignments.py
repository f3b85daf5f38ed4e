"""Role assignments of an organization, and what a role may.

Source: https://www.twilio.com/docs/iam/organizations/role-assignments
"""

from __future__ import annotations

import sqlalchemy as sa
from msgspec import UNSET

from tidings.accounts.directory import Directory
from tidings.accounts.model import Account
from tidings.accounts.organizations.assignments import ASSIGNMENTS_MOST, RoleAssignment, role_assignments
from tidings.accounts.organizations.organization import must_be_own, organization_of
from tidings.accounts.organizations.roles import OWNER, ROLES, NamedPermission, in_parts, permissions_of
from tidings.accounts.organizations.users import users
from tidings.accounts.people.ranks import must_own, owner_role_stays
from tidings.core import Sid
from tidings.db import Guard
from tidings.errors import OWNER_NEEDED, TOO_MANY_ROLES
from tidings.http import IAM_V1, Call, Condition, Given, JsonParams, Page, Params, invalid, operation, page_of


class WrittenAssignment(JsonParams):
    """Who gets which role, and of what."""

    role_sid: str
    scope: str
    identity: str


class ListAssignments(Params):
    """Both filters are exact."""

    identity: Given[str]
    scope: Given[str]


@role_assignments.create
async def create(call: Call, given: WrittenAssignment) -> RoleAssignment:
    """Of the organization, or of one of its accounts."""
    own = must_be_own(call)
    if given.role_sid not in ROLES:
        raise invalid("role_sid", given.role_sid, "there is no such role")
    within(call, own, given.scope)
    if given.role_sid == OWNER:
        await must_own(call)
    columns = users.table.c
    there = sa.select(columns.sid).where(columns.account_sid == own.sid, columns.sid == given.identity)
    is_user = Condition(Guard("is-user", there), invalid("identity", given.identity, "it is no user of it"))
    return await role_assignments.insert(call, given, only_if=[is_user, _has_room(own)])


@role_assignments.list
async def search(call: Call, given: ListAssignments) -> Page:
    """The newest first."""
    must_be_own(call)
    columns = role_assignments.table.c
    asked = {columns.identity: given.identity, columns.scope: given.scope}
    where = [column == value for column, value in asked.items() if value not in (UNSET, "")]
    return await role_assignments.page(call, *where)


@role_assignments.delete
async def delete(call: Call) -> None:
    """The role is lost at once."""
    must_be_own(call)
    held = await role_assignments.get(call)
    if held.role_sid == OWNER:
        await must_own(call)
    stays = [Condition(guard, OWNER_NEEDED()) for guard in await owner_role_stays(call.db, held)]
    await role_assignments.delete_row(call, only_if=stays)


@operation(
    IAM_V1,
    "GET",
    "/Roles/{role_sid:IX}/Permissions",
    resource=NamedPermission,
    key="permissions",
    page_size_max=100,
)
async def permissions(call: Call) -> Page:
    """In the alphabet's order; the roles are everybody's."""
    role_sid = call.path["role_sid"]
    if role_sid not in ROLES:
        raise call.not_found()
    found = [in_parts(name) for name in sorted(permissions_of(role_sid))]
    return page_of(call, found, lambda one: (one.product, one.resource, one.action, one.sid), oldest_first=True)


def within(call: Call, own: Account, scope: Sid) -> Sid:
    """What a role may be of: the organization, or an account of it. Raises INVALID_PARAMETER for anything else."""
    account = call.part(Directory).get(scope)
    is_account = account is not None and account.owner_account_sid == own.sid and not account.is_test
    if scope != organization_of(own.sid) and not is_account:
        raise invalid("scope", scope, "it is neither this organization nor an account of it")
    return scope


def _has_room(own: Account) -> Condition:
    table = role_assignments.table
    held = sa.select(sa.func.count()).where(table.c.account_sid == own.sid).scalar_subquery()
    guard = Guard("has-room", sa.select(sa.literal(1)).where(held < ASSIGNMENTS_MOST))
    return Condition(guard, TOO_MANY_ROLES(most=ASSIGNMENTS_MOST))
