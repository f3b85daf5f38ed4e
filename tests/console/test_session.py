"""Sessions: their limits, that they outlive a process, and that neither token nor credential is kept."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from tests.stores import Stores
from tidings.accounts.vault import Vault
from tidings.console.session import IDLE_S, LIFE_S, NOTED_S, Sessions, sessions
from tidings.core import MovableClock, SeededChance
from tidings.db import Database

ACCOUNT = "AC" + "a" * 32
OTHER = "AC" + "b" * 32
SECOND = 1_000_000


class Machine:
    """The machine's clock, which a test sets."""

    now_us = 1_700_000_000 * SECOND

    def __call__(self) -> int:
        return self.now_us

    def goes_on(self, seconds: int) -> None:
        self.now_us += seconds * SECOND


@contextlib.asynccontextmanager
async def kept(stores: Stores, most: int = 200) -> AsyncIterator[tuple[Database, Sessions, Machine]]:
    machine = Machine()
    async with stores.opened() as database:
        yield database, _sessions(database, machine, most=most), machine


def _sessions(database: Database, machine: Machine, *, seed: int = 1, key: str = "k" * 32, most: int = 200) -> Sessions:
    return Sessions(database, Vault(key), MovableClock(machine), SeededChance(seed), most)


async def test_a_session_is_found_by_its_token_and_by_no_other(stores: Stores) -> None:
    async with kept(stores) as (_, ours, _):
        token, session = await ours.open(ACCOUNT, b"Basic x")
        assert await ours.find(token) == session
        assert await ours.find(token[:-1] + ("0" if token[-1] != "0" else "1")) is None
        assert await ours.find("") is None
        assert await ours.find("\udcff") is None


async def test_another_process_and_the_next_one_know_it(stores: Stores) -> None:
    async with kept(stores) as (database, ours, machine):
        token, session = await ours.open(ACCOUNT, b"Basic x")
        theirs = _sessions(database, machine, seed=2)
        assert await theirs.find(token) == session
        await theirs.end(session.key)
        assert await ours.find(token) is None


async def test_neither_token_nor_credential_can_be_read_from_the_row_nor_opened_with_the_servers_key(
    stores: Stores,
) -> None:
    async with kept(stores) as (database, ours, _):
        token, session = await ours.open(ACCOUNT, b"Basic c2VjcmV0")
        (row,) = await database.rows(sessions.select())
        assert token not in str(row)
        assert "c2VjcmV0" not in str(row)
        assert session.form_token not in str(row)


async def test_under_another_key_of_the_server_nobody_is_signed_in(stores: Stores) -> None:
    async with kept(stores) as (database, ours, machine):
        token, _ = await ours.open(ACCOUNT, b"Basic x")
        assert await _sessions(database, machine, key="another" * 6).find(token) is None


async def test_a_session_ends_when_it_was_not_used_for_twelve_hours(stores: Stores) -> None:
    async with kept(stores) as (database, ours, machine):
        token, _ = await ours.open(ACCOUNT, b"Basic x")
        machine.goes_on(IDLE_S)
        assert await ours.find(token)
        machine.goes_on(IDLE_S + 1)
        assert await ours.find(token) is None
        assert not await database.rows(sessions.select())


async def test_what_a_page_asks_by_itself_is_not_use(stores: Stores) -> None:
    async with kept(stores) as (_, ours, machine):
        token, _ = await ours.open(ACCOUNT, b"Basic x")
        machine.goes_on(IDLE_S)
        assert await ours.find(token, in_use=False)
        machine.goes_on(1)
        assert await ours.find(token, in_use=False) is None


async def test_use_is_written_down_every_few_minutes_and_not_with_each_request(stores: Stores) -> None:
    async with kept(stores) as (database, ours, machine):
        token, _ = await ours.open(ACCOUNT, b"Basic x")
        before = database.committed
        machine.goes_on(NOTED_S)
        assert await ours.find(token)
        assert database.committed == before
        machine.goes_on(1)
        assert await ours.find(token)
        assert database.committed != before


async def test_a_session_in_steady_use_ends_after_its_longest_life(stores: Stores) -> None:
    async with kept(stores) as (_, ours, machine):
        token, _ = await ours.open(ACCOUNT, b"Basic x")
        for _ in range(LIFE_S // IDLE_S):
            machine.goes_on(IDLE_S)
            assert await ours.find(token)
        machine.goes_on(1)
        assert await ours.find(token) is None


async def test_of_an_accounts_too_many_sessions_the_longest_unused_ends_and_no_other_accounts(stores: Stores) -> None:
    async with kept(stores, most=2) as (_, ours, machine):
        neighbour, _ = await ours.open(OTHER, b"")
        first, _ = await ours.open(ACCOUNT, b"")
        machine.goes_on(1)
        second, _ = await ours.open(ACCOUNT, b"")
        machine.goes_on(NOTED_S + 1)
        assert await ours.find(first)
        third, _ = await ours.open(ACCOUNT, b"")
        assert await ours.find(first)
        assert await ours.find(second) is None
        assert await ours.find(third)
        assert await ours.find(neighbour)


async def test_sessions_whose_time_is_over_are_forgotten_when_somebody_signs_in(stores: Stores) -> None:
    async with kept(stores) as (database, ours, machine):
        await ours.open(OTHER, b"")
        machine.goes_on(IDLE_S + 1)
        await ours.open(ACCOUNT, b"")
        assert len(await database.rows(sessions.select())) == 1


async def test_a_form_belongs_to_the_session_whose_token_it_carries(stores: Stores) -> None:
    async with kept(stores) as (_, ours, _):
        _, one = await ours.open(ACCOUNT, b"")
        _, other = await ours.open(ACCOUNT, b"")
        assert one.owns_form(one.form_token)
        assert not one.owns_form(other.form_token)
        assert not one.owns_form("")
        assert not one.owns_form("ü")
