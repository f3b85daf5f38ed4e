"""The rows of accounts and of the operator's token; the only place where an account's tokens are sealed and opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from tidings.accounts.model import OPERATOR_NAME, Account, AccountStatus
from tidings.accounts.vault import Vault
from tidings.core import Sid
from tidings.db import Database, Guard, GuardFailed, Row, Write, table


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account as it is stored: its tokens sealed."""

    sid: Sid
    owner_account_sid: Sid
    friendly_name: str
    status: str
    type: str
    auth_token_sealed: str
    secondary_auth_token_sealed: str | None
    date_created: int
    date_updated: int
    currency: str
    is_test: int
    """1 for test credentials, else 0."""
    suspended_by: str | None


class OperatorRow(msgspec.Struct, frozen=True):
    """The operator of this installation: one row."""

    name: str
    token_hash: str
    date_created: int


accounts = table("account", AccountRow, key=("sid",))
sa.Index(None, accounts.c.owner_account_sid)
operators = table("operator", OperatorRow, key=("name",))

LIFTED_BY_ITS_OWNER = accounts.c.suspended_by.is_(None)
"""Of accounts that the operator has not suspended."""
_SECONDARY = accounts.c.secondary_auth_token_sealed
_SEALED = {"auth_token": "auth_token_sealed", "secondary_auth_token": "secondary_auth_token_sealed"}
_ALL = sa.select(*accounts.c).order_by(accounts.c.date_created, accounts.c.sid)
_OPERATOR = sa.select(*operators.c).where(operators.c.name == OPERATOR_NAME)


async def all_accounts(database: Database, vault: Vault, sids: Sequence[Sid] | None = None) -> list[Account]:
    """Every account, or those with these SIDs, the oldest first. Raises Unavailable, Unsealable."""
    statement = _ALL if sids is None else _ALL.where(accounts.c.sid.in_(sids))
    return [_read(row, vault) for row in await database.rows(statement)]


async def is_fresh(database: Database) -> bool:
    """Whether the store has no account yet. Raises Unavailable."""
    return not await database.rows(sa.select(accounts.c.sid).limit(1))


async def operator(database: Database) -> list[OperatorRow]:
    """The operator; nobody on a fresh store. Raises Unavailable."""
    return [OperatorRow(*row) for row in await database.rows(_OPERATOR)]


def account_added(account: Account, vault: Vault) -> sa.Executable:
    """The row of a new account."""
    return sa.insert(accounts).values(date_created=int(account.date_created), **_columns(account, vault))


def operator_appointed(token: str, vault: Vault, now: int) -> sa.Executable:
    """The row of the operator, with only a hash of the token."""
    kept = vault.hash(token, OPERATOR_NAME)
    return sa.insert(operators).values(name=OPERATOR_NAME, token_hash=kept, date_created=int(now))


async def open_subaccounts(
    database: Database,
    vault: Vault,
    opened: Sequence[Account],
    parent_sid: Sid,
    most: int,
    also: Sequence[Write],
    only_if: Sequence[Guard] = (),
) -> None:
    """Writes new subaccounts of one parent, and the writes of `also`: all that they come with.

    Raises GuardFailed, `parent-is-active` or `has-room` where their parent would have more than `most` that are open,
    or one of `only_if`; Unavailable.
    """
    of_parent = accounts.c.owner_account_sid == parent_sid
    parent = sa.select(accounts.c.sid).where(
        accounts.c.sid == parent_sid, accounts.c.status == AccountStatus.ACTIVE.value
    )
    is_open = (accounts.c.status != AccountStatus.CLOSED.value) & (accounts.c.is_test == 0)
    count = sa.select(sa.func.count()).where(of_parent, is_open).scalar_subquery()
    guards = [
        Guard("parent-is-active", parent.with_for_update()),
        Guard("has-room", sa.select(sa.literal(1)).where(count + len(opened) <= most + 1)),  # the parent is one of them
        *only_if,
    ]
    await database.commit(*(account_added(account, vault) for account in opened), *also, only_if=guards)


