"""What a webhook's answer asks for is done: replies, redirects, continuations, within bounds, and only once."""

from __future__ import annotations

import msgspec

from tests.delivery.engine import ACCOUNT, OTHER_US, SENDERS, US, USER, Engine, passes
from tests.delivery.two import two
from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.inbound.replies import PAIR_ASKED_FROM, PAIR_REPLIES_MOST
from tidings.messages.model import Direction, Message
from tidings.messages.model import message as messages
from tidings.messages.store import from_row
from tidings.webhooks.outbox import FIELDS, Exchange, exchange
from tidings.webhooks.port import ExchangeStage
from tidings.webhooks.recorded import Reply

HOOK = "http://customer.example/inbound"
FALLBACK = "http://customer.example/fallback"
MORE = "http://customer.example/more"
WITH_HOOK = [msgspec.structs.replace(one, sms_url=HOOK, sms_fallback_url=FALLBACK) for one in SENDERS]


def _twiml(inside: str) -> Reply:
    return Reply(body=f"<Response>{inside}</Response>".encode())


async def _answered(reply: Reply, *more: tuple[str, Reply]) -> Engine:
    """An engine whose customer answered one inbound message so."""
    engine = await Engine(senders=WITH_HOOK).start()
    engine.webhooks.program(HOOK, reply)
    for url, answer in more:
        engine.webhooks.program(url, answer)
    engine.arrive("hello")
    await passes(2)
    return engine


async def _replies(engine: Engine) -> list[Message]:
    rows = [from_row(row) for row in await engine.rows(messages)]
    return sorted((row for row in rows if row.direction == "outbound-reply"), key=lambda row: row.sid)


async def _inbound_exchange(engine: Engine) -> Exchange:
    return next(row for row in await _exchanges(engine) if row.kind == "inbound-message")


async def _exchanges(engine: Engine) -> list[Exchange]:
    return [Exchange(**dict(zip(FIELDS, row, strict=True))) for row in await engine.rows(exchange)]


@virtually
async def test_a_message_is_sent_back_from_the_number_that_was_written_to() -> None:
    engine = await _answered(_twiml("<Message>first</Message><Message>second</Message>"))
    replies = await _replies(engine)
    assert [(reply.from_, reply.to, reply.body, reply.status) for reply in replies] == [
        (US, USER, "first", "sent"),
        (US, USER, "second", "sent"),
    ]
    assert (await _inbound_exchange(engine)).outcome == "done"


@virtually
async def test_plain_text_is_one_reply_and_an_empty_answer_none() -> None:
    assert [reply.body for reply in await _replies(await _answered(_twiml("<Sms>hi</Sms>")))] == ["hi"]
    engine = await _answered(Reply(body=b"thanks", content_type="text/plain"))
    assert [reply.body for reply in await _replies(engine)] == ["thanks"]
    for reply in (Reply(), Reply(status=204), _twiml(""), _twiml("<Message/>")):
        assert await _replies(await _answered(reply)) == []


@virtually
async def test_a_reply_may_go_elsewhere_from_another_of_our_numbers_with_its_own_callback() -> None:
    engine = await _answered(
        _twiml(f'<Message to="(415) 555-0188" from="{OTHER_US}" statusCallback="/told">hi</Message>')
    )
    [reply] = await _replies(engine)
    assert (reply.from_, reply.to, reply.status) == (OTHER_US, "+14155550188", "sent")
    assert engine.callbacks(reply.sid, "http://customer.example/told") == ["sent"]


@virtually
async def test_a_redirect_is_followed_and_what_stands_after_it_is_not() -> None:
    engine = await _answered(
        _twiml('<Message>one</Message><Redirect method="GET">/more</Redirect><Message>never</Message>'),
        (MORE, _twiml("<Message>two</Message>")),
    )
    assert [reply.body for reply in await _replies(engine)] == ["one", "two"]
    [asked] = engine.webhooks.at(MORE)
    assert (asked.request.method, asked.params["Body"], asked.params["From"]) == ("GET", "hello", USER)
    assert asked.header("X-Twilio-Signature")


@virtually
async def test_redirects_without_end_are_broken_off() -> None:
    engine = await _answered(_twiml("<Redirect>/more</Redirect>"), (MORE, _twiml("<Redirect>/more</Redirect>")))
    assert len(engine.webhooks.at(MORE)) == 10
    assert (await _inbound_exchange(engine)).error_code == 14_106


