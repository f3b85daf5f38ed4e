"""Quotas: so many in any window of business time, counted by rows, so that all processes of a store count together.

    QUESTIONS: Final = Quota("one-time-questions", most=10, window_s=1)
    wait_s = await QUESTIONS.wait_s(database, account_sid, now)     # 0: it may, and it was counted

For what is asked rarely: each that is counted costs a commit. What is paced by the segment has grants.
"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tidings.core import Instant
from tidings.core.instant import SECOND
from tidings.db.database import Conflict, Database
from tidings.db.guards import Guard, GuardFailed
from tidings.db.table import table


class QuotaPlace(msgspec.Struct, frozen=True):
    """One of the places of a quota: who has it, and since when."""

    name: str
    place: int
    at: int


places = table("quota_place", QuotaPlace, key=("name", "place"), small=True)
_OF = sa.select(places.c.place, places.c.at).where(places.c.name == sa.bindparam("name"))


class Quota:
    """`most` in any window, of each that asks."""

    def __init__(self, name: str, most: int, window_s: float) -> None:
        self.most = most
        self.window_s = window_s
        self._name = name

    async def wait_s(self, database: Database, whose: str, now: Instant) -> float:
        """Seconds until whose turn it is; 0: it is now, and counts. Raises Unavailable.

        What was counted at a later time than now counts no more: the clock was taken back.
        """
        name, window = f"{self._name} {whose}", round(self.window_s * SECOND)
        for _ in range(2 * self.most):
            taken = {int(place): int(at) for place, at in await database.rows(_OF, {"name": name})}
            full = {place for place, at in taken.items() if 0 <= now - at < window}
            free = next((place for place in range(self.most) if place not in full), None)
            if free is None:
                return (min(taken[place] for place in full) + window - now) / SECOND
            if await _taken(database, QuotaPlace(name, free, int(now)), taken.get(free)):
                return 0.0
        return self.window_s  # so many ask at once that no place stays free


async def _taken(database: Database, place: QuotaPlace, before: int | None) -> bool:
    """Takes a place that was taken last at `before`, or never; False: somebody else was first."""
    try:
        if before is None:
            await database.commit(sa.insert(places).values(msgspec.structs.asdict(place)))
        else:
            here = (places.c.name == place.name, places.c.place == place.place, places.c.at == before)
            await database.commit(only_if=[Guard("is-free", sa.update(places).where(*here).values(at=place.at))])
    except (Conflict, GuardFailed):
        return False
    return True
