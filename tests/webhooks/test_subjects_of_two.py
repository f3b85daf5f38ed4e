"""Callbacks of one subject that several processes tell: each in its turn, whoever hears of it first."""

from __future__ import annotations

from tests.stores import Stores
from tests.webhooks.post import URL, Post
from tidings.webhooks.subject_slots import SubjectSlots


async def test_what_another_process_told_before_goes_before(postgres: Stores) -> None:
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        slots = SubjectSlots(here, post.deliverer, post.held)
        await post.tell("SM1", told=False)
        await post.tell("SM1")
        await post.until(2)
        assert post.heard(URL) == [("SM1", "1"), ("SM1", "2")]
        await post.tell("SM1", told=False)
        await slots.look([])
        await post.until(3)
        await post.deliverer.stop()


async def test_what_comes_between_those_in_memory_is_waited_for(postgres: Stores) -> None:
    async with postgres.opened() as here:
        post = await Post(here).start()  # type: ignore[arg-type]
        SubjectSlots(here, post.deliverer, post.held)
        await post.tell("SM1")
        await post.tell("SM1", told=False)
        await post.tell("SM1")
        await post.until(3)
        assert post.heard(URL) == [("SM1", "1"), ("SM1", "2"), ("SM1", "3")]
        await post.deliverer.stop()
