"""The accounts of an organization: the main account and its subaccounts.

Source: https://www.twilio.com/docs/iam/organizations/accounts
"""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.model import AccountStatus, Capability
from tidings.accounts.organizations.assignments import role_assignments
from tidings.accounts.organizations.organization import must_be_own, organization_of
from tidings.accounts.organizations.roles import OWNER
from tidings.core import Instant, Sid
from tidings.http import ORGANIZATIONS, Call, Collection, Resource


class OrganizationAccount(Resource):
    """An account as its organization sees it."""

    account_sid: Sid
    friendly_name: str
    status: AccountStatus
    owner_sid: Annotated[Sid | None, "the user who has the role of its owner; None: nobody has"]
    date_created: Instant


async def _owners(call: Call) -> dict[Sid, Sid]:
    """Who has the role of the owner, by what it is of; of several the first."""
    columns = role_assignments.table.c
    found = sa.select(columns.scope, columns.identity).where(
        columns.account_sid == call.account_sid, columns.role_sid == OWNER
    )
    return dict(reversed([(scope, user) for scope, user in await call.db.rows(found.order_by(columns.sid))]))


async def _family(call: Call) -> list[OrganizationAccount]:
    own, owners = must_be_own(call), await _owners(call)
    return [
        OrganizationAccount(
            account_sid=account.sid,
            friendly_name=account.friendly_name,
            status=account.status,
            owner_sid=owners.get(account.sid) or owners.get(organization_of(own.sid)),
            date_created=Instant(account.date_created),
        )
        for account in call.part(Directory).family(own.sid)
    ]


organization_accounts = Collection(
    ORGANIZATIONS,
    "/Organizations/{organization_sid:OR}/Accounts",
    OrganizationAccount,
    sid="AC",
    identity="account_sid",
    key="content",
    page_size_max=100,
    order=("date_created",),
    seen=_family,
    needs=Capability.EVERYTHING,
)
organization_accounts.standard("fetch", "list")
"""The newest first."""
