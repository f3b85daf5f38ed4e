"""A real server for contract tests: a child process on a free port, its data folder fresh, three accounts in it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from tests.speed.process import Process, free_port
from tidings.accounts.model import Account, AccountStatus
from tidings.accounts.seed import SeedWishes, seed
from tidings.accounts.store import account_added
from tidings.accounts.vault import open_vault
from tidings.core import MovableClock, Sids, SystemChance
from tidings.db import open_database
from tidings.ledger.balance import first_opened, opened

READY_S = 30.0
SETTLED_S = 10.0
POLL_S = 0.03

T = TypeVar("T")


class Login(msgspec.Struct, frozen=True):
    """An account and its auth token."""

    sid: str
    token: str


class Logins(msgspec.Struct, frozen=True):
    """Who has an account."""

    main: Login
    """The first account, with numbers and a service."""
    test: Login
    """Its test credentials."""
    subaccount: Login
    """One of the first account's."""
    stranger: Login
    """Another main account, with nothing but a balance."""


class RunningServer(msgspec.Struct, frozen=True):
    """Where it answers, and for whom."""

    port: int
    logins: Logins
    process: Process
    folder: Path
    """It has `data` and `log`."""

    @property
    def base(self) -> str:
        """Scheme and authority."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def operator(self) -> Login:
        """Who runs the installation."""
        kept = msgspec.json.decode((self.folder / "data" / "credentials.json").read_bytes())
        return Login("operator", kept["operator_token"])


@contextlib.contextmanager
def running_server(folder: Path, database: str | None = None, **settings: str) -> Iterator[RunningServer]:
    """Starts `python -m tidings serve` and stops it; `database` None: SQLite in `folder`.

    `settings` are those of the reference, by their lower-case names.
    """
    logins = asyncio.run(_prepared(folder / "data", database))
    with _serving(folder, "log", logins, database=database or "", **settings) as running:
        yield running


@contextlib.contextmanager
def started_again(stopped: RunningServer, **settings: str) -> Iterator[RunningServer]:
    """Starts a server that ended once more on its SQLite, with other settings, and stops it."""
    with _serving(stopped.folder, "log-again", stopped.logins, **settings) as running:
        yield running


@contextlib.contextmanager
def _serving(folder: Path, log: str, logins: Logins, **settings: str) -> Iterator[RunningServer]:
    port = free_port()
    named = {"port": str(port), "data_dir": str(folder / "data"), **settings}
    environment = {f"TIDINGS_{name.upper()}": value for name, value in named.items() if value}
    process = Process("tidings", [sys.executable, "-m", "tidings", "serve"], folder / log, environment=environment)
    try:
        process.wait_for_line("Tidings is ready", READY_S)
        yield RunningServer(port, logins, process, folder)
    finally:
        process.terminate()


def now() -> datetime:
    """The moment, as the server sees it too."""
    return datetime.now(UTC)


def settled(look: Callable[[], T | None], what: str, limit_s: float = SETTLED_S) -> T:
    """What `look` finds once it finds something; asks again and again. Raises AssertionError after `limit_s`."""
    until = time.monotonic() + limit_s
    while True:
        found = look()
        if found is not None:
            return found
        assert time.monotonic() < until, f"{what}: not within {limit_s} s"
        time.sleep(POLL_S)


async def _prepared(folder: Path, database: str | None) -> Logins:
    """A store with accounts that the API cannot make yet."""
    clock, chance = MovableClock(), SystemChance()
    sids = Sids(clock, chance)
    folder.mkdir(parents=True, exist_ok=True)
    store = await open_database(database, folder)
    vault = open_vault(folder, chance, None)
    first = await seed(store, SeedWishes(), vault, sids, chance, clock, first_opened, folder)
    assert first.test_account_sid is not None
    assert first.test_auth_token is not None

    def account(name: str, owner: str | None) -> Account:
        sid, now = sids.make("AC"), clock.now()
        return Account(
            sid=sid,
            owner_account_sid=owner or sid,
            friendly_name=name,
            status=AccountStatus.ACTIVE,
            type="Full",
            auth_token=chance.token(16),
            date_created=now,
            date_updated=now,
        )

    subaccount, stranger = account("A subaccount", first.account_sid), account("A stranger", None)
    await store.commit(
        account_added(subaccount, vault), account_added(stranger, vault), opened(stranger, 1_000_000_000)
    )
    await store.stop()
    return Logins(
        Login(first.account_sid, first.auth_token),
        Login(first.test_account_sid, first.test_auth_token),
        Login(subaccount.sid, subaccount.auth_token),
        Login(stranger.sid, stranger.auth_token),
    )
