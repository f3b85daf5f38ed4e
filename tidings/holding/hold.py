"""Holds: what goes out is held, messages or callbacks, until the operator says what becomes of what waits.

While it is held, everything that comes in is taken as always: messages are accepted and queued, receipts and texts from
handsets are stored, and their callbacks wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant
from tidings.db import Database, Facts, Row, Stored, Write, insert, metadata, stored


class Traffic(StrEnum):
    """What goes out."""

    MESSAGES = "messages"
    CALLBACKS = "callbacks"


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """The last hold of messages, or of callbacks: it lasts, or was ended."""

    traffic: Traffic
    reason: str
    date_held: Instant
    date_released: Instant | None = None
    dropped_until: Instant | None = None
    """What was created until then does not go; None: nothing was dropped."""


holds: Final[Stored[Hold]] = stored(Hold, "hold", metadata, ("traffic",))


def held_by(reason: str, now: Instant, held: Iterable[Traffic] = tuple(Traffic)) -> list[Write]:
    """Writes that hold them from now on; what was dropped before stays dropped."""
    return [_kept(Hold(traffic=traffic, reason=reason, date_held=now), but="dropped_until") for traffic in held]


def let_go(hold: Hold, now: Instant, *, drop: bool) -> Write:
    """Ends a hold. `drop`: what was made until now does not go."""
    return _kept(msgspec.structs.replace(hold, date_released=now, dropped_until=now if drop else hold.dropped_until))


class Holding:
    """What is held at this moment; asked before anything goes out."""

    def __init__(self, database: Database) -> None:
        self.facts: Facts[Hold] = Facts(database, _read, by=("traffic",), fed_by={holds.table: _concerned})

    def of(self, traffic: Traffic) -> Hold | None:
        """The last hold; None: it was never held."""
        return self.facts.get(traffic)

    def is_held(self, traffic: Traffic) -> bool:
        """Whether nothing may go out."""
        hold = self.facts.get(traffic)
        return hold is not None and hold.date_released is None

    def held(self) -> list[Hold]:
        """The holds that last."""
        return [hold for hold in self.facts if hold.date_released is None]

    def drops(self, traffic: Traffic, created: int) -> bool:
        """Whether what was created then does not go, since it was dropped when a hold ended."""
        hold = self.facts.get(traffic)
        return hold is not None and hold.dropped_until is not None and created <= hold.dropped_until


def _kept(hold: Hold, but: str = "") -> Write:
    """Writes a row, or over the one that is there, `but` for one column."""
    row = dict(zip(holds.names, holds.row(hold), strict=True))
    changed = {name: value for name, value in row.items() if name != but}
    return insert(holds.table).values(row).on_conflict_do_update(index_elements=["traffic"], set_=changed)


def _concerned(key: Row) -> list[str]:
    return [str(key[0])]


async def _read(database: Database, keys: Sequence[str] | None) -> list[Hold]:
    statement = sa.select(holds.table)
    if keys is not None:
        statement = statement.where(holds.table.c.traffic.in_(keys))
    return [holds.read(row) for row in await database.rows(statement)]
