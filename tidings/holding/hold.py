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

from tidings.core import Instant, Sid
from tidings.db import Database, Facts, Following, Guard, Row, Stored, Wake, Write, insert, metadata, stored


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
    last_dropped: Sid | None = None
    """Messages up to this SID do not go; None: none was dropped. SIDs keep their order when the clock is set back."""


holds: Final[Stored[Hold]] = stored(Hold, "hold", metadata, ("traffic",))


def held_by(reason: str, now: Instant, held: Iterable[Traffic] = tuple(Traffic)) -> list[Write]:
    """Writes that hold them from now on; what was dropped before stays dropped."""
    return [_held(Hold(traffic=traffic, reason=reason, date_held=now)) for traffic in held]


def _held(hold: Hold) -> Write:
    row = dict(zip(holds.names, holds.row(hold), strict=True))
    changed = {name: value for name, value in row.items() if name != "last_dropped"}
    return insert(holds.table).values(row).on_conflict_do_update(index_elements=["traffic"], set_=changed)


def let_go(hold: Hold, now: Instant, last_dropped: Sid | None = None) -> Guard:
    """The end of a hold, which fails where it was ended meanwhile; with `last_dropped` messages up to it do not go."""
    columns = holds.table.c
    here = (columns.traffic == hold.traffic, columns.date_held == int(hold.date_held), columns.date_released.is_(None))
    dropped = {} if last_dropped is None else {"last_dropped": last_dropped}
    return Guard("is-held", sa.update(holds.table).where(*here).values(date_released=int(now), **dropped))


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

    def drops(self, message_sid: Sid) -> bool:
        """Whether a message does not go, since it was dropped when a hold ended."""
        hold = self.facts.get(Traffic.MESSAGES)
        return hold is not None and hold.last_dropped is not None and message_sid[2:] <= hold.last_dropped[2:]

    def follow(self, *wakes: Wake) -> Following[Hold]:
        """What changes of holds; whoever waits while something is held is woken when it ends, in whatever process."""
        return self.facts.follow(*wakes)


def _concerned(key: Row) -> list[str]:
    return [str(key[0])]


async def _read(database: Database, keys: Sequence[str] | None) -> list[Hold]:
    statement = sa.select(holds.table)
    if keys is not None:
        statement = statement.where(holds.table.c.traffic.in_(keys))
    return [holds.read(row) for row in await database.rows(statement)]
