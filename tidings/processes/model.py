"""A process, as the others know it: its row, and what it writes every second."""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.core import Instant, Sid
from tidings.db import Stored, metadata, stored


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """One process that runs on this store. It changes rarely, and every process has it in memory."""

    sid: Sid
    host: str
    """The name of the machine."""
    pid: int
    """Its number there."""
    version: str
    roles: tuple[str, ...]
    """Roles by name; another version may have some that are unknown here."""
    schema: str | None = None
    """The last migration that it knows; None: it is of a version that did not say so."""
    started: Instant
    """By the database's clock, as all times of processes."""
    leaving: bool = False
    """Whether it stops in order: it takes nothing new."""
    backend_pid: int = 0
    """The number of the PostgreSQL backend that writes its commits; 0 on SQLite."""
    backend_began: Instant = Instant(0)
    """When that backend began: numbers are used again."""


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """What a process writes every second, beside its row: nobody is told of it."""

    sid: Sid
    at: Instant
    lag_us: int = 0
    """How late the beat before was written: what this process and its way to the database are behind."""
    owns: dict[str, list[int]] = {}
    """The numbers of the slots that it owns, by their names."""


processes: Final[Stored[Process]] = stored(Process, "process", metadata, ("sid",))
beats: Final[Stored[Beat]] = stored(Beat, "process_beat", metadata, ("sid",))