def open_subaccounts_of(parent_sid: Sid) -> sa.Select[tuple[Any, ...]]:
    """SID, name and status of the subaccounts that are not closed, the oldest first."""
    return (
        sa.select(accounts.c.sid, accounts.c.friendly_name, accounts.c.status)
        .where(
            accounts.c.owner_account_sid == parent_sid,
            accounts.c.sid != parent_sid,
            accounts.c.is_test == 0,
            accounts.c.status != AccountStatus.CLOSED.value,
        )
        .order_by(accounts.c.date_created, accounts.c.sid)
    )


async def change_account(
    database: Database,
    vault: Vault,
    wanted: Account,
    fields: Iterable[str],
    also: Sequence[Write] = (),
    *where: sa.ColumnElement[bool],
) -> Account | None:
    """Writes these fields of `wanted` with the writes of `also`, and answers the account as it is then.

    One that was closed meanwhile, or of which `where` does not hold, stays as it is: None. Raises Unavailable.
    """
    columns = _columns(wanted, vault)
    changes = {name: columns[name] for name in (_SEALED.get(field, field) for field in fields)}
    return await _changed(database, vault, wanted.sid, changes, also, *where)


async def add_secondary(
    database: Database, vault: Vault, sid: Sid, token: str, now: int, also: Sequence[Write]
) -> Account | None:
    """Gives an account a secondary token; None where it has one. Raises Unavailable."""
    changes = {"secondary_auth_token_sealed": vault.seal(token, sid), "date_updated": int(now)}
    return await _changed(database, vault, sid, changes, also, _SECONDARY.is_(None))


async def drop_secondary(database: Database, vault: Vault, sid: Sid, now: int, also: Sequence[Write]) -> Account | None:
    """Takes an account's secondary token away; None where it has none. Raises Unavailable."""
    changes = {"secondary_auth_token_sealed": None, "date_updated": int(now)}
    return await _changed(database, vault, sid, changes, also, _SECONDARY.is_not(None))


async def promote_secondary(
    database: Database, vault: Vault, sid: Sid, now: int, also: Sequence[Write]
) -> Account | None:
    """Puts an account's secondary token in the place of its primary one; None where it has none. Raises Unavailable.

    Both are sealed for the same account, so the store moves the seal, and of two who promote at once one does.
    """
    changes = {"auth_token_sealed": _SECONDARY, "secondary_auth_token_sealed": None, "date_updated": int(now)}
    return await _changed(database, vault, sid, changes, also, _SECONDARY.is_not(None))


async def _changed(
    database: Database,
    vault: Vault,
    sid: Sid,
    changes: Mapping[str, Any],
    also: Sequence[Write],
    *where: sa.ColumnElement[bool],
) -> Account | None:
    """An open account of which `where` holds, changed; else None, and nothing is written."""
    still_open = accounts.c.status != AccountStatus.CLOSED.value
    statement = sa.update(accounts).where(accounts.c.sid == sid, still_open, *where).values(**changes)
    try:
        (rows, *_) = await database.commit(*also, only_if=[Guard("is-so", statement.returning(*accounts.c))])
    except GuardFailed:
        return None
    return _read(rows[0], vault)


def _columns(account: Account, vault: Vault) -> dict[str, Any]:
    secondary = account.secondary_auth_token
    return {
        "sid": account.sid,
        "owner_account_sid": account.owner_account_sid,
        "friendly_name": account.friendly_name,
        "status": account.status.value,
        "type": account.type,
        "auth_token_sealed": vault.seal(account.auth_token, account.sid),
        "secondary_auth_token_sealed": vault.seal(secondary, account.sid) if secondary else None,
        "date_updated": int(account.date_updated),
        "currency": account.currency,
        "is_test": int(account.is_test),
        "suspended_by": account.suspended_by,
    }


def _read(row: Row, vault: Vault) -> Account:
    stored = AccountRow(**dict(zip(accounts.c.keys(), row, strict=True)))
    secondary = stored.secondary_auth_token_sealed
    return Account(
        sid=stored.sid,
        owner_account_sid=stored.owner_account_sid,
        friendly_name=stored.friendly_name,
        status=AccountStatus(stored.status),
        type=stored.type,
        auth_token=vault.unseal(stored.auth_token_sealed, stored.sid),
        secondary_auth_token=vault.unseal(secondary, stored.sid) if secondary else None,
        date_created=stored.date_created,
        date_updated=stored.date_updated,
        currency=stored.currency,
        is_test=bool(stored.is_test),
        suspended_by=stored.suspended_by,
    )
