"""Messages from handsets: stored, paid, keywords obeyed, the webhook told, and only then acknowledged."""

from __future__ import annotations

import msgspec
import pytest

from tests.delivery.engine import (
    ACCOUNT,
    OTHER_US,
    SENDERS,
    SHORT_CODE,
    TOLL_FREE,
    US,
    USER,
    Engine,
    passes,
    sender,
)
from tests.known import put
from tests.virtual_wire import virtually
from tidings import errors
from tidings.carriers.port import CarrierAddress, MediaReference
from tidings.core import Problem
from tidings.inbound.assembly import inbound_part
from tidings.messages.model import message as messages
from tidings.messages.store import from_row
from tidings.numbers.senders import SenderType
from tidings.optouts.store import opt_out
from tidings.services.pools import ServiceFacts
from tidings.strays.stray import strays

HOOK = "http://customer.example/inbound"
WITH_HOOK = [msgspec.structs.replace(one, sms_url=HOOK) for one in SENDERS]
SERVICE = ServiceFacts(
    sid="MG" + "0" * 32,
    account_sid=ACCOUNT.sid,
    inbound_request_url="http://customer.example/service",
    sender_sids=tuple(one.sid for one in SENDERS[:2]),
)


async def _engine(**more: object) -> Engine:
    return await Engine(senders=more.pop("senders", WITH_HOOK), **more).start()


async def _stored(engine: Engine, direction: str = "inbound") -> list:
    rows = [from_row(row) for row in await engine.rows(messages)]
    return sorted((row for row in rows if row.direction == direction), key=lambda row: row.sid)


@virtually
async def test_a_message_is_stored_paid_told_and_acknowledged() -> None:
    engine = await _engine()
    engine.arrive("hello there")
    await passes(1)
    [message] = await _stored(engine)
    assert (message.status, message.from_, message.to, message.body) == ("received", USER, US, "hello there")
    assert await engine.spent() == message.price_micros == 8_300
    [told] = engine.webhooks.at(HOOK)
    assert told.params["Body"] == "hello there"
    assert (told.params["MessageSid"], told.params["SmsStatus"]) == (message.sid, "received")
    assert engine.acknowledged == [True]


@virtually
async def test_a_message_that_cannot_be_stored_stays_with_the_carrier() -> None:
    engine = await _engine()
    engine.database.refuses = True
    engine.arrive("hello")
    await passes(1)
    assert engine.acknowledged == [False]
    assert engine.webhooks.exchanges == []


@virtually
async def test_a_message_for_nobody_is_refused_and_kept_for_the_operator() -> None:
    engine = await _engine()
    engine.arrive(
        "hello", destination="+14155550177", written=(CarrierAddress(USER, 1, 1), CarrierAddress("4155550177", 2, 1))
    )
    await passes(1)
    assert engine.acknowledged == ["refused"]
    assert await _stored(engine) == []
    [row] = await engine.rows(strays.table)
    kept = strays.stored.read(row)
    assert (kept.kind, kept.carrier, kept.source, kept.destination) == ("text", "pine", USER, "+14155550177")
    assert kept.detail == {
        "written_from": f"{USER} (TON 1, NPI 1)",
        "written_to": "4155550177 (TON 2, NPI 1)",
        "body": "hello",
        "part": 1,
        "parts": 1,
    }
    assert engine.arrivals.unclaimed.count == {"pine": 1}


@virtually
async def test_a_message_for_nobody_that_cannot_be_kept_stays_with_the_carrier() -> None:
    engine = await _engine()
    engine.database.refuses = True
    engine.arrive("hello", destination="+14155550177")
    await passes(1)
    assert engine.acknowledged == [False]


@virtually
async def test_a_flood_for_nobody_leaves_the_newest_and_does_not_hide_others() -> None:
    engine = await _engine()
    engine.arrive("alone", destination="+14155550178")
    for number in range(250):
        engine.arrive(f"text {number}", destination="+14155550177")
        await passes(0.01)
    rows = [strays.stored.read(row) for row in await engine.rows(strays.table)]
    bodies = {row.detail["body"] for row in rows}
    assert bodies == {"alone", *(f"text {number}" for number in range(150, 250))}
    engine.clock.advance(31 * 86_400 * 1_000_000)
    await passes(1)
    assert await engine.rows(strays.table) == []


@virtually
async def test_the_first_form_of_a_destination_that_is_ours_receives_the_message() -> None:
    engine = await _engine()
    engine.arrive("hello", destination="4155550100", destinations=("+4155550100", US))
    engine.arrive("code", destination=f"+{SHORT_CODE}", destinations=(SHORT_CODE,))
    await passes(1)
    assert engine.acknowledged == [True, True]
    assert {(message.to, message.body) for message in await _stored(engine)} == {(US, "hello"), (SHORT_CODE, "code")}


