"""All accounts of the installation, in memory: every request and every webhook asks for one.

They are few (a main account has at most some thousand subaccounts), so all are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tidings.accounts import store
from tidings.accounts.model import Account
from tidings.accounts.vault import Vault
from tidings.core import Clock, Sid
from tidings.db import Database

Told = Callable[[Sid], None]


class Directory:
    """Finds accounts without waiting; changes them durably first, then here, then tells who listens."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._accounts: dict[Sid, Account] = {}
        self.get: Callable[[Sid], Account | None] = self._accounts.get
        """The account with a SID, whatever its status; test accounts too. The dict's own: each request asks thrice."""
        self._changes = 0
        """How many accounts were changed here."""
        self._listening: list[Told] = []
        self.operator_hash: str | None = None
        """The hash of the operator's token; None where there is no operator."""

    async def start(self) -> None:
        """Loads what is stored; called again, takes over what other hosts changed. Raises Unavailable, Unsealable."""
        changes = self._changes
        operator_hash = await store.operator_hash(self._database)
        loaded = await store.all_accounts(self._database, self._vault)
        if changes != self._changes:  # changed while it was read: what is here is newer
            return
        self.operator_hash = operator_hash
        for account in loaded:
            self.put(account)

    def sids(self) -> list[Sid]:
        """The SIDs of all accounts."""
        return list(self._accounts)

    def family(self, owner_sid: Sid) -> list[Account]:
        """A main account and its subaccounts, the newest first; not its test account."""
        found = [each for each in self._accounts.values() if each.owner_account_sid == owner_sid and not each.is_test]
        return sorted(found, key=lambda account: (account.date_created, account.sid), reverse=True)

    def owner_of(self, account_sid: Sid) -> Sid:
        """The main account whose balance an account draws on; an unknown one is taken for a main account."""
        account = self._accounts.get(account_sid)
        return account.owner_account_sid if account else account_sid

    def token_of(self, account_sid: Sid) -> str | None:
        """The primary auth token, which signs webhooks; None for an unknown account."""
        account = self._accounts.get(account_sid)
        return account.auth_token if account else None

    def put(self, account: Account) -> None:
        """Takes over an account that is committed already; tells who listens if that changes anything."""
        before = self._accounts.get(account.sid)
        self._accounts[account.sid] = account
        if before is not None and before != account:
            self.tell(account.sid)

    async def change(self, account: Account, **changes: Any) -> Account | None:
        """Sets fields of an account, and its date_updated; None, and no change, where it is closed already.

        Raises Unavailable.
        """
        now = self._clock.now()
        wanted = msgspec.structs.replace(account, date_updated=now, **changes)
        changed = await store.change_account(self._database, self._vault, wanted, ["date_updated", *changes])
        if changed is not None:
            self._changes += 1
            self.put(changed)
        return changed

    def on_changed(self, told: Told) -> None:
        """`told` is called with the SID of each account or API key whose rights may have changed."""
        self._listening.append(told)

    def tell(self, sid: Sid) -> None:
        """Says that an account or API key changed; its remembered credentials are looked up anew."""
        for told in self._listening:
            told(sid)
