"""One suite for both databases: facts in memory are what is committed, by whomever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

import asyncpg
import msgspec
import pytest
import sqlalchemy as sa

from tests.db.small import feedback
from tests.stores import Stores
from tidings.db import (
    WORD_LOST,
    BulkDelete,
    BulkInsert,
    BulkUpdate,
    Database,
    Facts,
    Guard,
    Unavailable,
    Unit,
    Wake,
    insert,
)
from tidings.db.database import Changed, Results, Row
from tidings.db.postgres import PostgresDatabase
from tidings.messages.sticky import sticky_sender

INSERT = BulkInsert(feedback)
UPDATE = BulkUpdate(feedback, ("outcome",), ("account_sid", "message_sid"))
BLIND = BulkUpdate(feedback, ("outcome",), ("message_sid",))
DELETE = BulkDelete(feedback, ("account_sid", "message_sid"))


class Seen(msgspec.Struct, frozen=True):
    """A fact."""

    sid: str
    outcome: str


async def read(database: Database, sids: Sequence[str] | None) -> Iterable[Seen]:
    """All, or those with these SIDs."""
    statement = sa.select(feedback.c.message_sid, feedback.c.outcome)
    if sids is not None:
        statement = statement.where(feedback.c.message_sid.in_(sids))
    return [Seen(*row) for row in await database.rows(statement)]


def concerned(key: Row) -> list[str]:
    """The message's SID in the primary key."""
    return [key[1]]


def facts_in(database: Database) -> Facts[Seen]:
    """What the messages of the store were found to be."""
    return Facts(database, read, by=("sid", "outcome"), fed_by={feedback: concerned})


async def until(facts: Facts[Seen], sid: str, outcome: str | None) -> None:
    """Waits until word came."""
    async with asyncio.timeout(10):
        while (found := facts.get(sid)) != (None if outcome is None else Seen(sid, outcome)):
            assert found is None or found.sid == sid
            await asyncio.sleep(0.02)


def stated(outcome: str) -> list[sa.Executable]:
    """The same change in each form of statement."""
    values = {"account_sid": "AC1", "message_sid": "SM1", "outcome": outcome, "date_created": 1, "date_updated": 1}
    upsert = insert(feedback).values(values)
    here = sa.update(feedback).where(feedback.c.message_sid == "SM1").values(outcome=outcome)
    return [
        upsert.on_conflict_do_update(index_elements=["account_sid", "message_sid"], set_={"outcome": outcome}),
        here,
        here.returning(feedback.c.outcome, feedback.c.message_sid),
    ]


async def test_facts_are_read_at_the_start_and_found_by_each_name(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1), INSERT("AC1", "SM2", "b", 1, 1))
        facts = facts_in(database)
        await facts.start()
        assert len(facts) == 2
        assert facts.get("SM1") == facts.found_by("outcome")("a") == Seen("SM1", "a")
        assert facts.get("SM9") is None


async def test_all_that_share_a_value_are_found_by_it(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(INSERT("AC1", f"SM{n}", "ab"[n % 2], 1, 1) for n in range(4)))
        facts = Facts(database, read, by=("sid",), fed_by={feedback: concerned}, groups=("outcome",))
        await facts.start()
        found = facts.all_by("outcome")
        assert sorted(each.sid for each in found("a")) == ["SM0", "SM2"]
        await database.commit(UPDATE("AC1", "SM0", "b"), DELETE("AC1", "SM1"))
        assert [[each.sid for each in found(outcome)] for outcome in "abc"] == [["SM2"], ["SM3", "SM0"], []]
        found("a").clear()
        await database.commit(DELETE("AC1", "SM2"))
        assert found("a") == []


@pytest.mark.parametrize("form", [0, 1, 2])
async def test_whoever_is_told_that_a_commit_is_done_finds_it_in_the_facts(stores: Stores, form: int) -> None:
    async with stores.opened() as database:
        facts = facts_in(database)
        await facts.start()
        found: list[Seen | None] = []

        def done(_: Results | Exception) -> None:
            found.append(facts.get("SM1"))

        database.submit(Unit([INSERT("AC1", "SM1", "a", 1, 1)], done))
        await database.commit()
        for outcome in ("b", "c", "c"):
            database.submit(Unit([stated(outcome)[form]], done))
            await database.commit()
        database.submit(Unit([UPDATE("AC1", "SM1", "d")], done))
        database.submit(Unit([DELETE("AC1", "SM1")], done, only_if=[Guard("x", sa.select(sa.literal(1)))]))
        await database.commit()
        assert [each and each.outcome for each in found] == ["a", "b", "c", "c", None, None]
        await database.commit(stated("e")[form])
        assert len(facts) == (form == 0)


async def test_what_a_statement_gives_is_the_same_whether_anybody_hears_of_its_table(stores: Stores) -> None:
    async with stores.opened() as database:
        await facts_in(database).start()
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        assert [await database.commit(each) for each in stated("b")] == [[[]], [[]], [[("b", "SM1")]]]
        gone = sa.delete(feedback)
        assert await database.commit(gone, gone, only_if=[Guard("one", gone)]) == [[("AC1", "SM1")], [], []]


