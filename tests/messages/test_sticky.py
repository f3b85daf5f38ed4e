"""Sticky senders: who writes first stays, and who is named later takes the place."""

from __future__ import annotations

import asyncio

from tests.delivery.engine import ACCOUNT, OTHER_US, SENDERS, US, USER, Engine
from tests.virtual_wire import virtually
from tidings.messages.sticky import previous_sender
from tidings.services.pools import ServiceFacts

SERVICE = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=tuple(one.sid for one in SENDERS[:2]))


async def _previous(engine: Engine) -> str | None:
    return await previous_sender(engine.database, ACCOUNT.sid, SERVICE.sid, USER)


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
