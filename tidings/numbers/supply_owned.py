"""The operator's inventory as a supply: its numbers that nobody has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from tidings.db import Database
from tidings.numbers.inventory import InventoryNumber, InventoryType, inventory, numbered, offer_of
from tidings.numbers.pattern import DIGITS, Pattern
from tidings.numbers.supply import Capabilities, Country, NumberFilters, NumberType, Offer, is_near
from tidings.numbers.supply_simulated import NAMED_PLACE, name_of

PAGE: Final = 1_000
LOOKED_AT_MOST: Final = 20_000
"""Numbers that are looked at for one search, where it asks for what the store cannot tell."""

_C = inventory.table.c
_FREE = (~numbered(_C.phone_number), _C.type != InventoryType.SHORT_CODE.value)


class OwnedSupply:
    """See Supply."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def countries(self) -> Sequence[Country]:
        """See Supply."""
        rows = await self._database.search(
            sa.select(_C.iso_country, _C.type, sa.func.min(_C.beta)).where(*_FREE).group_by(_C.iso_country, _C.type)
        )
        found: dict[str, list[tuple[NumberType, bool]]] = {}
        for iso, kind, beta in rows:
            found.setdefault(iso, []).append((NumberType(kind), bool(beta)))
        return [
            Country(iso, name_of(iso), tuple(kind for kind, _ in types), all(beta for _, beta in types))
            for iso, types in found.items()
        ]

    async def search(self, filters: NumberFilters, most: int) -> Sequence[Offer]:
        """See Supply. They come by number."""
        found: list[Offer] = []
        after, looked_at, size = "", 0, PAGE if _is_looked_at(filters) else min(most, PAGE)
        while len(found) < most and looked_at < LOOKED_AT_MOST:
            page = sa.select(*_C).where(*_FREE, *_wanted(filters), _C.phone_number > after)
            rows = await self._database.search(page.order_by(_C.phone_number).limit(size))
            entries = [inventory.stored.read(row) for row in rows]
            found += [offer for entry in entries if _suits(offer := offer_of(entry), filters)]
            if len(rows) < size:
                break
            after, looked_at = entries[-1].phone_number, looked_at + len(rows)
        return found[:most]

    async def offer_of(self, phone_number: str) -> Offer | None:
        """See Supply."""
        rows = await self._database.rows(sa.select(*_C).where(*_FREE, _C.phone_number == phone_number))
        return offer_of(self._read(rows[0])) if rows else None

    @staticmethod
    def _read(row: tuple[Any, ...]) -> InventoryNumber:
        return inventory.stored.read(row)


def _wanted(filters: NumberFilters) -> list[sa.ColumnElement[bool]]:
    """What the store can tell."""
    wanted: list[sa.ColumnElement[bool]] = [
        _C.iso_country == filters.iso_country,
        _C.type == filters.type.value,
        _C.phone_number.like(like(filters.contains)),
    ]
    if filters.area_code is not None:
        wanted.append(_C.phone_number.like(f"+1{filters.area_code}%"))
    if filters.beta is not None:
        wanted.append(_C.beta == int(filters.beta))
    if filters.without:
        wanted.append(_C.address_requirements.not_in([each.value for each in filters.without]))
    for name in NAMED_PLACE:
        value = getattr(filters, name)
        if value is not None:
            wanted.append(sa.func.lower(_C[name]) == value.lower())
    return wanted


def like(pattern: Pattern) -> str:
    """A pattern as LIKE has it, of a number with its +."""
    steps = ["_" if step == DIGITS else step for step in pattern.steps]
    return "+" + "".join(steps)


def _is_looked_at(filters: NumberFilters) -> bool:
    """Whether it wants what the store cannot tell."""
    return filters.near is not None or any(
        getattr(filters, name) is not None for name in Capabilities.__struct_fields__
    )


def _suits(offer: Offer, filters: NumberFilters) -> bool:
    """What is in JSON, or takes trigonometry."""
    for name in Capabilities.__struct_fields__:
        wanted = getattr(filters, name)
        if wanted is not None and wanted is not getattr(offer.capabilities, name):
            return False
    return filters.near is None or is_near(offer.place, filters.near)
