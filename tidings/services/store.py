"""Messaging services with their senders, loaded at the start."""

from __future__ import annotations

import sqlalchemy as sa

from tidings.db import Database
from tidings.numbers.store import load_members
from tidings.services.messaging_services import facts_of, services
from tidings.services.pools import ServiceFacts


async def load_services(database: Database) -> list[ServiceFacts]:
    """Every messaging service of the platform. Raises Unavailable."""
    members = await load_members(database)
    rows = await database.rows(sa.select(*services.table.c))
    return [facts_of(service, members.get(service.sid, ())) for service in map(services.stored.read, rows)]
