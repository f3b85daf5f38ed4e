"""Messaging services: settings that messages share.

Source: https://www.twilio.com/docs/messaging/api/service-resource
"""

from __future__ import annotations

from tidings.http import Call, Given, Params
from tidings.numbers.store import all_left
from tidings.services.alpha_senders import all_gone
from tidings.services.bonds import ServiceBonds, tied_to
from tidings.services.messaging_services import Service, UseCase, services


class CreateService(Params, creates=Service):
    """A new service. An empty text clears."""


class UpdateService(Params, updates=Service):
    """What is given is set, the rest stays. An empty text clears."""

    usecase: Given[UseCase]


services.standard("fetch", "list", create=CreateService)


@services.update
async def update(call: Call, given: UpdateService) -> Service:
    """Its pool stays. What it is for must go with its campaign."""
    bonds = call.part(ServiceBonds)
    async with bonds.turns.of(call.db, tied_to(call.account_sid)) as turn:
        if given.usecase:
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
        await services.delete_row(
            call,
            also=[*all_left(call.account_sid, sid), all_gone(call.account_sid, sid), *writes],
            only_if=[turn],
            wakes=wakes,
        )
