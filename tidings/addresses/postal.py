"""Postal addresses of an account: the row and the resource.

Source: https://www.twilio.com/docs/usage/api/address
"""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from msgspec import Meta

from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Database
from tidings.errors import INVALID_FRIENDLY_NAME
from tidings.http import CLEARED, CORE_2010, SELF, Bad, Collection, Fit, Link, Resource, Settable

FRIENDLY_NAME_MOST = 64
CUSTOMER_NAME_BYTES_MOST = 64
"""In UTF-8: 16 characters of four bytes, or 21 of three."""


def _fits_in_bytes(text: str) -> bool:
    return not len(text) <= CUSTOMER_NAME_BYTES_MOST < len(text.encode())


NOT_EMPTY = Fit(str.strip, "it is empty")
FriendlyName = Annotated[
    Annotated[str, Meta(max_length=FRIENDLY_NAME_MOST)] | None, CLEARED, Bad(INVALID_FRIENDLY_NAME)
]
CustomerName = Annotated[
    str,
    Meta(max_length=CUSTOMER_NAME_BYTES_MOST),
    Fit(str.strip, "it is empty", Fit(_fits_in_bytes, f"it is longer than {CUSTOMER_NAME_BYTES_MOST} bytes").spell),
]
Street = Annotated[str, Meta(max_length=200), NOT_EMPTY]
Secondary = Annotated[Annotated[str, Meta(max_length=200)] | None, CLEARED]
Locality = Annotated[str, Meta(max_length=100), NOT_EMPTY]
PostalCode = Annotated[str, Meta(max_length=20), NOT_EMPTY]


class Address(Resource):
    """A postal address."""

    account_sid: Sid
    city: Settable[Locality]
    customer_name: Settable[CustomerName]
    date_created: Instant
    date_updated: Instant
    emergency_enabled: Settable[bool] = False
    friendly_name: Settable[FriendlyName] = None
    iso_country: str
    postal_code: Settable[PostalCode]
    region: Settable[Locality]
    sid: Sid
    street: Settable[Street]
    street_secondary: Settable[Secondary] = None
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
    also=audited("address"),
)


async def address_of(database: Database, account_sid: Sid, sid: Sid) -> Address | None:
    """An address of an account; None: it has no such one. Raises Unavailable."""
    columns = addresses.table.c
    rows = await database.rows(sa.select(*columns).where(columns.account_sid == account_sid, columns.sid == sid))
    return addresses.stored.read(rows[0]) if rows else None
