"""The parameters of a new message, and what they ask for.

Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta

from tidings import errors
from tidings.core import Instant, Sid, is_sid
from tidings.http import Bad, Fit, Given, Params, Refused, Required, Spelled, or_none, parameter
from tidings.messages.gathered import Wanted
from tidings.messages.model import BODY_MOST, MEDIA_MOST, VALIDITY_MOST_S
from tidings.messages.parties import recipient_of, sender_of
from tidings.webhooks.target import is_valid_url
from tidings.webhooks.url import Url

TAGS_MOST = 10
TAG_LENGTH_MOST = 128
_ENCODE = msgspec.json.encode
_is_price = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?").fullmatch
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


def _tags(written: str) -> str:
    """The tags as JSON in our own form. Raises ValueError."""
    try:
        tags = msgspec.json.decode(written, type=dict[str, str])
    except msgspec.MsgspecError:
        msg = "not a JSON object of strings"
        raise ValueError(msg) from None
    if len(tags) > TAGS_MOST:
        msg = f"more than {TAGS_MOST} pairs"
        raise ValueError(msg)
    if not all(_TAG.fullmatch(text) for pair in tags.items() for text in pair):
        msg = f"names and values are 1 to {TAG_LENGTH_MOST} letters, digits, spaces, - or _"
        raise ValueError(msg)
    return _ENCODE(tags).decode()


class CreateMessage(Params):
    """The form of POST Messages."""

    to: Annotated[str, Required(errors.TO_REQUIRED), Bad(errors.TO_INVALID)]
    from_: Given[Annotated[str, Bad(errors.FROM_INVALID)]]
    messaging_service_sid: Given[Annotated[str, Bad(errors.SERVICE_SID_INVALID)]]
    body: Given[str]
    media_url: list[str] = []
    status_callback: Given[Annotated[Url, Bad(errors.STATUS_CALLBACK_INVALID)]]
    application_sid: Given[Annotated[str, Bad(errors.APPLICATION_NOT_FOUND)]]
    validity_period: Given[Annotated[int, Meta(ge=1, le=VALIDITY_MOST_S), Bad(errors.VALIDITY_INVALID)]]
    schedule_type: Given[Annotated[str, Bad(errors.SCHEDULE_TYPE_INVALID)]]
    send_at: Given[Annotated[Instant, Bad(errors.SEND_AT_INVALID)]]
    smart_encoded: Given[bool]
    provide_feedback: Given[bool]
    content_retention: Given[Annotated[Literal["retain", "discard"], Bad(errors.CONTENT_RETENTION_INVALID)]]
    address_retention: Given[Annotated[Literal["retain", "obfuscate"], Bad(errors.ADDRESS_RETENTION_INVALID)]]
    tags: Given[Annotated[str, Spelled(_tags), Bad(errors.TAGS_INVALID)]]
    max_price: Given[Annotated[str, Fit(_is_price, "it is no number"), Bad(errors.MAX_PRICE_INVALID)]]
    attempt: Given[Annotated[int, Meta(ge=0, le=1_000_000)]]
    force_delivery: Given[bool]
    traffic_type: Given[Literal["free"]]
    risk_check: Given[Literal["enable", "disable"]]
    message_intent: Given[Intent]
    shorten_urls: Given[bool]
    send_as_mms: Given[bool]
    persistent_action: Annotated[list[str], Refused("it is for WhatsApp, which is not built yet")] = []
    fallback_from: Given[Annotated[str, Refused("it is for RCS, which is not built yet")]]
    content_sid: Given[Annotated[str, Refused(), Bad(errors.CONTENT_NOT_BUILT)]]
    content_variables: Given[Annotated[str, Refused(), Bad(errors.CONTENT_VARIABLES_NOT_BUILT)]]


_TAKEN_OVER = ("status_callback", "smart_encoded", "content_retention", "address_retention", "provide_feedback", "tags")
_INFORMS = ("max_price", "attempt", "force_delivery", "traffic_type", "risk_check", "message_intent")
"""Kept with the message; they change nothing of how it is sent."""


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
    asked.sender = sender_of(written)


def _recipient(given: CreateMessage, asked: Wanted) -> None:
    """To as E.164."""
    asked.to = recipient_of(given.to, asked.sender)


def _body(given: CreateMessage, asked: Wanted) -> None:
    asked.body = given.body or ""
    check_body(asked.body, given.media_url)


def _media(given: CreateMessage, asked: Wanted) -> None:
    check_media(given.media_url)
    asked.media_urls = tuple(given.media_url)
    asked.as_mms = given.send_as_mms is True


def check_body(body: str, media: Sequence[object]) -> None:
    """Raises BODY_REQUIRED, BODY_TOO_LONG."""
    if not body and not media:
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


def _options(given: CreateMessage, asked: Wanted) -> None:
    if given.shorten_urls is True:
        raise errors.SHORTENING_NOT_SET_UP()
    asked.validity_s = or_none(given.validity_period)
    if not given.status_callback:
        asked.application_sid = given.application_sid or None


def _taken_over(name: str) -> ParameterRule:
    """What is taken over as it is."""

    def obey(given: CreateMessage, asked: Wanted) -> None:
        if (value := getattr(given, name)) is not UNSET:
            setattr(asked, name, value)

    return ParameterRule(obey, (parameter(name),))


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


def _informs(given: CreateMessage, asked: Wanted) -> None:
    options = {name: value for name in _INFORMS if (value := getattr(given, name)) is not UNSET}
    asked.options = _ENCODE(options).decode() if options else None


RULES = (
    ParameterRule(_channels, ("To", "From"), always=True),
    ParameterRule(_sender, ("From", "MessagingServiceSid"), always=True),
    ParameterRule(_recipient, ("To",), always=True),
    ParameterRule(_body, ("Body",), always=True),
    ParameterRule(_media, ("MediaUrl", "SendAsMms")),
    ParameterRule(_options, ("ShortenUrls", "ValidityPeriod", "ApplicationSid")),
    *map(_taken_over, _TAKEN_OVER),
    ParameterRule(_schedule, ("ScheduleType", "SendAt")),
    ParameterRule(_informs, tuple(map(parameter, _INFORMS))),
)
"""What every parameter means, in the order in which callers expect to be corrected."""
NAMES = frozenset(name for rule in RULES for name in rule.of)
