"""The rows of the simulated registry: what was filed there, where it stands, and when it goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, Turn, Wake, table

AGENDA: Final[Wake] = ("registry-agenda", 0)
"""Woken by whoever changes a row: something may be due sooner."""
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SCRIPTED_IDS: Final = ("CX", "CP", "CR")
"""What the ids of other providers' campaigns begin with; ours do not."""


class BrandStep(StrEnum):
    """What the registry does next with a brand."""

    DECIDE = "decide"
    ASK = "ask"
    """The one-time question goes out."""
    ANSWER = "answer"
    """It waits for the owner's YES; when that is due, it is over."""
    CONFIRM = "confirm"
    VERIFIED = "verified"
    FAILED = "failed"
    SUSPENDED = "suspended"
    DELETED = "deleted"


class CampaignStep(StrEnum):
    """What the registry, its aggregator or a carrier does next with a campaign."""

    SHARE = "share"
    DCA = "dca"
    ATT = "att"
    TMOBILE = "tmobile"
    VERIZON = "verizon"
    SUSPEND = "suspend"
    LIVE = "live"
    FAILED = "failed"
    SUSPENDED = "suspended"
    DELETED = "deleted"


class VettingStep(StrEnum):
    """What the vetting partner does next."""

    DECIDE = "decide"
    DONE = "done"


class BrandRow(msgspec.Struct, frozen=True, kw_only=True):
    """A brand at the registry; it stays, and counts, when it is deleted."""

    registry_id: str
    reference: Sid
    step: str
    due_at: int | None
    filing: str
    """JSON of a BrandFiling."""
    mock: int
    mobile: str | None
    email: str | None
    address: str | None
    phone: str | None
    asked_at: int | None = None
    """When the last question was sent."""
    deadline_at: int | None = None
    """Until when a question can be answered at all."""


class CampaignRow(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign at the registry."""

    registry_id: str
    reference: Sid
    step: str
    due_at: int | None
    filing: str
    """JSON of a CampaignFiling."""
    brand_id: str
    filed_at: int


class VettingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A vetting at the registry."""

    registry_id: str
    reference: Sid
    step: str
    due_at: int | None
    brand_id: str
    provider: str
    token: str | None


R = TypeVar("R", BrandRow, CampaignRow, VettingRow)


class Shelf(Generic[R]):
    """The rows of one kind."""

    def __init__(self, kind: type[R], name: str) -> None:
        self.kind: type[R] = kind
        self.table = table(name, kind, key=("registry_id",))
        self._by_id = sa.select(self.table).where(self.table.c.registry_id == sa.bindparam("id"))
        self._by_reference = sa.select(self.table).where(self.table.c.reference == sa.bindparam("reference"))
        sa.Index(None, self.table.c.reference, unique=True)
        sa.Index(None, self.table.c.due_at)

    def read(self, rows: Sequence[Sequence[Any]]) -> list[R]:
        """Rows, their columns in the order of the table."""
        names = self.kind.__struct_fields__
        return [self.kind(**dict(zip(names, row, strict=True))) for row in rows]

    async def get(self, database: Database, registry_id: str) -> R | None:
        """By the registry's own id. Raises Unavailable."""
        return next(iter(self.read(await database.rows(self._by_id, {"id": registry_id}))), None)

    async def of(self, database: Database, reference: Sid) -> R | None:
        """By the platform's SID. Raises Unavailable."""
        return next(iter(self.read(await database.rows(self._by_reference, {"reference": reference}))), None)

    async def due(self, database: Database, now: Instant, most: int) -> list[R]:
        """What is due, the longest due first. Raises Unavailable."""
        columns = self.table.c
        found = sa.select(self.table).where(columns.due_at <= int(now)).order_by(columns.due_at, columns.registry_id)
        return self.read(await database.rows(found.limit(most)))

    async def next_due(self, database: Database) -> Instant | None:
        """When something is due next; None: nothing is. Raises Unavailable."""
        ((due,),) = await database.rows(sa.select(sa.func.min(self.table.c.due_at)))
        return None if due is None else Instant(due)

    async def add(self, database: Database, turn: Turn, row: R) -> None:
        """A new row, on disk when this returns. Raises GuardFailed, Conflict, Unavailable."""
        made = sa.insert(self.table).values(msgspec.structs.asdict(row))
        await database.commit(made, only_if=[turn], wakes=[AGENDA])

    async def save(self, database: Database, turn: Turn, row: R, **changes: Any) -> R:
        """Changes a row, on disk when this returns. Raises GuardFailed, Unavailable."""
        changed = msgspec.structs.replace(row, **changes)
        values = msgspec.structs.asdict(changed)
        saved = sa.update(self.table).where(self.table.c.registry_id == row.registry_id).values(values)
        await database.commit(saved, only_if=[turn], wakes=[AGENDA])
        return changed

    async def free_id(self, database: Database, letter: str, reference: Sid) -> str:
        """An id that nothing here has: a letter and six upper-case alphanumerics, the same for the same reference."""
        attempt = 0
        while True:
            made = letter + _six(f"{reference}:{attempt}")
            if not made.startswith(_SCRIPTED_IDS) and await self.get(database, made) is None:
                return made
            attempt += 1


def _six(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    letters = []
    for _ in range(6):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


BRANDS: Final = Shelf(BrandRow, "registry_brand")
CAMPAIGNS: Final = Shelf(CampaignRow, "registry_campaign")
VETTINGS: Final = Shelf(VettingRow, "registry_vetting")
for _trait in ("mobile", "email", "address", "phone"):
    sa.Index(None, BRANDS.table.c[_trait])
sa.Index(None, CAMPAIGNS.table.c.brand_id)