async def test_a_bulk_write_that_does_not_name_its_rows_has_all_read_again(stores: Stores) -> None:
    async with stores.opened() as database:
        facts = facts_in(database)
        await facts.start()
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        await database.commit(BLIND("SM1", "b"))
        assert facts.get("SM1") == Seen("SM1", "b")


def noting(woken: list[Wake]) -> Callable[[Wake], None]:
    """Notes who is woken, but for those who look when word of others may have been lost."""

    def note(wake: Wake) -> None:
        if wake != WORD_LOST:
            woken.append(wake)

    return note


async def test_who_follows_is_woken_and_finds_what_was_and_what_is(stores: Stores) -> None:
    async with stores.opened() as database:
        facts = facts_in(database)
        await facts.start()
        following, woken = facts.follow(("derived", 1)), list[Wake]()
        database.on_wake(noting(woken))
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        assert (woken, bool(following)) == ([("derived", 1)], True)
        assert following.take() == [(None, Seen("SM1", "a"))]
        await database.commit(UPDATE("AC1", "SM1", "a"))
        assert (woken, bool(following), following.take()) == ([("derived", 1)], False, [])
        await database.commit(UPDATE("AC1", "SM1", "b"))
        await database.commit(DELETE("AC1", "SM1"), INSERT("AC1", "SM2", "b", 1, 1))
        assert following.take() == [(Seen("SM1", "a"), None), (None, Seen("SM2", "b"))]
        await database.commit(INSERT("AC1", "SM3", "c", 1, 1))
        await database.commit(DELETE("AC1", "SM3"))
        assert following.take() == []
        assert facts.found_by("outcome")("b") == Seen("SM2", "b")


async def test_a_unit_whose_commit_cannot_be_read_again_yet_is_told_when_it_can(stores: Stores) -> None:
    async with stores.opened() as database:
        away = [2]

        async def flickers(database: Database, sids: Sequence[str] | None) -> Iterable[Seen]:
            if sids is not None and away[0]:
                away[0] -= 1
                raise Unavailable
            return await read(database, sids)

        facts = Facts(database, flickers, by=("sid",), fed_by={feedback: concerned})
        await facts.start()
        done = database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        await asyncio.sleep(0.3)
        assert not done.done()
        with pytest.raises(Unavailable):
            await database.commit()
        await done
        assert facts.get("SM1") == Seen("SM1", "a")
        await database.commit()


async def test_what_nobody_hears_of_is_not_noted(stores: Stores) -> None:
    async with stores.opened() as database:
        taken: list[Changed] = []

        class Ear:
            async def take(self, changed: Changed) -> None:
                if changed != {"sticky_sender": None}:  # said at the start, for what was missed before
                    taken.append(changed)

        database.hear(Ear(), sticky_sender)
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        assert taken == []
        await database.commit(
            sa.insert(sticky_sender).values(account_sid="AC1", service_sid="MG1", to="+1", sender="+2", date_updated=1)
        )
        assert taken == [{"sticky_sender": {("AC1", "MG1", "+1")}}]


async def test_a_commit_wakes_whom_it_names(stores: Stores) -> None:
    async with stores.opened() as database:
        woken: list[Wake] = []
        database.on_wake(noting(woken))
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1), wakes=[("lane", 3), ("lane", 3), ("hook", 1)])
        assert sorted(woken) == [("hook", 1), ("lane", 3)]


async def test_word_of_another_process_feeds_the_facts_and_wakes(stores: Stores) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has one process")
    async with stores.opened() as here, stores.opened(fresh=False) as there:
        facts, woken = facts_in(here), list[Wake]()
        here.on_wake(noting(woken))
        await facts_in(there).start()
        await facts.start()
        await there.commit(INSERT("AC1", "SM1", "a", 1, 1))
        await until(facts, "SM1", "a")
        await there.commit(stated("b")[1], wakes=[("lane", 7)])
        await until(facts, "SM1", "b")
        await there.commit(DELETE("AC1", "SM1"), *(INSERT("AC2", f"SN{n:030}", str(n), 1, 1) for n in range(400)))
        await until(facts, "SM1", None)
        await until(facts, "SN" + "399".zfill(30), "399")
        assert woken == [("lane", 7)]


async def test_when_word_was_lost_for_a_moment_everything_is_read_again(stores: Stores, postgres_url: str) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has one process")
    async with stores.opened() as here, stores.opened(fresh=False) as there:
        facts = facts_in(here)
        await facts.start()
        await facts_in(there).start()
        await there.commit(INSERT("AC1", "SM1", "a", 1, 1))
        await until(facts, "SM1", "a")
        assert isinstance(here, PostgresDatabase)
        other = await asyncpg.connect(postgres_url)
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' "
            "OR query LIKE 'SELECT pg_notify%'"
        )
        await other.execute("UPDATE message_feedback SET outcome = 'quiet'")  # nobody says a word of it
        await other.close()
        await until(facts, "SM1", "quiet")
