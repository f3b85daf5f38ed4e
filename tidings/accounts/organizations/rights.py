"""What a person may: by the roles that they have, of the organization or of one account."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import sqlalchemy as sa

from tidings.accounts.model import Capability, Principal
from tidings.accounts.organizations.assignments import role_assignments
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.roles import ADMINISTRATOR, OWNER, permissions_of
from tidings.accounts.organizations.users import users
from tidings.core import Sid
from tidings.db import Database

_U: Final = users.table.c
_H: Final = role_assignments.table.c
_WHOLE: Final = frozenset({OWNER, ADMINISTRATOR})
"""Roles that are not narrowed to permissions where a person signs in: they also reach accounts, keys and people."""


async def rights_of(
    database: Database, user_sid: Sid, owner_account_sid: Sid, account_sid: Sid
) -> frozenset[str] | None:
    """The permissions of a user of the organization of `owner_account_sid`, for one account of it.

    None: there is no such user, or not any more. Raises Unavailable.
    """
    roles = await _roles(database, user_sid, owner_account_sid, account_sid)
    return None if roles is None else _permissions(roles)


async def person_acting(
    database: Database, user_sid: Sid, owner_account_sid: Sid, account_sid: Sid
) -> Principal | None:
    """Who acts where a user who signed in acts for one account; None as above. Raises Unavailable.

    An owner or an administrator acts as the account's auth token would; others may what their roles list.
    """
    roles = await _roles(database, user_sid, owner_account_sid, account_sid)
    if roles is None:
        return None
    if not _WHOLE.isdisjoint(roles):
        return Principal(user_sid, account_sid, Capability.EVERYTHING, None, user_sid)
    return Principal(user_sid, account_sid, Capability.RESTRICTED, _permissions(roles), user_sid)


async def scopes_of(database: Database, user_sid: Sid, owner_account_sid: Sid) -> dict[Sid, set[Sid]]:
    """The roles of a user, by what they are of: the organization, or an account. Raises Unavailable."""
    held = sa.select(_H.scope, _H.role_sid).where(_H.account_sid == owner_account_sid, _H.identity == user_sid)
    scopes: dict[Sid, set[Sid]] = {}
    for scope, role in await database.rows(held):
        scopes.setdefault(str(scope), set()).add(str(role))
    return scopes


async def owns(database: Database, principal: Principal, owner_account_sid: Sid) -> bool:
    """Whether somebody may do what only owners do: an owner of the organization, or who holds the account's own
    credential. Raises Unavailable.
    """
    if principal.user_sid is None:
        return Capability.EVERYTHING.held_by(principal)
    return await is_owner(database, principal.user_sid, owner_account_sid)


async def is_owner(database: Database, user_sid: Sid, owner_account_sid: Sid) -> bool:
    """Whether a user has the role of the owner, of the whole organization. Raises Unavailable."""
    mine = (_H.account_sid == owner_account_sid, _H.identity == user_sid, _H.role_sid == OWNER)
    whole = sa.select(_H.sid).where(*mine, _H.scope == organization_of(owner_account_sid))
    return bool(await database.rows(whole.limit(1)))


async def _roles(database: Database, user_sid: Sid, owner_account_sid: Sid, account_sid: Sid) -> frozenset[Sid] | None:
    is_active = sa.select(_U.sid).where(_U.account_sid == owner_account_sid, _U.sid == user_sid, _U.active == 1)
    if not await database.rows(is_active):
        return None
    scopes = [account_sid, organization_of(owner_account_sid)]
    held = sa.select(_H.role_sid).where(
        _H.account_sid == owner_account_sid, _H.identity == user_sid, _H.scope.in_(scopes)
    )
    return frozenset(str(role) for (role,) in await database.rows(held))


def _permissions(roles: Collection[Sid]) -> frozenset[str]:
    return frozenset().union(*(permissions_of(role) for role in roles))
