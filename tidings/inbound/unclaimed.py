"""Texts to numbers that nobody here has: kept for the operator, who may have to add a number or correct a link.

The carrier is told that the destination is not valid, so what is kept here is the only trace. It is bounded: so many
for one destination, so many in all, for so long.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from tidings import gsm
from tidings.accounts.model import Capability
from tidings.carriers.port import Arrival
from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Database, Write
from tidings.http import SELF, TIDINGS_V1, Collection, Link, Resource
from tidings.inbound.assembly import Whole

OF_ONE_MOST: Final = 100
"""Kept for one destination: the newest."""
MOST: Final = 10_000
"""Kept in all, the newest; looked at once in `CUT_EVERY` texts."""
CUT_EVERY: Final = 100
KEPT: Final = timedelta(days=30)
BODY_MOST: Final = 2_000
"""Characters that are kept of one text."""


class UnclaimedMessage(Resource):
    """A text, or one part of a long one, to a number that nobody here has."""

    sid: Sid
    carrier: str
    """The link that it came by."""
    from_: str
    """As it would have been shown: E.164 with + where that is certain."""
    to: str
    """The likeliest of the forms that were looked for."""
    written_from: str
    """As the carrier wrote it, with type of number and numbering plan."""
    written_to: str
    body: str
    part: int
    parts: int
    date_created: Instant
    url: Link = SELF


unclaimed_messages = Collection(
    TIDINGS_V1,
    "/UnclaimedMessages",
    UnclaimedMessage,
    sid="UM",
    table="unclaimed_message",
    tenant=None,
    needs=Capability.OPERATOR,
    indexes=[("carrier", "to", "sid"), ("date_created",)],
)
_columns = unclaimed_messages.table.c


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

    def kept(self, whole: Whole) -> list[Write]:
        """Keeps a text that was joined when its number had just been released."""
        pair = whole.source, whole.destination
        return self._kept(whole.carrier, pair, pair, whole.body, (1, 1))

    def _kept(
        self, carrier: str, pair: tuple[str, str], written: tuple[str, str], body: str, place: tuple[int, int]
    ) -> list[Write]:
        item = UnclaimedMessage(
            sid=self._sids.make("UM"),
            carrier=carrier,
            from_=pair[0],
            to=pair[1],
            written_from=written[0],
            written_to=written[1],
            body=body[:BODY_MOST],
            part=place[0],
            parts=place[1],
            date_created=self._clock.now(),
        )
        counted = self.count[carrier] = self.count.get(carrier, 0) + 1
        writes = [unclaimed_messages.write_of(item), _beyond(OF_ONE_MOST, item)]
        if counted % CUT_EVERY == 0:
            writes.append(_beyond(MOST))
        return writes


def forgotten(now: Instant) -> Write:
    """Deletes what was kept long enough."""
    return sa.delete(unclaimed_messages.table).where(
        _columns.date_created < int(now) - KEPT // timedelta(microseconds=1)
    )


def _beyond(most: int, like: UnclaimedMessage | None = None) -> Write:
    """Deletes all but the newest `most`: of those to the same destination, or of all."""
    same = [_columns.carrier == like.carrier, _columns.to == like.to] if like is not None else []
    last = sa.select(_columns.sid).where(*same).order_by(_columns.sid.desc()).limit(1).offset(most - 1)
    return sa.delete(unclaimed_messages.table).where(*same, _columns.sid < last.scalar_subquery())
