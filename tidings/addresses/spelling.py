"""One spelling of an address, whichever way it was written: for comparing two and for counting one.

Source: USPS Publication 28, https://pe.usps.com/text/pub28/ (the usual short forms of suffixes, directions and units)
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from tidings.addresses.postal import Address

_SHORT = {
    "aly": "alley",
    "ave": "av aven avenue",
    "blvd": "boulevard boul",
    "cir": "circle",
    "cres": "crescent",
    "ct": "court",
    "cv": "cove",
    "dr": "drive",
    "expy": "expressway",
    "ft": "fort",
    "fwy": "freeway",
    "hwy": "highway",
    "ln": "lane",
    "mt": "mount",
    "mtn": "mountain",
    "pkwy": "parkway pky",
    "pl": "place",
    "plz": "plaza",
    "pt": "point",
    "rdg": "ridge",
    "rd": "road",
    "rte": "route",
    "sq": "square",
    "st": "street saint",
    "ste": "sainte",
    "ter": "terrace",
    "tpke": "turnpike",
    "trl": "trail",
    "vly": "valley",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
    "unit": "apt apartment suite room rm",
    "fl": "floor",
    "bldg": "building",
    "1": "one",
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "7": "seven",
    "8": "eight",
    "9": "nine",
    "10": "ten",
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "4th": "fourth",
    "5th": "fifth",
    "6th": "sixth",
    "7th": "seventh",
    "8th": "eighth",
    "9th": "ninth",
    "10th": "tenth",
}
_USUAL = {long: short for short, longs in _SHORT.items() for long in longs.split()}
_BOX = re.compile(r"\b(?:p o|po|post office) box\b|\bpob\b")
_UNIT = re.compile(r"\b(?:unit|ste|fl|bldg)\b")
_UNITS = re.compile(rf"{_UNIT.pattern}(?: {_UNIT.pattern})*")
_SILENT = re.compile(r"[.'\u2019`]")


class Line(msgspec.Struct, frozen=True):
    """The line of an address that says which house."""

    number: str | None
    """Such as `123` or `123b`; None: it has none."""
    street: str
    """Its name in the one spelling."""

    @property
    def house(self) -> int | None:
        """The whole number that the house number begins with."""
        digits = re.match(r"[0-9]{1,9}", self.number or "")
        return int(digits[0]) if digits else None


def spelled(text: str) -> str:
    """Words in one spelling: no case, accents or punctuation, the usual short forms. Twice is the same as once."""
    plain = _plain(text.replace("#", " unit "))
    return " ".join(_USUAL.get(word, word) for word in _BOX.sub("po box", plain).split())


def line_of(street: str) -> Line:
    """The house number and the street's name, without the unit behind it."""
    text = spelled(street)
    number, _, name = text.partition(" ")
    if not number[:1].isdigit() or re.fullmatch(r"[0-9]+(?:st|nd|rd|th)", number):
        number, name = "", text
    unit = _UNIT.search(name)
    if unit is not None and unit.start() > 0:
        name = name[: unit.start()]
    return Line(number or None, name.strip())


def is_box(address: Address) -> bool:
    """Whether it is a box at a post office."""
    return "po box" in spelled(f"{address.street} {address.street_secondary or ''}")


def short_code(postal_code: str, iso_country: str) -> str:
    """The postal code without spaces; of a US one the five digits."""
    plain = _plain(postal_code).replace(" ", "")
    return plain[:5].upper() if iso_country == "US" else plain.upper()


def address_key(address: Address) -> str:
    """What two spellings of one address have in common, to count how often it was used.

    In the US and Canada the postal code tells the place; elsewhere city and region are part of it. What was written in
    the street's line or below it is the same; another apartment is another address.
    """
    country = address.iso_country.upper()
    street = spelled(f"{address.street} {address.street_secondary or ''}")
    parts = [country, short_code(address.postal_code, country), _UNITS.sub("unit", street)]
    if country not in ("US", "CA"):
        parts += [spelled(address.city), spelled(address.region)]
    return "|".join(parts)


def _plain(text: str) -> str:
    """Letters and digits without case and accents, in words."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(character for character in bare if not unicodedata.combining(character))
    spaced = "".join(character if character.isalnum() else " " for character in _SILENT.sub("", kept))
    return " ".join(spaced.split())