@virtually
async def test_an_action_hears_of_its_reply_and_goes_on() -> None:
    engine = await _answered(_twiml('<Message action="/more">one</Message>'), (MORE, _twiml("<Message>two</Message>")))
    one, two = await _replies(engine)
    [asked] = engine.webhooks.at(MORE)
    assert (asked.params["MessageSid"], asked.params["MessageStatus"]) == (one.sid, "queued")
    assert two.body == "two"


@virtually
async def test_ten_replies_to_one_message_are_the_most() -> None:
    engine = await _answered(_twiml("<Message>x</Message>" * 12))
    assert len(await _replies(engine)) == 10
    assert (await _inbound_exchange(engine)).error_code == 14_109


@virtually
async def test_thirty_replies_between_two_numbers_in_thirty_seconds_are_the_most() -> None:
    engine = await Engine(senders=WITH_HOOK).start()
    engine.webhooks.program(HOOK, _twiml("<Message>x</Message>" * 9))
    for _ in range(4):
        engine.arrive("hello")
        await passes(1)
    assert len(await _replies(engine)) == 30
    codes = [row.error_code for row in await _exchanges(engine)]
    assert 14_107 in codes
    await passes(31)
    engine.arrive("hello")
    await passes(2)
    assert len(await _replies(engine)) == 39


@virtually
async def test_a_failing_webhook_hands_over_to_the_fallback_with_the_reason() -> None:
    failures = (
        Reply(status=500),
        Reply(status=404),
        Reply(failure=(11_205, ExchangeStage.CONNECT)),
        Reply(body=b"<oops"),
    )
    for failure, code in zip(failures, ("11200", "11200", "11205", "12100"), strict=True):
        engine = await _answered(failure, (FALLBACK, _twiml("<Message>sorry</Message>")))
        [asked] = engine.webhooks.at(FALLBACK)
        assert (asked.params["ErrorCode"], asked.params["ErrorUrl"]) == (code, HOOK)
        assert [reply.body for reply in await _replies(engine)] == ["sorry"]
        assert (await _inbound_exchange(engine)).error_code == int(code)
        assert len(engine.webhooks.at(HOOK)) == 1, "an inbound webhook is not tried again later"


@virtually
async def test_an_answer_of_more_than_64_kb_goes_to_the_fallback_as_too_large() -> None:
    engine = await _answered(
        _twiml(f"<Message>hi</Message>{' ' * 65_536}"), (FALLBACK, _twiml("<Message>ho</Message>"))
    )
    assert [reply.body for reply in await _replies(engine)] == ["ho"]
    assert engine.webhooks.at(FALLBACK)[0].params["ErrorCode"] == "11750"
    assert (await _inbound_exchange(engine)).error_code == 11750


@virtually
async def test_cookies_come_back_for_four_hours_to_the_same_pair() -> None:
    engine = await Engine(senders=WITH_HOOK).start()
    engine.webhooks.program(HOOK, Reply(set_cookies=("step=1; Path=/",)), Reply())
    engine.arrive("one")
    await passes(1)
    engine.arrive("two")
    engine.arrive("from another", source="+14155550198")
    await passes(4 * 3600 + 10)
    engine.arrive("much later")
    await passes(1)
    told = {seen.params["Body"]: seen.request.cookies for seen in engine.webhooks.at(HOOK)}
    assert told == {"one": (), "two": (("step", "1"),), "from another": (), "much later": ()}


@virtually
async def test_cookies_go_only_to_the_origin_that_set_them_also_within_one_conversation() -> None:
    engine = await Engine(senders=WITH_HOOK).start()
    stranger = "http://stranger.example/more"
    set_here = Reply(body=f"<Response><Redirect>{stranger}</Redirect></Response>".encode(), set_cookies=("a=1",))
    engine.webhooks.program(HOOK, set_here, Reply(status=500))
    engine.webhooks.program(stranger, Reply(body=b"<Response><Redirect>%b</Redirect></Response>" % MORE.encode()))
    for body in ("one", "two"):
        engine.arrive(body)
        await passes(1)
    assert [seen.request.cookies for seen in engine.webhooks.at(HOOK)] == [(), (("a", "1"),)]
    assert [seen.request.cookies for seen in engine.webhooks.at(stranger)] == [()]
    assert [seen.request.cookies for seen in engine.webhooks.at(MORE)] == [(("a", "1"),)], "it is the same origin"
    assert [seen.request.cookies for seen in engine.webhooks.at(FALLBACK)] == [(("a", "1"),)]


