"""Opt-outs as rows: a pair stands once, blocks until it is removed, and belongs to one account."""

from __future__ import annotations

import pytest

from tests.stores import Stores
from tidings.optouts.register import OptOuts
from tidings.optouts.store import OptOut, added, opt_out, removed

US, USER, OTHER = "+14155550100", "+14155550199", "+14155550198"


def _pair(account_sid: str, scope: str, user: str = USER) -> OptOut:
    return OptOut(account_sid, scope, user, "STOP", 1)


async def test_a_user_is_opted_out_of_scopes_of_one_account(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", "MG1")), added(_pair("AC1", US)), added(_pair("AC2", "MG2")))
        register = OptOuts(database)
        await register.start()
        assert await register.scopes_of("AC1", USER) == {"MG1", US}
        assert await register.scopes_of("AC2", USER) == {"MG2"}
        assert await register.scopes_of("AC3", USER) == set()
        assert await register.scopes_of("AC1", OTHER) == set()


async def test_of_what_a_user_says_in_one_commit_the_last_word_counts(stores: Stores) -> None:
    async with stores.opened() as database:
        stop, start = added(_pair("AC1", US)), removed("AC1", [US], USER)
        await database.commit(stop, start, stop)
        assert len(await database.rows(opt_out.select())) == 1
        await database.commit(start, stop, start)
        assert await database.rows(opt_out.select()) == []


async def test_several_pairs_are_written_at_once_and_the_register_hears_of_each(stores: Stores) -> None:
    async with stores.opened() as database:
        register = OptOuts(database)
        await register.start()
        await database.commit(added(_pair("AC1", US), _pair("AC1", "MG1"), _pair("AC1", US, OTHER), _pair("AC1", US)))
        assert await register.scopes_of("AC1", USER) == {"MG1", US}
        assert await register.scopes_of("AC1", OTHER) == {US}


async def test_a_pair_that_stands_already_stays_as_it_is(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", US)))
        await database.commit(added(OptOut("AC1", US, USER, "QUIT", 2)))
        [row] = await database.rows(opt_out.select())
        assert tuple(row[:5]) == ("AC1", US, USER, "STOP", 1)


async def test_a_removed_pair_blocks_no_more(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", US)), added(_pair("AC1", "MG1")))
        register = OptOuts(database)
        await register.start()
        await database.commit(removed("AC1", [US], USER))
        assert await register.scopes_of("AC1", USER) == {"MG1"}
        await database.commit(removed("AC1", ["MG1"], USER))
        assert await register.scopes_of("AC1", USER) == set()


async def test_a_pair_that_is_written_later_blocks_at_once(stores: Stores) -> None:
    async with stores.opened() as database:
        register = OptOuts(database)
        await register.start()
        assert await register.scopes_of("AC1", USER) == set()
        await database.commit(added(_pair("AC1", US)))
        assert await register.scopes_of("AC1", USER) == {US}


async def test_a_register_that_holds_not_all_asks_the_rows(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidings.optouts.register.REMEMBERED_MOST", 1)
    async with stores.opened() as database:
        await database.commit(added(_pair("AC1", US)), added(_pair("AC1", "MG1", OTHER)))
        register = OptOuts(database)
        await register.start()
        assert await register.scopes_of("AC1", USER) == {US}
        assert await register.scopes_of("AC1", "+14155550197") == set()


async def test_all_pages_of_the_rows_are_loaded(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidings.optouts.register.PAGE", 2)
    users = [f"+1415555012{n}" for n in range(5)]
    async with stores.opened() as database:
        await database.commit(*(added(_pair("AC1", "MG1", user)) for user in users))
        register = OptOuts(database)
        await register.start()
        for user in users:
            assert await register.scopes_of("AC1", user) == {"MG1"}
