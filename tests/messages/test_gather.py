"""The facts of a decision: values, gathered once, that nothing changes afterwards."""

from __future__ import annotations

import msgspec

from tests.delivery.engine import ACCOUNT, OTHER_US, SENDERS, TOLL_FREE, US, USER, Engine
from tests.known import put
from tests.virtual_wire import virtually
from tidings.messages.gather import Sources
from tidings.messages.gathered import Gathered, Wanted
from tidings.messages.selection import Candidate
from tidings.optouts.store import OptOut, added
from tidings.services.pools import ServiceFacts

SERVICE = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=tuple(one.sid for one in SENDERS[:2]))


def _sources(engine: Engine) -> Sources:
    return Sources(
        database=engine.database,
        clock=engine.clock,
        sids=engine.sids,
        senders=engine.senders,
        pools=engine.pools,
        optouts=engine.optouts,
        queues=engine.lanes,
        permits=engine.permits,
        enforce_registration=True,
    )


async def _gathered(engine: Engine, service_sid: str | None = None, **more: object) -> Gathered:
    asked = Wanted(to=USER, body="hello", **{"sender": None} | more)  # type: ignore[arg-type]
    return await _sources(engine).gather(ACCOUNT, asked, service_sid)


@virtually
async def test_a_plain_from_has_its_sender_and_the_service_that_it_is_in() -> None:
    engine = await Engine(services=[SERVICE]).start()
    assert (await _gathered(engine, sender=US)).candidates == (Candidate(SENDERS[0], 0, 10.0, SERVICE.sid),)
    assert (await _gathered(engine, sender=TOLL_FREE)).candidates[0].service_sid is None
    assert (await _gathered(engine, sender="+14155550177")).candidates == ()


@virtually
async def test_a_service_has_all_its_senders_or_the_one_that_from_names() -> None:
    engine = await Engine(services=[SERVICE]).start()
    assert [one.sender.address for one in (await _gathered(engine, SERVICE.sid)).candidates] == [US, OTHER_US]
    assert [one.sender.address for one in (await _gathered(engine, SERVICE.sid, sender=OTHER_US)).candidates] == [
        OTHER_US
    ]
    assert (await _gathered(engine, SERVICE.sid, sender=TOLL_FREE)).candidates == ()
    unknown = await _gathered(engine, "MG" + "9" * 32, sender=US)
    assert (unknown.service, unknown.candidates) == (None, ())


@virtually
async def test_what_waits_is_a_number_that_later_messages_do_not_change() -> None:
    engine = await Engine().start()
    engine.carrier.is_up = False
    await engine.send("x" * 200)
    before = await _gathered(engine, sender=US)
    await engine.send()
    assert before.candidates[0].backlog_segments == 2
    assert (await _gathered(engine, sender=US)).candidates[0].backlog_segments == 3


@virtually
async def test_opt_outs_and_the_previous_sender_are_among_the_facts() -> None:
    engine = await Engine(services=[SERVICE]).start()
    await engine.send(service=SERVICE.sid, sender=OTHER_US)
    await engine.database.commit(added(OptOut(ACCOUNT.sid, US, USER, "STOP", 0)))
    known = await _gathered(engine, SERVICE.sid)
    assert known.previous is not None
    assert (known.previous.address, known.opted_out_of) == (OTHER_US, {US})
    assert (await _gathered(engine, sender=US, exempt=True)).opted_out_of == set(), "nobody asks for a keyword's reply"
    put(engine.pools, msgspec.structs.replace(SERVICE, sticky_sender=False))
    assert (await _gathered(engine, SERVICE.sid)).previous is None
