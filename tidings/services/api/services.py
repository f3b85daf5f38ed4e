"""Messaging services: settings that messages share.

Source: https://www.twilio.com/docs/messaging/api/service-resource
"""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from msgspec import UNSET, Meta

from tidings.errors import INVALID_FRIENDLY_NAME, INVALID_METHOD, USE_CASE_INVALID, VALIDITY_INVALID
from tidings.http import Bad, Call, Given, Params
from tidings.numbers.settings import settled
from tidings.numbers.store import all_left
from tidings.services.bonds import ServiceBonds, tied_to
from tidings.services.messaging_services import (
    VALIDITY_PERIOD_MOST,
    Method,
    ScanMessageContent,
    Service,
    UseCase,
    services,
)

AnyMethod = Annotated[Method, Bad(INVALID_METHOD)]
FriendlyName = Annotated[str, Meta(min_length=1, max_length=64), Bad(INVALID_FRIENDLY_NAME)]


class Settings(Params):
    """What can be set. An empty text clears."""

    inbound_request_url: Given[str]
    inbound_method: Given[AnyMethod]
    fallback_url: Given[str]
    fallback_method: Given[AnyMethod]
    status_callback: Given[str]
    sticky_sender: Given[bool]
    mms_converter: Given[bool]
    smart_encoding: Given[bool]
    scan_message_content: Given[ScanMessageContent]
    fallback_to_long_code: Given[bool]
    area_code_geomatch: Given[bool]
    validity_period: Given[Annotated[int, Meta(ge=1, le=VALIDITY_PERIOD_MOST), Bad(VALIDITY_INVALID)]]
    synchronous_validation: Given[bool]
    usecase: Given[Annotated[UseCase, Bad(USE_CASE_INVALID)]]
    use_inbound_webhook_on_number: Given[bool]


class Create(Settings):
    """A new service."""

    friendly_name: FriendlyName


class Update(Settings):
    """What is given is set, the rest stays."""

    friendly_name: Given[FriendlyName]


services.standard("fetch", "list")


@services.create
async def create(call: Call, given: Create) -> Service:
    """Its pool is empty."""
    return await services.insert(call, **settled(given.changes()))


@services.update
async def update(call: Call, given: Update) -> Service:
    """Its pool stays. What it is for must go with its campaign."""
    bonds = call.part(ServiceBonds)
    async with bonds.turns.of(call.db, tied_to(call.account_sid)) as turn:
        if given.usecase is not UNSET:
            service = await services.get(call)
            bonds.must_allow(service.sid, given.usecase)
        return await services.update_row(call, only_if=[turn], **settled(given.changes()))


@services.delete
async def delete(call: Call) -> None:
    """Its senders stay with the account, in no service; what is tied to it ends with it."""
    sid, table, bonds = call.path["sid"], services.table, call.part(ServiceBonds)
    gone = sa.delete(table).where(table.c.account_sid == call.account_sid, table.c.sid == sid).returning(table.c.sid)
    async with bonds.turns.of(call.db, tied_to(call.account_sid)) as turn:
        endings = await bonds.endings(call, sid)
        also = [write for ending in endings for write in ending.writes]
        _, rows, *_ = await call.db.commit(gone, *all_left(call.account_sid, sid), *also, only_if=[turn])
        if not rows:
            raise call.not_found()
        for ending in endings:
            ending.then()
