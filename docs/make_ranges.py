"""Makes the ranges of the embedded supply anew: `python -m docs.make_ranges` rewrites tidings/numbers/ranges.json.

They are ranges in which every number is a valid one of its type, by the metadata of libphonenumber; those of local
numbers lie in towns that its geocoder names. Which countries there are, and what their numbers can do, stands below.
The file is kept with the source, so that what is for sale changes only when somebody means it to.

Source: https://github.com/google/libphonenumber (metadata and geocoding data, Apache License 2.0), by phonenumbers
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import phonenumbers
from phonenumbers import PhoneMetadata

from tidings.numbers.supply import NumberType
from tidings.numbers.supply_simulated import is_in_plan

FILE: Final = Path(__file__).parent.parent / "tidings" / "numbers" / "ranges.json"
TOWNS_MOST: Final = 14
"""Of a country, those with the shortest area codes: they are the largest."""
RANGES_MOST: Final = 4
"""Of the other types."""
TAILS: Final = 60
"""Numbers of a range that are tried."""
FREE_LEAST: Final = 4
"""Digits that are free in a range: ten thousand numbers."""

TOWN_TAILS: Final = 30
"""Numbers of a range that must be in its town."""
METADATA: Final = {
    "local": "fixed_line",
    "mobile": "mobile",
    "toll free": "toll_free",
    "national": "uan",
    "shared cost": "shared_cost",
    "voip": "voip",
}
COUNTRIES: Final = re.findall(
    r"\w\w",
    "AE AR AT AU BE BG BR CH CL CO CR CY CZ DE DK DO EE EG ES FI FR GB GH GR HK HR HU ID IE IL IN IS IT JP KE KR LT LU "
    "LV MA MT MX MY NG NL NO NZ PA PE PH PL PT RO SA SE SG SI SK TH TN TR TW UA VN ZA",
)
TEXTING: Final = re.findall(
    r"\w\w",
    "AT AU BE BR CH CL CZ DE DK EE ES FI FR GB HK HR HU ID IE IL IT LT LU LV MX MY NL NO NZ PH PL PT RO SE SG TH UA ZA",
)
"""Countries whose mobile numbers send and take texts; elsewhere they have voice alone."""
PICTURES: Final = frozenset({"AU"})
MACHINES: Final[dict[str, tuple[str, ...]]] = {"NL": ("31970",)}
"""What numbers for machines begin with: ranges of their own, which libphonenumber counts as mobile.

Source: the Dutch numbering plan, as of 2025; of other countries' ranges the library does not know."""
NEW: Final = frozenset({"EG", "GH", "NG", "SA", "VN"})
"""Countries that are new among those on sale: their numbers are marked beta."""
OF_MIXED: Final = {"CL": ("56944", "56998"), "DK": ("4520", "4526", "4527"), "MX": ("5255",)}
"""What mobile numbers begin with where the plan does not tell them from others: no local ones do."""
FIRST: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("GB", "mobile"): ("447480", "447723", "447897"),
    ("GB", "local"): ("442031", "441614", "441214"),
    ("DE", "mobile"): ("491521", "491577", "491622"),
    ("AU", "mobile"): ("61428", "61480", "61437"),
    ("SE", "mobile"): ("46709", "46730"),
}
"""Ranges that were there before this file was made, and stay."""


def main() -> None:
    """Writes the file, a line for each type of a country."""
    lines = [json.dumps(each, ensure_ascii=False) for iso in COUNTRIES for each in lines_of(iso)]
    body = ",\n".join(lines)
    FILE.write_text(f'{{\n"ranges": [\n{body}\n]\n}}\n', encoding="utf-8")


def lines_of(iso: str) -> Iterator[dict[str, Any]]:
    """Every range of a country, by its type: what its numbers begin with, their digits, and their town."""
    chance = random.Random(iso)  # noqa: S311 - so that it is the same each time
    for kind in METADATA:
        described = getattr(PhoneMetadata.metadata_for_region(iso), METADATA[kind], None)
        if not described or not described.example_number or (iso, kind) == ("DK", "local"):
            continue
        code = phonenumbers.country_code_for_region(iso)
        example = f"{code}{described.example_number}"
        found = list(
            _towns(iso, code, example, chance) if kind == "local" else _plain(iso, kind, code, example, chance)
        )
        if kind == "mobile" and iso in OF_MIXED:
            found = [(prefix, len(example), None) for prefix in OF_MIXED[iso]]
        found = [each for each in found if _holds(each[0], each[1], iso, kind, random.Random(each[0]))]  # noqa: S311
        if kind == "local":
            found = [each for each in found if not each[0].startswith(OF_MIXED.get(iso, ("-",)))]
        if found:
            yield _line(iso, kind, [*_with_first(iso, kind, found, chance)])
    for prefix in MACHINES.get(iso, ()):
        found = [(prefix, digits, None) for digits in range(10, 16) if _holds(prefix, digits, iso, "mobile", chance)]
        yield _line(iso, "machine to machine", found)


