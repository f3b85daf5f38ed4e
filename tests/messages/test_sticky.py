"""Sticky senders: who writes first stays, and who is named later takes the place."""

from __future__ import annotations

import asyncio

import msgspec

from tests.delivery.engine import ACCOUNT, OTHER_US, SENDERS, US, USER, Engine
from tests.known import put
from tests.virtual_wire import virtually
from tidings.core.instant import DAY_US
from tidings.messages.sticky import previous_sender
from tidings.services.pools import ServiceFacts

SERVICE = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=tuple(one.sid for one in SENDERS[:2]))


async def _previous(engine: Engine) -> str | None:
    found = await previous_sender(engine.database, ACCOUNT.sid, SERVICE.sid, USER)
    return found.address if found else None


@virtually
async def test_of_two_that_write_first_together_one_stays_and_both_are_sent() -> None:
    engine = await Engine(services=[SERVICE]).start()
    both = await asyncio.gather(
        engine.send(service=SERVICE.sid, sender=OTHER_US), engine.send(service=SERVICE.sid, sender=US)
    )
    assert [one.status for one in both] == ["queued", "queued"]
    assert await _previous(engine) == OTHER_US


@virtually
async def test_a_sender_that_is_named_later_takes_the_place_of_the_one_before() -> None:
    engine = await Engine(services=[SERVICE]).start()
    await engine.send(service=SERVICE.sid)
    assert await _previous(engine) == US
    await engine.send(service=SERVICE.sid, sender=OTHER_US)
    assert await _previous(engine) == OTHER_US
    assert (await engine.send(service=SERVICE.sid)).from_ == OTHER_US


@virtually
async def test_who_is_passed_over_for_one_message_is_kept_to_for_the_next() -> None:
    mute = msgspec.structs.replace(SENDERS[0], mms=False)
    engine = await Engine(senders=[mute, SENDERS[1]], services=[SERVICE]).start()
    await engine.send(service=SERVICE.sid)
    assert await _previous(engine) == US
    picture = await engine.send(service=SERVICE.sid, media_urls=("http://media.example/a",))
    assert picture.from_ == OTHER_US
    assert await _previous(engine) == US
    assert (await engine.send(service=SERVICE.sid)).from_ == US


@virtually
async def test_a_sender_that_left_and_came_back_is_not_kept_to() -> None:
    engine = await Engine(services=[SERVICE]).start()
    await engine.send(service=SERVICE.sid, sender=OTHER_US)
    assert (await engine.send(service=SERVICE.sid)).from_ == OTHER_US
    engine.clock.advance(60_000_000)
    put(engine.senders, msgspec.structs.replace(SENDERS[1], joined_at=int(engine.clock.now())))
    assert (await engine.send(service=SERVICE.sid)).from_ == US, "its area code is the recipient's"
    assert await _previous(engine) == US


@virtually
async def test_a_note_that_is_used_is_written_again_once_a_month() -> None:
    engine = await Engine(services=[SERVICE]).start()
    await engine.send(service=SERVICE.sid, sender=OTHER_US)
    for days in (20, 20, 360, 360):
        engine.clock.advance(days * DAY_US)
        assert (await engine.send(service=SERVICE.sid)).from_ == OTHER_US
    engine.clock.advance(366 * DAY_US)
    assert (await engine.send(service=SERVICE.sid)).from_ == US
