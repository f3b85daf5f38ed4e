"""Countries, states and provinces, and the postal codes of the US and Canada, from data that ships with the program.

US ZIP codes are those of the package `zipcodes`, which follows the Postal Service's list; the first code that is
asked for loads them (a quarter of a second, once). Of Canada the districts are known, which are the first letters of
postal codes, and the localities of few.
Source: ISO 3166-1 (countries), ISO 3166-2 (regions), https://www.canadapost-postescanada.ca (form of a postal code)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
import zipcodes

from tidings.addresses.spelling import spelled
from tidings.http import Fit

_ZIP = re.compile(r"([0-9]{5})(?:[- ]?[0-9]{4})?")
_CANADIAN = re.compile(r"([ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z])[ -]?([0-9][ABCEGHJ-NPRSTV-Z][0-9])", re.IGNORECASE)


class Places(msgspec.Struct, frozen=True):
    """The data file."""

    countries: str
    """The codes of ISO 3166-1, spaced."""
    regions: Mapping[str, Mapping[str, str]]
    """By country: the two letters of each region, and its name."""
    canadian_districts: Mapping[str, Sequence[str]]
    """By the first letter of a postal code: the provinces where it is used."""
    canadian_localities: Mapping[str, Sequence[str]]
    """By the beginning of a postal code, where all localities are known: their names."""


class Area(msgspec.Struct, frozen=True):
    """Where a postal code is used."""

    regions: Sequence[str]
    localities: Sequence[str] | None
    """Every name in use, the usual one first; None: they are not known."""


def is_country(code: str) -> bool:
    """Whether it is a code of ISO 3166-1, in capital letters."""
    return code in _countries()


Country: TypeAlias = Annotated[str, Fit(is_country, "it is not a code of ISO 3166-1 alpha-2", str.upper)]
"""A parameter that is a country."""


def region_of(text: str, country: str) -> str | None:
    """The two letters of a state or province of the US or Canada, given so or by its name."""
    return _regions(country).get(spelled(text))


def is_formed(postal_code: str, country: str) -> bool:
    """Whether it looks like a postal code of the US or Canada."""
    form = _CANADIAN if country == "CA" else _ZIP
    return form.fullmatch(postal_code.strip()) is not None


def area_of(postal_code: str, country: str) -> Area | None:
    """Where a US or Canadian postal code is used; None: there is no such code."""
    if country == "CA":
        return _canadian_area(postal_code)
    form = _ZIP.fullmatch(postal_code.strip())
    found = zipcodes.matching(form[1]) if form else []  # type: ignore[no-untyped-call]
    if not found:
        return None
    names = [name for each in found for name in _names(each)]
    return Area(tuple(dict.fromkeys(each["state"] for each in found)), tuple(dict.fromkeys(names)))


def codes_in(locality: str, region: str, country: str) -> Sequence[str]:
    """The US ZIP codes of a locality, in order; none where codes are not known by locality."""
    return _codes(region).get(spelled(locality), []) if country == "US" else []


@lru_cache(maxsize=16)
def _codes(region: str) -> Mapping[str, Sequence[str]]:
    """The ZIP codes of a state by locality: those where that is the usual name, or else one of the names."""
    usual, other = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for each in zipcodes.filter_by(state=region):  # type: ignore[no-untyped-call]
        first, *more = map(spelled, _names(each))
        usual[first].append(each["zip_code"])
        for name in more:
            other[name].append(each["zip_code"])
    return {name: sorted(codes) for name, codes in (other | usual).items()}


def _names(found: Mapping[str, object]) -> Iterable[str]:
    """What the locality of a ZIP code is called. The Postal Service prefers some of them and delivers to all."""
    yield str(found["city"])
    for field in ("acceptable_cities", "unacceptable_cities"):
        names = found[field]
        assert isinstance(names, list)
        yield from names


def _canadian_area(postal_code: str) -> Area | None:
    form = _CANADIAN.fullmatch(postal_code.strip())
    if form is None:
        return None
    outward, data = form[1].upper(), _places()
    known = [names for start, names in data.canadian_localities.items() if outward.startswith(start)]
    return Area(data.canadian_districts[outward[0]], known[0] if known else None)


@cache
def _places() -> Places:
    return msgspec.json.decode(Path(__file__).with_name("places.json").read_bytes(), type=Places)


@cache
def _countries() -> frozenset[str]:
    return frozenset(_places().countries.split())


@cache
def _regions(country: str) -> Mapping[str, str]:
    known = _places().regions.get(country, {})
    return {spelled(code): code for code in known} | {spelled(name): code for code, name in known.items()}
