"""All accounts of the installation, in memory: every request and every webhook asks for one.

They are few (a main account has at most some thousand subaccounts), so all are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.accounts import store
from tidings.accounts.model import OPERATOR_NAME, Account, AccountStatus
from tidings.accounts.vault import Vault
from tidings.core import Clock, Sid
from tidings.db import Database, Facts, Guard, Write

Also: TypeAlias = Callable[[Account], Sequence[Write]]
"""What is written with a new account."""


class Directory:
    """Finds accounts without waiting. What a commit changes of them is known here when it is done."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._accounts = Facts(
            database, self._read, by=("sid",), fed_by={store.accounts: tuple}, groups=("owner_account_sid",)
        )
        self._operator = Facts(database, _read_operator, by=("name",), fed_by={store.operators: tuple})
        self.get: Callable[[Sid], Account | None] = self._accounts.get
        """The account with a SID, whatever its status; test accounts too. The facts' own: each request asks thrice."""
        self._of_owner = self._accounts.all_by("owner_account_sid")

    async def start(self) -> None:
        """Loads what is stored. Raises Unavailable, Unsealable."""
        await self._operator.start()
        await self._accounts.start()

    @property
    def operator_hash(self) -> str | None:
        """The hash of the operator's token; None where there is no operator."""
        operator = self._operator.get(OPERATOR_NAME)
        return operator.token_hash if operator else None

    def __iter__(self) -> Iterator[Account]:
        """All accounts; test accounts too."""
        return iter(self._accounts)

    def sids(self) -> list[Sid]:
        """The SIDs of all accounts."""
        return [account.sid for account in self._accounts]

    def family(self, owner_sid: Sid) -> list[Account]:
        """A main account and its subaccounts, the newest first; not its test account."""
        found = [each for each in self._of_owner(owner_sid) if not each.is_test]
        return sorted(found, key=lambda account: (account.date_created, account.sid), reverse=True)

    def everybody(self) -> list[Account]:
        """Every account but those of test credentials."""
        return [account for account in self._accounts if not account.is_test]

    def with_subaccounts(self, account_sid: Sid) -> AbstractSet[Sid]:
        """The SIDs of an account and of its subaccounts."""
        return {account_sid, *(each.sid for each in self._of_owner(account_sid))}

    def seen_by(self, seer: Sid | None) -> list[Account]:
        """What an account sees: itself and its subaccounts; None sees every account. None is of test credentials."""
        if seer is None:
            return self.everybody()
        found = map(self.get, self.with_subaccounts(seer))
        return [account for account in found if account is not None and not account.is_test]

    def one_seen_by(self, seer: Sid | None, account_sid: Sid) -> Account | None:
        """An account, if it is among these."""
        account = self.get(account_sid)
        if account is None or account.is_test:
            return None
        return account if seer in (None, account.sid, account.owner_account_sid) else None

    def owner_of(self, account_sid: Sid) -> Sid:
        """The main account whose balance an account draws on; an unknown one is taken for a main account."""
        account = self._accounts.get(account_sid)
        return account.owner_account_sid if account else account_sid

    def token_of(self, account_sid: Sid) -> str | None:
        """The primary auth token, which signs webhooks; None for an unknown account."""
        account = self._accounts.get(account_sid)
        return account.auth_token if account else None

    async def open_subaccount(
        self, parent: Account, sid: Sid, token: str, friendly_name: str | None, most: int, also: Also
    ) -> Account:
        """A new account of `parent`, active. Raises what store.open_subaccounts raises."""
        account = self.new_subaccount(parent, sid, token, friendly_name)
        await self.open_subaccounts(parent, [account], most, also(account))
        return account

    def new_subaccount(self, parent: Account, sid: Sid, token: str, friendly_name: str | None) -> Account:
        """An account of `parent` that nobody has written yet."""
        now = self._clock.now()
        return Account(
            sid=sid,
            owner_account_sid=parent.sid,
            friendly_name=friendly_name or f"SubAccount Created at {now.iso()}",
            status=AccountStatus.ACTIVE,
            type=parent.type,
            auth_token=token,
            date_created=now,
            date_updated=now,
            currency=parent.currency,
        )

    async def open_subaccounts(
        self,
        parent: Account,
        opened: Sequence[Account],
        most: int,
        also: Sequence[Write],
        only_if: Sequence[Guard] = (),
    ) -> None:
        """Writes new accounts of `parent` with `also`, all or none. Raises what store.open_subaccounts raises."""
        await store.open_subaccounts(self._database, self._vault, opened, parent.sid, most, also, only_if)

    async def change(
        self, account: Account, also: Sequence[Write] = (), *where: sa.ColumnElement[bool], **changes: Any
    ) -> Account | None:
        """Sets fields of an account, and its date_updated; None, and no change, where it is closed already.

        `also` are further writes of the same commit, `where` must hold of the row too. Raises Unavailable.
        """
        now = self._clock.now()
        wanted = msgspec.structs.replace(account, date_updated=now, **changes)
        return await store.change_account(self._database, self._vault, wanted, ["date_updated", *changes], also, *where)

    async def add_secondary(self, account_sid: Sid, token: str, also: Sequence[Write]) -> Account | None:
        """From now on this token signs in too; None where there is a secondary one already. Raises Unavailable."""
        now = self._clock.now()
        return await store.add_secondary(self._database, self._vault, account_sid, token, now, also)

    async def drop_secondary(self, account_sid: Sid, also: Sequence[Write]) -> Account | None:
        """From now on the secondary token signs in no more; None where there is none. Raises Unavailable."""
        return await store.drop_secondary(self._database, self._vault, account_sid, self._clock.now(), also)

    async def promote_secondary(self, account_sid: Sid, also: Sequence[Write]) -> Account | None:
        """From now on the secondary token is the only one, and signs; None where there is none. Raises Unavailable."""
        return await store.promote_secondary(self._database, self._vault, account_sid, self._clock.now(), also)

    async def _read(self, database: Database, sids: Sequence[Sid] | None) -> list[Account]:
        return await store.all_accounts(database, self._vault, sids)


async def _read_operator(database: Database, names: Sequence[str] | None) -> list[store.OperatorRow]:
    """The operator; there is one at most, whatever is asked."""
    del names
    return await store.operator(database)
