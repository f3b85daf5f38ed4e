"""The rows of processes. Their times are the database's: the clocks of hosts differ."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Guard, Write
from tidings.processes.judging import Seen
from tidings.processes.model import Beat, Process, beats, processes

_activity = sa.table("pg_stat_activity", sa.column("pid"), sa.column("backend_start"))
_now: sa.ColumnElement[int] = sa.func.microseconds(sa.func.clock_timestamp(), type_=sa.BigInteger)
_began: sa.ColumnElement[int] = sa.func.microseconds(_activity.c.backend_start, type_=sa.BigInteger)
_mine = sa.select(_began).select_from(_activity).where(_activity.c.pid == sa.func.pg_backend_pid()).scalar_subquery()
"""When the backend of the connection that is asked began."""

_P, _B = processes.table.c, beats.table.c


def since(at: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """How long ago that was, by PostgreSQL's clock."""
    return _now - at


def joined_alone(me: Process) -> list[Write]:
    """On SQLite: this process, and no other."""
    return [
        sa.delete(processes.table),
        sa.delete(beats.table),
        sa.insert(processes.table).values(_columns(me)),
        sa.insert(beats.table).values(_beat(me.sid, at=int(me.started))),
    ]


def joined(me: Process) -> list[Write]:
    """On PostgreSQL: this process with the backend that writes this, in place of what there was of it."""
    columns = _columns(me) | {"backend_pid": sa.func.pg_backend_pid(), "backend_began": _mine}
    if not me.started:
        columns["started"] = _now
    return [
        *left(me.sid),
        sa.insert(processes.table).values(columns),
        sa.insert(beats.table).values(_beat(me.sid, at=_now)),
    ]


def left(sid: Sid) -> list[Write]:
    """A process is no more."""
    return [sa.delete(beats.table).where(_B.sid == sid), sa.delete(processes.table).where(_P.sid == sid)]


def leaving(sid: Sid) -> Write:
    """A process stops in order."""
    return sa.update(processes.table).where(_P.sid == sid).values(leaving=1)


def has_roles(me: Process) -> Write:
    """A process does something else from now on."""
    return sa.update(processes.table).where(_P.sid == me.sid).values(roles=processes.saved("roles", me.roles))


def beaten(sid: Sid, lag_us: int, owns: dict[str, list[int]]) -> sa.Executable:
    """One beat, which gives its time; nothing where the row is gone."""
    saved = beats.saved("owns", owns)
    changed = sa.update(beats.table).where(_B.sid == sid).values(at=_now, lag_us=lag_us, owns=saved)
    return changed.returning(_B.at)


LOOK = (
    sa.select(
        _P.sid,
        _P.backend_pid,
        _P.backend_began,
        _B.at,
        _now - _B.at,
        sa.exists().where(
            _activity.c.pid == _P.backend_pid,
            sa.or_(_activity.c.backend_start.is_(None), _began == _P.backend_began),  # not shown to another user
        ),
    )
    .join_from(processes.table, beats.table, _B.sid == _P.sid)
    .order_by(_P.sid)
)
"""All processes, as Seen."""


def seen(row: tuple[Any, ...]) -> Seen:
    """A row of LOOK."""
    sid, backend_pid, backend_began, beat_at, age_us, is_connected = row
    return Seen(sid, backend_pid, Instant(backend_began), Instant(beat_at), age_us, is_connected)


def ended(silent: Seen) -> sa.Executable:
    """Ends the very backend of a process that stands still, unless it has beaten since; gives a row where it did."""
    return (
        sa.select(sa.func.pg_terminate_backend(_activity.c.pid))
        .select_from(_activity)
        .where(
            _activity.c.pid == silent.backend_pid,
            _began == int(silent.backend_began),
            sa.exists().where(_B.sid == silent.sid, _B.at == int(silent.beat_at)),
        )
    )


def removed(gone: Seen) -> tuple[Guard, Write]:
    """Takes out a process that has not beaten since it was looked at. It waits for nobody who does so too."""
    same = sa.select(_B.sid).where(_B.sid == gone.sid, _B.at == int(gone.beat_at)).with_for_update(skip_locked=True)
    silent = Guard("is-silent", sa.delete(beats.table).where(_B.sid.in_(same)))
    return silent, sa.delete(processes.table).where(_P.sid == gone.sid)


def _columns(process: Process) -> dict[str, Any]:
    return dict(zip(processes.names, processes.row(process), strict=True))


def _beat(sid: Sid, at: object) -> dict[str, Any]:
    columns = dict(zip(beats.names, beats.row(Beat(sid=sid, at=Instant(0))), strict=True))
    return columns | {"at": at}
