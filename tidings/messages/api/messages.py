"""The Messages resource: create, fetch, list, redact, cancel, delete.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from tidings.accounts.model import Capability
from tidings.core import Instant, Until
from tidings.http import CORE_2010, Asked, Call, Collection, Given, Page, Params, Response, problems, span_of
from tidings.messages.api import magic_numbers
from tidings.messages.api.answers import CreationAnswers
from tidings.messages.api.create import CreateMessage, service_of, wanted
from tidings.messages.api.shown import MessageShown, as_created
from tidings.messages.cancel import Cancellations
from tidings.messages.desk import MessageDesk
from tidings.messages.erasure import Erasure
from tidings.messages.idempotency import Idempotency, fingerprint
from tidings.messages.listing import Filters, MessageLists
from tidings.messages.model import Message, message
from tidings.numbers.addresses import Address

COMMON = frozenset({"To", "From", "MessagingServiceSid", "Body", "StatusCallback"})
"""Most requests name no other parameters; their answers all look alike."""
ANSWERS = CreationAnswers()

messages = Collection(
    CORE_2010, "/Accounts/{account_sid:AC}/Messages", Message, sid="SM|MM", table=message, show=MessageShown
)
messages.standard("fetch")


@messages.create
async def create(call: Call, given: CreateMessage) -> Message | Response:
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
    return as_created(message)


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
    answer = call.written(as_created(taken.message))
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


@messages.list
async def search(call: Call, given: SearchMessages) -> Page:
    """Messages, newest first."""
    first, last = span_of(given.date_sent, given.date_sent_until, given.date_sent_since)
    filters = Filters(call.account_sid, given.to or None, given.from_ or None, first, last)
    lists, asked = call.part(MessageLists), call.asked or Asked()
    return await lists.page(messages.select(call), messages.stored.read, filters, asked)


class UpdateMessage(Params):
    """What may change: the body, to nothing; the status, to canceled."""

    body: Given[str]
    status: Given[Literal["canceled"]]


@messages.update
async def update(call: Call, given: UpdateMessage) -> Message:
    """Redacts or cancels."""
    one = await messages.get(call)
    if given.status is not UNSET:
        return await call.part(Cancellations).cancel(call.account, one)
    if given.body is UNSET:
        raise problems.MISSING_PARAMETER(parameter="Body or Status")
    if given.body != "":
        raise given.invalid("body", "it can only be emptied")
    return await call.part(Erasure).redact(one)


@messages.delete
async def delete(call: Call) -> None:
    """Deletes a message that is over, with its media and feedback."""
    await call.part(Erasure).delete(await messages.get(call))