@virtually
async def test_a_number_of_a_service_uses_the_services_webhook() -> None:
    engine = await _engine(services=[SERVICE])
    engine.arrive("hello")
    await passes(1)
    [told] = engine.webhooks.exchanges
    assert (told.url, told.params["MessagingServiceSid"]) == ("http://customer.example/service", SERVICE.sid)


@virtually
async def test_a_service_may_defer_to_the_numbers_webhook_or_tell_nobody() -> None:
    deferring = msgspec.structs.replace(SERVICE, use_inbound_webhook_on_number=True)
    engine = await _engine(services=[deferring])
    engine.arrive("hello")
    await passes(1)
    assert [told.url for told in engine.webhooks.exchanges] == [HOOK]
    silent = await _engine(services=[msgspec.structs.replace(SERVICE, inbound_request_url=None)])
    silent.arrive("hello")
    await passes(1)
    assert silent.webhooks.exchanges == []
    assert len(await _stored(silent)) == 1


def _parts(engine: Engine, texts: list[str], reference: int = 7) -> list:
    return [
        engine.arrival(text, reference=reference, part=part, parts=len(texts)) for part, text in enumerate(texts, 1)
    ]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 1, 0, 2], [0, 2, 0, 2, 1]])
def test_parts_are_joined_in_whatever_order_and_however_often_they_come(order: list[int]) -> None:
    @virtually
    async def together() -> None:
        engine = await _engine()
        parts = _parts(engine, ["one ", "two ", "three"])
        engine.arrived([parts[place] for place in order])
        await passes(1)
        [message] = await _stored(engine)
        assert (message.body, message.num_segments, message.error_code) == ("one two three", 3, None)
        assert engine.acknowledged == [True] * len(order)
        assert len(engine.webhooks.at(HOOK)) == 1

    @virtually
    async def apart() -> None:
        engine = await _engine()
        parts = _parts(engine, ["one ", "two ", "three"])
        for place in order:
            engine.arrived([parts[place]])
            await passes(1)
        assert [message.body for message in await _stored(engine)] == ["one two three"]

    together()
    apart()


@virtually
async def test_each_part_is_on_disk_before_it_is_acknowledged_and_outlives_a_crash() -> None:
    engine = await _engine()
    parts = _parts(engine, ["one ", "two"])
    engine.arrived(parts[:1])
    await passes(1)
    assert engine.acknowledged == [True]
    again = await Engine(database=await engine.crash(), senders=WITH_HOOK).start()
    again.arrived(_parts(again, ["one ", "two"])[1:])
    await passes(1)
    assert [message.body for message in await _stored(again)] == ["one two"]


@virtually
async def test_messages_that_share_a_reference_but_not_the_sender_are_kept_apart() -> None:
    engine = await _engine()
    first, second = _parts(engine, ["one ", "two"]), _parts(engine, ["uno ", "dos"])
    second = [msgspec.structs.replace(part, source="+14155550198") for part in second]
    engine.arrived([first[0], second[1], second[0], first[1]])
    await passes(1)
    assert {message.body for message in await _stored(engine)} == {"one two", "uno dos"}


@virtually
async def test_after_a_day_a_message_is_delivered_without_the_part_that_never_came() -> None:
    engine = await _engine()
    parts = _parts(engine, ["one ", "two ", "three"])
    engine.arrived([parts[0], parts[2]])
    await passes(1)
    engine.clock.advance(23 * 3600 * 1_000_000)
    await passes(1)
    assert await _stored(engine) == []
    engine.clock.advance(2 * 3600 * 1_000_000)
    await passes(1)
    [message] = await _stored(engine)
    assert (message.body, message.error_code) == ("one three", errors.MISSING_SEGMENT.code)
    engine.clock.advance(25 * 3600 * 1_000_000)
    await passes(1)
    assert await engine.rows(inbound_part) == []


@virtually
async def test_a_stop_takes_effect_before_it_is_acknowledged() -> None:
    engine = await _engine()
    rows_then = []

    def acknowledge(stored: bool) -> None:
        rows_then.append((stored, engine.database._select("SELECT scope FROM opt_out", ())))

    engine.arrived([msgspec.structs.replace(engine.arrival("Stop"), acknowledge=acknowledge)])
    await passes(1)
    assert rows_then == [(True, [(US,)])]
    with pytest.raises(Problem) as refused:
        await engine.send()
    assert refused.value.kind is errors.OPTED_OUT


@virtually
async def test_a_stop_is_answered_once_and_a_start_undoes_it() -> None:
    engine = await _engine()
    for word in ("STOP", "STOP", "HELP", "START", "HELP"):
        engine.arrive(word)
        await passes(1)
    replies = await _stored(engine, "outbound-reply")
    assert [reply.body.split(".")[0] for reply in replies] == [
        "You are unsubscribed and will get no more messages from this number",
        "You are subscribed again to messages from this number",
        "Reply STOP to unsubscribe from this number",
    ]
    assert {reply.status for reply in replies} == {"sent"}
    assert await engine.rows(opt_out) == []
    assert len(engine.webhooks.at(HOOK)) == 5, "the customer hears every keyword"
    sent = await engine.send()
    assert sent.status == "queued"


