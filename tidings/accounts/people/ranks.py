"""Who may change whom: what is an owner's only owners change, and an organization keeps an owner who signs in."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from tidings.accounts.model import Principal
from tidings.accounts.organizations.assignments import RoleAssignment, role_assignments
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.rights import is_owner, owns
from tidings.accounts.organizations.roles import OWNER
from tidings.accounts.organizations.users import OrganizationUser, users
from tidings.accounts.people.credentials import user_credentials
from tidings.accounts.store import accounts
from tidings.core import Sid
from tidings.db import Database, Guard
from tidings.http import Call
from tidings.http.problems import PERMISSION_DENIED

_H: Final = role_assignments.table.c
_U: Final = users.table.c
_C: Final = user_credentials.c


async def must_own(call: Call) -> None:
    """Raises PERMISSION_DENIED for whoever is no owner, nor holds the account's own credential."""
    if not await owns(call.db, call.principal, call.account_sid):
        raise PERMISSION_DENIED()


async def outranks(database: Database, principal: Principal, account_sid: Sid, user_sid: Sid) -> bool:
    """Whether somebody may change a user of the organization: an owner only owners, and everybody themselves.

    Raises Unavailable.
    """
    if principal.user_sid in (None, user_sid) or not await is_owner(database, user_sid, account_sid):
        return True
    return await owns(database, principal, account_sid)


async def must_outrank(call: Call, user_sid: Sid) -> None:
    """Raises PERMISSION_DENIED where the user is an owner, and the caller is not."""
    if not await outranks(call.db, call.principal, call.account_sid, user_sid):
        raise PERMISSION_DENIED()


async def owner_stays(database: Database, user: OrganizationUser) -> list[Guard]:
    """That without this user the organization has an owner who signs in; nothing, where they are none.

    Raises Unavailable.
    """
    return await _kept(database, user.account_sid, _H.identity == user.sid)


async def owner_role_stays(database: Database, held: RoleAssignment) -> list[Guard]:
    """The same without this role. Raises Unavailable."""
    return await _kept(database, held.account_sid, _H.sid == held.sid)


async def _kept(database: Database, account_sid: Sid, gone: sa.ColumnElement[bool]) -> list[Guard]:
    """Whoever takes owners away locks the account first: of two owners who remove each other one stays."""
    if not await database.rows(_owners(account_sid, gone).limit(1)):
        return []
    one_at_a_time = sa.select(accounts.c.sid).where(accounts.c.sid == account_sid).with_for_update()
    left = sa.select(sa.literal(1)).where(_owners(account_sid, ~gone).exists())
    return [Guard("one-at-a-time", one_at_a_time), Guard("an-owner-stays", left)]


def _owners(account_sid: Sid, which: sa.ColumnElement[bool]) -> sa.Select[tuple[Sid]]:
    """The role of the owner of the organization, as those have it who sign in."""
    return sa.select(_H.sid).where(
        _H.account_sid == account_sid,
        _H.role_sid == OWNER,
        _H.scope == organization_of(account_sid),
        _U.account_sid == account_sid,
        _U.sid == _H.identity,
        _U.active == 1,
        _C.account_sid == account_sid,
        _C.user_sid == _H.identity,
        which,
    )
