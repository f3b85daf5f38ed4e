"""Whose medium is fetched: places go round among accounts, so that a silent server holds up only its own sender."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

from tidings import errors
from tidings.core import Problem, Sid
from tidings.webhooks.lines import Lines
from tidings.webhooks.shares import Bounds

FETCHES: Final = Bounds(total=16, account=6, account_failing=4, origin=4, origin_failing=2, path=4, path_failing=2)
"""At once; each may hold five megabytes."""

_Place: TypeAlias = "asyncio.Future[None]"


class MediaTurns:
    """Gives turns."""

    def __init__(self) -> None:
        self._lines: Lines[_Place] = Lines(FETCHES)

    @asynccontextmanager
    async def turn(self, account_sid: Sid, url: str) -> AsyncIterator[None]:
        """Waits for a place to fetch `url`, and holds it. A Problem in it counts against the server."""
        path = self._lines.join(account_sid, url)
        place: _Place = asyncio.get_running_loop().create_future()
        self._lines.put(path, place)
        self._fill()
        failed = False
        try:
            await place
            yield
        except Problem as problem:
            failed = problem.kind is errors.MEDIA_NOT_FETCHED
            raise
        finally:
            if place.done() and not place.cancelled():
                self._lines.done(path, failed=failed)
            self._lines.leave(path)
            self._fill()

    def _fill(self) -> None:
        while (found := self._lines.take()) is not None:
            path, place = found
            if place.done():  # whoever waited is gone
                self._lines.done(path, failed=path.is_failing)
            else:
                place.set_result(None)
