"""Every process of a store as it stands now: its row, and what it said with its last beat."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
import sqlalchemy as sa

from tidings.config.roles import Role
from tidings.core import Instant, Sid
from tidings.db import Database
from tidings.processes.judging import GONE_US
from tidings.processes.model import Process, beats, processes
from tidings.processes.store import since

_COLUMNS = len(processes.names)


class ProcessState(msgspec.Struct, frozen=True, kw_only=True):
    """One process, and how it is."""

    process: Process
    beat_at: Instant
    age_us: int
    """How long ago it said that it lives; 0 on SQLite, where it says so once."""
    lag_us: int
    """How late it said so the time before."""
    owns: Mapping[str, Sequence[int]]
    """The numbers of what it owns, by name."""

    @property
    def is_late(self) -> bool:
        """Whether it missed a beat: it stands still, or is gone."""
        return self.age_us > GONE_US

    @property
    def status(self) -> str:
        """`running`; `late`, where it missed a beat; `leaving`, where it stops in order."""
        return "late" if self.is_late else "leaving" if self.process.leaving else "running"


async def states(database: Database, me: Sid | None = None) -> list[ProcessState]:
    """All of them, in the order of their start. `me` is the one that asks, where one does. Raises Unavailable."""
    age = since(beats.table.c.at) if database.name == "postgresql" else sa.literal(0)
    joined = sa.select(processes.table, beats.table.c.at, age, beats.table.c.lag_us, beats.table.c.owns)
    joined = joined.join_from(processes.table, beats.table, beats.table.c.sid == processes.table.c.sid)
    rows = await database.rows(joined.order_by(processes.table.c.started, processes.table.c.sid))
    return [
        ProcessState(
            process=processes.read(row[:_COLUMNS]),
            beat_at=Instant(row[_COLUMNS]),
            age_us=max(0, row[_COLUMNS + 1]),
            lag_us=row[_COLUMNS + 2],
            owns=numbered(database.owned) if row[0] == me else msgspec.json.decode(row[_COLUMNS + 3]),
        )
        for row in rows
    ]


def numbered(owned: Collection[tuple[str, int]]) -> dict[str, list[int]]:
    """What is owned: the numbers of each name, in order."""
    owns: dict[str, list[int]] = {}
    for name, slot in sorted(owned):
        owns.setdefault(name, []).append(slot)
    return owns


def missing_roles(found: Sequence[ProcessState], *, simulated: bool) -> list[Role]:
    """Roles that no living process has, though somebody must."""
    had = {role for each in found if not each.is_late for role in each.process.roles}
    needed = [role for role in Role if simulated or role is not Role.SIMULATOR]
    return [role for role in needed if role not in had]
