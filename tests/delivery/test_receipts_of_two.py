"""Receipts that come in on the binds of two processes of one store."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa

from tests.delivery.engine import ACCOUNT, Engine, FailingDatabase, passes
from tests.delivery.two import eventually, stands, submitted, two
from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.carriers.message_id import IdForm
from tidings.carriers.port import ReceiptState
from tidings.delivery.early import KEPT_A_MINUTE, early_receipt
from tidings.delivery.part_reports import part_report
from tidings.messages.model import awaited_receipt

LONG = "x" * 400


async def sent(engine: Engine, body: str = "hello") -> tuple[str, list[str]]:
    """A message that is sent, and its carrier ids."""
    made = await engine.send(body)
    await stands(engine, made.sid, "sent")
    return made.sid, [engine.carrier.ids[key][-1] for key in sorted(engine.carrier.ids) if key[0] == made.sid]


async def told(engine: Engine, sid: str) -> list[tuple[int, str | None]]:
    return [(one.sequence, one.params.partition(" ")[0]) for one in await engine.exchanges(sid)]


async def acknowledged(*engines: Engine, many: int) -> None:
    async def holds() -> bool:
        return sum(len(engine.carrier.acknowledged) for engine in engines) == many

    await eventually(holds)
    assert all(stored for engine in engines for _, stored in engine.carrier.acknowledged)


async def test_a_receipt_moves_its_message_from_whichever_process_it_reaches(stores: Stores) -> None:
    async with two(stores) as (one, other):
        sid, [carrier_id] = await sent(one)
        other.carrier.receipt(carrier_id)
        await stands(one, sid, "delivered")
        await acknowledged(other, many=1)
        assert await told(one, sid) == [(1, "sent"), (2, "delivered")]
        assert await one.rows(awaited_receipt) == []


async def test_a_receipt_that_reaches_both_processes_is_taken_once(stores: Stores) -> None:
    async with two(stores) as (one, other):
        sid, [carrier_id] = await sent(one)
        other.carrier.receipt(carrier_id, ReceiptState.FAILED, 30006)
        one.carrier.receipt(carrier_id, ReceiptState.FAILED, 30006)
        await acknowledged(one, other, many=2)
        message = await one.message(sid)
        assert (message.status, message.error_code, message.callbacks) == ("undelivered", 30006, 2)
        assert await told(one, sid) == [(1, "sent"), (2, "undelivered")]
        assert [step.partition("@")[0] for step in message.steps.split(";")].count("undelivered") == 1


@pytest.mark.parametrize("order", list(itertools.permutations((0, 1, 2))))
async def test_a_text_is_delivered_when_all_its_parts_are_whichever_process_heard_of_each(
    stores: Stores, order: tuple[int, ...]
) -> None:
    if stores.kind == "file" or (stores.kind == "postgresql" and order[0] > 1):
        pytest.skip("like those of the others")
    async with two(stores) as (one, other):
        sid, ids = await sent(one, LONG)
        hears = [one, other, one]
        for place in order:
            hears[place].carrier.receipt(ids[place])
        await stands(one, sid, "delivered")
        await acknowledged(one, other, many=3)
        assert await told(one, sid) == [(1, "sent"), (2, "delivered")]
        assert await one.rows(part_report) == await one.rows(awaited_receipt) == []


async def test_a_part_that_failed_decides_whichever_process_heard_of_it(stores: Stores) -> None:
    async with two(stores) as (one, other):
        sid, ids = await sent(one, LONG)
        one.carrier.receipt(ids[0])
        await acknowledged(one, many=1)
        assert await one.status(sid) == "sent"
        other.carrier.receipt(ids[1], ReceiptState.FAILED, 30003)
        await stands(one, sid, "undelivered")
        one.carrier.receipt(ids[2])
        await acknowledged(one, other, many=3)
        assert (await one.message(sid)).error_code == 30003
        assert await told(one, sid) == [(1, "sent"), (2, "undelivered")]
        assert await one.rows(part_report) == await one.rows(awaited_receipt) == []


async def test_a_receipt_that_is_early_at_another_process_finds_its_message(stores: Stores) -> None:
    async with two(stores) as (one, other):
        one.carrier.decide = lambda _: None
        made = await one.send()
        await stands(one, made.sid, "sending")
        await submitted(one)
        answer = one.carrier.accepted(one.carrier.open[0])
        other.carrier.receipt(answer.carrier_message_id)
        await acknowledged(other, many=1)
        assert await one.status(made.sid) == "sending"
        assert len(await one.rows(early_receipt)) == 1
        one.carrier.tell(answer)
        await stands(one, made.sid, "delivered")
        await eventually(lambda: is_empty(one, early_receipt))
        assert await told(one, made.sid) == [(1, "sent"), (2, "delivered")]


async def test_a_form_of_ids_that_one_process_saw_is_known_to_the_other(stores: Stores) -> None:
    async with two(stores) as (one, other):
        one.receipts._forms.hint("oak", IdForm.RESPONSE_HEXADECIMAL, "123456")

        async def holds() -> bool:
            return other.receipts._forms.shown("oak") == (IdForm.RESPONSE_HEXADECIMAL,)

        await eventually(holds)


async def is_empty(engine: Engine, table: sa.Table) -> bool:
    return await engine.rows(table) == []


# -- one process after the other, in virtual time --


def shared() -> FailingDatabase:
    database = FailingDatabase()
    database.is_alone = False
    return database


async def beginning(database: FailingDatabase) -> Engine:
    engine = Engine(database=database)
    engine.fresh = True
    return await engine.start()


@virtually
async def test_a_receipt_whose_process_ended_before_it_looked_is_looked_at_when_it_comes_again() -> None:
    engine = await beginning(shared())
    made = await engine.send(LONG)
    await passes(1)
    ids = [engine.carrier.ids[made.sid, part][0] for part in (1, 2, 3)]
    for carrier_id in ids:
        engine.carrier.receipt(carrier_id)
    engine.receipts._parts._look = never  # type: ignore[method-assign] # it ends here
    await passes(1)
    assert (await engine.status(made.sid), engine.carrier.acknowledged) == ("sent", [])
    again = await Engine(database=await engine.crash()).start()
    again.carrier.receipt(ids[1])
    await passes(1)
    assert await again.status(made.sid) == "delivered"
    assert again.carrier.acknowledged == [(ids[1], True)]


async def never(*_: object) -> None:
    """Does nothing."""


@virtually
async def test_what_two_processes_noted_counts_for_one_that_is_alone_later() -> None:
    engine = await beginning(shared())
    made = await engine.send(LONG)
    await passes(1)
    ids = [engine.carrier.ids[made.sid, part][0] for part in (1, 2, 3)]
    engine.carrier.receipt(ids[0])
    await passes(1)
    database = await engine.crash()
    database.is_alone = True
    again = await Engine(database=database).start()
    for carrier_id in ids[1:]:
        again.carrier.receipt(carrier_id)
    await passes(1)
    assert await again.status(made.sid) == "delivered"
    assert await again.rows(part_report) == []


@virtually
async def test_a_receipt_of_nobody_is_kept_for_a_while_once_and_then_fits_nothing() -> None:
    engine = await beginning(shared())
    for _ in range(2):
        engine.carrier.receipt("nobody's")
    await passes(5)
    assert engine.carrier.acknowledged == [("nobody's", True)] * 2
    assert len(await engine.rows(early_receipt)) == 1
    assert engine.unmatched.counts == {}
    await passes(7_200)
    assert await engine.rows(early_receipt) == []
    assert engine.unmatched.counts == {("pine", "unknown-id"): 1}


@virtually
async def test_no_more_receipts_of_nobody_are_kept_than_a_minute_has_place_for() -> None:
    engine = await beginning(shared())
    for number in range(KEPT_A_MINUTE + 7):
        engine.carrier.receipt(f"n{number}")
    await passes(30)
    assert len(await engine.rows(early_receipt)) == KEPT_A_MINUTE
    assert engine.unmatched.counts == {("pine", "unknown-id"): 7}


@virtually
async def test_one_that_nobody_here_can_read_is_given_up_alone() -> None:
    engine = await beginning(shared())
    engine.carrier.receipt("nobody's")
    await passes(4)
    [kept] = await engine.rows(early_receipt)
    now = int(engine.clock.now())
    await engine.database.commit(
        sa.insert(early_receipt).values(
            carrier="pine", name="a", receipt='{"ids": 7}', looks=0, look_at=now, date_created=now
        )
    )
    await passes(120)
    [left] = await engine.rows(early_receipt)
    assert left[:3] == kept[:3]
    assert left[3] > kept[3], "it is looked at as before"


@virtually
async def test_a_process_that_is_alone_keeps_no_receipts() -> None:
    engine = await Engine().start()
    made = await engine.send(LONG)
    await passes(1)
    engine.carrier.receipt("nobody's")
    engine.carrier.receipt(engine.carrier.ids[made.sid, 1][0])
    await passes(20)
    assert await engine.rows(early_receipt) == await engine.rows(part_report) == []
    assert (await engine.message(made.sid)).account_sid == ACCOUNT.sid