def _with_first(
    iso: str, kind: str, found: list[tuple[str, int, str | None]], chance: random.Random
) -> Iterator[tuple[str, int, str | None]]:
    known = {prefix for prefix, _, _ in found}
    for prefix in FIRST.get((iso, kind), ()):
        digits = found[0][1]
        covered = any(prefix.startswith(each) for each in known)
        if not covered and _holds(prefix, digits, iso, kind, chance):
            yield prefix, digits, _town(prefix, digits) if kind == "local" else None
    yield from found


def _line(iso: str, kind: str, found: list[tuple[str, int, str | None]]) -> dict[str, Any]:
    texts = iso in TEXTING and kind in ("mobile", "machine to machine")
    able = {
        "voice": kind != "machine to machine",
        "sms": texts,
        "mms": texts and iso in PICTURES,
        "fax": kind == "local",
    }
    return {
        "iso_country": iso,
        "type": kind,
        "able": [name for name, has in able.items() if has],
        **({"beta": True} if iso in NEW else {}),
        "prefixes": [_shown(*each) for each in found],
    }


def _shown(prefix: str, digits: int, town: str | None) -> list[str | int]:
    """With its town, where all of its numbers are in it."""
    chance = random.Random(prefix)  # noqa: S311 - so that it is the same each time
    free = digits - len(prefix)
    tails = [f"{chance.randrange(10**free):0{free}}" for _ in range(TOWN_TAILS if town else 0)]
    return [prefix, digits, *([town] if town and all(_town(prefix + tail, digits) == town for tail in tails) else [])]


def _plain(iso: str, kind: str, code: int, example: str, chance: random.Random) -> Iterator[tuple[str, int, None]]:
    """Ranges of the length of the example, as far from one another as there are."""
    lead = len(str(code))
    for fixed in (2, 3, 4, 5):
        if len(example) - lead - fixed < FREE_LEAST:
            break
        heads = [f"{code}{head:0{fixed}}" for head in range(10**fixed)]
        heads = [head for head in heads if _is(head + example[len(head) :], iso, kind)] if fixed > 2 else heads
        good = [head for head in heads if _holds(head, len(example), iso, kind, chance)]
        if good:
            step = max(1, len(good) // RANGES_MOST)
            for head in good[::step][:RANGES_MOST]:
                yield head, len(example), None
            return


def _towns(iso: str, code: int, example: str, chance: random.Random) -> Iterator[tuple[str, int, str | None]]:
    """A range in each of the towns with the shortest area codes."""
    seen: set[str] = set()
    for prefix, town in _areas(code):
        if town in seen or len(seen) >= TOWNS_MOST:
            continue
        for digits in (len(example), len(example) - 1, len(example) + 1):
            head = _narrowed(prefix, digits, iso, town, chance)
            if head is not None:
                seen.add(town)
                yield head, digits, town
                break
    if not seen:
        yield from _plain(iso, "local", code, example, chance)


def _narrowed(prefix: str, digits: int, iso: str, town: str, chance: random.Random) -> str | None:
    """A range of a town: its area code, with as many digits more as it takes until every number is valid."""
    for _ in range(3):
        head = prefix
        while digits - len(head) >= FREE_LEAST:
            if _holds(head, digits, iso, "local", chance) and _town(head, digits) == town:
                return head
            head += str(chance.randrange(2, 9))
    return None


@cache
def _areas(code: int) -> list[tuple[str, str]]:
    """What the geocoder knows of a calling code in English: prefixes, the shortest first, with their towns."""
    from phonenumbers.geodata import GEOCODE_DATA  # noqa: PLC0415 - it is very large

    found = [
        (prefix, names["en"].partition(",")[0].partition("/")[0].strip())
        for prefix, names in GEOCODE_DATA.items()
        if prefix.startswith(str(code)) and names.get("en")
    ]
    return sorted(found, key=lambda each: (len(each[0]), each[0]))


def _town(head: str, digits: int) -> str | None:
    from phonenumbers import geocoder  # noqa: PLC0415 - it loads what is very large

    number = phonenumbers.parse(f"+{head.ljust(digits, '2')}")
    return geocoder.description_for_valid_number(number, "en").partition(",")[0].partition("/")[0].strip() or None


def _holds(head: str, digits: int, iso: str, kind: str, chance: random.Random) -> bool:
    free = digits - len(head)
    tails = ["0" * free, "9" * free, *(f"{chance.randrange(10**free):0{free}}" for _ in range(TAILS))]
    return free >= FREE_LEAST and all(_is(head + tail, iso, kind) for tail in tails)


def _is(digits: str, iso: str, kind: str) -> bool:
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return False
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written == f"+{digits}" and is_in_plan(number, iso, NumberType(kind))


if __name__ == "__main__":
    main()
