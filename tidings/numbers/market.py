"""The market: all that phone numbers can be had from, as whoever searches or buys sees it.

The operator's own inventory comes first. A number that rests after its release is on the market for its last owner
alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidings.core import Clock, Sid
from tidings.db import Database
from tidings.numbers.quarantine import resting
from tidings.numbers.supply import Country, NumberFilters, NumberType, Offer, Supply

_TRIES: Final = 3
"""How often a search is made for more, where some of what it found rests."""


class Market:
    """Several supplies as one."""

    def __init__(self, database: Database, clock: Clock, supplies: Sequence[Supply]) -> None:
        self._database = database
        self._clock = clock
        self._supplies = supplies

    async def countries(self) -> list[Country]:
        """Where numbers can be had, by name. Raises Unavailable."""
        found: dict[str, Country] = {}
        for supply in self._supplies:
            for each in await supply.countries():
                known = found.get(each.iso_country, each)
                types = tuple(kind for kind in NumberType if kind in (*known.types, *each.types))
                found[each.iso_country] = Country(each.iso_country, known.name, types, known.beta and each.beta)
        return sorted(found.values(), key=lambda country: country.name)

    async def search(self, filters: NumberFilters, most: int, owner_sid: Sid) -> list[Offer]:
        """Numbers that a main account, or one of its subaccounts, can have; at most so many. Raises Unavailable."""
        found: dict[str, Offer] = {}
        for supply in self._supplies:
            if len(found) >= most:
                break
            for offer in await self._found(supply, filters, most - len(found), owner_sid):
                found.setdefault(offer.phone_number, offer)
        return list(found.values())

    async def offer_of(self, phone_number: str, owner_sid: Sid) -> Offer | None:
        """A certain number, if this owner can have it. Raises Unavailable."""
        for supply in self._supplies:
            offer = await supply.offer_of(phone_number)
            if offer is not None:
                rests = await resting(self._database, [phone_number], owner_sid, self._clock.now())
                return None if rests else offer
        return None

    async def _found(self, supply: Supply, filters: NumberFilters, most: int, owner_sid: Sid) -> list[Offer]:
        asked, free = most, list[Offer]()
        for _ in range(_TRIES):
            found = await supply.search(filters, asked)
            numbers = [offer.phone_number for offer in found]
            rests = await resting(self._database, numbers, owner_sid, self._clock.now())
            free = [offer for offer in found if offer.phone_number not in rests]
            if not rests or len(free) >= most:
                break
            asked = most + len(rests)
        return free[:most]
