"""Messaging services: settings that messages share.

Source: https://www.twilio.com/docs/messaging/api/service-resource
"""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta

from tidings.errors import USE_CASE_INVALID, VALIDITY_INVALID
from tidings.http import Bad, Call, Given, Params
from tidings.numbers.store import all_left
from tidings.parameters import FriendlyName64, Method
from tidings.services.bonds import ServiceBonds, tied_to
from tidings.services.messaging_services import (
    VALIDITY_PERIOD_MOST,
    ScanMessageContent,
    Service,
    ServiceUseCase,
    services,
)
from tidings.webhooks.url import Url


class ServiceSettings(Params):
    """What can be set. An empty text clears."""

    inbound_request_url: Given[Url]
    inbound_method: Given[Method]
    fallback_url: Given[Url]
    fallback_method: Given[Method]
    status_callback: Given[Url]
    sticky_sender: Given[bool]
    mms_converter: Given[bool]
    smart_encoding: Given[bool]
    scan_message_content: Given[ScanMessageContent]
    fallback_to_long_code: Given[bool]
    area_code_geomatch: Given[bool]
    validity_period: Given[Annotated[int, Meta(ge=1, le=VALIDITY_PERIOD_MOST), Bad(VALIDITY_INVALID)]]
    synchronous_validation: Given[bool]
    usecase: Given[Annotated[ServiceUseCase, Bad(USE_CASE_INVALID)]]
    use_inbound_webhook_on_number: Given[bool]


class CreateService(ServiceSettings):
    """A new service."""

    friendly_name: FriendlyName64


class UpdateService(ServiceSettings):
    """What is given is set, the rest stays."""

    friendly_name: Given[FriendlyName64]


services.standard("fetch", "list", create=CreateService)


@services.update
async def update(call: Call, given: UpdateService) -> Service:
    """Its pool stays. What it is for must go with its campaign."""
    bonds = call.part(ServiceBonds)
    async with bonds.turns.of(call.db, tied_to(call.account_sid)) as turn:
        if given.usecase is not UNSET:
            service = await services.get(call)
            bonds.must_allow(service.sid, given.usecase)
        return await services.update_row(call, only_if=[turn], **given.changes())


@services.delete
async def delete(call: Call) -> None:
    """Its senders stay with the account, in no service; what is tied to it ends with it."""
    sid, bonds = call.path["sid"], call.part(ServiceBonds)
    async with bonds.turns.of(call.db, tied_to(call.account_sid)) as turn:
        endings = await bonds.endings(call, sid)
        writes = [write for ending in endings for write in ending.writes]
        wakes = [wake for ending in endings for wake in ending.wakes]
        await services.delete_row(call, also=[*all_left(call.account_sid, sid), *writes], only_if=[turn], wakes=wakes)
