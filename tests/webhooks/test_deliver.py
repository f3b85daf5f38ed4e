"""Delivery of the outbox: in order per subject, a dead host alone, retried by the clock, and nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.virtual_wire import virtually
from tests.webhooks.post import DEAD, REFUSED, URL, Post
from tidings.webhooks import backlog, deliver, places
from tidings.webhooks import subject as subjects
from tidings.webhooks.deliver import RETRY_DELAYS_S
from tidings.webhooks.outbox import ExchangeOutcome
from tidings.webhooks.port import ExchangeStage
from tidings.webhooks.recorded import Reply


@pytest.fixture
def few_held() -> Iterator[None]:
    """Only a few exchanges of a host are in memory."""
    names = ("ROOM", "IN_FULL", "IN_FULL_OF_PATH", "WAITING_MOST")
    before, page, behind = [getattr(deliver, name) for name in names], backlog.PAGE, subjects.BEHIND_MOST
    for name, few in zip(names, (6, 4, 2, 4), strict=True):
        setattr(deliver, name, few)
    backlog.PAGE, subjects.BEHIND_MOST = 9, 1
    yield
    backlog.PAGE, subjects.BEHIND_MOST = page, behind
    for name, number in zip(names, before, strict=True):
        setattr(deliver, name, number)


@virtually
async def test_an_exchange_is_made_and_its_answer_kept() -> None:
    post = await Post().start()
    post.receivers.program(URL, Reply(body=b"thanks", delay_s=0.2))
    one = await post.tell("SM1")
    await asyncio.sleep(1)
    row = await post.row(one)
    assert (row.outcome, row.attempts, row.status, row.answer, row.duration_ms) == ("done", 1, 200, "thanks", 200)
    [seen] = post.receivers.at(URL)
    assert seen.header("Tidings-Event-Id") == seen.header("I-Twilio-Idempotency-Token") == one.sid
    assert seen.header("Tidings-Event-Sequence") == "1"
    assert post.deliverer.waiting == 0


@virtually
async def test_exchanges_of_one_subject_go_in_order_however_slow_the_first_is() -> None:
    post = await Post().start()
    post.receivers.program(URL, Reply(delay_s=5), Reply(delay_s=0.1), REFUSED, Reply())
    for _ in range(4):
        await post.tell("SM1")
    await asyncio.sleep(60)
    heard = [status for _, status in post.heard()]
    assert heard == ["1", "2", "3", "3", "4"]


@virtually
async def test_one_slow_subject_holds_no_other_up() -> None:
    post = await Post().start()
    post.receivers.program(URL, Reply(delay_s=14), Reply())
    for subject in ("SM1", "SM1", "SM2"):
        await post.tell(subject)
    await asyncio.sleep(1)
    assert post.heard() == [("SM1", "1"), ("SM2", "1")]


@virtually
async def test_a_failure_is_tried_again_by_the_clock_until_it_is_given_up() -> None:
    post = await Post().start()
    post.receivers.program(URL, REFUSED)
    one = await post.tell("SM1")
    for tries, delay_s in enumerate(RETRY_DELAYS_S, 1):
        await asyncio.sleep(0.01)
        failed_at = post.clock.now()
        row = await post.row(one)
        assert (row.outcome, row.attempts, len(post.heard())) == (ExchangeOutcome.PENDING, tries, tries)
        assert 0 < delay_s - failed_at.seconds_until(row.next_at) < 0.1
        post.clock.advance(row.next_at - failed_at - 50_000)
        await asyncio.sleep(0.01)
        assert len(post.heard()) == tries
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.01)
    row = await post.row(one)
    assert (row.outcome, row.attempts, row.error_code) == (ExchangeOutcome.GIVEN_UP, 1 + len(RETRY_DELAYS_S), 11_205)
    following = await post.tell("SM1")
    await asyncio.sleep(1)
    assert (await post.row(following)).attempts == 1


@virtually
async def test_what_the_server_refuses_is_not_tried_again_and_what_it_fails_is() -> None:
    for reply, tries in ((Reply(status=404), 1), (Reply(status=500), 2), (Reply(status=429), 2)):
        post = await Post().start()
        post.receivers.program(URL, reply, Reply())
        await post.tell("SM1")
        await asyncio.sleep(10)
        assert len(post.heard()) == tries, reply.status


@virtually
async def test_a_dead_host_delays_no_other() -> None:
    post = await Post().start()
    post.receivers.program(DEAD, Reply(failure=(11_200, ExchangeStage.TOTAL), delay_s=15))
    for number in range(500):
        await post.tell(f"SM{number}", DEAD)
    one = await post.tell("SM999")
    await asyncio.sleep(0.1)
    assert (await post.row(one)).outcome == ExchangeOutcome.DONE


@virtually
async def test_a_host_is_asked_so_many_at_once_and_no_more() -> None:
    post = await Post().start()
    post.receivers.program(URL, Reply(delay_s=1))
    for number in range(100):
        await post.tell(f"SM{number}")
    await asyncio.sleep(0.5)
    assert len(post.heard()) == places.AT_ONCE_PER_PATH
    await asyncio.sleep(4)
    assert len(post.heard()) == 100


@pytest.mark.usefixtures("few_held")
@virtually
async def test_what_does_not_fit_into_memory_stays_on_disk_and_comes_in_order() -> None:
    post = await Post().start()
    post.receivers.program(DEAD, *[REFUSED] * 20, Reply())
    for number in range(60):
        await post.tell(f"SM{number % 7}", DEAD)
        if number % 3 == 0:
            await post.tell(f"SM1{number}", "http://dead.example.com/other")  # a host whose name begins alike
        assert post.deliverer.waiting <= 16
    await asyncio.sleep(4 * 3600)
    assert post.deliverer.waiting == 0
    heard = list(dict.fromkeys(post.heard(DEAD)))
    assert len(heard) == 60
    for subject in range(7):
        mine = [int(status) for sid, status in heard if sid == f"SM{subject}"]
        assert mine == sorted(mine)
    assert len(post.heard("http://dead.example.com/other")) == 20
    rows = await post.rows()
    assert {row.outcome for row in rows} == {ExchangeOutcome.DONE}


@virtually
async def test_after_a_crash_the_pending_rows_are_taken_up_in_order() -> None:
    post = await Post().start()
    post.receivers.program(URL, Reply(delay_s=20))
    post.receivers.program(DEAD, REFUSED)
    waits = await post.tell("SM2", DEAD)
    for _ in range(3):
        await post.tell("SM1")
    await asyncio.sleep(1)
    await post.deliverer.stop()
    again = await Post(post.database).start()
    await asyncio.sleep(1)
    assert again.heard() == [("SM1", "1"), ("SM1", "2"), ("SM1", "3")]
    assert again.heard(DEAD) == [], "its next try is not due yet"
    await asyncio.sleep(10)
    assert again.heard(DEAD) == [("SM2", "1")]
    assert (await again.row(waits)).attempts == 2


@virtually
async def test_while_the_store_refuses_the_outcome_is_kept_and_written_later() -> None:
    post = await Post().start()
    post.receivers.program(URL, Reply(delay_s=1))
    one = await post.tell("SM1")
    post.database.refuses = True
    await asyncio.sleep(10)
    assert (await post.row(one)).outcome == ExchangeOutcome.PENDING
    post.database.refuses = False
    await asyncio.sleep(1)
    assert (await post.row(one)).outcome == ExchangeOutcome.DONE
    assert len(post.heard()) == 1


@virtually
async def test_a_url_that_cannot_be_called_is_given_up_at_once() -> None:
    post = await Post().start()
    one = await post.tell("SM1", "ftp://customer.example/")
    await asyncio.sleep(1)
    row = await post.row(one)
    assert (row.outcome, row.error_code) == (ExchangeOutcome.GIVEN_UP, 11_100)


@pytest.mark.usefixtures("few_held")
@virtually
async def test_what_is_told_while_rows_are_read_does_not_overtake_them() -> None:
    post = await Post().start()
    real = post.database.rows

    async def slowly(*asked: object) -> list[tuple[object, ...]]:
        rows = await real(*asked)
        await asyncio.sleep(0.5)
        return rows

    post.database.rows = slowly
    post.receivers.program(URL, Reply(delay_s=0.3))
    for number in range(40):
        await post.tell(f"SM{number % 5}")
        await asyncio.sleep(0.05)
    await asyncio.sleep(60)
    heard = post.heard()
    assert len(heard) == 40
    for subject in range(5):
        assert [status for sid, status in heard if sid == f"SM{subject}"] == [str(number) for number in range(1, 9)]
