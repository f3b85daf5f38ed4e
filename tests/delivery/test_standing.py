"""Standing: what was queued does not leave once its account is suspended, its number released, its campaign lapsed."""

from __future__ import annotations

import msgspec
import pytest

from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import (
    ACCOUNT,
    OTHER_US,
    TOLL_FREE,
    US,
    Engine,
    lanes_hold,
    passes,
    sender,
)
from tests.known import put, remove
from tests.virtual_wire import virtually
from tidings import errors
from tidings.accounts.model import AccountStatus
from tidings.messages.model import queued
from tidings.numbers.senders import Sender, SenderType

RELEASED = ("failed", errors.FROM_NOT_CAPABLE.code)
SUSPENDED = ("failed", errors.SUSPENDED_MEANWHILE.code)
MANY = 40


async def _waiting(messages: int = 3, **more: object) -> tuple[Engine, list[str]]:
    """An engine whose carrier takes nothing yet, and what waits for it."""
    engine = await Engine(**more).start()  # type: ignore[arg-type]
    engine.carrier.is_up = False
    return engine, [(await engine.send(str(number))).sid for number in range(messages)]


async def _outcomes(engine: Engine, sids: list[str]) -> set[tuple[str, int | None]]:
    found = [await engine.message(sid) for sid in sids]
    return {(message.status, message.error_code) for message in found}


def _suspend(engine: Engine, sid: str = ACCOUNT.sid) -> None:
    engine.accounts.all[sid] = msgspec.structs.replace(engine.accounts.all[sid], status=AccountStatus.SUSPENDED)


@virtually
async def test_the_queue_of_a_released_number_fails_while_the_link_is_down_and_costs_nothing() -> None:
    engine, sids = await _waiting(MANY)
    other = await engine.send(sender=OTHER_US)
    remove(engine.senders, sender(US).sid)
    await passes(3)
    assert await _outcomes(engine, sids) == {RELEASED}
    assert engine.callbacks(sids[0]) == ["failed"]
    assert await engine.spent() == (await engine.message(other.sid)).price_micros
    assert [row[2] for row in await engine.rows(queued)] == [other.sid]
    engine.carrier.come_up()
    await passes(2)
    assert engine.carrier.order() == [other.sid]


@virtually
async def test_a_queue_on_disk_fails_too_and_after_a_restart() -> None:
    with lanes_hold(4):
        engine, sids = await _waiting(MANY)
        again = Engine(database=await engine.crash(), senders=[sender(OTHER_US)])
        await again.start()
        await passes(30)
    assert await _outcomes(again, sids) == {RELEASED}
    assert again.carrier.got == []


@virtually
async def test_a_number_that_another_account_bought_sends_nothing_of_the_first() -> None:
    engine, sids = await _waiting()
    remove(engine.senders, sender(US).sid)
    put(engine.senders, msgspec.structs.replace(sender(US), sid="PN" + "9" * 32, account_sid="AC" + "b" * 32))
    engine.carrier.come_up()
    await passes(2)
    assert await _outcomes(engine, sids) == {RELEASED}
    assert engine.carrier.got == []


@virtually
async def test_what_is_with_the_carrier_when_its_number_is_released_ends_as_the_carrier_says() -> None:
    engine = await Engine(carrier=StubCarrier(latency_s=1.0), senders=[sender(US, segments_per_second=1.0)]).start()
    sent = await engine.send("x" * 200)
    await passes(0.5)
    remove(engine.senders, sender(US).sid)
    await passes(10)
    assert await engine.status(sent.sid) == "sent"
    assert engine.carrier.sent_of(sent.sid) == [1, 2]


@virtually
async def test_what_a_suspended_account_has_queued_fails() -> None:
    engine, sids = await _waiting(MANY)
    _suspend(engine)
    await passes(3)
    assert await _outcomes(engine, sids) == {SUSPENDED}
    assert await engine.spent() == 0


@virtually
async def test_what_a_subaccount_has_queued_fails_with_its_parent() -> None:
    engine, sids = await _waiting()
    parent = "AC" + "9" * 32
    engine.accounts.all[parent] = msgspec.structs.replace(ACCOUNT, sid=parent, owner_account_sid=parent)
    engine.accounts.all[ACCOUNT.sid] = msgspec.structs.replace(ACCOUNT, owner_account_sid=parent)
    await passes(2)
    assert await _outcomes(engine, sids) == {("queued", None)}
    _suspend(engine, parent)
    await passes(2)
    assert await _outcomes(engine, sids) == {SUSPENDED}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (sender(US, registered=False), 30034),
        (sender(US, registered=False, registration_code=30033), 30033),
        (sender(US, registered=False, registration_code=30035), 30035),
        (sender(TOLL_FREE, SenderType.TOLL_FREE, registered=False), 30032),
    ],
)
@virtually
async def test_what_waits_when_its_numbers_registration_ends_is_undelivered_and_free(number: Sender, code: int) -> None:
    engine = await Engine().start()
    engine.carrier.is_up = False
    sent = await engine.send(sender=number.address)
    engine.arrive("HELP", destination=number.address)
    await passes(1)
    [reply] = [row for row in await engine.rows(queued) if row[2] != sent.sid]
    put(engine.senders, number)
    engine.carrier.come_up()
    await passes(2)
    assert await _outcomes(engine, [sent.sid]) == {("undelivered", code)}
    assert engine.callbacks(sent.sid) == ["undelivered"]
    assert (await engine.message(sent.sid)).price_micros is None
    assert await engine.status(reply[2]) == "sent", "a keyword's reply needs no registration"


@virtually
async def test_where_registration_is_not_enforced_it_holds_nothing_up() -> None:
    engine = await Engine(enforce=False).start()
    engine.carrier.is_up = False
    sent = await engine.send()
    put(engine.senders, sender(US, registered=False))
    engine.carrier.come_up()
    await passes(2)
    assert await engine.status(sent.sid) == "sent"
