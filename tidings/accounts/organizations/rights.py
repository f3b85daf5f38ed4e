"""What a person may: the permissions of the roles that they have, of the organization or of one account."""

from __future__ import annotations

import sqlalchemy as sa

from tidings.accounts.organizations.assignments import role_assignments
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.roles import permissions_of
from tidings.accounts.organizations.users import users
from tidings.core import Sid
from tidings.db import Database


async def rights_of(
    database: Database, user_sid: Sid, owner_account_sid: Sid, account_sid: Sid
) -> frozenset[str] | None:
    """The permissions of a user of the organization of `owner_account_sid`, for one account of it.

    None: there is no such user, or not any more. Raises Unavailable.
    """
    person, held = users.table.c, role_assignments.table.c
    is_active = sa.select(person.sid).where(
        person.account_sid == owner_account_sid, person.sid == user_sid, person.active == 1
    )
    if not await database.rows(is_active):
        return None
    scopes = [account_sid, organization_of(owner_account_sid)]
    roles = sa.select(held.role_sid).where(
        held.account_sid == owner_account_sid, held.identity == user_sid, held.scope.in_(scopes)
    )
    return frozenset().union(*(permissions_of(str(role)) for (role,) in await database.rows(roles)))
