"""Coming in: a process begins to work on a store, also where the one that has it to itself stands still."""

from __future__ import annotations

import structlog

from tidings.db import Database, Unavailable
from tidings.processes.judging import SILENT_US
from tidings.processes.store import LOOK, ended, seen

log = structlog.get_logger(__name__)


async def come_in(database: Database) -> None:
    """Makes this program one that works on the store. Raises Unavailable.

    One that is alone lets others in when it is asked to. One that stands still hears nothing, and nobody else is there
    to expel it: then whoever comes does.
    """
    try:
        await database.own()
    except Unavailable:
        if database.name == "sqlite" or not await _expelled(database):
            raise
        await database.own()


async def _expelled(database: Database) -> bool:
    """Whether some that were silent were ended. Raises Unavailable."""
    silent = [one for one in map(seen, await database.at_once(LOOK)) if one.is_connected and one.age_us > SILENT_US]
    for each in silent:
        log.warning("process_expelled", process=each.sid, silent_s=each.age_us / 1_000_000)
        await database.at_once(ended(each))
    return bool(silent)
