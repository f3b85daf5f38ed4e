"""The first start: a main account with a balance, its test credentials, and the operator.

What was drawn is kept in `credentials.json`, which only its owner may read, so that clients on the same machine find
it; the operator's token is nowhere else in the clear. Settings seed a fresh store only: where they differ from what
a store holds, the store is right and a warning says so.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

from tidings.accounts import store
from tidings.accounts.model import OPERATOR_NAME, Account
from tidings.accounts.opening import main_account, test_account_of
from tidings.accounts.vault import Vault, write_private
from tidings.core import Chance, Clock, Sid, Sids, is_sid
from tidings.db import Conflict, Database, Write

CREDENTIALS_FILE = "credentials.json"

_log = structlog.get_logger(__name__)


class SeedWishes(msgspec.Struct, frozen=True, kw_only=True):
    """What the settings say of the first account; what they do not say is drawn."""

    account_sid: Sid | None = None
    auth_token: str | None = None
    operator_token: str | None = None


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """What signs in to this installation; None for what cannot be told again."""

    account_sid: Sid
    auth_token: str
    test_account_sid: Sid | None = None
    test_auth_token: str | None = None
    operator_token: str | None = None


async def seed(
    database: Database,
    wishes: SeedWishes,
    vault: Vault,
    sids: Sids,
    chance: Chance,
    clock: Clock,
    opening: Callable[[Account], Write],
    data_dir: Path | None = None,
) -> Credentials:
    """Makes what a fresh store needs, or reads what a store has; `opening` is the first row of the account's balance.

    Raises ValueError for wishes that cannot be met,
    Unavailable, Unsealable, OSError.
    """
    _check(wishes)
    accounts = await store.all_accounts(database, vault)
    if not accounts:
        drawn = _draw(wishes, sids, chance)
        _keep(drawn, data_dir)
        try:
            await database.commit(*_first_rows(drawn, vault, clock, opening))
        except Conflict:  # another host was first
            accounts = await store.all_accounts(database, vault)
        else:
            return drawn
    found = _found(accounts, wishes, _kept(data_dir))
    operator_token = await _operator_token(database, vault, wishes, _kept(data_dir))
    credentials = msgspec.structs.replace(found, operator_token=operator_token)
    _warn_of_differences(wishes, credentials)
    _keep(credentials, data_dir)
    return credentials


def _check(wishes: SeedWishes) -> None:
    if wishes.account_sid is not None and not is_sid(wishes.account_sid, "AC"):
        msg = "the account SID must be AC and 32 lower-case hex digits"
        raise ValueError(msg)
    for token in (wishes.auth_token, wishes.operator_token):
        if token is not None and not (token.isascii() and token.isprintable() and token.strip() == token != ""):
            msg = "a token must be printable ASCII without blanks around it"
            raise ValueError(msg)


# A fresh store


def _draw(wishes: SeedWishes, sids: Sids, chance: Chance) -> Credentials:
    sid, token = wishes.account_sid, wishes.auth_token
    return Credentials(
        account_sid=sid or sids.make("AC"),
        auth_token=token or chance.token(16),
        test_account_sid=_derived_sid(sid) if sid else sids.make("AC"),
        test_auth_token=_derived_token(token) if token else chance.token(16),
        operator_token=wishes.operator_token or chance.token(16),
    )


def _derived_sid(account_sid: Sid) -> Sid:
    return f"AC{hashlib.sha256(f'test account of {account_sid}'.encode()).hexdigest()[:32]}"


def _derived_token(auth_token: str) -> str:
    """Follows from the auth token, which nobody can find from it."""
    return hmac.digest(auth_token.encode(), b"test token", "sha256").hex()[:32]


def _first_rows(drawn: Credentials, vault: Vault, clock: Clock, opening: Callable[[Account], Write]) -> list[Write]:
    now = clock.now()
    main = main_account(drawn.account_sid, drawn.auth_token, "My first Tidings account", "Full", now)
    assert drawn.test_account_sid, "a fresh store has test credentials"
    assert drawn.test_auth_token, "a fresh store has test credentials"
    assert drawn.operator_token, "a fresh store has an operator"
    test = test_account_of(main, drawn.test_account_sid, drawn.test_auth_token)
    return [
        store.account_added(main, vault),
        store.account_added(test, vault),
        opening(main),
        store.operator_appointed(drawn.operator_token, vault, now),
    ]


# A store that exists


def _found(accounts: list[Account], wishes: SeedWishes, kept: Credentials | None) -> Credentials:
    """The credentials of the account that is wished for or was kept, else of the oldest main account."""
    mains = {account.sid: account for account in accounts if account.is_main}
    wanted = [sid for sid in (wishes.account_sid, kept.account_sid if kept else None) if sid in mains]
    main = mains[wanted[0]] if wanted else next(iter(mains.values()))
    tests = [account for account in accounts if account.is_test and account.owner_account_sid == main.sid]
    return Credentials(
        account_sid=main.sid,
        auth_token=main.auth_token,
        test_account_sid=tests[0].sid if tests else None,
        test_auth_token=tests[0].auth_token if tests else None,
    )


async def _operator_token(database: Database, vault: Vault, wishes: SeedWishes, kept: Credentials | None) -> str | None:
    """The token that the stored hash is of, if anybody here knows it."""
    operators = await store.operator(database)
    known = (wishes.operator_token, kept.operator_token if kept else None)
    fitting = [
        token
        for token in known
        for operator in operators
        if token and vault.matches(token, OPERATOR_NAME, operator.token_hash)
    ]
    return fitting[0] if fitting else None


def _warn_of_differences(wishes: SeedWishes, credentials: Credentials) -> None:
    for name in wishes.__struct_fields__:
        wished = getattr(wishes, name)
        if wished is not None and wished != getattr(credentials, name):
            _log.warning("setting_differs_from_store", setting=name, used="what the store holds")


# The file


def _kept(data_dir: Path | None) -> Credentials | None:
    if data_dir is None:
        return None
    try:
        return msgspec.json.decode((data_dir / CREDENTIALS_FILE).read_bytes(), type=Credentials)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def _keep(credentials: Credentials, data_dir: Path | None) -> None:
    """Written whole or not at all, and only when it changes something."""
    if data_dir is None or _kept(data_dir) == credentials:
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    partial = data_dir / f"{CREDENTIALS_FILE}.{os.getpid()}"
    write_private(partial, msgspec.json.format(msgspec.json.encode(credentials)) + b"\n")
    partial.replace(data_dir / CREDENTIALS_FILE)
