"""The Messages resource: create, fetch, list, redact, cancel, delete.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from typing import Literal

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, UnsetType

from tidings import errors
from tidings.accounts.model import Capability
from tidings.core import Instant, Problem, Until
from tidings.db import Write
from tidings.http import CORE_2010, Call, Given, Page, Params, Response, invalid, operation, problems
from tidings.messages import store
from tidings.messages.api import magic_numbers
from tidings.messages.api.answers import CreationAnswers
from tidings.messages.api.create import CreateMessage, service_of, wanted
from tidings.messages.api.shown import MessageShown, shown, shown_at_creation
from tidings.messages.callbacks import StatusForms
from tidings.messages.cancel import Cancellations
from tidings.messages.desk import MessageDesk
from tidings.messages.idempotency import Idempotency, fingerprint
from tidings.messages.lifecycle import FINAL, Status
from tidings.messages.media import MediaLibrary
from tidings.messages.model import Message, feedback, message
from tidings.messages.sent_between import sent_between
from tidings.numbers.addresses import Address
from tidings.webhooks.outbox import Outbox

PATH = "/Accounts/{account_sid:AC}/Messages"
ITEM = "/Accounts/{account_sid:AC}/Messages/{sid:SM|MM}"
DAY_US = 86_400_000_000
COMMON = frozenset({"To", "From", "MessagingServiceSid", "Body", "StatusCallback"})
"""Most requests name no other parameters; their answers all look alike."""
ANSWERS = CreationAnswers()


@operation(CORE_2010, "POST", PATH, status=201, resource=MessageShown, item_path=ITEM)
async def create(call: Call, given: CreateMessage) -> MessageShown | Response:
    """Takes a message in. With an Idempotency-Key the same request gives the same answer for a day."""
    if call.principal.capability is Capability.TEST:
        return magic_numbers.answer(call, given)
    key = call.request.headers.get(b"idempotency-key")
    if key is not None:
        return await _once(call, given, key.decode("latin-1"))
    asked = wanted(given, call.fields)
    message = await call.part(MessageDesk).send(call.account, asked, service_of(given))
    if call.fields.keys() <= COMMON:
        return Response(201, ANSWERS.written(call, message))
    return shown_at_creation(message)


async def _once(call: Call, given: CreateMessage, key: str) -> Response:
    once = Idempotency(call.db, call.clock)
    mark = fingerprint(call.fields)
    before = await once.find(call.account_sid, key, mark)
    if before is not None:
        return before
    desk = call.part(MessageDesk)
    taken = await desk.take(call.account, wanted(given, call.fields), service_of(given))
    if taken.refused is not None:
        raise taken.refused
    answer = call.written(shown_at_creation(taken.message))
    record = once.record(call.account_sid, key, mark, taken.message.sid, answer.body)
    kept = await once.commit(call.account_sid, key, mark, [*taken.writes, record], taken.wakes)
    if kept is not None:
        return kept
    desk.hand_over(taken)
    return answer


class SearchMessages(Params):
    """Filters of the list. Days are UTC."""

    to: Given[Address]
    from_: Given[Address]
    date_sent: Given[Instant]
    date_sent_until: Until | UnsetType = msgspec.field(default=UNSET, name="DateSent<")
    date_sent_since: Instant | UnsetType = msgspec.field(default=UNSET, name="DateSent>")


@operation(CORE_2010, "GET", PATH, resource=MessageShown, item_path=ITEM, key="messages")
async def search(call: Call, given: SearchMessages) -> Page:
    """Messages, newest first."""
    assert call.asked is not None
    columns = message.c
    found = sa.select(message).where(columns.account_sid == call.account_sid)
    if given.to:
        found = found.where(columns.to == given.to)
    if given.from_:
        found = found.where(columns["from"] == given.from_)
    first, last = _sent(given)
    rows: list[Message] = []
    for part, made in sent_between(found, first, last):
        window = call.asked.window(part, made, columns.sid)
        rows += [store.from_row(row) for row in await call.db.search(window)]
    rows.sort(key=lambda row: (row.date_created, row.sid), reverse=not call.asked.backwards)
    del rows[call.asked.limit :]
    keys = {row.sid: (row.date_created, row.sid) for row in rows}
    return Page([shown(row) for row in rows], key=lambda row: keys[row.sid])


def _sent(given: SearchMessages) -> tuple[int | None, int | None]:
    """The first and the last moment at which the messages were sent; None: there is no such end."""
    first = int(given.date_sent_since) if isinstance(given.date_sent_since, Instant) else None
    last = int(given.date_sent_until) if isinstance(given.date_sent_until, Until) else None
    if isinstance(given.date_sent, Instant):
        day = given.date_sent // DAY_US * DAY_US
        first, last = max(first or day, day), min(last or day + DAY_US - 1, day + DAY_US - 1)
    return first, last


async def found(call: Call, sid: str) -> Message:
    """The message of the caller's account. Raises NOT_FOUND."""
    one = await store.MessageStore(call.db).get(call.account_sid, sid)
    if one is None:
        raise call.not_found()
    return one


@operation(CORE_2010, "GET", ITEM, resource=MessageShown)
async def fetch(call: Call) -> MessageShown:
    """One message."""
    return shown(await found(call, call.path["sid"]))


class UpdateMessage(Params):
    """What may change: the body, to nothing; the status, to canceled."""

    body: Given[str]
    status: Given[Literal["canceled"]]


@operation(CORE_2010, "POST", ITEM, resource=MessageShown)
async def update(call: Call, given: UpdateMessage) -> MessageShown:
    """Redacts or cancels."""
    one = await found(call, call.path["sid"])
    if given.status is not UNSET:
        return shown(await call.part(Cancellations).cancel(call.account, one))
    if given.body is UNSET:
        raise problems.MISSING_PARAMETER(parameter="Body or Status")
    if given.body != "":
        raise invalid("Body", given.body, "it can only be emptied")
    reason = f"Message {one.sid} is {one.status}; it can be redacted once it is over"
    _must_be_over(one, problems.CONFLICT(reason=reason))
    one.body, one.sent_body = "", None
    one.date_updated = call.clock.now()
    await call.db.commit(
        sa.update(message)
        .where(message.c.account_sid == one.account_sid, message.c.sid == one.sid)
        .values(body="", sent_body=None, date_updated=int(one.date_updated)),
        *await _copies_emptied(call, one),
    )
    return shown(one)


@operation(CORE_2010, "DELETE", ITEM)
async def delete(call: Call) -> None:
    """Deletes a message that is over, with its media and feedback."""
    one = await found(call, call.path["sid"])
    _must_be_over(one, errors.NOT_FINISHED(sid=one.sid))
    media = await call.part(MediaLibrary).of_message(one.account_sid, one.sid)
    row = sa.delete(message).where(message.c.account_sid == one.account_sid, message.c.sid == one.sid)
    said = sa.delete(feedback).where(feedback.c.account_sid == one.account_sid, feedback.c.message_sid == one.sid)
    told = await StatusForms(call.db).written_out(one)
    await call.part(MediaLibrary).remove(media, row, said, *told, *await _copies_emptied(call, one))


async def _copies_emptied(call: Call, one: Message) -> list[Write]:
    """The text also stands in what webhooks were told and in the answer to an Idempotency-Key."""
    told = await Outbox(call.db).emptied(one.account_sid, one.sid, "Body")
    return [*told, *await Idempotency(call.db, call.clock).emptied(one.account_sid, one.sid)]


def _must_be_over(one: Message, problem: Problem) -> None:
    if one.status not in FINAL and one.status != Status.SENT:
        raise problem
