"""Acting for a subaccount where no path names it: a parameter does, or what is asked for belongs to it."""

from __future__ import annotations

from tidings.accounts.authenticate import Authentication
from tidings.core import Sid
from tidings.http import Call


def act_for(call: Call, account_sid: Sid) -> None:
    """From now on the call acts on this account: the caller's own, or a subaccount of it.

    Raises NOT_FOUND for any other, ACCOUNT_SUSPENDED.
    """
    call.account = call.part(Authentication).reach(call.principal, call.request, account_sid)
