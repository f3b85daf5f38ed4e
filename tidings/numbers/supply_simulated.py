"""The embedded supply: numbers of real ranges that nobody has, without end and without cost.

What it shows follows from its seed and the question. The ranges are in `supply.json` beside this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import msgspec

from tidings.core import Chance, SeededChance
from tidings.countries.known import countries
from tidings.numbers import pattern
from tidings.numbers.addresses import area_code_of
from tidings.numbers.pattern import DIGITS, Pattern, Slots
from tidings.numbers.senders import Senders
from tidings.numbers.supply import Capabilities, Country, Near, NumberFilters, NumberType, Offer, Place

EARTH_RADIUS_MILES = 3958.8
FRESH_AFTER = 64
"""Senders on the platform until the same question finds other numbers: fewer than are drawn for the smallest answer, so
that whoever takes what is offered first is always offered another."""
SHARED_TOLL_FREE = frozenset({"US", "CA"})


class AreaCode(msgspec.Struct, frozen=True):
    """A line of the table of area codes in +1."""

    area_code: str
    iso_country: str
    place: Place


class Range(msgspec.Struct, frozen=True):
    """A line of the table of ranges elsewhere."""

    iso_country: str
    type: NumberType
    prefixes: tuple[str, ...]
    """Country code and what follows it."""
    digits: int
    """Of the whole number with its country code."""
    capabilities: Capabilities


class Tables(msgspec.Struct, frozen=True):
    """What `supply.json` holds."""

    area_codes: tuple[AreaCode, ...]
    toll_free: tuple[str, ...]
    ranges: tuple[Range, ...]


class Stock(msgspec.Struct, frozen=True):
    """Numbers of one range, alike but for their digits."""

    iso_country: str
    type: NumberType
    capabilities: Capabilities
    slots: Slots
    place: Place | None = None

    def holds(self, digits: str) -> bool:
        """Whether a number, without its +, is of this range."""
        alike = len(digits) == len(self.slots)
        return alike and all(digit in slot for digit, slot in zip(digits, self.slots, strict=True))


class SimulatedSupply:
    """See Supply. What it finds changes as the platform's senders become more."""

    def __init__(self, senders: Senders, seed: str = "tidings") -> None:
        self._senders = senders
        self._seed = seed

    def countries(self) -> Sequence[Country]:
        """See Supply."""
        return _countries()

    async def search(self, filters: NumberFilters, most: int) -> Sequence[Offer]:
        """See Supply."""
        wanted = filters.contains
        stocks = [
            stock
            for stock in _stocks(filters.iso_country, filters.type)
            if _suits(stock, filters) and pattern.fits(wanted, stock.slots)
        ]
        fresh = self._senders.count() // FRESH_AFTER
        chance = SeededChance(f"{self._seed} {filters}" + (f" {fresh}" if fresh else ""))
        found: dict[str, Offer] = {}
        for _ in range(most * 8 + 64 if stocks else 0):
            stock = stocks[chance.number(len(stocks))]
            number = self._drawn(wanted, stock, chance)
            if number is not None:
                found[number] = _offer(stock, number)
            if len(found) == most:
                break
        return list(found.values())

    async def offer_of(self, phone_number: str) -> Offer | None:
        """See Supply."""
        digits = phone_number.removeprefix("+")
        if not _assignable(digits) or self._senders.at(phone_number) is not None:
            return None
        return next((_offer(stock, phone_number) for stock in _all_stocks() if stock.holds(digits)), None)

    def place_of(self, phone_number: str) -> Place | None:
        """See Supply."""
        return place_of(phone_number)

    def _drawn(self, wanted: Pattern, stock: Stock, chance: Chance) -> str | None:
        digits = pattern.draw(wanted, stock.slots, chance)
        free = _assignable(digits) and not _is_fictional(digits) and self._senders.at(f"+{digits}") is None
        return f"+{digits}" if free else None


def _offer(stock: Stock, number: str) -> Offer:
    return Offer(
        phone_number=number,
        iso_country=stock.iso_country,
        type=stock.type,
        capabilities=stock.capabilities,
        place=stock.place,
    )


