"""Accounts: a main account sees itself and its subaccounts, a subaccount only itself.

Source: https://www.twilio.com/docs/iam/api/account
"""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET

from tidings import errors
from tidings.accounts.directory import Directory
from tidings.accounts.furnishing import Furnishing
from tidings.accounts.model import Account, AccountStatus, Capability
from tidings.accounts.store import LIFTED_BY_ITS_OWNER
from tidings.audit.events import note
from tidings.audit.properties import of_changed
from tidings.core import Instant, Problem, Sid
from tidings.db import GuardFailed, Write
from tidings.http import CORE_2010, SELF, Bad, Call, Collection, Given, Link, Of, Params, Resource, instead_of, links
from tidings.parameters import FriendlyName, FriendlyName64

SUBACCOUNTS_MOST = 1_000
"""Open ones, of one main account."""


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


class CreateAccount(Params):
    """What can be said of a new subaccount."""

    friendly_name: Given[FriendlyName64]


class UpdateAccount(Params):
    """What can be changed of an account."""

    friendly_name: Given[FriendlyName]
    status: Given[Annotated[AccountStatus, Bad(errors.INVALID_STATUS)]]


def _visible(call: Call) -> list[Account]:
    account: Account = call.account
    return call.part(Directory).family(account.sid) if account.is_main else [account]


accounts = Collection(
    CORE_2010,
    "/Accounts",
    Account,
    show=ShownAccount,
    sid="AC",
    seen=_visible,
    order=("date_created",),
    needs=Capability.EVERYTHING,
)
accounts.standard("fetch", "list", filters=("friendly_name", "status"))


@accounts.create
async def create(call: Call, given: CreateAccount) -> Account:
    """A subaccount of the caller's account, with a token and a default messaging service of its own."""
    parent: Account = call.account
    if not parent.is_main:
        raise errors.SUBACCOUNT_OF_SUBACCOUNT()
    sid, furnishing = call.sids.make("AC"), call.part(Furnishing)

    def also(account: Account) -> list[Write]:
        return [*furnishing.writes(account, call.sids), note(call, "account.created", sid)]

    with instead_of(GuardFailed, lambda failed: _no_room(failed, parent)):
        name, token = given.friendly_name or None, call.chance.token(16)
        return await call.part(Directory).open_subaccount(parent, sid, token, name, SUBACCOUNTS_MOST, also)


@accounts.update
async def update(call: Call, given: UpdateAccount) -> Account:
    """The status of a subaccount is its parent's to change; nobody's own is."""
    account = await accounts.get(call)
    if account.sid == call.account_sid and given.status not in (UNSET, account.status):
        raise errors.PARENT_STATUS_FIXED()
    values = given.changes()
    kept = [note(call, "account.updated", account.sid, told)] if (told := of_changed(account, values)) else []
    where = [] if given.status is UNSET else [LIFTED_BY_ITS_OWNER]
    changed = await call.part(Directory).change(account, kept, *where, **values)
    if changed is None:
        now = call.found(call.part(Directory).get(account.sid))
        raise (errors.SUSPENDED_BY_OPERATOR if now.suspended_by else errors.CLOSED_FOR_GOOD)(sid=account.sid)
    return changed


def _no_room(failed: GuardFailed, parent: Account) -> Problem:
    if failed.name == "has-room":
        return errors.TOO_MANY_SUBACCOUNTS(most=SUBACCOUNTS_MOST)
    return errors.ACCOUNT_SUSPENDED(sid=parent.sid)
