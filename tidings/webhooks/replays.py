"""Telling again what was told, because somebody asks for it: the same row, the same id, in order, with a mark."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Database
from tidings.http.problems import CONFLICT
from tidings.processes.forwarding import Forwarding
from tidings.processes.slots import Held
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.exchanging import Taker
from tidings.webhooks.outbox import FIELDS, PENDING, Exchange, ExchangeOutcome, exchange
from tidings.webhooks.subject import CALLBACK
from tidings.webhooks.told import at_host, host_of, is_among_newest

AT_ONCE_MOST: Final = 500
"""Exchanges that one request tells again."""
LOOKED_MOST: Final = 20_000
"""Of the newest exchanges: so many are looked through for those of a host."""
_C: Final = exchange.c


class Replays:
    """Puts exchanges that are over into the outbox again.

    A row that is pending is left as it is, by the commit itself: however many ask at once, each is told once more.
    """

    def __init__(self, database: Database, deliverer: Deliverer, held: Held) -> None:
        self._database = database
        self._deliverer = deliverer
        self._held = held
        self._forwarding = Forwarding(database, CALLBACK)
        self._takers: Collection[str] = ()

    def start(self, takers: Mapping[str, Taker]) -> None:
        """From now on it knows the kinds of exchanges whose answers are acted on."""
        self._takers = tuple(takers)

    async def again(self, one: Exchange) -> Exchange:
        """Tells one again; answers it as it is then. Raises CONFLICT, Unavailable."""
        if one.outcome == PENDING:
            raise CONFLICT(reason="it is being told already")
        if one.kind in self._takers and (one.error_code is None or one.fallback_url):
            raise CONFLICT(reason="its answer, or its fallback's, was acted on: told again, that would be done twice")
        found = await self._put([one.sid])
        if not found:
            raise CONFLICT(reason="it is being told already")
        return found[0]

    async def failed_at(self, host: str, account_sid: Sid | None) -> list[Exchange]:
        """Tells again what was given up or refused at a host, the oldest first, so many at once; of an account, or of
        all. Raises Unavailable.
        """
        failed = (
            sa.select(_C.sid, _C.url)
            .where(
                is_among_newest(LOOKED_MOST, account_sid),
                _C.outcome != ExchangeOutcome.PENDING,
                _C.error_code.is_not(None),
                _C.kind.not_in(self._takers) | _C.fallback_url.is_(None),
                at_host(host),
            )
            .order_by(_C.sid)
        )
        rows = await self._database.search(failed)
        sids = [sid for sid, url in rows if host_of(url) == host.lower()]
        return await self._put(sids[:AT_ONCE_MOST]) if sids else []

    async def _put(self, sids: Sequence[Sid]) -> list[Exchange]:
        """Makes them pending again; those that are already are left out."""
        over = (_C.sid.in_(sids), _C.outcome != ExchangeOutcome.PENDING)
        again = {"outcome": PENDING, "attempts": 0, "next_at": None, "date_done": None}
        put = sa.update(exchange).where(*over).values(**again, replays=sa.func.coalesce(_C.replays, 0) + 1)
        (rows,) = await self._database.commit(put.returning(*(_C[name] for name in FIELDS)))
        found = sorted((Exchange(**dict(zip(FIELDS, row, strict=True))) for row in rows), key=lambda one: one.sid)
        subjects: dict[Sid, list[Exchange]] = {}
        for one in found:
            subjects.setdefault(one.subject_sid, []).append(one)
        for subject_sid, its in subjects.items():
            if self._held.has_all:
                self._deliverer.offer(its)
            else:
                self._forwarding.tell(its[0].account_sid, subject_sid)
        return found
