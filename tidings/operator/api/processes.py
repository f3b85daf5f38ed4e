"""Processes: those that run on this store, on whichever host, and what each of them has."""

from __future__ import annotations

from typing import Annotated

from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Link, Of, Resource
from tidings.processes import Processes
from tidings.processes.shown import ProcessState, states


def _ms(duration_us: int) -> int:
    return duration_us // 1000


class ShownProcess(Resource):
    """One process."""

    sid: Annotated[Sid, Of("process.sid")]
    host: Annotated[str, Of("process.host")]
    pid: Annotated[int, Of("process.pid")]
    """Its number on that host."""
    version: Annotated[str, Of("process.version")]
    roles: Annotated[list[str], Of("process.roles")]
    date_started: Annotated[Instant, Of("process.started")]
    """By the database's clock."""
    status: str
    """`running`; `late`, where it missed a beat; `leaving`, where it stops in order."""
    beat_age_ms: Annotated[int, Of("age_us", _ms)]
    """How long ago it said that it lives: it does so each second."""
    lag_ms: Annotated[int, Of("lag_us", _ms)]
    """How late it said so the time before: what it, and its way to the database, are behind."""
    slots: Annotated[dict[str, list[int]], Of("owns")]
    """The numbers of what it owns, by name: parts of the senders' queues and of the callbacks, loops, links."""
    url: Link = SELF


async def _running(call: Call) -> list[ProcessState]:
    return await states(call.db, call.part(Processes).me)


processes = Collection(
    TIDINGS_V1,
    "/Processes",
    ShownProcess,
    row=ProcessState,
    sid="TP",
    seen=_running,
    order=("process.started",),
    needs=Capability.OPERATOR,
)
processes.standard("fetch", "list")
"""The latest first; one of them while it is there."""
