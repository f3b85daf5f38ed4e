"""The parameters of a new message, and what they ask for.

Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tidings import errors
from tidings.core import Instant, Sid, is_sid
from tidings.http import Bad, Given, Params, Required, invalid, or_none
from tidings.messages.accept import Wanted
from tidings.messages.model import BODY_MOST, MEDIA_MOST, VALIDITY_MOST_S
from tidings.numbers.addresses import is_alphanumeric, is_premium, is_short_code, normalised
from tidings.webhooks.target import is_valid_url

TAGS_MOST = 10
TAG_LENGTH_MOST = 128
_TAG = re.compile(r"[A-Za-z0-9 _-]{1,128}")
_CHANNELS = {"whatsapp": "WhatsApp", "messenger": "Messenger", "rcs": "RCS"}
_CHANNEL = re.compile(rf"({'|'.join(_CHANNELS)}):", re.IGNORECASE)

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


class CreateMessage(Params):
    """The form of POST Messages."""

    to: Annotated[str, Required(errors.TO_REQUIRED), Bad(errors.TO_INVALID)]
    from_: Given[Annotated[str, Bad(errors.FROM_INVALID)]]
    messaging_service_sid: Given[Annotated[str, Bad(errors.SERVICE_SID_INVALID)]]
    body: Given[str]
    media_url: list[str] = []
    status_callback: Given[Annotated[str, Bad(errors.STATUS_CALLBACK_INVALID)]]
    application_sid: Given[Annotated[str, Bad(errors.APPLICATION_NOT_FOUND)]]
    validity_period: Given[Annotated[int, Bad(errors.VALIDITY_INVALID)]]
    schedule_type: Given[Annotated[str, Bad(errors.SCHEDULE_TYPE_INVALID)]]
    send_at: Given[Annotated[Instant, Bad(errors.SEND_AT_INVALID)]]
    smart_encoded: Given[bool]
    provide_feedback: Given[bool]
    content_retention: Given[Annotated[Literal["retain", "discard"], Bad(errors.CONTENT_RETENTION_INVALID)]]
    address_retention: Given[Annotated[Literal["retain", "obfuscate"], Bad(errors.ADDRESS_RETENTION_INVALID)]]
    tags: Given[Annotated[str, Bad(errors.TAGS_INVALID)]]
    max_price: Given[Annotated[str, Bad(errors.MAX_PRICE_INVALID)]]
    attempt: Given[Annotated[int, Meta(ge=0, le=1_000_000)]]
    force_delivery: Given[bool]
    traffic_type: Given[Literal["free"]]
    risk_check: Given[Literal["enable", "disable"]]
    message_intent: Given[Intent]
    shorten_urls: Given[bool]
    send_as_mms: Given[bool]
    persistent_action: list[str] = []
    fallback_from: Given[str]
    content_sid: Given[str]
    content_variables: Given[str]


_INFORMS = ("max_price", "attempt", "force_delivery", "traffic_type", "risk_check", "message_intent")
"""Kept with the message; they change nothing of how it is sent."""
_ENCODE = msgspec.json.encode


class ParameterRule(msgspec.Struct, frozen=True):
    """What some parameters mean: checked, and put into what is wanted. Raises Problem."""

    obey: Callable[[CreateMessage, Wanted], None]
    of: tuple[str, ...]
    """Their names. Where none of them is named the rule has nothing to say."""
    always: bool = False
    """Whether it says something of their absence too."""


def service_of(given: CreateMessage) -> Sid | None:
    """The service that the message goes through; its SID may also stand in From. Raises Problem."""
    sid, written = given.messaging_service_sid, given.from_
    if not sid:
        return written if written and is_sid(written, "MG") else None
    if not is_sid(sid, "MG"):
        raise errors.SERVICE_SID_INVALID(value=sid)
    return sid


def wanted(given: CreateMessage, named: Iterable[str]) -> Wanted:
    """What the parameters ask for, of which a request has `named` some. Raises Problem: the first that callers expect.

    The commonest requests name four or five of them, and only the rules of these are gone through.
    """
    asked = Wanted(to=given.to, sender=None, body="")
    for obey in _rules_for(NAMES.intersection(named)):
        obey(given, asked)
    return asked


@lru_cache(maxsize=512)
def _rules_for(named: frozenset[str]) -> tuple[Callable[[CreateMessage, Wanted], None], ...]:
    return tuple(rule.obey for rule in RULES if rule.always or not named.isdisjoint(rule.of))


def _channels(given: CreateMessage, asked: Wanted) -> None:  # noqa: ARG001 - as a rule is
    """Raises CHANNEL_NOT_BUILT, or CHANNELS_DIFFER where only one of From and To names a channel."""
    to, sender = _CHANNEL.match(given.to), _CHANNEL.match(given.from_ or "")
    one = to or sender
    if one is None:
        return
    both = to and sender and to[1].lower() == sender[1].lower()
    if given.from_ and not is_sid(given.from_, "MG") and not both:
        raise errors.CHANNELS_DIFFER(to=given.to, sender=given.from_)
    raise errors.CHANNEL_NOT_BUILT(channel=_CHANNELS[one[1].lower()])


def _sender(given: CreateMessage, asked: Wanted) -> None:
    """From as an address; None where a service chooses."""
    written = given.from_
    if not written or (written.startswith("MG") and is_sid(written, "MG")):
        if service_of(given) is None:
            raise errors.SENDER_REQUIRED()
        return
    asked.sender = written if is_short_code(written) else normalised(written)
    if asked.sender is None:
        if not is_alphanumeric(written):
            raise errors.FROM_INVALID(sender=written)
        asked.sender = written


def _recipient(given: CreateMessage, asked: Wanted) -> None:
    """To as E.164."""
    written = given.to
    if not written.strip():
        raise errors.TO_REQUIRED()
    number = normalised(written, asked.sender)
    if number is None:
        raise (errors.TO_IS_SHORT_CODE if is_short_code(written) else errors.TO_INVALID)(to=written)
    if is_premium(number):
        raise errors.TO_PREMIUM(to=number)
    if number == asked.sender:
        raise errors.TO_EQUALS_FROM(to=number)
    asked.to = number


def _content(given: CreateMessage, asked: Wanted) -> None:  # noqa: ARG001 - as a rule is
    if given.content_sid:
        raise errors.CONTENT_NOT_BUILT(value=given.content_sid)


def _body(given: CreateMessage, asked: Wanted) -> None:
    asked.body = given.body or ""
    check_body(asked.body, given.media_url)


def _media(given: CreateMessage, asked: Wanted) -> None:
    check_media(given.media_url)
    asked.media_urls = tuple(given.media_url)
    asked.as_mms = given.send_as_mms is True


def check_body(body: str, media_urls: Sequence[str]) -> None:
    """Raises BODY_REQUIRED, BODY_TOO_LONG."""
    if not body and not media_urls:
        raise errors.BODY_REQUIRED()
    if len(body) > BODY_MOST:
        raise errors.BODY_TOO_LONG(length=len(body))


def check_media(media_urls: Sequence[str]) -> None:
    """Raises TOO_MANY_MEDIA, MEDIA_URL_INVALID."""
    if len(media_urls) > MEDIA_MOST:
        raise errors.TOO_MANY_MEDIA(count=len(media_urls))
    for url in media_urls:
        if not is_valid_url(url):
            raise errors.MEDIA_URL_INVALID(value=url)


def _unsupported(given: CreateMessage, asked: Wanted) -> None:  # noqa: ARG001 - as a rule is
    """Nothing is ignored in silence: what is not there yet is refused by name."""
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
            raise invalid(parameter, value, reason)


def _status_callback(given: CreateMessage, asked: Wanted) -> None:
    if given.status_callback and not is_valid_url(given.status_callback):
        raise errors.STATUS_CALLBACK_INVALID(value=given.status_callback)
    asked.status_callback = given.status_callback or None


def _validity(given: CreateMessage, asked: Wanted) -> None:
    validity = given.validity_period
    if isinstance(validity, int) and not 1 <= validity <= VALIDITY_MOST_S:
        raise errors.VALIDITY_INVALID()
    asked.validity_s = or_none(validity)


def _as_written(given: CreateMessage, asked: Wanted) -> None:
    """What is taken over as it is."""
    asked.smart_encoded = or_none(given.smart_encoded)
    asked.content_retention = or_none(given.content_retention)
    asked.address_retention = or_none(given.address_retention)
    asked.provide_feedback = given.provide_feedback is True


def _schedule(given: CreateMessage, asked: Wanted) -> None:
    """When to send; None: now."""
    if not given.schedule_type:
        if isinstance(given.send_at, Instant):
            raise errors.SCHEDULE_TYPE_INVALID()
        return
    if given.schedule_type != "fixed":
        raise errors.SCHEDULE_TYPE_INVALID()
    if service_of(given) is None:
        raise errors.SCHEDULE_NEEDS_SERVICE()
    if not isinstance(given.send_at, Instant):
        raise errors.SEND_AT_MISSING()
    asked.send_at = given.send_at


def _tagged(given: CreateMessage, asked: Wanted) -> None:
    asked.tags = _tags(given.tags) if given.tags else None


def _informs(given: CreateMessage, asked: Wanted) -> None:
    options = {name: value for name in _INFORMS if (value := getattr(given, name)) is not UNSET}
    asked.options = _ENCODE(options).decode() if options else None


RULES = (
    ParameterRule(_channels, ("To", "From"), always=True),
    ParameterRule(_sender, ("From", "MessagingServiceSid"), always=True),
    ParameterRule(_recipient, ("To",), always=True),
    ParameterRule(_content, ("ContentSid",)),
    ParameterRule(_body, ("Body",), always=True),
    ParameterRule(_media, ("MediaUrl", "SendAsMms")),
    ParameterRule(
        _unsupported,
        ("ApplicationSid", "ShortenUrls", "ContentVariables", "MaxPrice", "PersistentAction", "FallbackFrom"),
    ),
    ParameterRule(_status_callback, ("StatusCallback",)),
    ParameterRule(_validity, ("ValidityPeriod",)),
    ParameterRule(_as_written, ("SmartEncoded", "ContentRetention", "AddressRetention", "ProvideFeedback")),
    ParameterRule(_schedule, ("ScheduleType", "SendAt")),
    ParameterRule(_tagged, ("Tags",)),
    ParameterRule(_informs, ("MaxPrice", "Attempt", "ForceDelivery", "TrafficType", "RiskCheck", "MessageIntent")),
)
"""What every parameter means, in the order in which callers expect to be corrected."""
NAMES = frozenset(name for rule in RULES for name in rule.of)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) is not None


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
