"""Main keys: they may all that the auth token may, so the operator makes them, and nobody else."""

from __future__ import annotations

from tidings.accounts.directory import Directory
from tidings.accounts.keys import NewKey, new_key
from tidings.accounts.model import Capability
from tidings.http import TIDINGS_V1, Call, Given, Params, as_shown, operation, or_none
from tidings.parameters import AccountSid, FriendlyName


class CreateMainKey(Params):
    """Whose it is, and what it is for."""

    account_sid: AccountSid
    friendly_name: Given[FriendlyName]


@operation(TIDINGS_V1, "POST", "/MainKeys", status=201, resource=NewKey, needs=Capability.OPERATOR)
async def create(call: Call, given: CreateMainKey) -> NewKey:
    """The secret is in this answer and nowhere else; the account sees the key among its own, and may delete it."""
    account = call.part(Directory).get(given.account_sid)
    if account is None:
        raise given.invalid("account_sid", "there is no such account")
    call.account = account
    key, secret = await new_key(call, or_none(given.friendly_name), Capability.EVERYTHING)
    return as_shown(NewKey, key, secret=secret)
