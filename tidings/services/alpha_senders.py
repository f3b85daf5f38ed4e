"""Alphanumeric senders of messaging services: words that one-way messages come from, for one country or for all.

The two resources show the same rows: AlphaSenders those for all countries, DestinationAlphaSenders every one.
Source: https://www.twilio.com/docs/messaging/api/alphasender-resource
"""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Conflict, Guard, Write
from tidings.errors import ALPHA_SENDER_IN_SERVICE, ALPHA_SENDER_INVALID, ALPHA_SENDER_REQUIRED, POOL_FULL
from tidings.http import (
    MESSAGING_V1,
    SELF,
    Always,
    Bad,
    Call,
    Collection,
    Condition,
    Fit,
    Link,
    Params,
    Required,
    Resource,
    instead_of,
)
from tidings.numbers.addresses import is_alphanumeric
from tidings.numbers.senders import Sender, alpha_sender_of
from tidings.services.messaging_services import services

ALPHA_SENDERS_MOST = 400
"""Of one messaging service."""
EVERYWHERE = ""
"""The country of one for all countries."""


class AlphaSender(Resource):
    """The row of one."""

    sid: Sid
    account_sid: Sid
    service_sid: Sid
    date_created: Instant
    date_updated: Instant
    alpha_sender: str
    iso_country_code: str


class ShownDestinationAlphaSender(Resource):
    """One as it is shown, with its country."""

    sid: Sid
    account_sid: Sid
    service_sid: Sid
    date_created: Instant
    date_updated: Instant
    alpha_sender: str
    capabilities: Annotated[list[str], Always(["SMS"])]
    url: Link = SELF
    iso_country_code: str


class ShownAlphaSender(Resource):
    """One that is for all countries."""

    sid: Sid
    account_sid: Sid
    service_sid: Sid
    date_created: Instant
    date_updated: Instant
    alpha_sender: str
    capabilities: Annotated[list[str], Always(["SMS"])]
    url: Link = SELF


destination_alpha_senders = Collection(
    MESSAGING_V1,
    "/Services/{service_sid:MG}/DestinationAlphaSenders",
    AlphaSender,
    sid="AI",
    table="alpha_sender",
    key="alpha_senders",
    parent=services,
    show=ShownDestinationAlphaSender,
    primary=("account_sid", "service_sid", "alpha_sender", "iso_country_code"),
)
alpha_senders = destination_alpha_senders.face(
    "/Services/{service_sid:MG}/AlphaSenders",
    where={"iso_country_code": EVERYWHERE},
    parent=services,
    show=ShownAlphaSender,
)
_TABLE = destination_alpha_senders.table.c


class NewAlphaSender(Params):
    """A new one."""

    alpha_sender: Annotated[
        str,
        Required(ALPHA_SENDER_REQUIRED),
        Fit(is_alphanumeric, "it is 1 to 11 letters, digits, spaces, &, +, _ or -, with a letter among them"),
        Bad(ALPHA_SENDER_INVALID),
    ]


async def add(call: Call, senders: Collection[AlphaSender], given: NewAlphaSender, country: str) -> AlphaSender:
    """Adds one to the service of the path. Raises NOT_FOUND, ALPHA_SENDER_IN_SERVICE, POOL_FULL."""
    with instead_of(Conflict, ALPHA_SENDER_IN_SERVICE(alpha_sender=given.alpha_sender)):
        return await senders.insert(call, given, only_if=[_room(call)], iso_country_code=country)


def _room(call: Call) -> Condition:
    """That the service has room for another, asked in the transaction that adds it."""
    last = (
        sa.select(_TABLE.sid)
        .where(_TABLE.account_sid == call.account_sid, _TABLE.service_sid == call.path["service_sid"])
        .order_by(_TABLE.sid)
        .offset(ALPHA_SENDERS_MOST - 1)
        .limit(1)
    )
    return Condition(Guard("has-room", last, rows=0), POOL_FULL(most=ALPHA_SENDERS_MOST))


def all_gone(account_sid: Sid, service_sid: Sid) -> Write:
    """Ends those of a service, with it."""
    table = destination_alpha_senders.table
    return sa.delete(table).where(_TABLE.account_sid == account_sid, _TABLE.service_sid == service_sid)


def sender_of(row: AlphaSender) -> Sender:
    """What it may do as a sender."""
    return alpha_sender_of(row.account_sid, row.alpha_sender, row.iso_country_code, sid=row.sid)
