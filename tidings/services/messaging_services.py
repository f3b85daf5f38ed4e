"""Messaging services: the row, the resource, and what acceptance and arrival need to know of it.

Source: https://www.twilio.com/docs/messaging/api/service-resource
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.errors import USE_CASE_INVALID, VALIDITY_INVALID
from tidings.http import MESSAGING_V1, SELF, Bad, Collection, Link, Resource, Settable, links
from tidings.numbers.senders import Sender
from tidings.parameters import FriendlyName64, Method
from tidings.services.pools import ServiceFacts
from tidings.webhooks.url import Url

VALIDITY_PERIOD_MOST = 36_000
"""Seconds."""


class ServiceUseCase(StrEnum):
    """What a service is for."""

    NOTIFICATIONS = "notifications"
    MARKETING = "marketing"
    VERIFICATION = "verification"
    DISCUSSION = "discussion"
    POLL = "poll"
    UNDECLARED = "undeclared"


ValidityPeriod: TypeAlias = Annotated[int, Meta(ge=1, le=VALIDITY_PERIOD_MOST), Bad(VALIDITY_INVALID)]
UseCase: TypeAlias = Annotated[ServiceUseCase, Bad(USE_CASE_INVALID)]


class ScanMessageContent(StrEnum):
    """Whether bodies are scanned; kept and shown."""

    INHERIT = "inherit"
    ENABLE = "enable"
    DISABLE = "disable"


class Service(Resource):
    """A messaging service of an account."""

    sid: Sid
    account_sid: Sid
    friendly_name: Settable[FriendlyName64]
    date_created: Instant
    date_updated: Instant
    inbound_request_url: Settable[Url] = None
    inbound_method: Settable[Method] = "POST"
    fallback_url: Settable[Url] = None
    fallback_method: Settable[Method] = "POST"
    status_callback: Settable[Url] = None
    sticky_sender: Settable[bool] = True
    mms_converter: Settable[bool] = True
    smart_encoding: Settable[bool] = True
    scan_message_content: Settable[ScanMessageContent] = ScanMessageContent.INHERIT
    fallback_to_long_code: Settable[bool] = True
    """Obsolete: kept and shown."""
    area_code_geomatch: Settable[bool] = True
    synchronous_validation: Settable[bool] = False
    """Whether a message that cannot be sent is refused at once, instead of failing after its answer."""
    validity_period: Settable[ValidityPeriod] = VALIDITY_PERIOD_MOST
    """Seconds."""
    url: Link = SELF
    links: Link = links(
        phone_numbers="/PhoneNumbers",
        short_codes="/ShortCodes",
        alpha_senders="/AlphaSenders",
        messages="/Messages",
        us_app_to_person="/Compliance/Usa2p",
        us_app_to_person_usecases="/Compliance/Usa2p/Usecases",
        channel_senders="/ChannelSenders",
        destination_alpha_senders="/DestinationAlphaSenders",
    )
    usecase: Settable[UseCase] = ServiceUseCase.UNDECLARED
    us_app_to_person_registered: bool = False
    """Whether it has a US A2P campaign."""
    use_inbound_webhook_on_number: Settable[bool] = False


services = Collection(
    MESSAGING_V1,
    "/Services",
    Service,
    sid="MG",
    table="messaging_service",
    unique=[("sid",)],
    also=audited("messaging-service"),
)


_DIALOGUES: Final = (ServiceUseCase.DISCUSSION, ServiceUseCase.POLL)
"""What needs answers."""


def facts_of(service: Service, sender_sids: Sequence[Sid], alpha_senders: Sequence[Sender] = ()) -> ServiceFacts:
    """What messages need to know of a service with these senders."""
    return ServiceFacts(
        sid=service.sid,
        account_sid=service.account_sid,
        inbound_request_url=service.inbound_request_url,
        inbound_method=service.inbound_method,
        fallback_url=service.fallback_url,
        fallback_method=service.fallback_method,
        status_callback=service.status_callback,
        sticky_sender=service.sticky_sender,
        smart_encoding=service.smart_encoding,
        mms_converter=service.mms_converter,
        area_code_geomatch=service.area_code_geomatch,
        validity_period=service.validity_period,
        use_inbound_webhook_on_number=service.use_inbound_webhook_on_number,
        synchronous_validation=service.synchronous_validation,
        two_way=service.usecase in _DIALOGUES,
        sender_sids=tuple(sender_sids),
        alpha_senders=tuple(alpha_senders),
    )
