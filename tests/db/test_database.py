"""One suite for both databases: what every room may rely on."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from tests.db.small import feedback
from tests.stores import Stores
from tidings.db import (
    Bar,
    BulkAdd,
    BulkClaim,
    BulkClear,
    BulkDelete,
    BulkInsert,
    BulkUpdate,
    Conflict,
    Lookup,
    Unavailable,
)
from tidings.ledger.balance import balance
from tidings.messages.sticky import sticky_sender

INSERT = BulkInsert(feedback)
UPDATE = BulkUpdate(feedback, ("outcome", "date_updated"), ("account_sid", "message_sid"))
DELETE = BulkDelete(feedback, ("account_sid", "message_sid"))
CLEAR = BulkClear(feedback, ("account_sid",))
ADD = BulkAdd(balance, ("account_sid",), "balance_micros")
FIND = Lookup(feedback, ("account_sid", "message_sid"), ("outcome", "date_updated"))
OF_ACCOUNT = Lookup(feedback, ("account_sid",), ("message_sid",))
OUTCOMES = sa.select(feedback.c.message_sid, feedback.c.outcome).order_by(feedback.c.message_sid)


async def test_a_commit_is_seen_by_the_next_read(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        assert await database.rows(OUTCOMES) == [("SM1", "confirmed")]
        assert await database.find(FIND, "AC1", "SM1") == ("confirmed", 1)
        assert await database.find(FIND, "AC2", "SM1") is None


async def test_what_was_committed_is_there_after_a_restart(stores: Stores) -> None:
    if stores.kind == "memory":
        pytest.skip("memory is gone with its program")
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
    async with stores.opened(fresh=False) as database:
        assert await database.rows(OUTCOMES) == [("SM1", "confirmed")]


async def test_units_that_come_together_commit_together_and_each_is_told(stores: Stores) -> None:
    async with stores.opened() as database:
        units = [database.commit(INSERT("AC1", f"SM{n:03}", "confirmed", n, n)) for n in range(150)]
        await asyncio.gather(*units)
        assert len(await database.rows(OUTCOMES)) == 150


async def test_of_several_updates_of_one_row_the_last_counts(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        first = database.commit(UPDATE("AC1", "SM1", "unconfirmed", 2))
        second = database.commit(UPDATE("AC1", "SM1", "confirmed", 3))
        await asyncio.gather(first, second)
        assert await database.find(FIND, "AC1", "SM1") == ("confirmed", 3)


async def test_many_rows_are_updated_and_deleted_by_their_keys_alone(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(INSERT("AC1", f"SM{n:03}", "confirmed", n, n) for n in range(100)))
        await database.commit(*(UPDATE("AC1", f"SM{n:03}", "unconfirmed", n) for n in range(0, 100, 2)))
        await database.commit(*(DELETE("AC1", f"SM{n:03}") for n in range(0, 100, 4)))
        left = await database.rows(OUTCOMES)
        assert len(left) == 75
        assert {outcome for sid, outcome in left if int(sid[2:]) % 2} == {"confirmed"}
        assert {outcome for sid, outcome in left if not int(sid[2:]) % 2} == {"unconfirmed"}


async def test_what_a_key_begins_with_is_replaced_as_a_whole(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(INSERT("AC1", f"SM{n}", "confirmed", 1, 1) for n in range(3)))
        await database.commit(INSERT("AC2", "SM5", "confirmed", 1, 1))
        await database.commit(INSERT("AC1", "SM2", "unconfirmed", 2, 2), INSERT("AC1", "SM3", "", 2, 2), CLEAR("AC1"))
        assert await database.rows(OUTCOMES) == [("SM2", "unconfirmed"), ("SM3", ""), ("SM5", "confirmed")]
        await database.commit(CLEAR("AC1"))
        assert await database.rows(OUTCOMES) == [("SM5", "confirmed")]


async def test_additions_to_one_number_are_summed(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(sa.insert(balance).values(account_sid="AC1", balance_micros=1000, currency="USD"))
        await asyncio.gather(*(database.commit(ADD("AC1", -n)) for n in range(10)))
        assert await database.rows(sa.select(balance.c.balance_micros)) == [(955,)]


async def test_a_unit_that_breaks_a_rule_fails_alone_and_whole(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        good = database.commit(INSERT("AC1", "SM2", "confirmed", 1, 1))
        bad = database.commit(INSERT("AC1", "SM3", "confirmed", 1, 1), INSERT("AC1", "SM1", "confirmed", 1, 1))
        await good
        with pytest.raises(Conflict):
            await bad
        assert [sid for sid, _ in await database.rows(OUTCOMES)] == ["SM1", "SM2"]


async def test_an_insert_that_yields_leaves_what_is_there(stores: Stores) -> None:
    yielding = BulkInsert(feedback, yields=True)
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "first", 1, 1))
        two = [yielding("AC1", "SM2", "first of two", 2, 2), yielding("AC1", "SM2", "second of two", 3, 3)]
        await database.commit(yielding("AC1", "SM1", "later", 2, 2), *two)
        assert sorted(await database.rows(OUTCOMES)) == [("SM1", "first"), ("SM2", "first of two")]


async def test_a_statement_gives_its_rows_back(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        changed = sa.update(feedback).where(feedback.c.message_sid == "SM1").values(outcome="unconfirmed")
        results = await database.commit(changed.returning(feedback.c.message_sid, feedback.c.outcome))
        assert results == [[("SM1", "unconfirmed")]]


async def test_lookups_that_come_together_each_get_their_own_row(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(INSERT("AC1", f"SM{n}", f"outcome {n}", n, n) for n in range(20)))
        found = await asyncio.gather(*(database.find(FIND, "AC1", f"SM{n}") for n in range(25)))
        assert found == [(f"outcome {n}", n) for n in range(20)] + [None] * 5


async def test_a_lookup_by_a_key_that_several_rows_have_gives_them_all(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(INSERT("AC1", f"SM{n}", "confirmed", n, n) for n in range(3)))
        one, none = await asyncio.gather(database.find_all(OF_ACCOUNT, "AC1"), database.find_all(OF_ACCOUNT, "AC2"))
        assert sorted(one) == [("SM0",), ("SM1",), ("SM2",)]
        assert none == []


async def test_any_text_comes_back_as_it_went_in(stores: Stores) -> None:
    odd = "é\u0000".replace("\u0000", "") + "😀 'quoted' \"twice\" ; -- \\ % _ \u200d\u202e"
    async with stores.opened() as database:
        await database.commit(
            sa.insert(sticky_sender).values(account_sid="AC1", service_sid="MG1", to=odd, sender=odd, date_updated=1)
        )
        assert await database.rows(sa.select(sticky_sender.c.to)) == [(odd,)]


async def test_a_read_never_sees_half_a_commit(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "0", 1, 1), INSERT("AC1", "SM2", "0", 1, 1))

        async def write() -> None:
            for n in range(1, 40):
                await database.commit(UPDATE("AC1", "SM1", str(n), n), UPDATE("AC1", "SM2", str(n), n))

        async def read() -> None:
            for _ in range(120):
                outcomes = {outcome for _, outcome in await database.rows(OUTCOMES)}
                assert len(outcomes) == 1
                await asyncio.sleep(0)

        await asyncio.gather(write(), read())


async def test_only_one_program_works_on_a_store_in_a_file(stores: Stores) -> None:
    if stores.kind != "file":
        pytest.skip("memory has one program anyway, and PostgreSQL may have several")
    async with stores.opened() as database:
        await database.own()
        async with stores.opened(fresh=False) as second:
            with pytest.raises(Unavailable):
                await second.own()
    async with stores.opened(fresh=False) as third:
        await third.own()


CLAIM = BulkClaim(
    feedback,
    ("outcome",),
    ("account_sid", "message_sid"),
    bars=[Bar(sticky_sender, (("account_sid", "account_sid"), ("service_sid", "service"), ("to", "message_sid")))],
    beside=("service",),
)


def _bar(service_sid: str, sid: str) -> sa.Insert:
    return sa.insert(sticky_sender).values(
        account_sid="AC1", service_sid=service_sid, to=sid, sender="+1", date_updated=1
    )


async def test_a_claim_sets_the_rows_that_no_bar_stands_before_and_says_which(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(INSERT("AC1", f"SM{n:03}", "unclaimed", n, n) for n in range(100)))
        await database.commit(*(_bar("MG1", f"SM{n:03}") for n in range(0, 100, 3)), _bar("MG2", "SM001"))
        first = database.commit(*(CLAIM("AC1", f"SM{n:03}", "claimed", "MG1") for n in range(90)))
        plain = database.commit(UPDATE("AC1", "SM099", "unconfirmed", 2))
        last = database.commit(*(CLAIM("AC1", f"SM{n:03}", "claimed", "MG1") for n in range(90, 99)))
        found = [*await first, *await last]
        assert [n for n, rows in enumerate(found) if rows] == [n for n in range(99) if n % 3]
        assert found[1] == [("AC1", "SM001")]
        assert await plain == []
        outcomes = dict(await database.rows(OUTCOMES))
        assert {outcomes[f"SM{n:03}"] for n in range(99) if n % 3} == {"claimed"}
        assert {outcomes[f"SM{n:03}"] for n in range(0, 99, 3)} == {"unclaimed"}


async def test_a_bar_of_the_same_commit_stands_before_a_claim(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "unclaimed", 1, 1))
        claim, bar = database.commit(CLAIM("AC1", "SM1", "claimed", "MG1")), database.commit(_bar("MG1", "SM1"))
        await bar
        assert await claim == [[]]


async def test_what_became_of_a_row_that_is_being_claimed_is_what_it_says(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1), INSERT("AC1", "SM2", "a", 1, 1))
        other = database.commit(UPDATE("AC1", "SM2", "b", 2))
        claim = database.commit(CLAIM("AC1", "SM1", "claimed", ""))
        over = database.commit(UPDATE("AC1", "SM1", "over", 3))
        await asyncio.gather(other, claim, over)
        assert dict(await database.rows(OUTCOMES)) == {"SM1": "over", "SM2": "b"}
