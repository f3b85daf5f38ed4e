"""Balances: what an account has left, in millionths of its currency. Subaccounts draw on their parent's.

Source: https://www.twilio.com/docs/usage/api/balance
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec
import sqlalchemy as sa

from tidings.accounts.model import Account
from tidings.core import Sid
from tidings.db import BulkAdd, Database, Lookup, table
from tidings.db.bulk import Bound

FIRST_BALANCE_MICROS = 1_000 * 1_000_000
"""Of an installation's first account, in millionths of a dollar."""


class Balance(msgspec.Struct, frozen=True):
    """The row of one main account."""

    account_sid: Sid
    balance_micros: int
    currency: str


balance = table("account_balance", Balance, key=("account_sid",), small=True)
_ADD = BulkAdd(balance, ("account_sid",), "balance_micros")
_FIND = Lookup(balance, ("account_sid",), ("account_sid", "balance_micros", "currency"))


def charged(owner_sid: Sid, micros: int) -> Bound:
    """Takes `micros` from the balance of a main account; negative: gives back."""
    return _ADD(owner_sid, -micros)


def opened(account: Account, micros: int) -> sa.Executable:
    """The first row of a main account."""
    return sa.insert(balance).values(account_sid=account.sid, balance_micros=micros, currency=account.currency)


def first_opened(account: Account) -> sa.Executable:
    """The first row of the first account."""
    return opened(account, FIRST_BALANCE_MICROS)


async def balances_of(database: Database, owner_sids: Collection[Sid]) -> dict[Sid, int]:
    """What these main accounts have left, in millionths. Raises Unavailable."""
    found = sa.select(balance.c.account_sid, balance.c.balance_micros).where(balance.c.account_sid.in_(owner_sids))
    return {str(sid): int(micros) for sid, micros in await database.rows(found)}


async def balance_of(database: Database, account: Account) -> Balance:
    """The balance that an account draws on. Raises Unavailable."""
    row = await database.find(_FIND, account.owner_account_sid)
    return Balance(*row) if row else Balance(account.owner_account_sid, 0, account.currency)
