"""Scheduled messages: they wait, they can be canceled, and they are sent when they fall due, each once."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from tests.delivery.engine import ACCOUNT, SENDERS, US, USER, Engine, passes
from tests.known import remove
from tests.virtual_wire import virtually
from tidings import errors
from tidings.accounts.model import AccountStatus
from tidings.core import Problem
from tidings.holding import Holding
from tidings.messages.model import scheduled
from tidings.messages.scheduled import ReleaseScheduled
from tidings.optouts.store import OptOut, added
from tidings.services.pools import ServiceFacts

SERVICE = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=(SENDERS[0].sid,))
HOUR_S = 3600


async def _engine() -> Engine:
    return await Engine(services=[SERVICE]).start()


async def _schedule(engine: Engine, ahead_s: float = HOUR_S, **more: object):
    return await engine.send(service=SERVICE.sid, send_at=engine.clock.now().plus(s=ahead_s), **more)


@virtually
async def test_a_scheduled_message_waits_without_sender_and_costs_nothing_yet() -> None:
    engine = await _engine()
    sent = await _schedule(engine)
    await passes(HOUR_S - 1)
    message = await engine.message(sent.sid)
    assert (message.status, message.from_, await engine.spent()) == ("scheduled", None, 0)
    assert engine.webhooks.exchanges == []


@virtually
async def test_it_is_sent_when_it_falls_due() -> None:
    engine = await _engine()
    sent = await _schedule(engine)
    await passes(HOUR_S + 1)
    message = await engine.message(sent.sid)
    assert (message.status, message.from_) == ("sent", US)
    assert engine.callbacks(sent.sid) == ["queued", "sent"]
    assert await engine.spent() == message.price_micros
    assert await engine.rows(scheduled) == []
    at, _ = engine.carrier.got[0]
    assert at - 1000 - HOUR_S < 0.1


@virtually
async def test_when_the_clock_is_moved_what_fell_due_goes_at_once() -> None:
    engine = await _engine()
    sent = await _schedule(engine, 20 * 86_400)
    engine.clock.advance((20 * 86_400 + 600) * 1_000_000)
    await passes(1)
    assert await engine.status(sent.sid) == "sent"


@pytest.mark.parametrize(
    ("ahead_s", "fits"), [(299, False), (300, True), (35 * 86_400, True), (35 * 86_400 + 1, False)]
)
def test_the_time_must_be_from_five_minutes_to_thirty_five_days_ahead(ahead_s: int, *, fits: bool) -> None:
    @virtually
    async def schedule() -> None:
        engine = await _engine()
        if fits:
            assert (await _schedule(engine, ahead_s)).status == "scheduled"
            return
        with pytest.raises(Problem) as refused:
            await _schedule(engine, ahead_s)
        assert refused.value.kind is errors.SEND_AT_OUT_OF_RANGE
        assert refused.value.message == "SendAt must be from 300 seconds to 35 days ahead"

    schedule()


@virtually
async def test_a_canceled_message_is_not_sent_and_tells_so_once() -> None:
    engine = await _engine()
    sent = await _schedule(engine)
    canceled = await engine.cancellations.cancel(ACCOUNT, await engine.message(sent.sid))
    assert canceled.status == "canceled"
    await passes(2 * HOUR_S)
    assert await engine.status(sent.sid) == "canceled"
    assert engine.callbacks(sent.sid) == ["canceled"]
    assert engine.carrier.got == []
    with pytest.raises(Problem) as refused:
        await engine.cancellations.cancel(ACCOUNT, await engine.message(sent.sid))
    assert refused.value.kind is errors.NOT_CANCELABLE


@virtually
async def test_a_canceled_message_takes_no_place_of_those_that_may_be_scheduled() -> None:
    engine = await _engine()
    sent = [await _schedule(engine) for _ in range(3)]
    await engine.cancellations.cancel(ACCOUNT, await engine.message(sent[0].sid))
    now = engine.clock.now()
    assert [await engine.messages.scheduled_count(ACCOUNT.sid, now, most) for most in (2, 3)] == [2, 2]
    assert await engine.messages.scheduled_count("AC" + "9" * 32, now, 1) == 0
    assert await engine.messages.scheduled_count(ACCOUNT.sid, now.plus(s=2 * HOUR_S), 1) == 0


@virtually
async def test_of_two_cancellations_at_once_one_is_refused() -> None:
    engine = await _engine()
    sent = await _schedule(engine)
    copies = [await engine.message(sent.sid), await engine.message(sent.sid)]
    outcomes = await asyncio.gather(
        *(engine.cancellations.cancel(ACCOUNT, one) for one in copies), return_exceptions=True
    )
    assert [isinstance(one, Problem) for one in outcomes] == [False, True]
    await passes(1)
    assert engine.callbacks(sent.sid) == ["canceled"]


@virtually
async def test_a_cancellation_that_races_the_release_either_wins_or_is_refused() -> None:
    for late_us in (-3, -2, -1, 0, 1, 2):
        engine = await _engine()
        sent = await _schedule(engine)
        await passes((sent.send_at - engine.clock.now() + late_us) / 1_000_000)
        try:
            await engine.cancellations.cancel(ACCOUNT, await engine.message(sent.sid))
            ends_with = "canceled"
        except Problem:
            ends_with = "sent"
        await passes(10)
        assert await engine.status(sent.sid) == ends_with
        assert len(engine.carrier.got) == (ends_with == "sent")


@virtually
async def test_two_programs_that_release_the_same_message_send_it_once() -> None:
    engine = await _engine()
    sent = await _schedule(engine)
    await passes(HOUR_S - 1)
    engine.clock.advance(2_000_000)
    other = ReleaseScheduled(engine.database, engine.desk, engine.accounts, Holding(engine.database))  # type: ignore[arg-type]
    await asyncio.gather(engine.release.step(engine.clock.now()), other.step(engine.clock.now()))
    await passes(10)
    assert await engine.status(sent.sid) == "sent"
    assert len(engine.carrier.got) == 1
    assert engine.callbacks(sent.sid) == ["queued", "sent"]
    assert await engine.spent() == 8_300


@virtually
async def test_a_cancellation_that_comes_too_late_says_what_the_message_is() -> None:
    engine = await _engine()
    sent = await _schedule(engine)
    copy = await engine.message(sent.sid)
    await engine.cancellations.cancel(ACCOUNT, await engine.message(sent.sid))
    with pytest.raises(Problem) as refused:
        await engine.cancellations.cancel(ACCOUNT, copy)
    assert refused.value.fields["status"] == "canceled"


@virtually
async def test_an_opt_out_after_scheduling_counts_when_it_falls_due() -> None:
    engine = await _engine()
    sent = await _schedule(engine)
    await engine.database.commit(added(OptOut(ACCOUNT.sid, US, USER, "STOP", 0)))
    await passes(HOUR_S + 1)
    message = await engine.message(sent.sid)
    assert (message.status, message.error_code) == ("failed", 21610)
    assert engine.callbacks(sent.sid) == ["failed"]
    assert await engine.spent() == 0


@virtually
async def test_what_was_scheduled_by_a_suspended_account_or_a_deleted_service_fails() -> None:
    engine = await _engine()
    suspended = await _schedule(engine)
    engine.accounts.all[ACCOUNT.sid] = msgspec.structs.replace(ACCOUNT, status=AccountStatus.SUSPENDED)
    await passes(HOUR_S + 1)
    assert (await engine.message(suspended.sid)).error_code == errors.SUSPENDED_MEANWHILE.code
    engine.accounts.all[ACCOUNT.sid] = ACCOUNT
    orphan = await _schedule(engine)
    remove(engine.pools, SERVICE.sid)
    await passes(HOUR_S + 1)
    assert (await engine.message(orphan.sid)).error_code == errors.SERVICE_NOT_FOUND.code


@virtually
async def test_a_thousand_that_fall_due_together_all_go_though_the_store_refuses_at_first() -> None:
    engine = await _engine()
    sent = [await _schedule(engine, to=f"+1415555{number:04}", status_callback=None) for number in range(1_000)]
    await passes(HOUR_S - 10)
    engine.database.refuses = True
    await passes(20)
    engine.database.refuses = False
    await passes(150)
    assert {(await engine.message(one.sid)).status for one in sent} == {"sent"}
    assert len(engine.carrier.got) == 1_000


@virtually
async def test_a_schedule_outlives_a_crash() -> None:
    engine = await _engine()
    sent = await _schedule(engine)
    again = await Engine(database=await engine.crash(), services=[SERVICE]).start()
    await passes(HOUR_S + 1)
    assert await again.status(sent.sid) == "sent"


@virtually
async def test_validity_counts_from_the_time_of_sending() -> None:
    engine = await _engine()
    sent = await _schedule(engine, validity_s=60)
    engine.carrier.is_up = False
    await passes(HOUR_S + 30)
    assert await engine.status(sent.sid) in {"queued", "sending"}
    await passes(40)
    assert (await engine.message(sent.sid)).error_code == errors.VALIDITY_EXPIRED.code
