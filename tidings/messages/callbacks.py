"""Status callbacks: what a customer's server is told when a message moves.

Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from __future__ import annotations

from tidings.core import Sid
from tidings.messages.lifecycle import CALLED_BACK, Status
from tidings.messages.model import API_VERSION, Message
from tidings.webhooks.outbox import Exchange, told

KIND = "message-status"


def is_told(message: Message) -> bool:
    """Whether anybody is to be told of the status that `message` has just moved into."""
    return message.status_callback is not None and message.status in CALLED_BACK


def status_told(message: Message, event_sid: Sid, now: int, done_date: str | None = None) -> Exchange | None:
    """The callback of the status that `message` has just moved into; None where nobody is to be told.

    Counts up the message's `callbacks`. `done_date` is the carrier's, from its receipt.
    """
    if message.status_callback is None or message.status not in CALLED_BACK:
        return None
    message.callbacks += 1
    return told(
        sid=event_sid,
        account_sid=message.account_sid,
        subject_sid=message.sid,
        kind=KIND,
        sequence=message.callbacks,
        url=message.status_callback,
        params=_params(message, done_date),
        now=now,
    )


def _params(message: Message, done_date: str | None) -> list[tuple[str, str]]:
    params = [
        ("MessageSid", message.sid),
        ("SmsSid", message.sid),
        ("MessageStatus", str(message.status)),
        ("SmsStatus", str(message.status)),
        ("AccountSid", message.account_sid),
        ("From", message.from_ or ""),
        ("To", message.to),
        ("ApiVersion", API_VERSION),
    ]
    if message.messaging_service_sid:
        params.append(("MessagingServiceSid", message.messaging_service_sid))
    if message.error_code and message.status in (Status.FAILED, Status.UNDELIVERED):
        params.append(("ErrorCode", str(message.error_code)))
    if done_date and message.status in (Status.DELIVERED, Status.UNDELIVERED):
        params.append(("RawDlrDoneDate", done_date))
    return params
