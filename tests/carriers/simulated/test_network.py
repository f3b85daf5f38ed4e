"""The simulated network as the platform meets it: every outcome of the table, over a real SMPP session."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from tests.carriers.simulated.world import PHONE, PICTURE, SENDER, World, memory, segments, settle, until, world
from tests.smpp.ends import Heard
from tests.virtual_wire import virtually
from tidings.carriers.port import ReceiptState, Unanswered
from tidings.carriers.simulated import OUTCOMES, SimulatedOutcome, store
from tidings.carriers.simulated.lines import STRANGERS_MOST
from tidings.carriers.simulated.network import HOST
from tidings.carriers.simulated.wire import media_of, message_id
from tidings.carriers.smpp import SmppCarrier
from tidings.core import SystemNetwork
from tidings.smpp import Bind, BindKind, CommandStatus, Esme, SessionLimits

HARD_TO_ENCODE = "Grüße — 你好 👋🏽 " * 30


def named(name: str) -> SimulatedOutcome:
    return next(outcome for outcome in OUTCOMES if outcome.name == name)


def number_of(name: str) -> str:
    return f"+1415{named(name).ending}"


async def rows_left(world: World) -> int:
    return len(await store.decided(world.database))


@virtually
async def test_a_message_reaches_its_handset_and_a_receipt_names_it() -> None:
    here = await world()
    here.submit("hello [you] €")
    await settle()
    (accepted,), (receipt,) = here.engine.accepted, here.engine.receipts
    assert here.engine.order == ["answer", "receipt"]
    assert receipt.state is ReceiptState.DELIVERED
    assert accepted.carrier_message_id in receipt.ids
    (held,) = await here.on_phone()
    assert (held.direction, held.from_, held.to, held.body, held.segments) == ("in", SENDER, PHONE, "hello [you] €", 1)
    assert await rows_left(here) == 0


def test_over_real_loopback_it_is_the_same() -> None:
    async def scenario() -> None:
        here = await World(await memory(), SystemNetwork()).up()
        here.submit(HARD_TO_ENCODE)
        await until(lambda: len(here.engine.receipts) == len(here.engine.accepted) > 1)
        (held,) = await here.on_phone()
        assert held.body == HARD_TO_ENCODE
        await here.network.write(PHONE, SENDER, "thanks")
        await until(lambda: here.engine.arrivals)
        assert here.engine.arrivals[0].payload == b"thanks"
        await here.down()

    asyncio.run(scenario())


@virtually
async def test_a_handset_joins_the_parts_of_a_long_message_in_whatever_order_they_come() -> None:
    here = await world()
    parts = segments(HARD_TO_ENCODE)
    here.carrier.submit(list(reversed(parts)))
    await settle()
    (held,) = await here.on_phone()
    assert (held.body, held.segments) == (HARD_TO_ENCODE, len(parts))
    assert len(here.engine.receipts) == len(parts) > 2


@virtually
async def test_parts_of_one_message_may_come_before_and_after_a_restart() -> None:
    here = await world()
    first, *rest = segments(HARD_TO_ENCODE)
    here.carrier.submit([first])
    await settle()
    there = await here.restarted()
    there.carrier.submit(rest)
    await settle()
    (held,) = await there.on_phone()
    assert held.body == HARD_TO_ENCODE
    assert await store.all_held(there.database) == []


@virtually
async def test_a_handset_does_not_join_parts_of_two_texts_that_share_a_reference() -> None:
    here = await world()
    old, new = segments("old " * 60), segments("new " * 60)
    assert len(old) == len(new) == 2
    here.carrier.submit(old[:1])
    await settle()
    here.carrier.submit(new[:1])
    await settle()
    there = await here.restarted()
    there.carrier.submit(new[1:])
    await settle()
    assert [held.body for held in await there.on_phone()] == ["new " * 60]
    assert await store.all_held(there.database) == []


@virtually
async def test_a_part_that_stayed_alone_for_long_joins_no_new_text() -> None:
    here = await world()
    old, new = segments("old " * 60), segments("new " * 60)
    here.carrier.submit(old[:1])
    await settle()
    here.clock.advance(700_000_000)
    here.carrier.submit(list(reversed(new)))
    await settle()
    assert [held.body for held in await here.on_phone()] == ["new " * 60]


@virtually
async def test_media_come_to_the_handset_as_references() -> None:
    here = await world()
    here.submit("look " * 60, media=(PICTURE,), payload=b"look " * 60, has_header=False)
    await settle()
    held = (await here.on_phone())[0]
    assert media_of(held.media) == (PICTURE,)
    assert (held.body, held.segments) == ("look " * 60, 1)


@pytest.mark.parametrize("sender", ["22555", "Acme Shop", "+18885550123"])
def test_every_kind_of_sender_is_shown_as_it_is(sender: str) -> None:
    @virtually
    async def scenario() -> None:
        here = await world()
        here.submit(sender=sender)
        await settle()
        assert [held.from_ for held in await here.on_phone()] == [sender]
        assert here.engine.receipts[0].state is ReceiptState.DELIVERED

    scenario()


@pytest.mark.parametrize("name", [o.name for o in OUTCOMES if o.error_code and not o.refused])
def test_a_number_that_fails_has_a_receipt_with_its_error_and_nothing_on_the_handset(name: str) -> None:
    @virtually
    async def scenario() -> None:
        here = await world()
        here.submit(to=number_of(name))
        await settle()
        (receipt,) = here.engine.receipts
        assert receipt.state is ReceiptState.FAILED
        assert receipt.error_code == named(name).error_code
        assert here.engine.accepted[0].carrier_message_id in receipt.ids
        assert await here.on_phone(number_of(name)) == []

    scenario()


@pytest.mark.parametrize("name", ["system error", "queue full", "throttled"])
def test_a_number_that_refuses_at_first_takes_the_message_when_it_comes_again(name: str) -> None:
    @virtually
    async def scenario() -> None:
        here = await world()
        sent = here.submit(to=number_of(name))
        await settle()
        assert [refused.status for refused in here.engine.refused] == [named(name).refused]
        assert here.engine.refused[0].retry_after_s
        await until(lambda: here.carrier.room)
        here.carrier.submit(sent)
        await settle()
        assert len(here.engine.accepted) == len(here.engine.receipts) == len(await here.on_phone(number_of(name))) == 1

    scenario()


@virtually
async def test_a_number_that_refuses_for_good_never_takes_a_message() -> None:
    here = await world()
    for _ in range(3):
        here.submit(to=number_of("refused"))
        await settle()
    assert {(one.status, one.error_code, one.retry_after_s) for one in here.engine.refused} == {(0x65, 30007, None)}
    assert len(here.engine.refused) == 3


@virtually
async def test_a_receipt_may_never_come() -> None:
    here = await world()
    here.submit(to=number_of("no receipt"))
    await settle(60)
    assert len(here.engine.accepted) == len(await here.on_phone(number_of("no receipt"))) == 1
    assert here.engine.receipts == []
    assert await rows_left(here) == 0


@virtually
async def test_a_receipt_may_come_before_the_answer() -> None:
    here = await world()
    here.submit(to=number_of("early receipt"))
    await settle()
    assert here.engine.order == ["receipt", "answer"]
    assert here.engine.accepted[0].carrier_message_id in here.engine.receipts[0].ids


@virtually
async def test_a_receipt_may_come_twice() -> None:
    here = await world()
    here.submit(to=number_of("double receipt"))
    await settle()
    first, second = here.engine.receipts
    assert first.ids[-1] == second.ids[-1]
    assert {first.state, second.state} == {ReceiptState.DELIVERED}


@virtually
async def test_a_late_receipt_comes_after_thirty_seconds_of_business_time() -> None:
    here = await world()
    here.submit(to=number_of("late receipt"))
    await settle(3)
    here.clock.advance(29_000_000)
    await settle()
    assert here.engine.receipts == []
    here.clock.advance(1_000_000)
    await settle()
    assert [receipt.state for receipt in here.engine.receipts] == [ReceiptState.DELIVERED]


@pytest.mark.parametrize("name", ["bare receipt", "unmarked receipt"])
def test_a_receipt_in_an_odd_form_is_understood(name: str) -> None:
    @virtually
    async def scenario() -> None:
        here = await world()
        here.submit(to=number_of(name))
        await settle()
        (receipt,) = here.engine.receipts
        assert receipt.state is ReceiptState.DELIVERED
        assert here.engine.accepted[0].carrier_message_id in receipt.ids
        assert here.engine.arrivals == []

    scenario()


@virtually
async def test_a_receipt_may_come_in_two_steps() -> None:
    here = await world()
    here.submit(to=number_of("two steps"))
    await settle()
    assert [receipt.state for receipt in here.engine.receipts] == [ReceiptState.EN_ROUTE, ReceiptState.DELIVERED]


@virtually
async def test_a_submit_that_is_not_answered_at_first_is_the_next_time() -> None:
    here = await world()
    sent = here.submit(to=number_of("no answer"))
    await settle(5)
    assert here.engine.answers == [Unanswered(sent[0], left=True)]
    await until(lambda: here.carrier.room)
    here.carrier.submit(sent)
    await settle()
    assert len(here.engine.accepted) == 1
    assert len(await here.on_phone(number_of("no answer"))) == 2


@virtually
async def test_receipts_that_are_not_acknowledged_come_again_even_after_a_restart() -> None:
    here = await world()
    here.engine.acknowledges = False
    here.submit()
    await settle(4)
    assert len(here.engine.receipts) >= 2
    there = await here.restarted()
    await settle(4)
    assert len(there.engine.receipts) == 1
    assert there.engine.receipts[0].ids[-1] == here.engine.receipts[0].ids[-1]
    await settle(120)
    assert len(there.engine.receipts) == 1
    assert await rows_left(there) == 0


@virtually
async def test_answers_wait_for_the_commit() -> None:
    here = await world()
    refusing = here.database
    submit, refusing.submit = refusing.submit, _unavailable  # type: ignore[method-assign]
    sent = here.submit()
    await settle()
    assert [refused.status for refused in here.engine.refused] == [CommandStatus.RSYSERR]
    refusing.submit = submit  # type: ignore[method-assign]
    here.carrier.submit(sent)
    await settle()
    assert len(await here.on_phone()) == len(here.engine.accepted) == 1


def _unavailable(_: object) -> None:
    from tidings.db import Unavailable

    raise Unavailable


@virtually
async def test_a_destination_that_is_no_number_is_refused() -> None:
    here = await world()
    here.submit(to="22555")
    await settle()
    assert [(one.status, one.error_code) for one in here.engine.refused] == [(CommandStatus.RINVDSTADR, 30005)]


@virtually
async def test_message_ids_are_never_doubled_and_come_in_both_forms() -> None:
    here = await world()
    for _ in range(40):
        here.submit()
    await settle()
    ids = [accepted.carrier_message_id for accepted in here.engine.accepted]
    assert len(set(ids)) == 40
    assert {one.isdecimal() for one in ids} == {True, False}
    forms = {candidate for receipt in here.engine.receipts for candidate in receipt.ids}
    assert forms >= set(ids)
    assert message_id(255) == "FF"
    assert message_id(254) == "254"


@virtually
async def test_no_receipt_could_mean_another_message_than_its_own() -> None:
    here = await world()
    for _ in range(200):
        here.submit()
    await settle()
    ids = {accepted.carrier_message_id for accepted in here.engine.accepted}
    assert all(len(ids.intersection(receipt.ids)) == 1 for receipt in here.engine.receipts)
    assert len(here.engine.receipts) == 200


@virtually
async def test_a_wrong_password_is_not_welcome() -> None:
    here = await world()
    stranger = SmppCarrier(msgspec.structs.replace(here.network.link, password="guess"), here.wire, here.chance)
    await stranger.start(here.engine)
    await settle(3)
    assert not stranger.is_up
    await stranger.stop()


def guess(here: World) -> Bind:
    return Bind(BindKind.TRANSCEIVER, here.network.link.system_id, "guess")


@virtually
async def test_whoever_guesses_the_password_waits_a_second_for_each_refusal() -> None:
    here = await world()
    heard = Heard()
    await here.wire.connect(HOST, here.network.link.port, lambda: Esme(guess(here), heard, SessionLimits()))
    await settle(0.9)
    assert heard.end is None
    await settle(0.2)
    assert heard.end is not None
    assert heard.end.status == CommandStatus.RINVPASWD


@virtually
async def test_strangers_who_never_bind_are_sent_away_and_the_platform_stays() -> None:
    here = await world()
    ends = [Heard() for _ in range(STRANGERS_MOST + 4)]
    for heard in ends:
        await here.wire.connect(
            HOST, here.network.link.port, lambda heard=heard: Esme(guess(here), heard, SessionLimits())
        )
    await settle(0.5)
    assert sum(heard.end is not None for heard in ends) == 4
    assert here.carrier.is_up


@virtually
async def test_the_password_of_the_platform_s_own_link_has_128_bits() -> None:
    assert len((await world()).network.link.password) == 32
