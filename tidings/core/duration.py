"""Durations in ISO 8601, of what has a fixed length.

Source: ISO 8601-1:2019, 5.5.2.
"""

from __future__ import annotations

import re
from typing import Final

_DURATION: Final = re.compile(
    r"P(?!\Z)(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?!\Z)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d{1,6}))?S)?)?",
    re.ASCII,
)


def parse_duration(text: str) -> int:
    """The microseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds. Raises ValueError.

    Years and months are not taken: they have no fixed length.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        msg = "it is not a duration such as P1DT2H30M, without years and months"
        raise ValueError(msg)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:5])
    fraction = int((found[6] or "").ljust(6, "0"))
    return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction
