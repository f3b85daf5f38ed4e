"""Accounts: a main account sees itself and its subaccounts, a subaccount only itself.

Source: https://www.twilio.com/docs/iam/api/account
"""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET

from tidings.accounts.directory import Directory
from tidings.accounts.model import Account, AccountStatus, Capability
from tidings.core import Instant, Sid
from tidings.errors import CLOSED_FOR_GOOD, INVALID_STATUS, PARENT_STATUS_FIXED
from tidings.http import CORE_2010, SELF, Bad, Call, Collection, Given, Link, Of, Page, Params, Resource, links, page_of
from tidings.parameters import FriendlyName


class ShownAccount(Resource):
    """An account as the API shows it."""

    auth_token: str
    date_created: Annotated[Instant, Of("date_created", Instant)]
    date_updated: Annotated[Instant, Of("date_updated", Instant)]
    friendly_name: str
    owner_account_sid: Sid
    sid: Sid
    status: AccountStatus
    subresource_uris: Link = links(
        available_phone_numbers="/AvailablePhoneNumbers",
        calls="/Calls",
        conferences="/Conferences",
        incoming_phone_numbers="/IncomingPhoneNumbers",
        notifications="/Notifications",
        outgoing_caller_ids="/OutgoingCallerIds",
        recordings="/Recordings",
        transcriptions="/Transcriptions",
        addresses="/Addresses",
        signing_keys="/SigningKeys",
        connect_apps="/ConnectApps",
        sip="/SIP",
        authorized_connect_apps="/AuthorizedConnectApps",
        usage="/Usage",
        keys="/Keys",
        applications="/Applications",
        short_codes="/SMS/ShortCodes",
        queues="/Queues",
        messages="/Messages",
        balance="/Balance",
    )
    type: str
    uri: Link = SELF


class SearchAccounts(Params):
    """Both filters are exact."""

    friendly_name: Given[str]
    status: Given[AccountStatus]


class UpdateAccount(Params):
    """What can be changed of an account."""

    friendly_name: Given[FriendlyName]
    status: Given[Annotated[AccountStatus, Bad(INVALID_STATUS)]]


accounts = Collection(CORE_2010, "/Accounts", ShownAccount, row=Account, sid="AC", needs=Capability.EVERYTHING)


@accounts.fetch
async def fetch(call: Call) -> Account:
    """The account itself or a subaccount of it."""
    return _named(call)


@accounts.list
async def search(call: Call, given: SearchAccounts) -> Page:
    """The newest first."""
    found = [account for account in _visible(call) if _fits(account, given)]
    return page_of(call, found, lambda account: (int(account.date_created), account.sid))


@accounts.update
async def update(call: Call, given: UpdateAccount) -> Account:
    """The status of a subaccount is its parent's to change; nobody's own is."""
    account = _named(call)
    if account.sid == call.account_sid and given.status not in (UNSET, account.status):
        raise PARENT_STATUS_FIXED()
    changed = await call.part(Directory).change(account, **given.changes())
    if changed is None:
        raise CLOSED_FOR_GOOD(sid=account.sid)
    return changed


def _named(call: Call) -> Account:
    account = call.part(Directory).get(call.path["sid"])
    if account is None or account.is_test or call.account_sid not in (account.sid, account.owner_account_sid):
        raise call.not_found()
    return account


def _visible(call: Call) -> list[Account]:
    account: Account = call.account
    return call.part(Directory).family(account.sid) if account.is_main else [account]


def _fits(account: Account, given: SearchAccounts) -> bool:
    return given.friendly_name in (UNSET, account.friendly_name) and given.status in (UNSET, account.status)