@virtually
async def test_a_cookie_that_would_break_out_of_its_line_is_not_taken() -> None:
    engine = await Engine(senders=WITH_HOOK).start()
    poison = ('a="x\\015\\012Injected: y"', "b=1\r\nInjected: y", "c=\x00", "=d", "e", "f=ok; Path=/")
    engine.webhooks.program(HOOK, Reply(set_cookies=poison), Reply())
    for body in ("one", "two", "three"):
        engine.arrive(body)
        await passes(1)
    last = engine.webhooks.at(HOOK)[-1]
    assert last.params["Body"] == "three"
    assert last.header("Cookie") == r'a="x\015\012Injected: y"; f=ok'
    assert last.header("Injected") is None


@virtually
async def test_who_opted_out_gets_no_reply_whatever_the_customer_says() -> None:
    engine = await Engine(senders=WITH_HOOK).start()
    engine.webhooks.program(HOOK, _twiml("<Message>but wait</Message>"))
    engine.arrive("STOP")
    await passes(2)
    keyword, blocked = await _replies(engine)
    assert (keyword.status, blocked.status, blocked.error_code) == ("sent", "failed", 21610)
    assert (await _inbound_exchange(engine)).error_code == 21610


@virtually
async def test_a_reply_to_nowhere_or_from_a_strangers_number_is_noted_and_left_out() -> None:
    for message, code in (
        ('<Message to="nobody">x</Message>', 14_101),
        ('<Message from="+14155550177">x</Message>', 14_102),
        ('<Message from="no sender at all">x</Message>', 14_102),
        (f'<Message to="{US}">x</Message>', 14_101),
        ('<Message to="+19005550100">x</Message>', 14_101),
        ('<Message to="+447700900123" from="55500">x</Message>', 14_102),
        ("<Message></Message>", 14_103),
    ):
        engine = await _answered(_twiml(message))
        assert [reply.status for reply in await _replies(engine)] in ([], ["failed"])
        assert (await _inbound_exchange(engine)).error_code == code


@virtually
async def test_replies_are_stored_with_the_fact_that_the_webhook_was_answered() -> None:
    engine = await Engine(senders=WITH_HOOK).start()
    engine.webhooks.program(HOOK, Reply(body=b"<Response><Message>hi</Message></Response>", delay_s=1))
    engine.arrive("hello")
    await passes(0.5)
    engine.database.refuses = True
    await passes(5)
    assert await _replies(engine) == []
    engine.database.refuses = False
    await passes(2)
    assert [reply.status for reply in await _replies(engine)] == ["sent"]
    assert (await _inbound_exchange(engine)).outcome == "done"
    assert len(engine.webhooks.at(HOOK)) == 1


@virtually
async def test_after_a_crash_before_the_answer_the_webhook_is_asked_again_under_the_same_event() -> None:
    engine = await Engine(senders=WITH_HOOK).start()
    engine.webhooks.program(HOOK, Reply(delay_s=10))
    engine.arrive("hello")
    await passes(1)
    again = Engine(database=await engine.crash(), senders=WITH_HOOK)
    again.webhooks.program(HOOK, _twiml("<Message>hi</Message>"))
    await again.start()
    await passes(2)
    [first], [second] = engine.webhooks.at(HOOK), again.webhooks.at(HOOK)
    assert first.header("I-Twilio-Idempotency-Token") == second.header("I-Twilio-Idempotency-Token")
    assert [reply.status for reply in await _replies(again)] == ["sent"]


@virtually
async def test_the_answer_for_an_account_that_is_gone_is_dropped() -> None:
    engine = await Engine(senders=WITH_HOOK).start()
    engine.webhooks.program(HOOK, Reply(body=b"<Response><Message>hi</Message></Response>", delay_s=1))
    engine.arrive("hello")
    await passes(0.5)
    del engine.accounts.all[ACCOUNT.sid]
    await passes(2)
    assert await _replies(engine) == []


async def test_two_programs_that_answer_each_other_are_stopped_whichever_process_answers(stores: Stores) -> None:
    async with two(stores) as (one, other):
        made = [await one.send("hello", direction=Direction.OUTBOUND_REPLY) for _ in range(PAIR_REPLIES_MOST - 2)]
        assert made[0].to == USER
        let_through = [await other.replies._pair_may(ACCOUNT.sid, US, USER) for _ in range(PAIR_ASKED_FROM + 1)]
        assert all(let_through)
        for _ in range(2):
            await one.send("hello", direction=Direction.OUTBOUND_REPLY)
        assert not await other.replies._pair_may(ACCOUNT.sid, US, USER)
        assert await other.replies._pair_may(ACCOUNT.sid, US, "+14155550177")
