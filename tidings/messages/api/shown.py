"""A message as the API shows it.

Source: https://www.twilio.com/docs/messaging/api/message-resource#message-properties
"""

from __future__ import annotations

import msgspec

from tidings import errors
from tidings.core import Instant, Sid
from tidings.http import SELF, Link, Resource, links
from tidings.ledger import prices
from tidings.messages.lifecycle import Status
from tidings.messages.model import API_VERSION, Direction, Message

_PRICED = frozenset({Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.READ, Status.RECEIVED})
_HIDDEN_DIGITS = 4


class MessageShown(Resource):
    """The JSON body, in its published order."""

    account_sid: Sid
    api_version: str
    body: str
    date_created: Instant
    date_sent: Instant | None
    date_updated: Instant
    direction: str
    error_code: int | None
    error_message: str | None
    from_: str | None
    messaging_service_sid: Sid | None
    num_media: str
    num_segments: str
    price: str | None
    price_unit: str
    sid: Sid
    status: str
    to: str
    subresource_uris: Link = links(media="/Media", feedback="/Feedback")
    uri: Link = SELF


class TaggedMessageShown(MessageShown):
    """With the tags that were given."""

    tags: dict[str, str]


def shown(message: Message) -> MessageShown:
    """A message as it stands. A service's has no segments until its sender is chosen."""
    is_open = message.messaging_service_sid is not None and (
        message.from_ is None or message.status in (Status.ACCEPTED, Status.SCHEDULED)
    )
    return _shown(message, message.status, message.from_, 0 if is_open else message.num_segments)


def shown_at_creation(message: Message) -> MessageShown:
    """The answer to its creation: with a service the sender is chosen after the answer, and shown from then on."""
    if message.messaging_service_sid is None:
        return _shown(message, Status.QUEUED, message.from_, message.num_segments)
    status = Status.SCHEDULED if message.status == Status.SCHEDULED else Status.ACCEPTED
    return _shown(message, status, None, 0)


def _shown(message: Message, status: str, sender: str | None, segments: int) -> MessageShown:
    failed = status in (Status.FAILED, Status.UNDELIVERED)
    error_code = message.error_code if failed else None
    inbound = message.direction == Direction.INBOUND
    shown_from = _address(message, sender, user=inbound)
    shown_to = _address(message, message.to, user=not inbound)
    fields = {
        "account_sid": message.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": Instant(message.date_created),
        "date_sent": None if message.date_sent is None else Instant(message.date_sent),
        "date_updated": Instant(message.date_updated),
        "direction": str(message.direction),
        "error_code": error_code,
        "error_message": _sentence(message, error_code, shown_from, shown_to),
        "from_": shown_from,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": str(message.num_media),
        "num_segments": str(segments),
        "price": prices.written(message.price_micros) if status in _PRICED else None,
        "price_unit": prices.CURRENCY,
        "sid": message.sid,
        "status": str(status),
        "to": shown_to,
    }
    if message.tags is None:
        return MessageShown(**fields)  # type: ignore[arg-type]
    return TaggedMessageShown(**fields, tags=msgspec.json.decode(message.tags))  # type: ignore[arg-type]


def _sentence(message: Message, error_code: int | None, sender: str | None, to: str | None) -> str | None:
    """What the error code means for this message; None: it has none, or one that carriers made up."""
    kind = errors.OUTCOMES.get(error_code) if error_code else None
    if kind is None:
        return None
    return kind(sender=sender or "", to=to or "", sid=message.messaging_service_sid or "").message


def _address(message: Message, address: str | None, *, user: bool) -> str | None:
    """The user's number without its last digits, where the caller asked for that."""
    if address is None or not user or message.address_retention != "obfuscate":
        return address
    return address[:-_HIDDEN_DIGITS] + "X" * _HIDDEN_DIGITS
