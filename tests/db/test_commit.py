"""Group commit: lasting units wait in their order while the store is away; one unit at fault harms no other."""

from __future__ import annotations

import asyncio

import pytest

from tests.virtual_wire import virtually
from tidings.db import Conflict, Unavailable, Unit
from tidings.db.commit import PENDING_MOST, Batch, GroupCommit
from tidings.db.database import Results


class Store:
    """Writes names down; refuses as it is told."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.batches: list[list[str]] = []
        self.is_away = False
        self.group = GroupCommit(self._apply)
        self.told: list[tuple[str, str]] = []

    async def _apply(self, batch: Batch) -> list[Results]:
        await asyncio.sleep(0.01)
        names = [name for unit in batch.units for name in unit.writes]
        self.batches.append(names)
        if self.is_away:
            raise Unavailable
        if "conflict" in names:
            raise Conflict
        if "broken" in names:
            raise TypeError
        self.written += names
        return [[] for _ in batch.units]

    def submit(self, name: str, *, lasting: bool = False) -> None:
        def done(outcome: Results | Exception) -> None:
            self.told.append((name, "stored" if isinstance(outcome, list) else type(outcome).__name__))

        self.group.submit(Unit([name], done, lasting))


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
async def test_a_unit_that_conflicts_or_breaks_is_told_and_the_others_are_written() -> None:
    for fault, told in (("conflict", "Conflict"), ("broken", "Unavailable")):
        store = Store()
        for name in ("a", fault, "b"):
            store.submit(name, lasting=True)
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
