"""Messaging services with their senders, read from their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Database, Facts, Row
from tidings.numbers.senders import Senders
from tidings.numbers.store import TABLES, load_members
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

    facts = Facts(
        database,
        load_services,
        by=("sid", "sender_sids"),
        fed_by={services.table: itself, **dict.fromkeys(TABLES.values(), joined_or_left)},
    )
    return facts


async def load_services(database: Database, sids: Sequence[Sid] | None = None) -> list[ServiceFacts]:
    """Every messaging service of the platform, or those with these SIDs. Raises Unavailable."""
    table = services.table
    members = await load_members(database, sids)
    rows = await database.rows(
        sa.select(*table.c) if sids is None else sa.select(*table.c).where(table.c.sid.in_(sids))
    )
    return [facts_of(service, members.get(service.sid, ())) for service in map(services.stored.read, rows)]
