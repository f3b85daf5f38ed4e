"""Look-ups on PostgreSQL: how many statements they are."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.db.small import feedback
from tidings.db import Lookup, Unavailable
from tidings.db.postgres_lookups import Lookups

FIND = Lookup(feedback, ("account_sid", "message_sid"), ("outcome",))


class Asked:
    """A server that answers when it is told to: each key has one row, which says the key."""

    def __init__(self) -> None:
        self.keys: list[list[str]] = []
        self.failure: Exception | None = None
        self.answers = asyncio.Event()

    async def fetch(self, sql: str, *arrays: Any) -> list[Any]:
        self.keys.append(arrays[1])
        await self.answers.wait()
        if self.failure is not None:
            raise self.failure
        return [(place, key) for place, key in enumerate(arrays[1], 1)]


async def test_what_is_sought_while_a_statement_is_under_way_goes_together_with_the_next() -> None:
    asked = Asked()
    lookups = Lookups(asked.fetch)
    seeking = []
    for sid in ("SM1", "SM2", "SM3"):
        seeking.append(asyncio.create_task(lookups.find_all(FIND, "AC1", sid)))
        await asyncio.sleep(0.01)
    asked.answers.set()
    assert await asyncio.gather(*seeking) == [[("SM1",)], [("SM2",)], [("SM3",)]]
    assert asked.keys == [["SM1"], ["SM2", "SM3"]]


async def test_after_a_failure_it_is_asked_again() -> None:
    asked = Asked()
    asked.answers.set()
    asked.failure = Unavailable("away")
    lookups = Lookups(asked.fetch)
    with pytest.raises(Unavailable):
        await lookups.find_all(FIND, "AC1", "SM1")
    asked.failure = None
    assert await lookups.find_all(FIND, "AC1", "SM1") == [("SM1",)]
