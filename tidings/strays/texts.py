"""Texts to numbers that nobody here has: kept for the operator, who may have to add a number or correct a link.

The carrier is told that the destination is not valid, so what is kept here is the only trace.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from tidings import gsm
from tidings.carriers.port import Arrival
from tidings.core import Clock, Sids
from tidings.db import Database, Write
from tidings.strays.stray import PREFIXES, Stray, StrayKind, cut, made, strays

OF_ONE_MOST: Final = 100
"""Kept for one destination: the newest."""
CUT_EVERY: Final = 20
"""What is too much of a carrier's in all is looked at once in so many texts."""
BODY_MOST: Final = 2_000
"""Characters that are kept of one text."""
NOBODY: Final = "nobody"
"""The reason."""

_columns = strays.table.c


class Unclaimed:
    """Keeps texts for nobody, and counts them."""

    def __init__(self, database: Database, clock: Clock, sids: Sids) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self.count: dict[str, int] = {}
        """Refused since the start, by carrier."""

    async def keep(self, arrival: Arrival) -> None:
        """On disk when it returns. Raises Unavailable."""
        body = gsm.decode(arrival.payload, arrival.data_coding)
        pair = arrival.source, arrival.destination
        written = (str(arrival.written[0]), str(arrival.written[1])) if arrival.written else pair
        await self._database.commit(*self._kept(arrival.carrier, pair, written, body, (arrival.part, arrival.parts)))

    def kept(self, carrier: str, pair: tuple[str, str], body: str) -> list[Write]:
        """Keeps a text that was joined when its number had just been released; `pair`: from whom, and for whom."""
        return self._kept(carrier, pair, pair, body, (1, 1))

    def _kept(
        self, carrier: str, pair: tuple[str, str], written: tuple[str, str], body: str, place: tuple[int, int]
    ) -> list[Write]:
        detail = {
            "written_from": written[0],
            "written_to": written[1],
            "body": body[:BODY_MOST],
            "part": place[0],
            "parts": place[1],
        }
        sid = self._sids.make(PREFIXES[StrayKind.TEXT])
        item = made(StrayKind.TEXT, sid, carrier, NOBODY, pair, detail, self._clock.now())
        counted = self.count[carrier] = self.count.get(carrier, 0) + 1
        writes = [strays.write_of(item), _beyond(item)]
        if counted % CUT_EVERY == 0:
            writes.append(cut(StrayKind.TEXT, carrier))
        return writes


def _beyond(like: Stray) -> Write:
    """Forgets all but the newest to the same destination."""
    same = [
        _columns.kind == like.kind.value,
        _columns.carrier == like.carrier,
        _columns.destination == like.destination,
    ]
    last = sa.select(_columns.sid).where(*same).order_by(_columns.sid.desc()).limit(1).offset(OF_ONE_MOST - 1)
    return sa.delete(strays.table).where(*same, _columns.sid < last.scalar_subquery())
