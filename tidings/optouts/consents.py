"""Consents and contacts, as customers report them: who agreed to be written to, and where a person lives.

A consent is kept as the last word of a person to a sender or service. It also opts them out, or in again.
Source: https://www.twilio.com/docs/iam/api/bulk-consents, https://www.twilio.com/docs/iam/api/bulk-contacts
"""

from __future__ import annotations

from enum import StrEnum

from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.http import SELF, TIDINGS_V1, Collection, Link, Resource
from tidings.optouts.store import OptOutSource


class ConsentStatus(StrEnum):
    """What was said."""

    OPT_IN = "opt-in"
    OPT_OUT = "opt-out"


class ReportedConsent(Resource):
    """The last that a person said to a sender, or to a messaging service."""

    account_sid: Sid
    sender_id: str
    """The address of a sender, or the SID of a messaging service."""
    contact_id: str
    """E.164."""
    status: ConsentStatus
    source: OptOutSource
    date_of_consent: Instant | None
    """None: it was not told."""
    date_updated: Instant
    url: Link = SELF


class Contact(Resource):
    """Where a person lives, who is written to by an account."""

    account_sid: Sid
    contact_id: str
    """E.164."""
    country_iso_code: str | None
    zip_code: str | None
    date_updated: Instant
    url: Link = SELF


consents = Collection(
    TIDINGS_V1,
    "/Consents",
    ReportedConsent,
    table="consent",
    identity="contact_id",
    item_path="/Consents/{sender_id}/{contact_id}",
    order=("sender_id",),
    primary=("account_sid", "sender_id", "contact_id"),
    indexes=[
        ("account_sid", "contact_id", "sender_id"),
        ("account_sid", "status", "sender_id", "contact_id"),
        ("account_sid", "source", "sender_id", "contact_id"),
    ],
    oldest_first=True,
    also=audited("consent"),
)
contacts = Collection(
    TIDINGS_V1,
    "/Contacts",
    Contact,
    table="contact",
    identity="contact_id",
    oldest_first=True,
    also=audited("contact", veiled={"zip_code"}),
)
