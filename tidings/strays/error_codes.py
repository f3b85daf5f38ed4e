"""Error codes that no table knows: each is kept once for its carrier, with how often it came."""

from __future__ import annotations

import asyncio
from collections import Counter
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
import structlog

from tidings.core import Clock, Sids, Tasks
from tidings.db import Database, Unavailable
from tidings.strays.stray import PREFIXES, StrayKind, kept, made, strays

CODE_MOST: Final = 32
"""Characters of a code."""
WAIT_S: Final = 5.0
"""Wire time between two commits: what came meanwhile is counted together."""
WAITING_MOST: Final = 1_000
"""Codes that wait for the next one; more are not counted."""


class SaidIn(StrEnum):
    """Where a carrier said it."""

    RECEIPT = "receipt"
    """As `err` of a receipt."""
    ANSWER = "answer"
    """As command_status of an answer."""


_KIND: Final = StrayKind.ERROR_CODE
_columns = strays.table.c
_log = structlog.get_logger(__name__)


class ErrorCodes:
    """Takes them in."""

    def __init__(self, database: Database, clock: Clock, sids: Sids) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._waiting: Counter[tuple[str, SaidIn, str]] = Counter()
        """By carrier, what it was said in, and code."""
        self._tasks = Tasks()
        self._is_writing = False

    def note(self, carrier: str, said_in: SaidIn, code: str) -> None:
        """A message failed, or was put off, with a code that nobody knows."""
        printable = "".join(letter for letter in code if letter.isprintable())[:CODE_MOST]
        key = (carrier, said_in, printable)
        if key in self._waiting or len(self._waiting) < WAITING_MOST:
            self._waiting[key] += 1
        if not self._is_writing:
            self._is_writing = True
            self._tasks.start(self._write())

    def stop(self) -> None:
        """Writes nothing more; what waits is lost."""
        self._tasks.cancel()

    async def _write(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, Counter()
                for (carrier, said_in, code), times in waiting.items():
                    await self._count(carrier, said_in, code, times)
                await asyncio.sleep(WAIT_S)
        except Unavailable as failure:
            _log.warning("error_code_not_kept", reason=str(failure))
        finally:
            self._is_writing = False

    async def _count(self, carrier: str, said_in: SaidIn, code: str, times: int) -> None:
        """Counts on, or begins to. Two processes that begin at once keep it twice. Raises Unavailable."""
        now = self._clock.now()
        known = (_columns.kind == _KIND.value, _columns.carrier == carrier, _columns.reason == code)
        more = sa.update(strays.table).where(*known, _columns.source == said_in.value)
        more = more.values(times=_columns.times + times, date_updated=int(now)).returning(_columns.sid)
        (rows,) = await self._database.commit(more)
        if not rows:
            _log.warning("error_code_unknown", carrier=carrier, said_in=said_in, code=code)
            sid = self._sids.make(PREFIXES[_KIND])
            await self._database.commit(
                *kept(made(_KIND, sid, carrier, code, (said_in.value, ""), {"said_in": said_in.value}, now))
            )
