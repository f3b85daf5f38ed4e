"""The desk: what is accepted is stored with its queue entry, its charge and its first callback; what is refused says why."""

from __future__ import annotations

import msgspec
import pytest

from tests.delivery.engine import (
    ACCOUNT,
    CALLBACK,
    OTHER_US,
    SENDERS,
    SHORT_CODE,
    TOLL_FREE,
    UNREGISTERED,
    US,
    USER,
    Engine,
    passes,
    sender,
)
from tests.known import put
from tests.virtual_wire import virtually
from tidings import errors
from tidings.core import Problem
from tidings.messages.model import message as messages
from tidings.messages.model import queued
from tidings.numbers.senders import SenderType
from tidings.optouts.store import OptOut, added
from tidings.services.pools import ServiceFacts

SERVICE = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=tuple(one.sid for one in SENDERS[:2]))


async def _refusal(engine: Engine, **more: object) -> Problem:
    with pytest.raises(Problem) as refused:
        await engine.send(**more)
    return refused.value


async def _opted_out(engine: Engine, scope: str) -> None:
    await engine.database.commit(added(OptOut(ACCOUNT.sid, scope, USER, "STOP", 0)))


@virtually
async def test_an_accepted_message_is_on_disk_with_its_queue_entry_and_charge() -> None:
    engine = await Engine().start()
    engine.carrier.is_up = False
    sent = await engine.send("x" * 200)
    message = await engine.message(sent.sid)
    assert (message.status, message.num_segments, message.price_micros) == ("queued", 2, 2 * 8_300)
    assert await engine.rows(queued) == [(ACCOUNT.sid, US, sent.sid, 2)]
    assert await engine.spent() == 16_600
    assert engine.callbacks(sent.sid) == [], "the first status of a plain message is not called back"


@virtually
async def test_a_service_chooses_the_sender_and_tells_of_the_queue() -> None:
    engine = await Engine(services=[SERVICE]).start()
    sent = await engine.send(service=SERVICE.sid, status_callback=None)
    assert (sent.from_, sent.messaging_service_sid) == (US, SERVICE.sid)
    told = await engine.send(service=SERVICE.sid)
    await passes(1)
    assert engine.callbacks(told.sid) == ["queued", "sent"]


@virtually
async def test_a_senders_name_that_is_not_ours_or_not_the_accounts_is_refused() -> None:
    engine = await Engine(senders=[*SENDERS, sender("+14155550122", account_sid="AC" + "f" * 32)]).start()
    assert (await _refusal(engine, sender="+14155550177")).kind is errors.FROM_NOT_OURS
    assert (await _refusal(engine, sender="+14155550122")).kind is errors.FROM_OTHER_ACCOUNT
    assert (await _refusal(engine, sender=None)).kind is errors.SENDER_REQUIRED


@virtually
async def test_a_refused_attempt_is_kept_as_a_failed_message() -> None:
    engine = await Engine().start()
    await _refusal(engine, sender="+14155550177")
    [row] = await engine.rows(messages)
    found = await engine.message(row[1])
    assert (found.status, found.error_code, found.price_micros) == ("failed", errors.FROM_NOT_OURS.code, None)
    assert await engine.rows(queued) == []


@virtually
async def test_a_sender_without_media_refuses_them() -> None:
    engine = await Engine().start()
    problem = await _refusal(engine, sender=SHORT_CODE, media_urls=("http://media.example/1",))
    assert problem.kind is errors.FROM_NOT_MMS


@virtually
async def test_who_opted_out_of_a_sender_is_not_written_to_by_it() -> None:
    engine = await Engine().start()
    await _opted_out(engine, US)
    assert (await _refusal(engine)).kind is errors.OPTED_OUT
    other = await engine.send(sender=OTHER_US)
    await passes(1)
    assert await engine.status(other.sid) == "sent"


@virtually
async def test_an_opt_out_of_a_service_holds_for_all_its_senders_however_they_are_named() -> None:
    engine = await Engine(services=[SERVICE]).start()
    await _opted_out(engine, SERVICE.sid)
    assert (await _refusal(engine, sender=OTHER_US)).kind is errors.OPTED_OUT
    failed = await engine.send(service=SERVICE.sid)
    message = await engine.message(failed.sid)
    assert (message.status, message.error_code, message.price_micros) == ("failed", 21610, None)
    await passes(1)
    assert engine.callbacks(failed.sid) == ["failed"]
    toll_free = await engine.send(sender=TOLL_FREE)
    assert toll_free.status == "queued"


