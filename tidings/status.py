"""`tidings status`: every process that runs on the store, read from the store itself, also where no server answers."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from tidings.config import Settings
from tidings.db import Unavailable, connected_database
from tidings.processes.model import processes
from tidings.processes.shown import ProcessState, missing_roles, states

_HEADS: Final = ("PROCESS", "HOST", "PID", "VERSION", "ROLES", "STATUS", "BEAT", "LAG", "OWNS")


async def status(settings: Settings, *, as_json: bool) -> int:
    """Prints them; gives 0 where each role is had by somebody who lives, and nobody is late."""
    try:
        found = [each for each in await _found(settings) if _may_live(each)]
    except (Unavailable, ValueError, OSError) as failure:
        sys.stderr.write(f"tidings: {failure}\n")
        return 1
    wrong = _wrong(found, settings)
    if as_json:
        written = msgspec.json.encode({"processes": [_fields(each) for each in found], "wrong": wrong})
        sys.stdout.write(msgspec.json.format(written).decode() + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in [*_lines(found), *wrong]))
    return 1 if wrong else 0


async def _found(settings: Settings) -> list[ProcessState]:
    """Raises Unavailable, ValueError, OSError."""
    if settings.database is None and not (settings.folder / "tidings.sqlite").exists():
        return []
    database = await connected_database(settings.database, settings.folder)
    try:
        return await states(database) if await database.has_table(processes.table.name) else []
    finally:
        await database.stop()


def _may_live(state: ProcessState) -> bool:
    """Not where it is plain that it does not: on SQLite nobody takes out the row of a process that was killed."""
    if state.process.backend_pid or state.process.host != socket.gethostname():
        return True
    with contextlib.suppress(PermissionError):
        try:
            os.kill(state.process.pid, 0)
        except ProcessLookupError:
            return False
    return True


def _wrong(found: Sequence[ProcessState], settings: Settings) -> list[str]:
    """What somebody should look at, in sentences."""
    if not found:
        return ["No process runs on this store."]
    late = [f"{each.process.sid} said nothing for {each.age_us / 1_000_000:.1f} s." for each in found if each.is_late]
    missing = [f"No process has the role {role}." for role in missing_roles(found, simulated=settings.simulated)]
    return [*late, *missing]


def _fields(state: ProcessState) -> dict[str, Any]:
    process = state.process
    return {
        "sid": process.sid,
        "host": process.host,
        "pid": process.pid,
        "version": process.version,
        "roles": list(process.roles),
        "started": process.started.iso(),
        "status": state.status,
        "beat_age_ms": state.age_us // 1000,
        "lag_ms": state.lag_us // 1000,
        "slots": {name: list(slots) for name, slots in state.owns.items()},
    }


def _lines(found: Sequence[ProcessState]) -> list[str]:
    """A table, with columns as wide as what is in them."""
    if not found:
        return []
    rows = [_HEADS, *(_row(each) for each in found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADS))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(state: ProcessState) -> tuple[str, ...]:
    process = state.process
    return (
        process.sid,
        process.host,
        str(process.pid),
        process.version,
        ",".join(process.roles) or "-",
        state.status,
        f"{state.age_us / 1_000_000:.1f} s",
        f"{state.lag_us // 1000} ms",
        _owned(state),
    )


def _owned(state: ProcessState) -> str:
    """Of what there is one, its name; of what there are more, how many. On SQLite the one process owns all."""
    if not state.process.backend_pid:
        return "all"
    many = [f"{name} x{len(slots)}" for name, slots in state.owns.items() if list(slots) != [0]]
    one = [name.removeprefix("loop ") for name, slots in state.owns.items() if list(slots) == [0]]
    return ", ".join([*many, *one]) or "-"
