"""The pool of a messaging service: a sender joins it, is listed in it, leaves it. It is in one pool at most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from tidings.audit.events import note
from tidings.core import Sid, is_sid
from tidings.db import Guard, GuardFailed, Write
from tidings.errors import NUMBER_IN_OTHER_SERVICE, NUMBER_IN_SERVICE, NUMBER_LACKS_SMS, POOL_FULL
from tidings.http import MESSAGING_V1, Call, Collection, Resource, instead_of, invalid
from tidings.numbers.phone_numbers import PhoneNumber
from tidings.numbers.senders import Senders, SenderType
from tidings.numbers.short_codes import ShortCode
from tidings.numbers.store import joined, left, size_of
from tidings.services.bonds import ServiceBonds
from tidings.services.messaging_services import services
from tidings.services.pools import Pools
from tidings.services.traffic_warnings import TrafficWarningKind, warned

POOL_MOST = 400
"""Phone numbers and short codes together."""
CAMPAIGN_NUMBERS_MOST = 49
"""Numbers of one campaign that carriers take without being asked."""

S = TypeVar("S", PhoneNumber, ShortCode)


def pool_of(senders: Collection[S], name: str, show: type[Resource]) -> Collection[S]:
    """The senders of one kind that are in a service, in the order in which they joined."""
    path = f"/Services/{{messaging_service_sid:MG}}/{name}"
    pool = senders.face(path, product=MESSAGING_V1, order=["date_joined"], parent=services, show=show)
    pool.standard("fetch", "list")
    pool.delete(leave)
    return pool


async def join(call: Call, senders: Collection[S], parameter: str, sid: Sid, *, can_send: Callable[[S], bool]) -> S:
    """Puts a sender of the account into the service of the path.

    Raises NOT_FOUND, NUMBER_LACKS_SMS, NUMBER_IN_SERVICE, NUMBER_IN_OTHER_SERVICE, POOL_FULL.
    """
    if not is_sid(sid, senders.prefix):
        raise invalid(parameter, sid, f"it is not a SID that begins with {senders.prefix}")
    service = await services.get(call, call.path["messaging_service_sid"])
    sender = await senders.get(call, sid)
    if not can_send(sender):
        raise NUMBER_LACKS_SMS(sid=sender.sid)
    _must_be_free(sender, service.sid)
    written = joined(
        service.account_sid,
        sid,
        service.sid,
        call.clock.now(),
        *_open(service.account_sid, service.sid),
        registration_code=call.part(ServiceBonds).joining(service.sid),
    )
    try:
        (rows, _) = await call.db.commit(_noted(call, "added", service.sid, sid), only_if=[Guard("joins", written)])
    except GuardFailed:
        await services.get(call, service.sid)
        _must_be_free(await senders.get(call, sid), service.sid)
        raise POOL_FULL(most=POOL_MOST) from None
    await _warn(call, service.sid)
    return senders.stored.read(rows[0])


async def leave(call: Call) -> None:
    """Takes a sender out of the service of the path; it stays with the account. Raises NOT_FOUND."""
    sid, service_sid = call.path["sid"], call.path["messaging_service_sid"]
    is_in = Guard("is-in", left(call.account_sid, sid, service_sid))
    with instead_of(GuardFailed, call.not_found()):
        await call.db.commit(_noted(call, "removed", service_sid, sid), only_if=[is_in])


def _noted(call: Call, what: str, service_sid: Sid, sid: Sid) -> Write:
    """What the audit log keeps: which sender it was."""
    return note(call, f"messaging-service.sender-{what}", service_sid, {"sender_sid": sid})


async def _warn(call: Call, service_sid: Sid) -> None:
    """Of a pool that carriers would take exception to; whoever joined stays in it."""
    pool, find = call.part(Pools).get(service_sid, call.account_sid), call.part(Senders).of
    senders = [sender for sender in map(find, pool.sender_sids if pool else ()) if sender is not None]
    toll_free = [sender.address for sender in senders if sender.type is SenderType.TOLL_FREE]
    numbers = [sender.address for sender in senders if sender.type is SenderType.LONG_CODE]
    now, warnings = call.clock.now(), []
    if len(toll_free) > 1:
        reason = f"{len(toll_free)} toll-free numbers in one messaging service: carriers want one for each use case"
        warnings.append((TrafficWarningKind.SEVERAL_TOLL_FREE, reason, toll_free))
    if len(numbers) > CAMPAIGN_NUMBERS_MOST and call.part(ServiceBonds).joining(service_sid) is not None:
        reason = f"{len(numbers)} numbers for one campaign: T-Mobile wants a number pool request from 50 on"
        warnings.append((TrafficWarningKind.NUMBER_POOL, reason, numbers))
    for kind, reason, addresses in warnings:
        sid = call.sids.make("TW")
        await call.db.commit(warned(sid, call.account_sid, service_sid, kind, reason, addresses, now))


def _must_be_free(sender: PhoneNumber | ShortCode, service_sid: Sid) -> None:
    if sender.messaging_service_sid == service_sid:
        raise NUMBER_IN_SERVICE(sid=sender.sid)
    if sender.messaging_service_sid is not None:
        raise NUMBER_IN_OTHER_SERVICE(sid=sender.sid)


def _open(account_sid: Sid, service_sid: Sid) -> tuple[sa.ColumnElement[Any], ...]:
    """That the service is still there and has room, asked in the statement that writes."""
    there = sa.exists().where(services.table.c.account_sid == account_sid, services.table.c.sid == service_sid)
    return there, size_of(account_sid, service_sid) < POOL_MOST
