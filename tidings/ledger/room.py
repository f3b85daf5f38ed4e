"""The ledger's room: what is left of an account's money, and who is told when that is little."""

from __future__ import annotations

from tidings.accounts.room import AccountsRoom
from tidings.ground import Ground, Room
from tidings.ledger import alert_api, api
from tidings.ledger.balance import first_opened
from tidings.ledger.watching import WatchBalances

opening = first_opened
"""The first row of the first account's balance."""


def build(ground: Ground, who: AccountsRoom) -> Room:
    """It reads; whoever charges writes with what is charged for."""
    watching = WatchBalances(ground.database, who.directory, who.vault)
    return Room(resources=[api, alert_api], loops=[watching])
