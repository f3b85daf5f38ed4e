"""The rows of the simulated network, on every kind of store."""

from __future__ import annotations

from tests.carriers.simulated.world import PHONE, SENDER
from tests.stores import Stores
from tidings.carriers.simulated import HandsetMessage, Power, store
from tidings.carriers.simulated.store import HeldPart, SegmentStage, Submitted
from tidings.core import MovableClock, SeededChance, Sids


def held(sid: str, handset: str = PHONE, sender: str = SENDER) -> HandsetMessage:
    return HandsetMessage(sid, handset, "in", sender, handset, "hi", "", 1, 1, 1)


def submitted(number: int, stage: SegmentStage, due_at: int = 0) -> Submitted:
    return Submitted(number, SENDER, PHONE, "6869", 0, None, 1, 1, "", stage.value, 2, "000", 1, due_at)


async def test_a_handset_keeps_its_newest_messages_only(stores: Stores) -> None:
    sids = Sids(MovableClock(), SeededChance(1))
    async with stores.opened() as database:
        rows = [held(sids.make("HM")) for _ in range(store.KEPT_MOST + 20)]
        other = held(sids.make("HM"), "+14155550111")
        await database.commit(*(store.ADD_MESSAGE(*store.values(row)) for row in [*rows, other]))
        await database.commit(store.trimmed(PHONE))
        assert await store.newest(database, PHONE) == list(reversed(rows[20:]))
        assert await store.newest(database, "+14155550111") == [other]
        await database.commit(store.trimmed("+14155550111"))
        assert await store.newest(database, "+14155550111") == [other]


async def test_a_number_that_writes_much_pushes_out_its_own_messages_and_none_of_another(stores: Stores) -> None:
    sids = Sids(MovableClock(), SeededChance(1))
    async with stores.opened() as database:
        quiet = [held(sids.make("HM"), sender="+14155550122") for _ in range(3)]
        busy = [held(sids.make("HM")) for _ in range(store.KEPT_MOST + 20)]
        answer = HandsetMessage(sids.make("HM"), PHONE, "out", PHONE, "+14155550122", "hi", "", 1, 1, 1)
        await database.commit(*(store.ADD_MESSAGE(*store.values(row)) for row in [*quiet, *busy, answer]))
        await database.commit(store.trimmed(PHONE))
        assert await store.newest(database, PHONE) == [answer, *reversed(busy[24:]), *reversed(quiet)]


async def test_switches_blocks_and_parts_are_written_once(stores: Stores) -> None:
    part = HeldPart(PHONE, SENDER, 7, 2, 1, "6869", 0, 1)
    async with stores.opened() as database:
        for power in (Power.OFF, Power.ON, Power.OFF):
            await database.commit(store.switched(PHONE, power, 1))
        assert await store.turned_off(database) == {PHONE}
        for _ in range(2):
            await database.commit(store.blocked(PHONE, SENDER, 1), store.part_held(part))
        assert await store.all_blocks(database) == {(PHONE, SENDER)}
        assert await store.all_held(database) == [part]
        await database.commit(store.unblocked(PHONE, SENDER), store.END_HELD(PHONE, SENDER, 7, 2, 1))
        assert await store.all_blocks(database) == set()
        assert await store.all_held(database) == []


async def test_what_waits_is_found_by_handset_and_by_time(stores: Stores) -> None:
    rows = [
        submitted(1, SegmentStage.WAITING, 50),
        submitted(2, SegmentStage.DECIDED),
        submitted(3, SegmentStage.WAITING, 40),
    ]
    async with stores.opened() as database:
        assert await store.next_due(database) is None
        assert await store.last_number(database) == 0
        await database.commit(*(store.ADD_SUBMITTED(*store.values(row)) for row in rows))
        assert await store.waiting_for(database, PHONE) == [rows[0], rows[2]]
        assert await store.overdue(database, 45) == [rows[2]]
        assert await store.decided(database) == [rows[1]]
        assert await store.next_due(database) == 40
        assert await store.waiting_counts(database) == {PHONE: 2}
        assert await store.last_number(database) == 3
        await database.commit(store.DECIDE(3, "", SegmentStage.DECIDED.value, 3, "001", 60), store.END_SUBMITTED(2))
        (row,) = await store.decided(database)
        assert (row.number, row.state, row.err, row.payload, row.due_at) == (3, 3, "001", "", 60)
