"""Which mobile network a US number is on: the port, the embedded network's rule, and an operator's table of prefixes.

Numbers are ported, so the number alone never tells for sure. Who pays for look-ups gives their outcome as a table; a
whole number is a prefix too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

REMEMBERED_MOST: Final = 65_536
"""Numbers whose network is kept in memory."""
PREFIXES_MOST: Final = 5_000_000
_prefix = re.compile(r"[1-9][0-9]{0,14}", re.ASCII).fullmatch


class MobileNetwork(StrEnum):
    """The networks that limit campaigns, each in its own way."""

    ATT = "att"
    TMOBILE = "tmobile"
    VERIZON = "verizon"
    OTHER = "other"


class Networks(Protocol):
    """Whoever knows."""

    def of(self, number: str) -> MobileNetwork:
        """The network of an E.164 number; OTHER where it is not known."""
        ...


BY_LAST_DIGIT: Final[Mapping[str, MobileNetwork]] = {
    **dict.fromkeys("0123", MobileNetwork.TMOBILE),
    **dict.fromkeys("456", MobileNetwork.ATT),
    **dict.fromkeys("78", MobileNetwork.VERIZON),
    "9": MobileNetwork.OTHER,
}
"""The handsets of the embedded network: 0 to 3 T-Mobile, 4 to 6 AT&T, 7 and 8 Verizon, 9 a smaller one."""


class SimulatedNetworks:
    """See Networks: by the last digit, so that whoever tries things out can choose."""

    def of(self, number: str) -> MobileNetwork:
        """See Networks."""
        return BY_LAST_DIGIT.get(number[-1:], MobileNetwork.OTHER)


class PrefixNetworks:
    """See Networks: by the longest prefix of a table."""

    def __init__(self, prefixes: Mapping[str, MobileNetwork]) -> None:
        """`prefixes`: digits with the country code, without +."""
        lengths = sorted({len(prefix) for prefix in prefixes}, reverse=True)

        def found(number: str) -> MobileNetwork:
            digits = number.removeprefix("+")
            longest = next((digits[:length] for length in lengths if digits[:length] in prefixes), None)
            return prefixes[longest] if longest is not None else MobileNetwork.OTHER

        self._found = lru_cache(maxsize=REMEMBERED_MOST)(found)

    def of(self, number: str) -> MobileNetwork:
        """See Networks."""
        return self._found(number)


def read_networks(path: Path) -> PrefixNetworks:
    """The table in a file: `PREFIX,NETWORK` or the two with a tab between them, one a line; # begins a comment.

    A prefix is the beginning of an E.164 number, with or without its +. Raises OSError, ValueError with the line.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return PrefixNetworks(_parsed(lines, str(path)))


def _parsed(lines: Iterable[str], name: str) -> dict[str, MobileNetwork]:
    found: dict[str, MobileNetwork] = {}
    rows = csv.reader(line.partition("#")[0].replace("\t", ",") for line in lines)
    for row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        try:
            prefix, network = cells
            digits = prefix.removeprefix("+")
            if not _prefix(digits):
                msg = f"{prefix!r} is not the beginning of a number"
                raise ValueError(msg)
            found[digits] = MobileNetwork(network.lower())
        except ValueError as wrong:
            msg = f"{name}, line {rows.line_num}: {wrong}"
            raise ValueError(msg) from None
        if len(found) > PREFIXES_MOST:
            msg = f"{name} has more than {PREFIXES_MOST:,} prefixes"
            raise ValueError(msg)
    return found