@virtually
async def test_an_unregistered_us_number_is_accepted_and_undelivered_with_the_carriers_code() -> None:
    engine = await Engine().start()
    sent = await engine.send(sender=UNREGISTERED)
    assert (sent.status, sent.error_code) == ("undelivered", 30034)
    await passes(1)
    assert engine.callbacks(sent.sid) == ["undelivered"]
    assert await engine.spent() == 0
    abroad = await engine.send(sender=UNREGISTERED, to="+447700900123")
    assert abroad.status == "queued"


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (None, 30034),
        (30035, 30035),  # being registered
        (30033, 30033),  # its campaign is suspended
        (30125, 30034),  # the second number of a sole proprietor
        (30126, 30034),  # the carriers did not take it
    ],
)
@virtually
async def test_a_numbers_standing_decides_the_code_that_its_messages_end_with(standing: int | None, code: int) -> None:
    number = sender(UNREGISTERED, registered=False, campaign_sid="CM" + "c" * 32, registration_code=standing)
    pool = ServiceFacts(sid="MG" + "1" * 32, account_sid=ACCOUNT.sid, sender_sids=(number.sid,))
    engine = await Engine(senders=[number], services=[pool]).start()
    for sent in (await engine.send(sender=UNREGISTERED), await engine.send(service=pool.sid)):
        assert (sent.status, sent.error_code, sent.price_micros) == ("undelivered", code, None)
        await passes(1)
        assert engine.callbacks(sent.sid) == ["undelivered"]
    assert (await engine.send(sender=UNREGISTERED, to="+14165550199")).status == "queued", "Canada asks for no campaign"
    lenient = await Engine(senders=[number], enforce=False).start()
    assert (await lenient.send(sender=UNREGISTERED)).status == "queued"


@virtually
async def test_a_service_prefers_a_number_that_is_registered() -> None:
    waiting = sender("+14155550101", registered=False, campaign_sid="CM" + "c" * 32, registration_code=30035)
    ready = sender("+12125550101", campaign_sid="CM" + "c" * 32)
    pool = ServiceFacts(sid="MG" + "1" * 32, account_sid=ACCOUNT.sid, sender_sids=(waiting.sid, ready.sid))
    engine = await Engine(senders=[waiting, ready], services=[pool]).start()
    assert (await engine.message((await engine.send(service=pool.sid)).sid)).from_ == ready.address


@virtually
async def test_an_unverified_toll_free_number_has_its_own_code_and_warnings_let_it_pass() -> None:
    toll_free = sender(TOLL_FREE, SenderType.TOLL_FREE, registered=False)
    engine = await Engine(senders=[toll_free]).start()
    unsent = await engine.send(sender=TOLL_FREE)
    assert (unsent.status, unsent.error_code) == ("undelivered", 30032)
    lenient = await Engine(senders=[toll_free], enforce=False).start()
    assert (await lenient.send(sender=TOLL_FREE)).status == "queued"


@virtually
async def test_a_full_queue_refuses_a_plain_message_and_fails_a_services() -> None:
    slow = sender(US, segments_per_second=0.001)  # room for 36 segments
    engine = await Engine(senders=[slow], services=[msgspec.structs.replace(SERVICE, sender_sids=(slow.sid,))]).start()
    engine.carrier.is_up = False
    for _ in range(36):
        await engine.send(status_callback=None)
    assert (await _refusal(engine)).kind is errors.QUEUE_FULL
    failed = await engine.send(service=SERVICE.sid)
    assert (failed.status, failed.error_code) == ("failed", 30001)


@virtually
async def test_a_service_that_does_not_exist_or_lacks_the_sender_is_refused() -> None:
    engine = await Engine(services=[SERVICE]).start()
    assert (await _refusal(engine, service="MG" + "9" * 32)).kind is errors.SERVICE_NOT_FOUND
    problem = await _refusal(engine, service=SERVICE.sid, sender=TOLL_FREE)
    assert problem.kind is errors.SENDER_NOT_IN_SERVICE
    named = await engine.send(service=SERVICE.sid, sender=OTHER_US)
    assert named.from_ == OTHER_US


