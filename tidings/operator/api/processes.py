"""Processes: those that run on this store, on whichever host, and what each of them has."""

from __future__ import annotations

from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Link, Page, Resource, page_of
from tidings.processes import Processes
from tidings.processes.shown import ProcessState, states


class ShownProcess(Resource):
    """One process."""

    sid: Sid
    host: str
    pid: int
    """Its number on that host."""
    version: str
    roles: list[str]
    date_started: Instant
    """By the database's clock."""
    status: str
    """`running`; `late`, where it missed a beat; `leaving`, where it stops in order."""
    beat_age_ms: int
    """How long ago it said that it lives: it does so each second."""
    lag_ms: int
    """How late it said so the time before: what it, and its way to the database, are behind."""
    slots: dict[str, list[int]]
    """The numbers of what it owns, by name: parts of the senders' queues and of the callbacks, loops, links."""
    url: Link = SELF


processes = Collection(TIDINGS_V1, "/Processes", ShownProcess, sid="TP", needs=Capability.OPERATOR)


@processes.list
async def search(call: Call) -> Page:
    """All of them, the latest first."""
    shown = [_shown(state) for state in await states(call.db, call.part(Processes).me)]
    return page_of(call, shown, lambda each: (int(each.date_started), each.sid))


@processes.fetch
async def fetch(call: Call) -> ShownProcess:
    """One of them, while it is there."""
    for state in await states(call.db, call.part(Processes).me):
        if state.process.sid == call.path["sid"]:
            return _shown(state)
    raise call.not_found()


def _shown(state: ProcessState) -> ShownProcess:
    process = state.process
    return ShownProcess(
        sid=process.sid,
        host=process.host,
        pid=process.pid,
        version=process.version,
        roles=list(process.roles),
        date_started=process.started,
        status=state.status,
        beat_age_ms=state.age_us // 1000,
        lag_ms=state.lag_us // 1000,
        slots={name: list(slots) for name, slots in state.owns.items()},
    )
