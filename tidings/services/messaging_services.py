"""Messaging services: the row, the resource, and what acceptance and arrival need to know of it.

Source: https://www.twilio.com/docs/messaging/api/service-resource
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from tidings.core import Instant, Sid
from tidings.http import MESSAGING_V1, SELF, Collection, Link, Resource, links
from tidings.parameters import Method
from tidings.services.pools import ServiceFacts

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


class ScanMessageContent(StrEnum):
    """Whether bodies are scanned; kept and shown."""

    INHERIT = "inherit"
    ENABLE = "enable"
    DISABLE = "disable"


class Service(Resource):
    """A messaging service of an account."""

    sid: Sid
    account_sid: Sid
    friendly_name: str
    date_created: Instant
    date_updated: Instant
    inbound_request_url: str | None = None
    inbound_method: Method = "POST"
    fallback_url: str | None = None
    fallback_method: Method = "POST"
    status_callback: str | None = None
    sticky_sender: bool = True
    mms_converter: bool = True
    smart_encoding: bool = True
    scan_message_content: ScanMessageContent = ScanMessageContent.INHERIT
    fallback_to_long_code: bool = True
    """Obsolete: kept and shown."""
    area_code_geomatch: bool = True
    synchronous_validation: bool = False
    """Whether a message that cannot be sent is refused at once, instead of failing after its answer."""
    validity_period: int = VALIDITY_PERIOD_MOST
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
    usecase: ServiceUseCase = ServiceUseCase.UNDECLARED
    us_app_to_person_registered: bool = False
    """Whether it has a US A2P campaign."""
    use_inbound_webhook_on_number: bool = False


services = Collection(MESSAGING_V1, "/Services", Service, sid="MG", table="messaging_service", unique=[("sid",)])


def facts_of(service: Service, sender_sids: Sequence[Sid]) -> ServiceFacts:
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
        sender_sids=tuple(sender_sids),
    )
