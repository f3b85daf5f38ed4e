"""Accounts as the operator has them: all tenants', opened, credited, suspended, reactivated and closed.

Source: https://www.twilio.com/docs/iam/api/account (statuses); 21478 for what only the platform lifts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET

from tidings.accounts.directory import Directory
from tidings.accounts.furnishing import Furnishing
from tidings.accounts.model import Account, AccountStatus, Capability
from tidings.accounts.opening import main_account, open_main_account
from tidings.accounts.vault import Vault
from tidings.audit.events import noted
from tidings.audit.properties import of_changed
from tidings.core import Instant, Sid
from tidings.db import Write
from tidings.errors import CLOSED_FOR_GOOD
from tidings.http import (
    SELF,
    TIDINGS_V1,
    Call,
    Collection,
    Given,
    Link,
    Of,
    Page,
    Params,
    Read,
    Resource,
    as_shown,
    page_of,
)
from tidings.ledger.amounts import decimal, micros_of
from tidings.ledger.balance import balances_of, charged, opened
from tidings.parameters import PRINTED, FriendlyName64


class ShownTenant(Resource):
    """An account as the operator sees it."""

    sid: Sid
    owner_account_sid: Sid
    friendly_name: str
    type: str
    status: AccountStatus
    suspended_by: str | None
    """`operator`: only the operator lifts it; None: it is not suspended, or by its main account."""
    balance: str
    """Of the main account."""
    currency: str
    date_created: Annotated[Instant, Of("date_created", Instant)]
    date_updated: Annotated[Instant, Of("date_updated", Instant)]
    url: Link = SELF


class NewTenant(ShownTenant):
    """A new main account. Its tokens are in this answer and nowhere else."""

    auth_token: str
    test_account_sid: Sid
    test_auth_token: str


class OpenTenant(Params):
    """A new main account."""

    friendly_name: FriendlyName64
    type: Literal["Full", "Trial"] = "Full"
    credit: Annotated[int, Read(micros_of)] = 0
    """What it has to begin with."""


class ChangeTenant(Params):
    """What the operator can change of any account."""

    friendly_name: Given[FriendlyName64]
    type: Given[Literal["Full", "Trial"]]
    status: Given[AccountStatus]


class Credit(Params):
    """Money for a main account; negative, it is taken."""

    amount: Annotated[int, Read(micros_of)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=255), PRINTED]


tenants = Collection(TIDINGS_V1, "/Accounts", ShownTenant, sid="AC", needs=Capability.OPERATOR)


def _named(call: Call) -> Account:
    """The account in the path. Raises NOT_FOUND."""
    account = call.part(Directory).get(call.path["sid"])
    return call.found(None if account is None or account.is_test else account)


class FindTenants(Params):
    """Which accounts."""

    friendly_name: Given[str]
    """A part of the name."""
    status: Given[AccountStatus]
    type: Given[Literal["Full", "Trial"]]
    owner_account_sid: Given[str]
    is_main: Given[bool]


@tenants.list
async def find(call: Call, given: FindTenants) -> Page:
    """The newest first."""
    page = page_of(call, [one for one in call.part(Directory).everybody() if _fits(given, one)], _age)
    return Page(await _shown(call, *page.rows), key=_age)


def _age(account: Account | ShownTenant) -> tuple[int, Sid]:
    return int(account.date_created), account.sid


def _fits(given: FindTenants, account: Account) -> bool:
    return (
        (given.friendly_name is UNSET or given.friendly_name.casefold() in account.friendly_name.casefold())
        and given.status in (UNSET, account.status)
        and given.type in (UNSET, account.type)
        and given.owner_account_sid in (UNSET, account.owner_account_sid)
        and given.is_main in (UNSET, account.is_main)
    )


@tenants.fetch
async def fetch(call: Call) -> ShownTenant:
    """One account, of whichever tenant."""
    [shown] = await _shown(call, _named(call))
    return shown


@tenants.create
async def create(call: Call, given: OpenTenant) -> NewTenant:
    """With a default messaging service, and test credentials beside it."""
    now, sids = call.clock.now(), call.sids
    account = main_account(sids.make("AC"), call.chance.token(16), given.friendly_name, given.type, now)
    also = [
        opened(account, given.credit),
        *call.part(Furnishing).writes(account, sids),
        _kept(call, account, "account.created", {"credit": decimal(given.credit)}),
    ]
    test = await open_main_account(call.db, call.part(Vault), account, sids.make("AC"), call.chance.token(16), also)
    told = {"auth_token": account.auth_token, "test_account_sid": test.sid, "test_auth_token": test.auth_token}
    return as_shown(NewTenant, account, balance=decimal(given.credit), **told)


@tenants.update
async def update(call: Call, given: ChangeTenant) -> ShownTenant:
    """What the operator suspends only the operator lifts; what is suspended does nothing, nor do its subaccounts."""
    account, values = _named(call), given.changes()
    if given.status is not UNSET:
        values["suspended_by"] = "operator" if given.status is AccountStatus.SUSPENDED else None
    told = of_changed(account, values)
    kept = [_kept(call, account, "account.updated", told)] if told else []
    changed = await call.part(Directory).change(account, kept, **values)
    if changed is None:
        raise CLOSED_FOR_GOOD(sid=account.sid)
    [shown] = await _shown(call, changed)
    return shown


@tenants.operation("POST", "/{sid:AC}/Credits")
async def credit(call: Call, given: Credit) -> ShownTenant:
    """Booked at once; subaccounts draw on it too."""
    account = _named(call)
    if not account.is_main:
        raise given.invalid("amount", f"subaccounts draw on the balance of {account.owner_account_sid}")
    kept = _kept(call, account, "account.credited", {"amount": decimal(given.amount), "reason": given.reason})
    await call.db.commit(charged(account.sid, -given.amount), kept)
    [shown] = await _shown(call, account)
    return shown


def _kept(call: Call, account: Account, event_type: str, data: Mapping[str, Any]) -> Write:
    return noted(call.sids, call.clock.now(), account.sid, event_type, account.sid, data=data, call=call)


async def _shown(call: Call, *accounts: Account) -> list[ShownTenant]:
    micros = await balances_of(call.db, {account.owner_account_sid for account in accounts})
    left = {sid: decimal(each) for sid, each in micros.items()}
    return [as_shown(ShownTenant, one, balance=left.get(one.owner_account_sid, "0.00")) for one in accounts]
