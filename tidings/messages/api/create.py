"""The parameters of a new message, and what they ask for.

Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tidings import errors
from tidings.core import Instant, Sid, is_sid
from tidings.http import Bad, Given, Params, Required, problems
from tidings.messages.accept import Wanted
from tidings.messages.model import BODY_MOST, MEDIA_MOST, VALIDITY_MOST_S
from tidings.numbers.addresses import (
    is_alphanumeric,
    is_premium,
    is_short_code,
    normalised,
)
from tidings.webhooks.target import is_valid_url

TAGS_MOST = 10
TAG_LENGTH_MOST = 128
_TAG = re.compile(r"[A-Za-z0-9 _-]{1,128}")
_CHANNELS = {"whatsapp": "WhatsApp", "messenger": "Messenger", "rcs": "RCS"}
_CHANNEL = re.compile(rf"({'|'.join(_CHANNELS)}):", re.IGNORECASE)

Text = str | UnsetType
Intent = Literal[
    "otp",
    "notifications",
    "fraud",
    "security",
    "customercare",
    "delivery",
    "education",
    "events",
    "polling",
    "announcements",
    "marketing",
]
Flag = bool | UnsetType


class Create(Params):
    """The form of POST Messages."""

    to: Annotated[str, Required(errors.TO_REQUIRED), Bad(errors.TO_INVALID)]
    from_: Annotated[Text, Bad(errors.FROM_INVALID)] = UNSET
    messaging_service_sid: Annotated[Text, Bad(errors.SERVICE_SID_INVALID)] = UNSET
    body: Text = UNSET
    media_url: list[str] = []
    status_callback: Annotated[Text, Bad(errors.STATUS_CALLBACK_INVALID)] = UNSET
    application_sid: Annotated[Text, Bad(errors.APPLICATION_NOT_FOUND)] = UNSET
    validity_period: Annotated[int | UnsetType, Bad(errors.VALIDITY_INVALID)] = UNSET
    schedule_type: Annotated[Text, Bad(errors.SCHEDULE_TYPE_INVALID)] = UNSET
    send_at: Annotated[Instant | UnsetType, Bad(errors.SEND_AT_INVALID)] = UNSET
    smart_encoded: Flag = UNSET
    provide_feedback: Flag = UNSET
    content_retention: Annotated[Literal["retain", "discard"] | UnsetType, Bad(errors.CONTENT_RETENTION_INVALID)] = (
        UNSET
    )
    address_retention: Annotated[Literal["retain", "obfuscate"] | UnsetType, Bad(errors.ADDRESS_RETENTION_INVALID)] = (
        UNSET
    )
    tags: Annotated[Text, Bad(errors.TAGS_INVALID)] = UNSET
    max_price: Annotated[Text, Bad(errors.MAX_PRICE_INVALID)] = UNSET
    attempt: Given[Annotated[int, Meta(ge=0, le=1_000_000)]]
    force_delivery: Flag = UNSET
    traffic_type: Given[Literal["free"]]
    risk_check: Given[Literal["enable", "disable"]]
    message_intent: Given[Intent]
    shorten_urls: Flag = UNSET
    send_as_mms: Flag = UNSET
    persistent_action: list[str] = []
    fallback_from: Text = UNSET
    content_sid: Text = UNSET
    content_variables: Text = UNSET


_INFORMS = ("max_price", "attempt", "force_delivery", "traffic_type", "risk_check", "message_intent")
"""Kept with the message; they change nothing of how it is sent."""
_ENCODE = msgspec.json.encode


def service_of(given: Create) -> Sid | None:
    """The service that the message goes through; its SID may also stand in From. Raises Problem."""
    sid = given.messaging_service_sid or UNSET
    if sid is UNSET and isinstance(given.from_, str) and is_sid(given.from_, "MG"):
        return given.from_
    if sid is UNSET:
        return None
    if not is_sid(str(sid), "MG"):
        raise errors.SERVICE_SID_INVALID(value=sid)
    return str(sid)


def wanted(given: Create) -> Wanted:
    """What the parameters ask for, in the order in which callers expect to be corrected. Raises Problem."""
    _check_channels(given)
    service = service_of(given)
    sender = _sender(given, service)
    to = _recipient(given.to, sender)
    body = given.body if isinstance(given.body, str) else ""
    _check_content(given, body)
    _check_unsupported(given)
    if given.status_callback and not is_valid_url(str(given.status_callback)):
        raise errors.STATUS_CALLBACK_INVALID(value=given.status_callback)
    validity = given.validity_period
    if isinstance(validity, int) and not 1 <= validity <= VALIDITY_MOST_S:
        raise errors.VALIDITY_INVALID()
    return Wanted(
        to=to,
        sender=sender,
        body=body,
        media_urls=tuple(given.media_url),
        as_mms=given.send_as_mms is True,
        status_callback=given.status_callback or None,
        validity_s=_or_none(validity),
        send_at=_send_at(given, service),
        smart_encoded=_or_none(given.smart_encoded),
        content_retention=_or_none(given.content_retention),
        address_retention=_or_none(given.address_retention),
        provide_feedback=given.provide_feedback is True,
        tags=_tags(given.tags) if given.tags else None,
        options=_options(given),
    )


def _or_none(value: Any) -> Any:
    return None if value is UNSET else value


def _check_channels(given: Create) -> None:
    """Raises CHANNEL_NOT_BUILT, or CHANNELS_DIFFER where only one of From and To names a channel."""
    to, sender = _CHANNEL.match(given.to), _CHANNEL.match(given.from_ or "")
    one = to or sender
    if one is None:
        return
    both = to and sender and to[1].lower() == sender[1].lower()
    if given.from_ and not is_sid(given.from_, "MG") and not both:
        raise errors.CHANNELS_DIFFER(to=given.to, sender=given.from_)
    raise errors.CHANNEL_NOT_BUILT(channel=_CHANNELS[one[1].lower()])


def _sender(given: Create, service: Sid | None) -> str | None:
    """From as an address; None where a service chooses. Raises Problem."""
    written = given.from_
    if not written or (service is not None and is_sid(written, "MG")):
        if service is None:
            raise errors.SENDER_REQUIRED()
        return None
    if is_short_code(written):
        return written
    number = normalised(written)
    if number is not None:
        return number
    if is_alphanumeric(written):
        return written
    raise errors.FROM_INVALID(sender=written)


def _recipient(written: str, sender: str | None) -> str:
    """To as E.164. Raises Problem."""
    if not written.strip():
        raise errors.TO_REQUIRED()
    number = normalised(written, sender)
    if number is None:
        raise (errors.TO_IS_SHORT_CODE if is_short_code(written) else errors.TO_INVALID)(to=written)
    if is_premium(number):
        raise errors.TO_PREMIUM(to=number)
    if number == sender:
        raise errors.TO_EQUALS_FROM(to=number)
    return number


def _check_content(given: Create, body: str) -> None:
    if given.content_sid:
        raise errors.CONTENT_NOT_BUILT(value=given.content_sid)
    if not body and not given.media_url:
        raise errors.BODY_REQUIRED()
    if len(body) > BODY_MOST:
        raise errors.BODY_TOO_LONG(length=len(body))
    if len(given.media_url) > MEDIA_MOST:
        raise errors.TOO_MANY_MEDIA(count=len(given.media_url))
    for url in given.media_url:
        if not is_valid_url(url):
            raise errors.MEDIA_URL_INVALID(value=url)


def _check_unsupported(given: Create) -> None:
    """Nothing is ignored in silence: what is not there yet is refused by name. Raises Problem."""
    if given.application_sid:
        raise errors.APPLICATION_NOT_FOUND(value=given.application_sid)
    if given.shorten_urls is True:
        raise errors.SHORTENING_NOT_SET_UP()
    if given.content_variables:
        raise errors.CONTENT_VARIABLES_NOT_BUILT()
    if given.max_price and not _is_number(given.max_price):
        raise errors.MAX_PRICE_INVALID(value=given.max_price)
    for parameter, value, reason in (
        ("PersistentAction", given.persistent_action, "it is for WhatsApp, which is not built yet"),
        ("FallbackFrom", given.fallback_from, "it is for RCS, which is not built yet"),
    ):
        if value:
            raise problems.INVALID_PARAMETER(parameter=parameter, value=value, reason=reason)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) is not None


def _send_at(given: Create, service: Sid | None) -> Instant | None:
    """When to send; None: now. Raises Problem."""
    if not given.schedule_type:
        if isinstance(given.send_at, Instant):
            raise errors.SCHEDULE_TYPE_INVALID()
        return None
    if given.schedule_type != "fixed":
        raise errors.SCHEDULE_TYPE_INVALID()
    if service is None:
        raise errors.SCHEDULE_NEEDS_SERVICE()
    if not isinstance(given.send_at, Instant):
        raise errors.SEND_AT_MISSING()
    return given.send_at


def _tags(written: str | UnsetType) -> str:
    """The tags as JSON in our own form. Raises Problem."""
    try:
        tags = msgspec.json.decode(str(written), type=dict[str, str])
    except msgspec.MsgspecError:
        raise errors.TAGS_INVALID(reason="not a JSON object of strings") from None
    if len(tags) > TAGS_MOST:
        raise errors.TAGS_INVALID(reason=f"more than {TAGS_MOST} pairs")
    for name, value in tags.items():
        if not _TAG.fullmatch(name) or not _TAG.fullmatch(value):
            raise errors.TAGS_INVALID(
                reason=f"names and values are 1 to {TAG_LENGTH_MOST} letters, digits, spaces, - or _"
            )
    return _ENCODE(tags).decode()


def _options(given: Create) -> str | None:
    options = {name: value for name in _INFORMS if (value := getattr(given, name)) is not UNSET}
    return _ENCODE(options).decode() if options else None
