"""Idempotency keys: the same request twice is one message and one answer."""

from __future__ import annotations

import asyncio

import pytest

from tests.delivery.engine import ACCOUNT, US, USER, Engine, passes
from tests.virtual_wire import virtually
from tidings import errors
from tidings.core import Problem
from tidings.http import Response
from tidings.http.form import parse
from tidings.messages.gathered import Wanted
from tidings.messages.idempotency import REPLAYED, Idempotency, fingerprint
from tidings.messages.model import message


async def _ask(engine: Engine, key: str, body: bytes = b"To=1") -> Response:
    """As the API does it."""
    once, mark = Idempotency(engine.database, engine.clock), fingerprint(parse(body))
    before = await once.find(ACCOUNT.sid, key, mark)
    if before is not None:
        return before
    taken = await engine.desk.take(ACCOUNT, Wanted(to=USER, sender=US, body="hello"), None)
    answer = Response(201, taken.message.sid.encode())
    record = once.record(ACCOUNT.sid, key, mark, taken.message.sid, answer.body)
    kept = await once.commit(ACCOUNT.sid, key, mark, [*taken.writes, record])
    if kept is not None:
        return kept
    engine.desk.hand_over(taken)
    return answer


@virtually
async def test_the_same_request_again_gets_the_same_answer_marked_as_repeated() -> None:
    engine = await Engine().start()
    first, again = await _ask(engine, "k1"), await _ask(engine, "k1")
    assert (again.status, again.body) == (201, first.body)
    assert REPLAYED in again.headers
    assert REPLAYED not in first.headers
    await passes(1)
    assert len(engine.carrier.got) == 1
    assert len(await engine.rows(message)) == 1


@virtually
async def test_another_request_under_the_same_key_is_refused() -> None:
    engine = await Engine().start()
    await _ask(engine, "k1")
    with pytest.raises(Problem) as refused:
        await _ask(engine, "k1", b"To=2")
    assert refused.value.kind is errors.IDEMPOTENCY_MISMATCH
    assert refused.value.kind.status == 409


@virtually
async def test_requests_that_come_together_make_one_message() -> None:
    engine = await Engine().start()
    answers = await asyncio.gather(*(_ask(engine, "k1") for _ in range(5)), _ask(engine, "k2"))
    assert len({answer.body for answer in answers[:5]}) == 1
    assert answers[5].body != answers[0].body
    await passes(1)
    assert len(engine.carrier.got) == 2
    assert await engine.spent() == 2 * 8_300


@virtually
async def test_after_a_day_the_key_is_free_again() -> None:
    engine = await Engine().start()
    first = await _ask(engine, "k1")
    engine.clock.advance(86_401 * 1_000_000)
    second = await _ask(engine, "k1", b"To=2")
    assert second.body != first.body


@virtually
async def test_a_key_has_1_to_255_characters() -> None:
    engine = await Engine().start()
    for key in ("", "k" * 256):
        with pytest.raises(Problem):
            await _ask(engine, key)
