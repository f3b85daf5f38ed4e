"""Time zones by the names of the IANA database, and moments by their clocks. Pure.

Source: https://data.iana.org/time-zones/theory.html (names)
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from tidings.core import Instant

UTC: Final = ZoneInfo("UTC")
_NAME: Final = re.compile(r"[A-Za-z0-9_+-]{1,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2}", re.ASCII)


def zone_called(name: str) -> ZoneInfo | None:
    """The zone with this name; None where nobody knows one."""
    try:
        return ZoneInfo(name) if _NAME.fullmatch(name) else None
    except (OSError, LookupError, ValueError):
        return None


@cache
def zone_names() -> tuple[str, ...]:
    """The names that people know, in their alphabet's order: `Europe/Berlin`, not those kept for old programs."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def local(at: Instant, zone: ZoneInfo) -> datetime:
    """A moment by the clocks of a zone; in UTC where the calendar ends."""
    try:
        return at.as_datetime().astimezone(zone)
    except OverflowError:
        return at.as_datetime()


def full(at: Instant, zone: ZoneInfo = UTC) -> str:
    """`2026-03-12 15:03:22 CET`."""
    return f"{local(at, zone):%Y-%m-%d %H:%M:%S %Z}"
