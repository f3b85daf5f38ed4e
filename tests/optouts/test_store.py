"""Opt-outs as rows: a pair stands once, blocks until it is removed, and belongs to one account."""

from __future__ import annotations

import pytest

from tests.stores import Stores
from tidings.optouts.register import OptOuts
from tidings.optouts.store import OptOut, added, opt_out, removed

US, USER = "+14155550100", "+14155550199"


def _pair(account_sid: str, scope: str) -> OptOut:
    return OptOut(account_sid, scope, USER, "STOP", 1)


async def test_the_first_scope_that_stands_is_the_one_that_blocks(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", "MG1")))
        register = OptOuts(database)
        await register.start()
        assert await register.blocking_scope("AC1", (US, "MG1"), USER) == "MG1"
        assert await register.blocking_scope("AC1", (US,), USER) is None
        assert await register.blocking_scope("AC2", ("MG1",), USER) is None
        assert await register.blocking_scope("AC1", ("MG1",), "+14155550198") is None


async def test_a_pair_that_stands_already_stays_as_it_is(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", US)))
        await database.commit(added(OptOut("AC1", US, USER, "QUIT", 2)))
        assert await database.rows(opt_out.select()) == [("AC1", US, USER, "STOP", 1)]


async def test_a_removed_pair_blocks_no_more(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", US)), added(_pair("AC1", "MG1")))
        register = OptOuts(database)
        await register.start()
        await database.commit(removed("AC1", [US], USER))
        assert await register.blocking_scope("AC1", (US,), USER) is None
        assert await register.blocking_scope("AC1", ("MG1",), USER) == "MG1"


async def test_a_pair_that_is_written_later_blocks_at_once(stores: Stores) -> None:
    async with stores.opened() as database:
        register = OptOuts(database)
        await register.start()
        assert await register.blocking_scope("AC1", (US,), USER) is None
        register.expect(_pair("AC1", US))
        await database.commit(added(_pair("AC1", US)))
        assert await register.blocking_scope("AC1", (US,), USER) == US


async def test_a_register_that_holds_not_all_asks_the_rows(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidings.optouts.register.REMEMBERED_MOST", 1)
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", US)), added(_pair("AC1", "MG1")))
        register = OptOuts(database)
        await register.start()
        assert await register.blocking_scope("AC1", (US,), USER) == US
        assert await register.blocking_scope("AC1", ("MG2",), USER) is None


async def test_all_pages_of_the_rows_are_loaded(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidings.optouts.register.PAGE", 2)
    async with stores.opened() as database:
        await database.commit(*(added(_pair("AC1", f"MG{n}")) for n in range(5)))
        register = OptOuts(database)
        await register.start()
        for n in range(5):
            assert await register.blocking_scope("AC1", (f"MG{n}",), USER) == f"MG{n}"