@virtually
async def test_a_service_without_an_able_sender_answers_first_and_fails_then() -> None:
    empty = msgspec.structs.replace(SERVICE, sid="MG" + "1" * 32, sender_sids=())
    code = sender(SHORT_CODE, SenderType.SHORT_CODE, mms=False)
    unfit = msgspec.structs.replace(SERVICE, sid="MG" + "2" * 32, sender_sids=(code.sid,))
    engine = await Engine(services=[empty, unfit]).start()
    assert (await engine.send(service=empty.sid)).error_code == errors.SERVICE_EMPTY.code
    assert (await engine.send(service=unfit.sid, to="+447700900123")).error_code == errors.NO_ABLE_SENDER.code


@virtually
async def test_a_service_with_synchronous_validation_refuses_at_once_and_keeps_the_attempt() -> None:
    empty = msgspec.structs.replace(SERVICE, sid="MG" + "1" * 32, sender_sids=(), synchronous_validation=True)
    code = sender(SHORT_CODE, SenderType.SHORT_CODE, mms=False)
    unfit = msgspec.structs.replace(empty, sid="MG" + "2" * 32, sender_sids=(code.sid,))
    strict = msgspec.structs.replace(SERVICE, synchronous_validation=True)
    engine = await Engine(services=[empty, unfit, strict]).start()
    problem = await _refusal(engine, service=empty.sid)
    assert (problem.kind, problem.message) == (errors.SERVICE_EMPTY, f"Messaging service {empty.sid} has no senders")
    assert (await _refusal(engine, service=unfit.sid, to="+447700900123")).kind is errors.NO_ABLE_SENDER
    stopped = OptOut(ACCOUNT.sid, strict.sid, USER, "STOP", 0)
    await engine.database.commit(added(stopped))
    assert (await _refusal(engine, service=strict.sid)).kind is errors.OPTED_OUT
    kept = [(row[3], row[11]) for row in await engine.rows(messages)]
    assert sorted(kept) == [("failed", 21610), ("failed", 21703), ("failed", 21704)]
    assert (await engine.send(service=strict.sid, to="+14155550198")).status == "queued"


@virtually
async def test_what_was_scheduled_fails_when_it_falls_due_though_its_service_validates_synchronously() -> None:
    strict = msgspec.structs.replace(SERVICE, synchronous_validation=True)
    engine = await Engine(services=[strict]).start()
    sent = await engine.send(service=strict.sid, send_at=engine.clock.now().plus(s=400))
    put(engine.pools, msgspec.structs.replace(strict, sender_sids=()))
    await passes(402)
    message = await engine.message(sent.sid)
    assert (message.status, message.error_code) == ("failed", errors.SERVICE_EMPTY.code)


@virtually
async def test_a_recipient_keeps_the_sender_that_wrote_first() -> None:
    engine = await Engine(services=[SERVICE]).start()
    first = await engine.send(service=SERVICE.sid, sender=OTHER_US)
    again = await engine.send(service=SERVICE.sid)
    assert [first.from_, again.from_] == [OTHER_US, OTHER_US]
    stranger = await engine.send(service=SERVICE.sid, to="+14155550198")
    assert stranger.from_ == US


@virtually
async def test_a_service_without_sticky_senders_chooses_anew() -> None:
    free = msgspec.structs.replace(SERVICE, sticky_sender=False)
    engine = await Engine(services=[free]).start()
    await engine.send(service=SERVICE.sid, sender=OTHER_US)
    assert (await engine.send(service=SERVICE.sid)).from_ == US


@virtually
async def test_smart_encoding_changes_what_is_sent_and_not_what_is_shown() -> None:
    engine = await Engine(services=[SERVICE]).start()
    smart = await engine.send("it\u2019s " + "x" * 100, service=SERVICE.sid)
    plain = await engine.send("it\u2019s " + "x" * 100, service=SERVICE.sid, smart_encoded=False)
    assert (smart.num_segments, plain.num_segments) == (1, 2)
    assert smart.body.startswith("it\u2019s")
    assert smart.text.startswith("it's")


@virtually
async def test_the_services_callback_and_validity_stand_in_for_those_of_the_message() -> None:
    service = msgspec.structs.replace(SERVICE, status_callback="http://customer.example/service", validity_period=77)
    engine = await Engine(services=[service]).start()
    own = await engine.send(service=SERVICE.sid, validity_s=5)
    inherited = await engine.send(service=SERVICE.sid, status_callback=None)
    assert (own.status_callback, own.expires_at - own.date_created) == (CALLBACK, 5_000_000)
    assert inherited.status_callback == "http://customer.example/service"
    assert inherited.expires_at - inherited.date_created == 77_000_000