def _assignable(digits: str) -> bool:
    """In +1 no exchange is a service code such as 911."""
    return not (digits.startswith("1") and digits[5:7] == "11")


def _is_fictional(digits: str) -> bool:
    """555-0100 to 555-0199: the handsets of examples. They are not offered, though who asks for one gets it."""
    return digits.startswith("1") and digits[4:9] == "55501"


def _suits(stock: Stock, filters: NumberFilters) -> bool:
    """Whether all but the digits is as it was asked for."""
    able = stock.capabilities
    asked = ((filters.sms, able.sms), (filters.mms, able.mms), (filters.voice, able.voice), (filters.fax, able.fax))
    if any(wanted is not None and wanted != has for wanted, has in asked):
        return False
    if filters.area_code is not None and "".join(stock.slots[1:4]) != filters.area_code:
        return False
    if filters.near is not None and not _is_near(stock.place, filters.near):
        return False
    for name in ("locality", "region", "postal_code", "rate_center", "lata"):
        wanted = getattr(filters, name)
        if wanted is not None and (stock.place is None or getattr(stock.place, name).lower() != wanted.lower()):
            return False
    return True


def _is_near(place: Place | None, near: Near) -> bool:
    return place is not None and miles_between(place, near) <= near.distance_miles


def miles_between(one: Place | Near, other: Place | Near) -> float:
    """The great-circle distance (haversine formula)."""
    north, south = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(min(1.0, sqrt(half)))


def place_of(phone_number: str) -> Place | None:
    """Where a number of +1 is at home, by its area code; None elsewhere, and for toll-free numbers."""
    return _places().get(area_code_of(phone_number) or "")


# The tables


@cache
def _places() -> dict[str, Place]:
    return {line.area_code: line.place for line in _tables().area_codes}


@cache
def _tables() -> Tables:
    raw = Path(__file__).with_name("supply.json").read_bytes()
    return msgspec.json.decode(raw, type=Tables)


@cache
def _countries() -> tuple[Country, ...]:
    types: dict[str, list[NumberType]] = {}
    for stock in _all_stocks():
        here = types.setdefault(stock.iso_country, [])
        if stock.type not in here:
            here.append(stock.type)
    types["CA"].append(NumberType.TOLL_FREE)
    names = {iso: countries()[iso].name for iso in types}
    return tuple(Country(iso, names[iso], tuple(types[iso])) for iso in sorted(names, key=names.__getitem__))


@cache
def _stocks(iso_country: str, kind: NumberType) -> tuple[Stock, ...]:
    found = [stock for stock in _all_stocks() if (stock.iso_country, stock.type) == (iso_country, kind)]
    if not found and iso_country in SHARED_TOLL_FREE and kind is NumberType.TOLL_FREE:
        shared = _stocks("US", kind)
        found = [msgspec.structs.replace(stock, iso_country=iso_country) for stock in shared]
    return tuple(found)


@cache
def _all_stocks() -> tuple[Stock, ...]:
    tables = _tables()
    able = Capabilities(voice=True, sms=True, mms=True)
    local = [
        Stock(line.iso_country, NumberType.LOCAL, able, _in_plan(line.area_code), line.place)
        for line in tables.area_codes
    ]
    toll_free = [Stock("US", NumberType.TOLL_FREE, able, _in_plan(code)) for code in tables.toll_free]
    others = [
        Stock(line.iso_country, line.type, line.capabilities, _slots(prefix, line.digits))
        for line in tables.ranges
        for prefix in line.prefixes
    ]
    return (*local, *toll_free, *others)


def _in_plan(area_code: str) -> Slots:
    """The numbers of an area code: an exchange begins with 2 to 9."""
    return (*f"1{area_code}", DIGITS[2:], *[DIGITS] * 6)


def _slots(prefix: str, digits: int) -> Slots:
    return (*prefix, *[DIGITS] * (digits - len(prefix)))
