"""The organization of a main account: it has that account's digits, so it needs no row.

Source: https://www.twilio.com/docs/iam/organizations
"""

from __future__ import annotations

from tidings.accounts.model import OPERATOR_NAME, Account
from tidings.core import Sid
from tidings.http import Call
from tidings.http.problems import PERMISSION_DENIED


def organization_of(account_sid: Sid) -> Sid:
    """The SID of a main account's organization."""
    return f"OR{account_sid[2:]}"


def own_organization(call: Call) -> Account:
    """The main account of the caller's organization. Raises PERMISSION_DENIED for the operator, and for subaccounts."""
    account: Account = call.account
    if not account.is_main or account.sid == OPERATOR_NAME:
        raise PERMISSION_DENIED()
    return account


def must_be_own(call: Call) -> Account:
    """The main account of the organization in the path. Raises NOT_FOUND for another's, and for subaccounts."""
    account: Account = call.account
    if not account.is_main or call.path["organization_sid"] != organization_of(account.sid):
        raise call.not_found()
    return account
