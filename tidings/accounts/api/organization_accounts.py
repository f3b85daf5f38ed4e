"""The accounts of an organization: the main account and its subaccounts.

Source: https://www.twilio.com/docs/iam/organizations/accounts
"""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.model import Account, AccountStatus, Capability
from tidings.accounts.organizations.assignments import role_assignments
from tidings.accounts.organizations.organization import must_be_own
from tidings.accounts.organizations.roles import OWNER
from tidings.core import Instant, Sid
from tidings.http import ORGANIZATIONS, Call, Page, Resource, operation, page_of

_PATH = "/Organizations/{organization_sid:OR}/Accounts"


class OrganizationAccount(Resource):
    """An account as its organization sees it."""

    account_sid: Sid
    friendly_name: str
    status: AccountStatus
    owner_sid: Annotated[Sid | None, "the user who has the role of its owner; None: nobody has"]
    date_created: Instant


@operation(
    ORGANIZATIONS,
    "GET",
    _PATH,
    resource=OrganizationAccount,
    key="content",
    page_size_max=100,
    needs=Capability.EVERYTHING,
)
async def search(call: Call) -> Page:
    """The newest first."""
    family = call.part(Directory).family(must_be_own(call).sid)
    owners = await _owners(call)
    page = page_of(call, family, lambda account: (int(account.date_created), account.sid))
    key = {each.sid: page.key(each) for each in page.rows}
    return Page([_shown(each, owners) for each in page.rows], key=lambda shown: key[shown.account_sid])


@operation(
    ORGANIZATIONS, "GET", f"{_PATH}/{{account_sid:AC}}", resource=OrganizationAccount, needs=Capability.EVERYTHING
)
async def fetch(call: Call) -> OrganizationAccount:
    """One of them."""
    own = must_be_own(call)
    account = call.part(Directory).get(call.path["account_sid"])
    if account is None or account.is_test or account.owner_account_sid != own.sid:
        raise call.not_found()
    return _shown(account, await _owners(call))


async def _owners(call: Call) -> dict[Sid, Sid]:
    """Who has the role of the owner, by what it is of; of several the first."""
    columns = role_assignments.table.c
    found = sa.select(columns.scope, columns.identity).where(
        columns.account_sid == call.account_sid, columns.role_sid == OWNER
    )
    return dict(reversed([(scope, user) for scope, user in await call.db.rows(found.order_by(columns.sid))]))


def _shown(account: Account, owners: dict[Sid, Sid]) -> OrganizationAccount:
    organization_sid = f"OR{account.owner_account_sid[2:]}"
    return OrganizationAccount(
        account_sid=account.sid,
        friendly_name=account.friendly_name,
        status=account.status,
        owner_sid=owners.get(account.sid) or owners.get(organization_sid),
        date_created=Instant(account.date_created),
    )
