"""Balance: what is left, in the account's currency. A subaccount sees what it draws on: its parent's.

Source: https://www.twilio.com/docs/usage/api/balance
"""

from __future__ import annotations

from tidings.core import Sid
from tidings.http import CORE_2010, Call, Resource, operation
from tidings.ledger.amounts import decimal
from tidings.ledger.balance import balance_of


class ShownBalance(Resource):
    """A balance as the API shows it."""

    account_sid: Sid
    balance: str
    currency: str


@operation(CORE_2010, "GET", "/Accounts/{account_sid:AC}/Balance", resource=ShownBalance)
async def fetch_balance(call: Call) -> ShownBalance:
    """Of the moment: charges of messages just sent may be still to come."""
    found = await balance_of(call.db, call.account)
    balance = decimal(found.balance_micros)
    return ShownBalance(account_sid=call.account_sid, balance=balance, currency=found.currency)
