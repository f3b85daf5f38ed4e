"""Status callbacks: what a customer's server is told when a message moves.

Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from __future__ import annotations

from typing import Final

from tidings.core import Sid
from tidings.db import Database, Write
from tidings.http.form import quoted
from tidings.messages.lifecycle import CALLED_BACK, Status
from tidings.messages.model import API_VERSION, Message
from tidings.messages.store import MessageStore
from tidings.webhooks.form import Form, form_of
from tidings.webhooks.outbox import Exchange, ExchangeOutcome, Outbox, filled, is_derived, told_of_row

KIND: Final = "message-status"
_HAS_ERROR: Final = frozenset({Status.FAILED, Status.UNDELIVERED})
_HAS_DONE_DATE: Final = frozenset({Status.DELIVERED, Status.UNDELIVERED})


def is_told(message: Message) -> bool:
    """Whether anybody is to be told of the status that `message` has just moved into."""
    return message.status_callback is not None and message.status in CALLED_BACK


def status_told(message: Message, event_sid: Sid, now: int, done_date: str | None = None) -> Exchange | None:
    """The callback of the status that `message` has just moved into; None where nobody is to be told.

    Counts up the message's `callbacks`. `done_date` is the carrier's, from its receipt. The form follows from the
    message's row but for these two, so the callback's row holds them alone: `delivered 2611281210`.
    """
    url, status = message.status_callback, message.status
    if url is None or not is_told(message):
        return None
    message.callbacks += 1
    if status not in _HAS_DONE_DATE:
        done_date = None
    return told_of_row(
        sid=event_sid,
        account_sid=message.account_sid,
        subject_sid=message.sid,
        kind=KIND,
        sequence=message.callbacks,
        url=url,
        beyond=f"{status} {done_date}" if done_date else str(status),
        form=status_form(message, status, done_date),
        now=now,
    )


def status_form(message: Message, status: str, done_date: str | None) -> Form:
    """What is told of `message` in `status`: its parameters as they are sent, and as they are signed, by their names.

    Written out, since most of all webhooks are these; a test holds it to the form of the same pairs.
    """
    sid, account_sid, from_, to = message.sid, message.account_sid, message.from_ or "", message.to
    service_sid = message.messaging_service_sid
    sent = service = error = done = ""
    if service_sid:
        sent, service = f"&MessagingServiceSid={service_sid}", f"MessagingServiceSid{service_sid}"
    if message.error_code and status in _HAS_ERROR:
        sent, error = f"{sent}&ErrorCode={message.error_code}", f"ErrorCode{message.error_code}"
    if done_date:
        sent, done = f"{sent}&RawDlrDoneDate={quoted(done_date)}", f"RawDlrDoneDate{done_date}"
    return Form(
        f"MessageSid={sid}&SmsSid={sid}&MessageStatus={status}&SmsStatus={status}&AccountSid={account_sid}"
        f"&From={quoted(from_)}&To={quoted(to)}&ApiVersion={API_VERSION}{sent}",
        f"AccountSid{account_sid}ApiVersion{API_VERSION}{error}From{from_}MessageSid{sid}MessageStatus{status}"
        f"{service}{done}SmsSid{sid}SmsStatus{status}To{to}",
    )


def done_date_told(exchange: Exchange) -> str | None:
    """The carrier's date of a receipt, as a callback told it; None: it told none, or its form is written out."""
    is_one = exchange.kind == KIND and is_derived(exchange)
    return exchange.params.partition(" ")[2] or None if is_one else None


class StatusForms:
    """Makes the form of a callback again, from the row of its message. See webhooks.exchanging.Forms."""

    def __init__(self, database: Database) -> None:
        self._messages = MessageStore(database)
        self._outbox = Outbox(database)

    async def written_out(self, message: Message) -> list[Write]:
        """Writes that give the callbacks that are still to be told a form of their own: the message's row goes.

        Raises Unavailable.
        """
        return [
            filled(exchange, _form(message, exchange))
            for exchange in await self._outbox.of_subject(message.account_sid, message.sid)
            if exchange.outcome == ExchangeOutcome.PENDING and is_derived(exchange)
        ]

    async def form(self, exchange: Exchange) -> Form:
        """See Forms. A callback that came into being while its message was deleted says what its own row holds."""
        message = await self._messages.get(exchange.account_sid, exchange.subject_sid)
        return _form_without(exchange) if message is None else _form(message, exchange)


def _form(message: Message, exchange: Exchange) -> Form:
    status, _, done_date = exchange.params.partition(" ")
    return status_form(message, status, done_date or None)


def _form_without(exchange: Exchange) -> Form:
    status = exchange.params.partition(" ")[0]
    return form_of(
        [
            ("MessageSid", exchange.subject_sid),
            ("SmsSid", exchange.subject_sid),
            ("MessageStatus", status),
            ("SmsStatus", status),
            ("AccountSid", exchange.account_sid),
            ("ApiVersion", API_VERSION),
        ]
    )
