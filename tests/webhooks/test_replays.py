"""Telling again: the same id with a mark, in order, once however many ask at once, and what is pending stays as it is."""

from __future__ import annotations

import asyncio

import pytest

from tests.stores import Stores
from tests.virtual_wire import virtually
from tests.webhooks.post import URL, Post
from tidings.core import Problem
from tidings.http.asked import Asked
from tidings.processes.slots import Held
from tidings.webhooks.recorded import Reply
from tidings.webhooks.replays import Replays
from tidings.webhooks.subject_slots import SubjectSlots
from tidings.webhooks.told import ToldServers, WantedExchanges

GONE = Reply(404)


def replays_of(post: Post) -> Replays:
    made = Replays(post.database, post.deliverer, post.held)
    made.start(post.takers)
    return made


@virtually
async def test_what_was_refused_is_told_again_under_its_id_with_a_mark() -> None:
    post = await Post().start()
    post.receivers.program(URL, GONE, Reply(body=b"thanks"))
    one = await post.tell("SM1")
    await asyncio.sleep(1)
    assert (await post.row(one)).error_code == 11_200
    again = await replays_of(post).again(await post.row(one))
    assert (again.outcome, again.attempts, again.replays) == ("pending", 0, 1)
    await asyncio.sleep(1)
    first, second = post.receivers.at(URL)
    assert first.header("Tidings-Event-Replay") is None
    assert second.header("Tidings-Event-Replay") == "1"
    assert second.header("Tidings-Event-Id") == first.header("Tidings-Event-Id") == one.sid
    assert second.header("Tidings-Event-Sequence") == "1"
    row = await post.row(one)
    assert (row.outcome, row.error_code, row.answer, row.attempts) == ("done", None, "thanks", 1)


@virtually
async def test_all_that_failed_at_a_host_is_told_again_in_order_and_nothing_else() -> None:
    post = await Post().start()
    elsewhere = "http://elsewhere.example/?of=http://customer.example/"
    post.receivers.program(URL, *[GONE] * 4, Reply())
    post.receivers.program(elsewhere, GONE)
    for subject in ("SM1", "SM1", "SM2", "SM1"):
        await post.tell(subject)
    await post.tell("SM3", elsewhere)
    await post.tell("SM9", account="AC2")
    await asyncio.sleep(1)
    again = await replays_of(post).failed_at("Customer.example", "AC1")
    await asyncio.sleep(1)
    assert len(again) == 4
    heard = post.heard()[5:]
    assert [number for subject, number in heard if subject == "SM1"] == ["1", "2", "3"]
    assert [number for subject, number in heard if subject == "SM2"] == ["1"]
    assert len(heard) == 4
    assert len(post.heard(elsewhere)) == 1
    assert await replays_of(post).failed_at("customer.example", "AC1") == []


@virtually
async def test_however_many_ask_at_once_it_is_told_once_more() -> None:
    post = await Post().start()
    post.receivers.program(URL, GONE, Reply(delay_s=1))
    one = await post.tell("SM1")
    await asyncio.sleep(1)
    row, replays = await post.row(one), replays_of(post)
    told = await asyncio.gather(*(replays.again(row) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(each, Problem) for each in told) == 4
    await asyncio.sleep(5)
    assert len(post.heard()) == 2


@virtually
async def test_what_follows_in_its_subject_and_waits_is_not_lost_nor_is_what_is_told_again() -> None:
    post = await Post().start()
    post.receivers.program(URL, GONE, Reply(), Reply(503), Reply())
    first = await post.tell("SM1")
    await post.tell("SM1")
    await asyncio.sleep(1)
    await post.tell("SM1")  # it waits for another try
    await asyncio.sleep(1)
    await replays_of(post).again(await post.row(first))
    await asyncio.sleep(60)
    assert post.heard() == [("SM1", "1"), ("SM1", "2"), ("SM1", "3"), ("SM1", "3"), ("SM1", "1")]
    assert post.deliverer.waiting == 0


@virtually
async def test_what_was_acted_on_is_not_told_again() -> None:
    post = await Post().start()
    one = await post.tell("SM1", kind="inbound-message-of-a-test")
    await asyncio.sleep(1)
    replays = Replays(post.database, post.deliverer, post.held)
    replays.start({"inbound-message-of-a-test": None})  # type: ignore[dict-item]
    row = await post.row(one)
    with pytest.raises(Problem, match="twice"):
        await replays.again(row)
    row.error_code, row.fallback_url = 11_200, "http://customer.example/fallback"
    with pytest.raises(Problem, match="twice"):
        await replays.again(row)
    assert await replays.failed_at("customer.example", None) == []


async def test_what_failed_is_told_again_by_the_process_whose_it_is(postgres: Stores) -> None:
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        SubjectSlots(here, post.clock, post.deliverer, post.held)
        post.receivers.program(URL, GONE, GONE, Reply())
        for _ in range(2):
            await post.tell("SM1")
        await post.until(2)
        async with asyncio.timeout(20):
            while post.deliverer.waiting:
                await asyncio.sleep(0.01)
        hosts = await ToldServers(here, {}, lambda _: "token").failing(WantedExchanges("AC1"))
        assert [(host.host, host.failed, host.given_up) for host in hosts] == [("customer.example", 2, 2)]
        elsewhere = Replays(here, post.deliverer, Held("callback"))
        assert len(await elsewhere.failed_at("customer.example", "AC1")) == 2
        await post.until(4)
        assert post.heard() == [("SM1", "1"), ("SM1", "2")] * 2
        page = await ToldServers(here, {}, lambda _: "token").page(
            WantedExchanges("AC1", host="customer.example"), Asked()
        )
        assert [one.replays for one in page.rows] == [1, 1]
        await post.deliverer.stop()
