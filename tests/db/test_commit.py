"""Group commit: lasting units wait in their order while the store is away; one unit at fault harms no other."""

from __future__ import annotations

import asyncio

import pytest

from tests.db.small import feedback
from tests.virtual_wire import virtually
from tidings.db import BulkUpdate, Conflict, Unavailable, Unit, Unstorable
from tidings.db.aside import ASIDE_S
from tidings.db.batch import Batch
from tidings.db.bulk import Bound
from tidings.db.commit import PATIENCE_S, PENDING_MOST, GroupCommit
from tidings.db.database import Results

SET = BulkUpdate(feedback, ("outcome",), ("account_sid", "message_sid"))


class Store:
    """Writes names down; refuses as it is told."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.batches: list[list[str]] = []
        self.is_away = False
        self.is_mended = False
        self.group = GroupCommit(self._apply)
        self.told: list[tuple[str, str]] = []

    async def _apply(self, batch: Batch) -> list[Results]:
        await asyncio.sleep(0.01)
        names = [write.row[-1] if isinstance(write, Bound) else write for unit in batch.units for write in unit.writes]
        self.batches.append(names)
        if self.is_away:
            raise Unavailable
        if "conflict" in names:
            raise Conflict
        if "unstorable" in names:
            raise Unstorable
        if "broken" in names and not self.is_mended:
            raise TypeError
        self.written += names
        return [[] for _ in batch.units]

    def submit(self, name: str, *, lasting: bool = False, row: str = "") -> None:
        def done(outcome: Results | Exception) -> None:
            self.told.append((name, "stored" if isinstance(outcome, list) else type(outcome).__name__))

        self.group.submit(Unit([SET("AC1", row, name) if row else name], done, lasting))


@virtually
async def test_what_comes_while_one_group_commits_is_the_next_group() -> None:
    store = Store()
    store.submit("a")
    await asyncio.sleep(0.005)
    for name in "bcd":
        store.submit(name)
    await asyncio.sleep(1)
    assert store.batches == [["a"], ["b", "c", "d"]]


@virtually
async def test_what_nobody_waits_for_goes_with_a_commit_that_somebody_needs_or_waits_a_moment() -> None:
    store, loop = Store(), asyncio.get_running_loop()
    began = loop.time()
    store.submit("answer", lasting=True)
    await asyncio.sleep(PATIENCE_S / 2)
    store.submit("acceptance")
    await asyncio.sleep(0.005)
    store.submit("receipt", lasting=True)
    while len(store.batches) < 2:
        await asyncio.sleep(0.001)
    assert store.batches == [["answer", "acceptance"], ["receipt"]]
    assert loop.time() - began < PATIENCE_S / 2 + 2 * 0.01 + PATIENCE_S + 0.003


@virtually
async def test_what_nobody_waits_for_is_written_before_the_store_stops() -> None:
    store = Store()
    store.submit("answer", lasting=True)
    await store.group.flush()
    assert store.written == ["answer"]


@virtually
async def test_lasting_units_wait_for_the_store_and_keep_their_order() -> None:
    store = Store()
    store.is_away = True
    for name in ("a", "b"):
        store.submit(name, lasting=True)
    store.submit("c")
    await asyncio.sleep(0.005)
    store.submit("d", lasting=True)
    await asyncio.sleep(3)
    store.submit("e", lasting=True)
    assert store.told == [("c", "Unavailable")]
    store.is_away = False
    await asyncio.sleep(1)
    assert store.written == ["a", "b", "d", "e"]
    assert store.told[1:] == [(name, "stored") for name in "abde"]


@virtually
async def test_a_unit_at_fault_is_told_and_the_others_are_written() -> None:
    for fault, told in (("conflict", "Conflict"), ("unstorable", "Unstorable"), ("broken", "Unavailable")):
        store = Store()
        for name in ("a", fault, "b"):
            store.submit(name, lasting=fault != "broken")
        await asyncio.sleep(1)
        assert store.written == ["a", "b"]
        assert (fault, told) in store.told


@virtually
async def test_when_the_store_goes_away_among_single_units_none_overtakes() -> None:
    store = Store()
    real = store._apply

    async def flickers(batch: Batch) -> list[Results]:
        store.is_away = len(store.batches) == 2
        return await real(batch)

    store.group._apply = flickers
    for name in ("a", "b", "c", "conflict"):
        store.submit(name, lasting=True)
    await asyncio.sleep(3)
    assert store.written == ["a", "b", "c"]


@virtually
async def test_flushing_does_not_wait_for_a_store_that_stays_away() -> None:
    store = Store()
    store.is_away = True
    store.submit("a", lasting=True)
    await asyncio.sleep(2)
    async with asyncio.timeout(2):
        await store.group.flush()
    assert store.told == [("a", "Unavailable")]


@virtually
async def test_too_many_waiting_writes_are_refused_but_lasting_ones_are_not() -> None:
    store = Store()
    for _ in range(PENDING_MOST):
        store.submit("x")
    with pytest.raises(Unavailable):
        store.submit("y")
    store.submit("z", lasting=True)
    await asyncio.sleep(5)
    assert store.written[-1] == "z"


@virtually
async def test_a_listener_that_fails_stops_nothing() -> None:
    store = Store()

    def fails(_: object) -> None:
        raise ValueError

    store.group.submit(Unit(["a"], fails))
    store.submit("b")
    await asyncio.sleep(1)
    assert store.told == [("b", "stored")]


@virtually
async def test_the_unit_at_fault_is_found_by_halving() -> None:
    store = Store()
    for place in range(1000):
        store.submit("unstorable" if place == 700 else str(place), lasting=True)
    await asyncio.sleep(5)
    assert len(store.written) == 999
    assert store.written == sorted(store.written, key=int)
    assert len(store.batches) <= 2 * 10 + 1


@virtually
async def test_a_lasting_unit_that_fails_for_an_unknown_reason_is_kept_and_holds_up_only_what_writes_its_rows() -> None:
    store = Store()
    store.submit("broken", lasting=True, row="SM1")
    store.submit("a", lasting=True, row="SM2")
    store.submit("b", lasting=True, row="SM1")
    await asyncio.sleep(1)
    store.submit("c", lasting=True, row="SM1")
    store.submit("d", lasting=True, row="SM2")
    await asyncio.sleep(1)
    assert store.written == ["a", "d"]
    assert store.group.set_aside == 3
    await asyncio.sleep(ASIDE_S)
    assert store.group.set_aside == 3
    store.is_mended = True
    await asyncio.sleep(ASIDE_S)
    assert store.written == ["a", "d", "broken", "b", "c"]
    assert store.group.set_aside == 0


@virtually
async def test_what_is_set_aside_is_told_when_the_program_stops() -> None:
    store = Store()
    store.submit("broken", lasting=True, row="SM1")
    store.submit("b", lasting=True, row="SM1")
    await asyncio.sleep(1)
    await store.group.flush()
    assert store.told == [("broken", "Unavailable"), ("b", "stored")]


@virtually
async def test_while_the_outcome_of_a_commit_is_unknown_others_are_refused_at_once_and_lasting_ones_wait() -> None:
    store = Store()
    store.submit("a")
    await asyncio.sleep(0.005)
    store.submit("b")
    store.submit("c", lasting=True)
    store.group.turn_away(Unavailable("away"))
    assert store.told == [("b", "Unavailable")]
    with pytest.raises(Unavailable):
        store.submit("d")
    store.submit("e", lasting=True)
    store.group.turn_away(None)
    await asyncio.sleep(1)
    assert store.written == ["a", "c", "e"]


@virtually
async def test_flushing_gives_up_on_a_store_that_never_answers_and_says_nothing_of_what_may_be_written() -> None:
    store = Store()

    async def never(_: Batch) -> list[Results]:
        await asyncio.sleep(10**6)
        return []

    store.group._apply = never
    store.submit("a")
    await asyncio.sleep(0.005)
    store.submit("b")
    async with asyncio.timeout(11):
        await store.group.flush(10)
    assert store.told == [("b", "Unavailable")]
