"""Opt-outs as rows: a pair stands once, blocks until it is removed, and belongs to one account."""

from __future__ import annotations

from tests.stores import Stores
from tidings.optouts.store import OptOut, added, blocking_scope, opt_out, removed

US, USER = "+14155550100", "+14155550199"


def _pair(account_sid: str, scope: str) -> OptOut:
    return OptOut(account_sid, scope, USER, "STOP", 1)


async def test_the_first_scope_that_stands_is_the_one_that_blocks(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", "MG1")))
        assert await blocking_scope(database, "AC1", (US, "MG1"), USER) == "MG1"
        assert await blocking_scope(database, "AC1", (US,), USER) is None
        assert await blocking_scope(database, "AC2", ("MG1",), USER) is None
        assert await blocking_scope(database, "AC1", ("MG1",), "+14155550198") is None


async def test_a_pair_that_stands_already_stays_as_it_is(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", US)))
        await database.commit(added(OptOut("AC1", US, USER, "QUIT", 2)))
        assert await database.rows(opt_out.select()) == [("AC1", US, USER, "STOP", 1)]


async def test_a_removed_pair_blocks_no_more(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", US)), added(_pair("AC1", "MG1")))
        await database.commit(removed("AC1", US, USER))
        assert await blocking_scope(database, "AC1", (US,), USER) is None
        assert await blocking_scope(database, "AC1", ("MG1",), USER) == "MG1"
