"""Moving a phone number between the accounts of one owner: what goes with it, and what stays behind.

The number keeps its SID, its settings and its rate. It leaves its messaging service, and with that its campaign. What
is an account's own (addresses, bundle, identity, application, trunk, the bundles of Trust Hub that stand for it) stays
with the account that gave it away. Messages of that account which wait for it fail as those of a released number do.

Source: https://www.twilio.com/docs/iam/api/subaccounts#exchanging-numbers
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

import sqlalchemy as sa

from tidings import errors
from tidings.accounts.directory import Directory
from tidings.accounts.model import Account, AccountStatus
from tidings.accounts.store import accounts
from tidings.audit.events import noted
from tidings.core import Sid, is_sid
from tidings.db import Guard, GuardFailed, Write
from tidings.http import Call
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.store import outside
from tidings.trusthub.rows import channel_endpoints

OF_ACCOUNT: Final = {
    "address_sid": None,
    "bundle_sid": None,
    "identity_sid": None,
    "sms_application_sid": None,
    "voice_application_sid": None,
    "trunk_sid": None,
    "emergency_address_sid": None,
    "emergency_status": "Inactive",
}
"""Columns that name something of an account, as they are in another that has said nothing of them."""


class NumberBond(Protocol):
    """A room that keeps something of a number for the account that has it."""

    def moved(self, address: str, giver_sid: Sid, taker_sid: Sid) -> Sequence[Write]:
        """What is written when an account gives a number to another of the same owner."""
        ...


class NumberBonds:
    """All bonds."""

    def __init__(self, *bonds: NumberBond) -> None:
        self._bonds = bonds

    def moved(self, address: str, giver_sid: Sid, taker_sid: Sid) -> list[Write]:
        """See NumberBond."""
        return [write for bond in self._bonds for write in bond.moved(address, giver_sid, taker_sid)]


def taker_of(call: Call, sid: Sid) -> Account:
    """The account that is to have a number of the call's account.

    Raises NO_ACCOUNT_SID, PARENT_MOVES_NUMBERS, TAKER_NOT_RELATED, TAKER_NOT_ACTIVE.
    """
    if not is_sid(sid, "AC"):
        raise errors.NO_ACCOUNT_SID(parameter="AccountSid", value=sid)
    owner_sid: Sid = call.account.owner_account_sid
    if call.principal.account_sid != owner_sid:
        raise errors.PARENT_MOVES_NUMBERS()
    taker = call.part(Directory).get(sid)
    if taker is None or taker.is_test or taker.owner_account_sid != owner_sid:
        raise errors.TAKER_NOT_RELATED(sid=sid)  # of an account of others nobody learns that it is there
    if taker.status is not AccountStatus.ACTIVE:
        raise errors.TAKER_NOT_ACTIVE(sid=sid)
    return taker


async def moved(call: Call, number: PhoneNumber, taker: Account, settings: dict[str, Any]) -> PhoneNumber:
    """Gives a number of the call's account to another, with `settings` as columns; answers it as it is then.

    Raises NOT_FOUND where it is the account's no more, TAKER_NOT_ACTIVE, Unavailable.
    """
    table, columns = phone_numbers.table, phone_numbers.table.c
    said = {**OF_ACCOUNT, **settings, "account_sid": taker.sid, "date_updated": call.clock.now()}
    kept = {name: phone_numbers.stored.saved(name, value) for name, value in said.items()}
    kept |= {**outside(table), "campaign_sid": None}
    here = (columns.account_sid == number.account_sid, columns.sid == number.sid)
    is_moved = Guard("is-there", sa.update(table).where(*here).values(kept).returning(*columns))
    open_ = (accounts.c.sid == taker.sid, accounts.c.status == AccountStatus.ACTIVE.value)
    is_open = Guard("taker-is-active", sa.select(accounts.c.sid).where(*open_).with_for_update())
    bonds = call.parts.find(NumberBonds) or NumberBonds()
    writes = [
        stands_for_nothing(number),
        *bonds.moved(number.phone_number, number.account_sid, taker.sid),
        *_notes(call, number, taker),
    ]
    try:
        (_, rows, *_) = await call.db.commit(*writes, only_if=[is_open, is_moved])
    except GuardFailed as failed:
        raise errors.TAKER_NOT_ACTIVE(sid=taker.sid) if failed.guard is is_open else call.not_found() from None
    return phone_numbers.stored.read(rows[0])


def stands_for_nothing(number: PhoneNumber) -> Write:
    """Takes a number out of the bundles of its account that stand for it."""
    columns = channel_endpoints.table.c
    named = (columns.account_sid == number.account_sid, columns.channel_endpoint_sid == number.sid)
    return sa.delete(channel_endpoints.table).where(*named)


def _notes(call: Call, number: PhoneNumber, taker: Account) -> list[Write]:
    """The same step in the audit log of both."""
    data = {"phone_number": number.phone_number, "from_account_sid": number.account_sid, "to_account_sid": taker.sid}
    sids, now = call.sids, call.clock.now()
    return [
        noted(sids, now, each, "phone-number.moved", number.sid, data=data, call=call)
        for each in (number.account_sid, taker.sid)
    ]
