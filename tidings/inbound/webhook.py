"""The webhook of a message that arrived: whose URL is called, and with which parameters.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

from __future__ import annotations

import msgspec

from tidings.messages.model import API_VERSION, Message
from tidings.numbers.addresses import country_of, is_e164
from tidings.numbers.senders import Sender
from tidings.numbers.sms_application import SmsApplication
from tidings.numbers.supply import Place
from tidings.numbers.supply_simulated import home_of
from tidings.services.pools import ServiceFacts

KIND = "inbound-message"


class Webhook(msgspec.Struct, frozen=True):
    """Where to call."""

    url: str
    method: str
    fallback_url: str | None
    fallback_method: str


def webhook_of(
    receiver: Sender, service: ServiceFacts | None, application: SmsApplication | None = None
) -> Webhook | None:
    """The service's webhook, unless it defers to the number's, which are its application's where it has one.

    None: nobody is called.
    """
    if service is not None and not service.use_inbound_webhook_on_number:
        if not service.inbound_request_url:
            return None
        return Webhook(
            service.inbound_request_url, service.inbound_method, service.fallback_url, service.fallback_method
        )
    own = application or receiver
    if not own.sms_url:
        return None
    return Webhook(own.sms_url, own.sms_method, own.sms_fallback_url, own.sms_fallback_method)


def parameters(
    message: Message, media: tuple[tuple[str, str], ...] = (), opt_out_type: str | None = None
) -> list[tuple[str, str]]:
    """The form's names and values; `media` are URL and content type of each medium.

    `opt_out_type` is what a keyword of the service's own asked for: it is obeyed and answered already.
    """
    params = [
        *_home("To", message.to),
        ("MessageSid", message.sid),
        ("SmsSid", message.sid),
        ("SmsMessageSid", message.sid),
        ("AccountSid", message.account_sid),
        ("From", message.from_ or ""),
        ("To", message.to),
        ("Body", message.body),
        ("NumMedia", str(message.num_media)),
        ("NumSegments", str(message.num_segments)),
        ("SmsStatus", "received"),
        *_home("From", message.from_ or ""),
        ("ApiVersion", API_VERSION),
    ]
    if message.messaging_service_sid:
        params.append(("MessagingServiceSid", message.messaging_service_sid))
    if opt_out_type is not None:
        params.append(("OptOutType", opt_out_type))
    for place, (url, content_type) in enumerate(media):
        params += [(f"MediaUrl{place}", url), (f"MediaContentType{place}", content_type)]
    return params


def _home(side: str, address: str) -> list[tuple[str, str]]:
    """Where an address is at home; empty where that is not known, since receivers expect the names."""
    country = country_of(address) if is_e164(address) else ""
    place = home_of(address) or Place()
    city, state, postal_code = (place.locality or "").upper(), place.region or "", place.postal_code or ""
    return [(f"{side}Country", country), (f"{side}State", state), (f"{side}City", city), (f"{side}Zip", postal_code)]
