"""From what balance on the people of an account are told that it is low."""

from __future__ import annotations

from typing import Annotated, Literal

from tidings.accounts.model import Capability
from tidings.accounts.organizations.organization import own_organization
from tidings.audit.events import note
from tidings.audit.properties import of_changed
from tidings.core import Sid
from tidings.http import SELF, TIDINGS_V1, Call, Link, Params, Read, Resource, operation
from tidings.ledger.amounts import decimal, micros_of
from tidings.ledger.balance import balance_of
from tidings.ledger.watched import level_of, low_of, low_set


class BalanceAlert(Resource):
    """A main account's balance, and when it is low."""

    account_sid: Sid
    balance: str
    currency: str
    low_at: Annotated[
        str, "who wants letters about billing gets one when the balance falls to this, and when it is spent"
    ]
    state: Literal["enough", "low", "spent"]
    url: Link = SELF


def _low(text: str) -> int:
    """An amount in millionths that is no less than 0. Raises ValueError with the reason."""
    micros = micros_of(text)
    if micros < 0:
        msg = "it is no less than 0"
        raise ValueError(msg)
    return micros


class SetBalanceAlert(Params):
    """What is low: an amount in the account's currency; 0: only what is spent is told."""

    low_at: Annotated[int, Read(_low)]


@operation(TIDINGS_V1, "GET", "/BalanceAlert", resource=BalanceAlert, needs=Capability.EVERYTHING)
async def fetch(call: Call) -> BalanceAlert:
    """Of the caller's main account."""
    own = own_organization(call)
    found, low = await balance_of(call.db, own), await low_of(call.db, own.sid)
    return BalanceAlert(
        account_sid=own.sid,
        balance=decimal(found.balance_micros),
        currency=found.currency,
        low_at=decimal(low),
        state=level_of(found.balance_micros, low).word,
    )


@operation(TIDINGS_V1, "POST", "/BalanceAlert", resource=BalanceAlert, needs=Capability.EVERYTHING)
async def change(call: Call, given: SetBalanceAlert) -> BalanceAlert:
    """From the next look at balances on, within a minute."""
    before = await fetch(call)
    changes = of_changed(before, {"low_at": decimal(given.low_at)})
    kept = [note(call, "balance-alert.updated", before.account_sid, changes)] if changes else []
    await call.db.commit(low_set(before.account_sid, given.low_at), *kept)
    return await fetch(call)
