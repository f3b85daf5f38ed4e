"""What is asked for, and what is known, when acceptance decides: values alone.

Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import msgspec

from tidings.accounts.model import Account
from tidings.core import Instant, Sid
from tidings.countries.model import KnownCountry
from tidings.messages.model import Direction
from tidings.messages.selection import Candidate, Previous
from tidings.numbers.sms_application import SmsApplication
from tidings.services.pools import ServiceFacts

_NOBODY: frozenset[str] = frozenset()


class Wanted(msgspec.Struct, kw_only=True):
    """What the caller asks for, already checked for form."""

    to: str
    """E.164."""
    sender: str | None
    """From: an address, or None to let the service choose."""
    body: str
    media_urls: tuple[str, ...] = ()
    as_mms: bool = False
    """Whether it goes as one MMS though it has no media."""
    status_callback: str | None = None
    application_sid: Sid | None = None
    """Whose callback is told, where the message names none of its own."""
    validity_s: int | None = None
    send_at: Instant | None = None
    smart_encoded: bool | None = None
    content_retention: str | None = None
    address_retention: str | None = None
    provide_feedback: bool = False
    tags: str | None = None
    options: str | None = None
    direction: Direction = Direction.OUTBOUND_API
    exempt: bool = False
    """A keyword's reply: it is sent whatever the opt-outs and registrations say, and costs nothing."""

    @property
    def is_mms(self) -> bool:
        """Whether it goes as MMS: in one piece, whatever its length."""
        return self.as_mms or bool(self.media_urls)


class Gathered(msgspec.Struct, kw_only=True, frozen=True):
    """What is known when the decision is made: values alone, gathered once."""

    now: Instant
    account: Account
    message_sid: Sid
    service_sid: Sid | None = None
    """The service that the message is to go through; None for a plain From."""
    service: ServiceFacts | None = None
    """That service; None where the account has none with this SID."""
    candidates: tuple[Candidate, ...] = ()
    """The sender that From names, where it is there (and in the service); else all of the service."""
    previous: Previous | None = None
    """Who last wrote to this recipient, where the service keeps to them."""
    country: KnownCountry | None = None
    """What is known of the recipient's; asked for only where there is an alphanumeric sender."""
    takes_codes: bool = True
    """Whether the recipient's carrier takes messages from short codes."""
    is_permitted: bool = True
    """Whether the account may send to the recipient's country."""
    opted_out_of: AbstractSet[str] = _NOBODY
    """The scopes of the account that the recipient has opted out of: senders' addresses, and services."""
    scheduled: int = 0
    """How many messages the account has scheduled; counted only for one that is to be."""
    enforce_registration: bool = False
    application: SmsApplication | None = None
    """The one that the request names, or else that of the number which it is From."""
