"""Postal addresses of an account: the row and the resource.

Source: https://www.twilio.com/docs/usage/api/address
"""

from __future__ import annotations

from tidings.core import Instant, Sid
from tidings.http import CORE_2010, SELF, Collection, Link, Resource


class Address(Resource):
    """A postal address."""

    account_sid: Sid
    city: str
    customer_name: str
    date_created: Instant
    date_updated: Instant
    emergency_enabled: bool = False
    friendly_name: str | None = None
    iso_country: str
    postal_code: str
    region: str
    sid: Sid
    street: str
    street_secondary: str | None = None
    validated: bool = False
    verified: bool = False
    uri: Link = SELF


addresses = Collection(
    CORE_2010,
    "/Accounts/{account_sid:AC}/Addresses",
    Address,
    sid="AD",
    table="address",
    unique=[("sid",)],
)
