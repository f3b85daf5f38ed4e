"""The embedded supply: numbers of real ranges that nobody has, without end and without cost.

What it shows follows from its seed and the question. The US and Canada are in `supply.json` beside this file, by area
codes with their places; other countries in `ranges.json`, which `docs/make_ranges.py` makes of libphonenumber's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
import phonenumbers

from tidings.core import Chance, SeededChance
from tidings.countries.known import countries
from tidings.numbers import pattern
from tidings.numbers.addresses import area_code_of, is_fictional
from tidings.numbers.pattern import ANYTHING, DIGITS, Pattern, Slots
from tidings.numbers.requirements import requirement_of
from tidings.numbers.senders import Senders
from tidings.numbers.supply import Capabilities, Country, NumberFilters, NumberType, Offer, Place, is_near

FRESH_AFTER = 64
"""Senders on the platform until the same question finds other numbers: fewer than are drawn for the smallest answer, so
that whoever takes what is offered first is always offered another."""
SHARED_TOLL_FREE = frozenset({"US", "CA"})
MIXED = frozenset({"CL", "DK", "MX"})
"""Countries whose plans do not tell mobile numbers from others: their ranges do."""
_P = phonenumbers.PhoneNumberType
_IN_PLAN = {
    NumberType.LOCAL: (_P.FIXED_LINE, _P.FIXED_LINE_OR_MOBILE),
    NumberType.MOBILE: (_P.MOBILE,),
    NumberType.TOLL_FREE: (_P.TOLL_FREE,),
    NumberType.NATIONAL: (_P.UAN,),
    NumberType.SHARED_COST: (_P.SHARED_COST,),
    NumberType.VOIP: (_P.VOIP,),
    NumberType.MACHINE_TO_MACHINE: (_P.MOBILE,),
}
"""What libphonenumber calls numbers of a type."""
NAMED_PLACE = ("locality", "region", "postal_code", "rate_center", "lata")
"""What may be wanted of a place by its name."""


class AreaCode(msgspec.Struct, frozen=True):
    """A line of the table of area codes in +1."""

    area_code: str
    iso_country: str
    place: Place


class NumberRange(msgspec.Struct, frozen=True, array_like=True):
    """Numbers with the same beginning."""

    prefix: str
    """Country code and what follows it."""
    digits: int
    """Of the whole number with its country code."""
    town: str | None = None


class Ranges(msgspec.Struct, frozen=True):
    """A line of the table of ranges elsewhere: those of one type in a country."""

    iso_country: str
    type: NumberType
    able: tuple[str, ...]
    """What they can be used for: names of Capabilities."""
    prefixes: tuple[NumberRange, ...]
    beta: bool = False


class AreaCodeTable(msgspec.Struct, frozen=True):
    """What `supply.json` holds."""

    area_codes: tuple[AreaCode, ...]
    toll_free: tuple[str, ...]


class RangeTable(msgspec.Struct, frozen=True):
    """What `ranges.json` holds."""

    ranges: tuple[Ranges, ...]


class Stock(msgspec.Struct, frozen=True):
    """Numbers of one range, alike but for their digits."""

    iso_country: str
    type: NumberType
    capabilities: Capabilities
    slots: Slots
    place: Place | None = None
    beta: bool = False

    def holds(self, digits: str) -> bool:
        """Whether a number, without its +, is of this range."""
        alike = len(digits) == len(self.slots)
        return alike and all(digit in slot for digit, slot in zip(digits, self.slots, strict=True))


class SimulatedSupply:
    """See Supply. What it finds changes as the platform's senders become more."""

    def __init__(self, senders: Senders, seed: str = "tidings") -> None:
        self._senders = senders
        self._seed = seed

    async def countries(self) -> Sequence[Country]:
        """See Supply."""
        return embedded_countries()

    async def search(self, filters: NumberFilters, most: int) -> Sequence[Offer]:
        """See Supply."""
        wanted = filters.contains
        stocks = [
            stock
            for stock in _stocks(filters.iso_country, filters.type)
            if _suits(stock, filters) and (wanted == ANYTHING or pattern.fits(wanted, stock.slots))
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
        if self._senders.at(phone_number) is not None:
            return None
        found = (stock for stock in _all_stocks() if stock.holds(digits) and _assignable(digits, stock))
        return next((_offer(stock, phone_number) for stock in found), None)

    def _drawn(self, wanted: Pattern, stock: Stock, chance: Chance) -> str | None:
        digits = pattern.draw(wanted, stock.slots, chance)
        number = f"+{digits}"
        free = _assignable(digits, stock) and not is_fictional(number) and self._senders.at(number) is None
        return number if free else None


def _offer(stock: Stock, number: str) -> Offer:
    asked = requirement_of(stock.iso_country, stock.type)
    return Offer(
        phone_number=number,
        iso_country=stock.iso_country,
        type=stock.type,
        capabilities=stock.capabilities,
        place=stock.place,
        address_requirements=asked.address,
        needs_bundle=asked.bundle,
        beta=stock.beta,
    )


def _assignable(digits: str, stock: Stock) -> bool:
    """In the US and Canada no exchange is a service code such as 911; elsewhere libphonenumber knows."""
    if stock.iso_country in SHARED_TOLL_FREE:
        return digits[5:7] != "11"
    return is_in_plan(phonenumbers.parse(f"+{digits}"), stock.iso_country, stock.type)


def is_in_plan(number: phonenumbers.PhoneNumber, iso_country: str, kind: NumberType) -> bool:
    """Whether a number is a valid one of a country and type, by its numbering plan."""
    is_here, found = phonenumbers.region_code_for_number(number) == iso_country, phonenumbers.number_type(number)
    is_mixed = iso_country in MIXED and kind is NumberType.MOBILE and found == _P.FIXED_LINE_OR_MOBILE
    return is_here and (is_mixed or found in _IN_PLAN[kind])


def _suits(stock: Stock, filters: NumberFilters) -> bool:
    """Whether all but the digits is as it was asked for."""
    able = stock.capabilities
    asked = ((filters.sms, able.sms), (filters.mms, able.mms), (filters.voice, able.voice), (filters.fax, able.fax))
    if any(wanted is not None and wanted != has for wanted, has in asked):
        return False
    if filters.area_code is not None and "".join(stock.slots[1:4]) != filters.area_code:
        return False
    if filters.beta is not None and filters.beta is not stock.beta:
        return False
    if requirement_of(stock.iso_country, stock.type).address in filters.without:
        return False
    if filters.near is not None and not is_near(stock.place, filters.near):
        return False
    return is_named(stock.place, filters)


def is_named(place: Place | None, filters: NumberFilters) -> bool:
    """Whether a place has the names that are wanted, in whatever case."""
    for name in NAMED_PLACE:
        wanted, has = getattr(filters, name), getattr(place, name, None)
        if wanted is not None and (has is None or has.lower() != wanted.lower()):
            return False
    return True


def home_of(phone_number: str) -> Place | None:
    """Where a number of +1 is at home, by its area code; None elsewhere, and for toll-free numbers."""
    return _places().get(area_code_of(phone_number) or "")


def place_of(phone_number: str) -> Place | None:
    """Where a number is at home, as far as its range says; None where that is not known. All ranges are looked at."""
    if area_code_of(phone_number) is not None:
        return home_of(phone_number)
    digits = phone_number.removeprefix("+")
    return next((stock.place for stock in _all_stocks() if stock.place and stock.holds(digits)), None)


# The tables


@cache
def _places() -> dict[str, Place]:
    return {line.area_code: line.place for line in _plan().area_codes}


@cache
def _plan() -> AreaCodeTable:
    raw = Path(__file__).with_name("supply.json").read_bytes()
    return msgspec.json.decode(raw, type=AreaCodeTable)


@cache
def _world() -> RangeTable:
    raw = Path(__file__).with_name("ranges.json").read_bytes()
    return msgspec.json.decode(raw, type=RangeTable)


def name_of(iso_country: str) -> str:
    """The name of a country; its code where this has no name for it."""
    known = countries().get(iso_country)
    return known.name if known is not None else iso_country


@cache
def embedded_countries() -> tuple[Country, ...]:
    """Where this supply has numbers, by name."""
    types: dict[str, list[NumberType]] = {}
    beta: set[str] = set()
    for stock in _all_stocks():
        here = types.setdefault(stock.iso_country, [])
        if stock.type not in here:
            here.append(stock.type)
        if stock.beta:
            beta.add(stock.iso_country)
    types["CA"].append(NumberType.TOLL_FREE)
    return tuple(Country(iso, name_of(iso), tuple(types[iso]), iso in beta) for iso in sorted(types, key=name_of))


@cache
def _stocks(iso_country: str, kind: NumberType) -> tuple[Stock, ...]:
    found = [stock for stock in _all_stocks() if (stock.iso_country, stock.type) == (iso_country, kind)]
    if not found and iso_country in SHARED_TOLL_FREE and kind is NumberType.TOLL_FREE:
        shared = _stocks("US", kind)
        found = [msgspec.structs.replace(stock, iso_country=iso_country) for stock in shared]
    return tuple(found)


@cache
def _all_stocks() -> tuple[Stock, ...]:
    plan, able = _plan(), Capabilities(voice=True, sms=True, mms=True)
    local = [
        Stock(line.iso_country, NumberType.LOCAL, able, _in_plan(line.area_code), line.place)
        for line in plan.area_codes
    ]
    toll_free = [Stock("US", NumberType.TOLL_FREE, able, _in_plan(code)) for code in plan.toll_free]
    return (*local, *toll_free, *(stock for line in _world().ranges for stock in _stocks_of(line)))


def _stocks_of(line: Ranges) -> Sequence[Stock]:
    able = Capabilities(**{name: name in line.able for name in Capabilities.__struct_fields__})
    return [
        Stock(
            line.iso_country,
            line.type,
            able,
            _slots(each.prefix, each.digits),
            Place(locality=each.town) if each.town else None,
            line.beta,
        )
        for each in line.prefixes
    ]


def _in_plan(area_code: str) -> Slots:
    """The numbers of an area code: an exchange begins with 2 to 9."""
    return (*f"1{area_code}", DIGITS[2:], *[DIGITS] * 6)


def _slots(prefix: str, digits: int) -> Slots:
    return (*prefix, *[DIGITS] * (digits - len(prefix)))
