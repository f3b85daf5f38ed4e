"""One suite for both databases: a unit is done where its guards hold, and nothing of it where one does not."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from tests.db.small import feedback
from tests.stores import Stores
from tidings.db import (
    Bar,
    BulkClaim,
    BulkDelete,
    BulkInsert,
    BulkLook,
    BulkUpdate,
    Conflict,
    Database,
    Guard,
    GuardFailed,
    Unit,
)
from tidings.db.database import Results
from tidings.messages.sticky import sticky_sender

INSERT = BulkInsert(feedback)
UPDATE = BulkUpdate(feedback, ("outcome",), ("account_sid", "message_sid"))
DELETE = BulkDelete(feedback, ("account_sid", "message_sid"))
MOVE = BulkClaim(feedback, ("outcome",), ("account_sid", "message_sid"), expects=("outcome",))
STICKY = BulkInsert(sticky_sender)
DELETE_STICKY = BulkDelete(sticky_sender, ("account_sid", "service_sid", "to"))
OUTCOMES = sa.select(feedback.c.message_sid, feedback.c.outcome).order_by(feedback.c.message_sid)


def there(sid: str, rows: int = 1) -> Guard:
    """That a row is there; with `rows=0` that it is not."""
    return Guard(f"{sid}-there", sa.select(feedback.c.outcome).where(feedback.c.message_sid == sid), rows)


def moves(sid: str, before: str, after: str, rows: int = 1) -> Guard:
    """That a row still says `before`, which becomes `after`."""
    told = sa.update(feedback).where(feedback.c.message_sid.like(sid), feedback.c.outcome == before)
    return Guard(f"{sid}-{before}", told.values(outcome=after), rows)


def bulk_moves(sid: str, before: str, after: str) -> Guard:
    """The same as a bulk write."""
    return Guard(f"{sid}-{before}", MOVE("AC1", sid, after, before))


async def outcomes(database: Database) -> dict[str, str]:
    """What all rows say."""
    return {row[0]: row[1] for row in await database.rows(OUTCOMES)}


async def results_of(*commits: asyncio.Future[Results]) -> list[Results | str]:
    """What each commit gave, or the name of the guard that did not hold."""
    found = await asyncio.gather(*commits, return_exceptions=True)
    return [each.name if isinstance(each, GuardFailed) else each for each in found]  # type: ignore[misc]


async def test_a_unit_is_done_where_all_its_guards_hold_and_gives_their_rows_first(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        note = sa.insert(feedback).values(
            account_sid="AC1", message_sid="SM2", outcome="note", date_created=1, date_updated=1
        )
        results = await database.commit(
            INSERT("AC1", "SM3", "bulk", 1, 1),
            note.returning(feedback.c.outcome),
            only_if=[there("SM1"), there("SM9", 0), moves("SM1", "a", "b")],
        )
        assert results == [[("a",)], [], [("AC1", "SM1")], [], [("note",)]]
        assert await outcomes(database) == {"SM1": "b", "SM2": "note", "SM3": "bulk"}


@pytest.mark.parametrize("first", [moves("SM1", "a", "b"), bulk_moves("SM1", "a", "b"), there("SM1")])
@pytest.mark.parametrize("fails", [there("SM9"), there("SM2", 0), moves("SM2", "x", "b"), bulk_moves("SM2", "x", "b")])
async def test_nothing_of_a_unit_is_done_where_a_guard_does_not_hold_and_it_is_named(
    stores: Stores, first: Guard, fails: Guard
) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1), INSERT("AC1", "SM2", "a", 1, 1))
        writes = INSERT("AC1", "SM3", "new", 1, 1), UPDATE("AC1", "SM1", "c"), DELETE("AC1", "SM2")
        before = database.commit(INSERT("AC1", "SM4", "other", 1, 1))
        failing = database.commit(*writes, only_if=[first, fails])
        after = database.commit(INSERT("AC1", "SM5", "other", 1, 1))
        assert await results_of(before, failing, after) == [[], fails.name, []]
        assert await outcomes(database) == {"SM1": "a", "SM2": "a", "SM4": "other", "SM5": "other"}


async def test_a_change_that_touches_more_rows_than_it_must_is_undone(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(INSERT("AC1", f"SM{n}", "a", 1, 1) for n in range(3)))
        other = database.commit(INSERT("AC1", "SM9", "other", 1, 1))
        failing = database.commit(INSERT("AC1", "SM8", "new", 1, 1), only_if=[moves("SM%", "a", "b")])
        whole = database.commit(only_if=[moves("SM%", "a", "c", rows=3)])
        assert (await results_of(other, failing, whole))[:2] == [[], "SM%-a"]
        assert await outcomes(database) == {"SM0": "c", "SM1": "c", "SM2": "c", "SM9": "other"}


@pytest.mark.parametrize("make", [moves, bulk_moves])
async def test_of_units_that_want_the_same_row_one_gets_it(stores: Stores, make: type) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM0", "free", 1, 1))
        wanting = [
            database.commit(INSERT("AC1", f"SM{n}", "mine", 1, 1), only_if=[make("SM0", "free", f"of {n}")])
            for n in range(1, 6)
        ]
        told = await results_of(*wanting)
        assert told[1:] == ["SM0-free"] * 4
        assert await outcomes(database) == {"SM0": "of 1", "SM1": "mine"}


@pytest.mark.parametrize("make", [moves, bulk_moves])
async def test_a_guard_sees_what_the_guards_of_units_before_it_did(stores: Stores, make: type) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1), INSERT("AC1", "SM2", "x", 1, 1))
        commits = [
            database.commit(only_if=[make("SM2", "x", "y")]),
            database.commit(only_if=[make("SM1", "a", "b")]),
            database.commit(only_if=[make("SM1", "b", "c")]),
            database.commit(only_if=[make("SM1", "a", "d")]),
        ]
        told = await results_of(*commits)
        assert told[3] == "SM1-a"
        assert "SM1-b" not in told
        assert await outcomes(database) == {"SM1": "c", "SM2": "y"}


async def test_two_units_that_each_need_the_absence_of_the_other_are_never_both_done(stores: Stores) -> None:
    async with stores.opened() as database:
        one = database.commit(INSERT("AC1", "SM1", "one", 1, 1), only_if=[there("SM2", 0)])
        two = database.commit(INSERT("AC1", "SM2", "two", 1, 1), only_if=[there("SM1", 0)])
        assert await results_of(one, two) == [[[], []], "SM1-there"]


async def test_a_delete_is_a_claim_of_what_it_finds(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(STICKY("AC1", "MG1", f"+{n}", "+1", 1) for n in range(80)))

        def taking(n: int) -> asyncio.Future[Results]:
            taken = Guard("waits", DELETE_STICKY("AC1", "MG1", f"+{n}"))
            return database.commit(INSERT("AC1", f"SM{n:02}", "taken", 1, 1), only_if=[taken])

        first = [taking(n) for n in range(70)]
        second = [taking(n) for n in range(90)]
        assert await first[0] == [[("AC1", "MG1", "+0")], []]
        assert await results_of(*first) == [[[("AC1", "MG1", f"+{n}")], []] for n in range(70)]
        told = await results_of(*second)
        assert [n for n, each in enumerate(told) if each != "waits"] == list(range(70, 80))
        assert len(await outcomes(database)) == 80


async def test_a_unit_with_guards_that_breaks_a_rule_fails_alone_and_whole(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        good = database.commit(INSERT("AC1", "SM2", "good", 1, 1), only_if=[there("SM1")])
        bad = database.commit(INSERT("AC1", "SM1", "twice", 1, 1), only_if=[moves("SM1", "a", "b")])
        last = database.commit(INSERT("AC1", "SM3", "last", 1, 1))
        await asyncio.gather(good, last)
        with pytest.raises(Conflict):
            await bad
        assert await outcomes(database) == {"SM1": "a", "SM2": "good", "SM3": "last"}


async def test_a_lasting_unit_whose_guard_does_not_hold_is_told_and_not_tried_again(stores: Stores) -> None:
    async with stores.opened() as database:
        told: list[Results | Exception] = []
        database.submit(Unit([INSERT("AC1", "SM1", "a", 1, 1)], told.append, lasting=True, only_if=[there("SM9")]))
        await database.commit()
        await database.commit(INSERT("AC1", "SM9", "late", 1, 1))
        await database.commit()
        assert [str(each) for each in told] == ["SM9-there"]
        assert await outcomes(database) == {"SM9": "late"}


LOOK = BulkLook(
    feedback,
    ("outcome",),
    ("account_sid", "message_sid"),
    bars=[
        Bar(sticky_sender, (("account_sid", "account_sid"), ("service_sid", of), ("to", "message_sid")))
        for of in ("outcome", "service")
    ],
    beside=("service",),
)


def bar(service_sid: str, sid: str) -> sa.Insert:
    return sa.insert(sticky_sender).values(
        account_sid="AC1", service_sid=service_sid, to=sid, sender="+1", date_updated=1
    )


async def test_of_many_units_that_look_before_they_insert_those_fail_that_a_bar_stands_before(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(bar("MG1", f"SM{n}") for n in range(0, 20, 3)), bar("MG2", "SM5"), bar("MG3", "SM1"))
        commits = [
            database.commit(
                INSERT("AC1", f"SM{n}", "MG2", n, n),
                only_if=[Guard("unbarred", LOOK("AC1", f"SM{n}", "MG2", "MG1"), rows=0)],
            )
            for n in range(20)
        ]
        found = await results_of(*commits)
        assert [each == "unbarred" for each in found] == [n % 3 == 0 or n == 5 for n in range(20)]
        assert set(await outcomes(database)) == {f"SM{n}" for n in range(20) if n % 3 and n != 5}


@pytest.mark.parametrize("guard", [None, there("SM1"), bulk_moves("SM1", "a", "b")])
async def test_a_look_sees_the_bars_of_its_own_commit_whatever_they_hang_on(
    stores: Stores, guard: Guard | None
) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        looking = database.commit(
            INSERT("AC1", "SM2", "MG2", 1, 1), only_if=[Guard("unbarred", LOOK("AC1", "SM2", "MG2", "MG1"), rows=0)]
        )
        barring = database.commit(bar("MG1", "SM2"), only_if=[guard] if guard else [])
        found = await results_of(looking, barring)
        assert found[0] == "unbarred"
        assert isinstance(found[1], list)
        assert set(await outcomes(database)) == {"SM1"}
