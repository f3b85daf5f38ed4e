"""Messaging services with their senders, read from their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Database, Facts, Row
from tidings.numbers.senders import Sender, Senders
from tidings.numbers.store import TABLES, load_members
from tidings.services.alpha_senders import destination_alpha_senders, sender_of
from tidings.services.messaging_services import facts_of, services
from tidings.services.pools import ServiceFacts


def service_facts(database: Database, senders: Senders) -> Facts[ServiceFacts]:
    """Every messaging service of the platform, by its SID and those of its senders. Started after `senders`."""

    def joined_or_left(key: Row) -> Iterable[Sid]:
        """The services that a sender was and is in."""
        _, sid = key
        before, now = facts.found_by("sender_sids")(sid), senders.of(sid)
        found = {before.sid if before else None, now.service_sid if now else None}
        return {service for service in found if service is not None}

    def itself(key: Row) -> Iterable[Sid]:
        _, sid = key
        return (sid,)

    def of_alpha_sender(key: Row) -> Iterable[Sid]:
        _, service_sid, *_ = key
        return (service_sid,)

    facts = Facts(
        database,
        load_services,
        by=("sid", "sender_sids"),
        fed_by={
            services.table: itself,
            destination_alpha_senders.table: of_alpha_sender,
            **dict.fromkeys(TABLES.values(), joined_or_left),
        },
    )
    return facts


async def load_services(database: Database, sids: Sequence[Sid] | None = None) -> list[ServiceFacts]:
    """Every messaging service of the platform, or those with these SIDs. Raises Unavailable."""
    table = services.table
    members = await load_members(database, sids)
    rows = await database.rows(
        sa.select(*table.c) if sids is None else sa.select(*table.c).where(table.c.sid.in_(sids))
    )
    alpha_senders = await _load_alpha_senders(database, sids)
    return [
        facts_of(service, members.get(service.sid, ()), alpha_senders.get(service.sid, ()))
        for service in map(services.stored.read, rows)
    ]


async def _load_alpha_senders(database: Database, sids: Sequence[Sid] | None) -> dict[Sid, list[Sender]]:
    table = destination_alpha_senders.table
    every = sa.select(*table.c).order_by(table.c.sid)
    found: dict[Sid, list[Sender]] = {}
    for row in await database.rows(every if sids is None else every.where(table.c.service_sid.in_(sids))):
        one = destination_alpha_senders.stored.read(row)
        found.setdefault(one.service_sid, []).append(sender_of(one))
    return found
