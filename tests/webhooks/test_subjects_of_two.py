"""Callbacks of one subject that several processes tell: each in its turn, whoever hears of it first."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from tests.stores import Stores
from tests.webhooks.post import URL, Post
from tidings.webhooks.outbox import exchange
from tidings.webhooks.subject import CALLBACK
from tidings.webhooks.subject_slots import SubjectSlots


async def test_what_another_process_told_before_goes_before(postgres: Stores) -> None:
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        slots = SubjectSlots(here, post.clock, post.deliverer, post.held)
        await post.tell("SM1", told=False)
        await post.tell("SM1")
        await post.until(2)
        assert post.heard(URL) == [("SM1", "1"), ("SM1", "2")]
        await post.tell("SM1", told=False)
        await slots.look([])
        await post.until(3)
        await post.deliverer.stop()


async def test_what_nobody_was_told_of_is_found_by_a_look(postgres: Stores) -> None:
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        slots = SubjectSlots(here, post.clock, post.deliverer, post.held)
        await post.tell("SM1", told=False)
        await slots.look(())
        await post.until(1)
        await post.deliverer.stop()


async def test_what_follows_one_that_was_told_is_found_though_its_row_does_not_say_so_yet(postgres: Stores) -> None:
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        SubjectSlots(here, post.clock, post.deliverer, post.held)
        first = await post.tell("SM1")
        await post.until(1)
        async with asyncio.timeout(20):
            while post.deliverer.waiting:
                await asyncio.sleep(0.01)
        pending = sa.update(exchange).where(exchange.c.sid == first.sid).values(outcome="pending")
        await here.commit(pending)
        post.deliverer._known.add(first.sid)  # as long as its row is being written
        await post.tell("SM1", told=False)
        here.wake((CALLBACK, "AC1 SM1"))
        await post.until(2)
        assert post.heard(URL) == [("SM1", "1"), ("SM1", "2")]
        await post.deliverer.stop()


async def test_what_comes_between_those_in_memory_is_waited_for(postgres: Stores) -> None:
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        SubjectSlots(here, post.clock, post.deliverer, post.held)
        await post.tell("SM1")
        await post.tell("SM1", told=False)
        await post.tell("SM1")
        await post.until(3)
        assert post.heard(URL) == [("SM1", "1"), ("SM1", "2"), ("SM1", "3")]
        await post.deliverer.stop()


async def test_what_was_read_of_a_subject_in_memory_follows_without_another_read(postgres: Stores) -> None:
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        await post.tell("SM1")
        rows = [await post.tell("SM1", told=False) for _ in range(2)]
        post.deliverer.offer(rows)
        assert not post.deliverer._subjects["SM1"].more
        await post.until(3)
        assert post.heard(URL) == [("SM1", "1"), ("SM1", "2"), ("SM1", "3")]
        await post.deliverer.stop()


async def test_while_rows_are_still_read_none_is_told_before_what_may_be_among_them(postgres: Stores) -> None:
    """As where a process was killed: it is alone on the store, and its links are bound before all slots are its own."""
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        SubjectSlots(here, post.clock, post.deliverer, post.held)
        await here.own()
        assert here.is_alone
        assert not here.had_company
        await post.tell("SM1", told=False)
        with post.deliverer._last_told.incomplete():
            await post.tell("SM1")
            await post.until(2)
        assert post.heard(URL) == [("SM1", "1"), ("SM1", "2")]
        await post.deliverer.stop()


async def test_what_stands_behind_one_that_is_known_is_found_by_a_look_too(postgres: Stores) -> None:
    """Of the first nothing says yet that it was told, and of the second nobody was told at all."""
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        slots = SubjectSlots(here, post.clock, post.deliverer, post.held)
        assert not here.is_alone
        first = await post.tell("SM1")
        await post.until(1)
        async with asyncio.timeout(20):
            while post.deliverer.waiting:
                await asyncio.sleep(0.01)
        await here.commit(sa.update(exchange).where(exchange.c.sid == first.sid).values(outcome="pending"))
        post.deliverer._known.add(first.sid)  # as long as its row is being written
        await post.tell("SM1", told=False)
        await slots.look(())
        post.deliverer._known.discard(first.sid)
        await here.commit(sa.update(exchange).where(exchange.c.sid == first.sid).values(outcome="done"))
        post.deliverer._backlog.wake()
        await post.until(2)
        assert post.heard(URL) == [("SM1", "1"), ("SM1", "2")]
        await post.deliverer.stop()
