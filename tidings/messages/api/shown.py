"""A message as the API shows it.

Source: https://www.twilio.com/docs/messaging/api/message-resource#message-properties
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from tidings import errors
from tidings.core import Instant, Sid
from tidings.http import SELF, Always, Link, Of, Resource, links
from tidings.ledger import prices
from tidings.messages.lifecycle import Status
from tidings.messages.model import API_VERSION, Direction, Message

_FAILED = frozenset({Status.FAILED, Status.UNDELIVERED})
_PRICED = frozenset({Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.READ, Status.RECEIVED})
_HIDDEN_DIGITS = 4


def _sent(moment: int | None) -> Instant | None:
    return None if moment is None else Instant(moment)


def _error_code(message: Message) -> int | None:
    return message.error_code if message.status in _FAILED else None


def _error_message(message: Message) -> str | None:
    """What the error code means for this message; None: it has none, or one that carriers made up."""
    code = _error_code(message)
    kind = errors.OUTCOMES.get(code) if code else None
    if kind is None:
        return None
    sender, to = _sender(message) or "", shown_recipient(message)
    return kind(sender=sender, to=to, sid=message.messaging_service_sid or "").message


def _sender(message: Message) -> str | None:
    return _address(message, message.from_, user=message.direction == Direction.INBOUND)


def shown_recipient(message: Message) -> str:
    """Whom a message is to, as its caller may still know it."""
    return _address(message, message.to, user=message.direction != Direction.INBOUND) or ""


def _address(message: Message, address: str | None, *, user: bool) -> str | None:
    """The user's number without its last digits, where the caller asked for that."""
    if address is None or not user or message.address_retention != "obfuscate":
        return address
    return address[:-_HIDDEN_DIGITS] + "X" * _HIDDEN_DIGITS


def _segments(message: Message) -> str:
    """A service's message has none until its sender is chosen."""
    is_open = message.from_ is None or message.status in (Status.ACCEPTED, Status.SCHEDULED)
    return "0" if message.messaging_service_sid is not None and is_open else str(message.num_segments)


def _segment_count(message: Message) -> int:
    return int(_segments(message))


def _price(message: Message) -> str | None:
    return prices.written(message.price_micros) if message.status in _PRICED else None


def _tags(tags: str | None) -> dict[str, str] | UnsetType:
    return UNSET if tags is None else msgspec.json.decode(tags)


def _tags_or_none(tags: str | None) -> dict[str, str] | None:
    return None if tags is None else msgspec.json.decode(tags)


class MessageShown(Resource):
    """The JSON body, in its published order; at its end the tags that were given."""

    account_sid: Sid
    api_version: Annotated[str, Always(API_VERSION)]
    body: str
    date_created: Annotated[Instant, Of("date_created", Instant)]
    date_sent: Annotated[Instant | None, Of("date_sent", _sent)]
    date_updated: Annotated[Instant, Of("date_updated", Instant)]
    direction: str
    error_code: Annotated[int | None, Of(made=_error_code)]
    error_message: Annotated[str | None, Of(made=_error_message)]
    from_: Annotated[str | None, Of(made=_sender)]
    messaging_service_sid: Sid | None
    num_media: Annotated[str, Of("num_media", str)]
    num_segments: Annotated[str, Of(made=_segments)]
    price: Annotated[str | None, Of(made=_price)]
    price_unit: Annotated[str, Always(prices.CURRENCY)]
    sid: Sid
    status: str
    to: Annotated[str, Of(made=shown_recipient)]
    subresource_uris: Link = links(media="/Media", feedback="/Feedback")
    uri: Link = SELF
    tags: Annotated[dict[str, str] | UnsetType, Of("tags", _tags)]


class FoundMessage(Resource):
    """The JSON body by the Tidings API."""

    sid: Sid
    account_sid: Sid
    status: str
    direction: str
    from_: Annotated[str | None, Of(made=_sender)]
    to: Annotated[str, Of(made=shown_recipient)]
    body: str
    num_segments: Annotated[int, Of(made=_segment_count)]
    num_media: int
    messaging_service_sid: Sid | None
    error_code: Annotated[int | None, Of(made=_error_code)]
    error_message: Annotated[str | None, Of(made=_error_message)]
    price: Annotated[str | None, Of(made=_price)]
    price_unit: Annotated[str, Always(prices.CURRENCY)]
    tags: Annotated[dict[str, str] | None, Of("tags", _tags_or_none)]
    date_created: Annotated[Instant, Of("date_created", Instant)]
    date_updated: Annotated[Instant, Of("date_updated", Instant)]
    date_sent: Annotated[Instant | None, Of("date_sent", _sent)]
    send_at: Annotated[Instant | None, Of("send_at", _sent)]
    """Of one that was scheduled: when it is to leave."""
    provide_feedback: Annotated[bool, Of("provide_feedback", bool)]
    status_callback: str | None
    url: Link = SELF
    links: Link = links(timeline="/Timeline", pdus="/Pdus")


def as_created(message: Message) -> Message:
    """A message as the answer to its creation shows it: a service chooses its sender after that."""
    if message.messaging_service_sid is None:
        return msgspec.structs.replace(message, status=Status.QUEUED)
    status = Status.SCHEDULED if message.status == Status.SCHEDULED else Status.ACCEPTED
    return msgspec.structs.replace(message, status=status, from_=None)
