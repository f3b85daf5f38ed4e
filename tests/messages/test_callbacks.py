"""Status callbacks: what is told, and that it follows from the message's row as long as there is one."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.engine import CALLBACK, Engine, passes
from tests.virtual_wire import virtually
from tidings.messages.callbacks import StatusForms, status_form, status_told
from tidings.messages.lifecycle import CALLED_BACK, Status
from tidings.messages.model import Message, message
from tidings.webhooks.form import form_of, pairs_of
from tidings.webhooks.outbox import INSERT_EXCHANGE, Exchange, Outbox, exchange, inserted, status_of
from tidings.webhooks.recorded import Reply

BUSY = Reply(status=503)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
NUMBERS = st.sampled_from(["+14155550100", "whatsapp:+14155550100", "55500", "ACME Shop", "Müller & Co=1", ""])


def _message(**more: object) -> Message:
    fields = dict.fromkeys(Message.__struct_fields__)
    fields |= {"account_sid": "AC" + "a" * 32, "sid": "SM" + "b" * 32, "from_": "+14155550100", "to": "+14155550199"}
    return Message(**(fields | {"status_callback": CALLBACK, "callbacks": 0, "error_code": None} | more))


def _pairs(one: Message, status: str, done_date: str | None) -> list[tuple[str, str]]:
    """What the published page lists, in its order."""
    pairs = [
        ("MessageSid", one.sid),
        ("SmsSid", one.sid),
        ("MessageStatus", status),
        ("SmsStatus", status),
        ("AccountSid", one.account_sid),
        ("From", one.from_ or ""),
        ("To", one.to),
        ("ApiVersion", "2010-04-01"),
    ]
    if one.messaging_service_sid:
        pairs.append(("MessagingServiceSid", one.messaging_service_sid))
    if one.error_code and status in ("failed", "undelivered"):
        pairs.append(("ErrorCode", str(one.error_code)))
    if done_date:
        pairs.append(("RawDlrDoneDate", done_date))
    return pairs


@given(
    st.sampled_from([str(status) for status in CALLED_BACK]),
    NUMBERS | TEXT,
    NUMBERS | TEXT,
    st.none() | st.just("MG" + "c" * 32),
    st.none() | st.integers(30_000, 30_999),
    st.none() | st.just("2611281201") | TEXT,
)
def test_a_callback_is_the_form_of_its_pairs_and_signed_as_such(
    status: str, from_: str, to: str, service: str | None, code: int | None, done_date: str | None
) -> None:
    one = _message(from_=from_, to=to, messaging_service_sid=service, error_code=code)
    pairs = _pairs(one, status, done_date)
    form = status_form(one, status, done_date)
    assert form == form_of(pairs)
    assert pairs_of(form) == pairs


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.SENDING])
def test_a_status_that_customers_are_not_told_of_counts_for_nothing(status: Status) -> None:
    one = _message(status=status)
    assert status_told(one, "EV1", 1) is None
    assert one.callbacks == 0


def test_the_row_of_a_callback_repeats_nothing_of_the_message() -> None:
    told = status_told(_message(status=Status.DELIVERED), "EV1", 1, "2611281201")
    assert told is not None
    assert told.params == "delivered 2611281201"
    assert len(inserted(told).row) < len(INSERT_EXCHANGE.columns) * 2 / 3
    assert status_of(told) == "delivered"


async def _undelivered(engine: Engine) -> Message:
    """A message that failed, and of which nobody could be told yet."""
    engine.webhooks.program(CALLBACK, BUSY)
    sent = await engine.send()
    await passes(1)
    [carrier_id] = [engine.carrier.ids[key][-1] for key in engine.carrier.ids if key[0] == sent.sid]
    engine.carrier.receipt(carrier_id)
    await passes(1)
    return await engine.message(sent.sid)


async def _told_after_a_crash(engine: Engine) -> list[dict[str, str]]:
    """What is told once the program is back and the receiver takes it."""
    again = await Engine(database=await engine.crash()).start()
    await passes(10)
    return [seen.params for seen in again.webhooks.at(CALLBACK)]


@virtually
async def test_after_a_crash_the_same_is_told_from_the_row_of_the_message() -> None:
    engine = await Engine().start()
    one = await _undelivered(engine)
    first = engine.webhooks.at(CALLBACK)[0].params
    told = await _told_after_a_crash(engine)
    assert [each["MessageStatus"] for each in told] == ["sent", "delivered"]
    assert told[0] == first == dict(_pairs(one, "sent", None))
    assert told[1]["RawDlrDoneDate"] == "2611231200"


@virtually
async def test_callbacks_of_a_message_that_was_deleted_meanwhile_say_all_the_same() -> None:
    engine = await Engine().start()
    one = await _undelivered(engine)
    first = engine.webhooks.at(CALLBACK)[0].params
    gone = sa.delete(message).where(message.c.account_sid == one.account_sid, message.c.sid == one.sid)
    await engine.database.commit(gone, *await StatusForms(engine.database).written_out(one))
    told = await _told_after_a_crash(engine)
    assert [each["MessageStatus"] for each in told] == ["sent", "delivered"]
    assert told[0] == first
    assert told[1]["RawDlrDoneDate"] == "2611231200"


@virtually
async def test_a_callback_whose_message_was_deleted_at_that_very_moment_says_what_its_row_says() -> None:
    engine = await Engine().start()
    one = await _undelivered(engine)
    await engine.database.commit(sa.delete(message).where(message.c.sid == one.sid))
    told = await _told_after_a_crash(engine)
    assert [each["MessageStatus"] for each in told] == ["sent", "delivered"]
    assert {each["MessageSid"] for each in told} == {one.sid}


@virtually
async def test_a_row_of_the_version_before_which_holds_its_whole_form_is_told_too() -> None:
    engine = await Engine().start()
    one = await _undelivered(engine)
    pairs = [("MessageStatus", "sent"), ("Told", "long ago")]
    await engine.database.commit(
        sa.update(exchange).values(
            params=msgspec.json.encode(pairs).decode(), method="POST", fallback_method="POST", next_at=one.date_created
        )
    )
    assert await _told_after_a_crash(engine) == [dict(pairs)] * 2


@virtually
async def test_redaction_finds_nothing_of_a_message_in_its_callbacks() -> None:
    engine = await Engine().start()
    one = await _undelivered(engine)
    assert await Outbox(engine.database).emptied(one.account_sid, one.sid, "Body") == []
    rows: list[Exchange] = await engine.exchanges(one.sid)
    assert all(one.body not in row.params for row in rows)