@virtually
async def test_a_stop_to_a_number_of_a_service_holds_for_the_whole_service() -> None:
    engine = await _engine(services=[SERVICE])
    engine.arrive("STOP")
    await passes(1)
    with pytest.raises(Problem):
        await engine.send(sender=OTHER_US)
    engine.arrive("START", destination=OTHER_US)
    await passes(1)
    assert (await engine.send()).status == "queued"


@virtually
async def test_a_stop_to_a_number_of_a_service_stays_with_the_number_when_it_leaves() -> None:
    engine = await _engine(services=[SERVICE])
    engine.arrive("\u00a0stop\u2003")
    await passes(1)
    put(engine.pools, msgspec.structs.replace(SERVICE, sender_sids=()))
    with pytest.raises(Problem):
        await engine.send(sender=US)
    put(engine.pools, SERVICE)
    engine.arrive("START", destination=OTHER_US)
    await passes(1)
    assert await engine.rows(opt_out) == []


@virtually
async def test_replies_to_keywords_cost_nothing() -> None:
    engine = await _engine()
    for word in ("HELP", "STOP", "START"):
        engine.arrive(word)
        await passes(1)
    replies = await _stored(engine, "outbound-reply")
    assert [(reply.status, reply.price_micros) for reply in replies] == [("sent", 0)] * 3
    came = [message.price_micros or 0 for message in await _stored(engine)]
    assert await engine.spent() == sum(came), "what came costs what it always does"


@virtually
async def test_the_toll_free_network_answers_stop_and_we_do_not() -> None:
    engine = await _engine()
    engine.arrive("STOP", destination=TOLL_FREE)
    engine.arrive("QUIT", destination=TOLL_FREE, source="+14155550198")
    await passes(1)
    assert [reply.to for reply in await _stored(engine, "outbound-reply")] == ["+14155550198"]
    assert len(await engine.rows(opt_out)) == 2


@virtually
async def test_a_short_code_leaves_keywords_to_the_customer() -> None:
    engine = await _engine()
    engine.arrive("STOP", destination=SHORT_CODE)
    await passes(1)
    assert await engine.rows(opt_out) == []
    assert len(engine.webhooks.at(HOOK)) == 1


@virtually
async def test_a_keywords_reply_needs_no_registration() -> None:
    engine = await _engine(senders=[sender(US, registered=False)])
    engine.arrive("STOP")
    await passes(1)
    [reply] = await _stored(engine, "outbound-reply")
    assert reply.status == "sent"


@virtually
async def test_a_medium_that_cannot_be_had_does_not_hold_the_message_up() -> None:
    engine = await _engine()
    engine.fetcher.media["http://mms.example/gone"] = errors.MEDIA_NOT_FETCHED()
    media = (
        MediaReference("http://mms.example/gone", "image/png"),
        MediaReference("http://mms.example/1", "image/png"),
    )
    engine.arrived([msgspec.structs.replace(engine.arrival("look"), media=media)])
    await passes(1)
    [message] = await _stored(engine)
    [told] = engine.webhooks.at(HOOK)
    assert (message.num_media, told.params["NumMedia"], told.params["MediaContentType0"]) == (1, "1", "image/png")
    assert "MediaUrl1" not in told.params


@virtually
async def test_many_types_of_sender_receive() -> None:
    engine = await _engine(senders=[sender("+447700900000", SenderType.LONG_CODE, iso_country="GB", sms_url=HOOK)])
    engine.arrive("hello", source="+447700900123", destination="+447700900000")
    await passes(1)
    told = engine.webhooks.at(HOOK)[0].params
    assert (told["FromCountry"], told["FromState"], told["FromCity"], told["FromZip"]) == ("GB", "", "", "")


@virtually
async def test_a_webhook_says_where_both_numbers_are_at_home() -> None:
    engine = await _engine()
    engine.arrive("hello", source="+12125550123", destination=US)
    engine.arrive("hello", source="+12125550123", destination=SHORT_CODE)
    await passes(1)
    first, second = (told.params for told in engine.webhooks.at(HOOK))
    assert [first[f"From{part}"] for part in ("City", "State", "Country")] == ["NEW YORK", "NY", "US"]
    assert [first[f"To{part}"] for part in ("City", "State", "Zip", "Country")] == [
        "SAN FRANCISCO",
        "CA",
        "94103",
        "US",
    ]
    assert first["FromZip"].isdigit()
    assert [second[f"To{part}"] for part in ("City", "State", "Zip", "Country")] == [""] * 4
