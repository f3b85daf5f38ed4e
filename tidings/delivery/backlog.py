"""What waits in a lane: of those of other processes a few seconds old, as their owners publish it (see publish.py).

Whoever accepts a message for a lane, or chooses among senders, wants to know it; so does the operator who looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Database, Facts, Row, table
from tidings.delivery.lane import Lane


class LaneBacklog(msgspec.Struct, frozen=True):
    """What waits in one lane."""

    account_sid: Sid
    sender: str
    messages: int
    segments: int
    oldest_at: int | None
    """When the first of them was made; None: none of them is in memory."""

    @property
    def key(self) -> str:
        """What it is found by."""
        return key_of(self.account_sid, self.sender)


backlogs = table("lane_backlog", LaneBacklog, key=("account_sid", "sender"), small=True)


def key_of(account_sid: Sid, sender: str) -> str:
    """The name of a lane."""
    return f"{account_sid} {sender}"


def published_backlogs(database: Database) -> Facts[LaneBacklog]:
    """What was published."""
    return Facts(database, _read, by=("key",), fed_by={backlogs: _concerned})


def backlog_of(lane: Lane) -> LaneBacklog:
    """What waits in a lane of this process."""
    waiting = [*(passage.message for passage in lane.passing), *([lane.heads[0]] if lane.heads else [])]
    oldest = min((message.date_created for message in waiting), default=None)
    return LaneBacklog(lane.account_sid, lane.sender, lane.messages, lane.backlog_segments, oldest)


def _concerned(key: Row) -> list[str]:
    return [key_of(str(key[0]), str(key[1]))]


async def _read(database: Database, keys: Sequence[str] | None) -> Iterable[LaneBacklog]:
    statement = sa.select(backlogs)
    if keys is not None:
        lanes = [tuple(key.split(" ", 1)) for key in keys]
        statement = statement.where(sa.tuple_(backlogs.c.account_sid, backlogs.c.sender).in_(lanes))
    return [LaneBacklog(*row) for row in await database.rows(statement)]
