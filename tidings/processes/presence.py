"""Presence: the processes of this store in memory, and which of them have a role."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from tidings.config.roles import Role
from tidings.core import Sid
from tidings.db import Database, Facts, Following, Row, Wake
from tidings.processes.model import Process, processes


class Processes:
    """Who is there. A process that is dead is one no more, within some three seconds."""

    def __init__(self, database: Database, me: Sid) -> None:
        self.me: str = me
        """This process's own id, from its start to its end."""
        self.facts: Facts[Process] = Facts(database, _read, by=("sid",), fed_by={processes.table: _concerned})

    def alive(self, role: Role) -> Sequence[str]:
        """The ids of the living processes with a role, this one included where it has it, in one order for all."""
        return sorted(each.sid for each in self.facts if role in each.roles and not each.leaving)

    def count(self) -> int:
        """How many there are."""
        return len(self.facts)

    def follow(self, *wakes: Wake) -> Following[Process]:
        """Who joins, leaves or dies; whoever is named is woken in this process within a second."""
        return self.facts.follow(*wakes)


def _concerned(key: Row) -> list[str]:
    return [str(key[0])]


async def _read(database: Database, keys: Sequence[str] | None) -> list[Process]:
    statement = sa.select(processes.table)
    if keys is not None:
        statement = statement.where(processes.table.c.sid.in_(keys))
    return [processes.read(row) for row in await database.rows(statement)]
