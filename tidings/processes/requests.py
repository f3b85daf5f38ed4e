"""The requests of accounts in other processes: each tells what it serves where that is much, and none is asked.

What is told is up to a second old. So a burst that comes to several processes at the same moment may be served by each;
from the next second on all together serve no more than one would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.config.roles import Role
from tidings.core import Instant, Sid
from tidings.db import Database, Facts, Row, Write, table, upsert
from tidings.http.running import Running
from tidings.processes.presence import Processes

LOOK_S: Final = 0.5
"""Business time between two looks."""
TOLD_MOST: Final = 200
"""Accounts of one process: those with the most requests."""


class RunningRequests(msgspec.Struct, frozen=True):
    """What one process serves of one account."""

    account_sid: Sid
    process_sid: Sid
    running: int


running_requests = table("running_requests", RunningRequests, key=("account_sid", "process_sid"), small=True)


class AccountRequests(msgspec.Struct, frozen=True):
    """What was told of one account."""

    account_sid: Sid
    running: Mapping[Sid, int]
    """By process."""


class RequestsElsewhere:
    """See http.running.OtherProcesses."""

    def __init__(self, database: Database, processes: Processes) -> None:
        self.facts = Facts(database, _read, by=("account_sid",), fed_by={running_requests: _concerned})
        self._told = self.facts.get
        self._processes = processes

    def of(self, account_sid: Sid) -> int:
        """Of a process that is gone nothing runs any more."""
        told = self._told(account_sid)
        if told is None:
            return 0
        me, alive = self._processes.me, self._processes.alive(Role.API)
        return sum(running for sid, running in told.running.items() if sid != me and sid in alive)

    def processes(self) -> int:
        """Those that answer requests."""
        return max(1, len(self._processes.alive(Role.API)))

    def told_by(self, process_sid: Sid) -> dict[Sid, int]:
        """What a process has told, by account."""
        return {each.account_sid: each.running[process_sid] for each in self.facts if process_sid in each.running}

    def told_by_the_dead(self) -> set[Sid]:
        """Processes that told something, and are gone."""
        alive = {each.sid for each in self._processes.facts}
        return {sid for each in self.facts for sid in each.running} - alive


class TellRequests:
    """Tells the other processes of which accounts this one serves many requests. One that is alone tells nothing."""

    name = "tell-requests"

    def __init__(self, database: Database, running: Running, elsewhere: RequestsElsewhere, me: Sid) -> None:
        self._database = database
        self._running = running
        self._elsewhere = elsewhere
        self._me = me

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        writes = list(self._writes())
        if writes:
            await self._database.commit(*writes)
        return now.plus(s=LOOK_S)

    def _writes(self) -> Iterator[Write]:
        told = self._elsewhere.told_by(self._me)
        many = {} if self._database.is_alone else self._many()
        changed = [RunningRequests(sid, self._me, count) for sid, count in many.items() if told.get(sid) != count]
        if changed:
            yield upsert(running_requests, *(msgspec.structs.asdict(each) for each in changed))
        columns = running_requests.c
        over = [sid for sid in told if sid not in many]
        if over:
            yield sa.delete(running_requests).where(columns.process_sid == self._me, columns.account_sid.in_(over))
        dead = self._elsewhere.told_by_the_dead()
        if dead:
            yield sa.delete(running_requests).where(columns.process_sid.in_(sorted(dead)))

    def _many(self) -> dict[Sid, int]:
        """The accounts that have half of this process's part, or more: less of them leaves the others enough."""
        least = max(1, self._running.most // self._elsewhere.processes() // 2)
        found = sorted(((count, sid) for sid, count in self._running.here.items() if count >= least), reverse=True)
        return {sid: count for count, sid in found[:TOLD_MOST]}


def _concerned(key: Row) -> list[str]:
    return [str(key[0])]


async def _read(database: Database, keys: Sequence[str] | None) -> list[AccountRequests]:
    statement = sa.select(running_requests)
    if keys is not None:
        statement = statement.where(running_requests.c.account_sid.in_(keys))
    found: dict[Sid, dict[Sid, int]] = {}
    for account_sid, process_sid, running in await database.rows(statement):
        found.setdefault(account_sid, {})[process_sid] = running
    return [AccountRequests(account_sid, running) for account_sid, running in found.items()]
