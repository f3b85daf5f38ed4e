"""The time zone of whoever looks: which it is, and what they type as a moment, read in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tidings.core import Instant
from tidings.wording.zones import UTC, local, zone_called

__all__ = ["COOKIE", "UTC", "in_utc", "local", "search_in_utc", "zone_of"]

COOKIE: Final = "tidings_zone"
"""What a browser says of itself: see static/zone.js."""
_SEARCHED: Final = re.compile(r'\b(since|until):"?([0-9]{4}-[0-9T:.-]{5,30})"?(?=\s|$)', re.ASCII | re.IGNORECASE)
_DAY: Final = timedelta(days=1)


def zone_of(cookies: Mapping[str, str]) -> ZoneInfo:
    """That of a browser; UTC where it says none, or one that nobody knows."""
    return zone_called(cookies.get(COOKIE, "")) or UTC


def in_utc(typed: str, zone: ZoneInfo, *, ends: bool = False) -> str:
    """What somebody types as a moment, as the API takes it; what names an offset, or is no moment, as it is.

    Where it `ends` a span, a day is all of that day: its last second.
    """
    text = typed.strip()
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return text
        if ends and _is_day(text):
            return Instant.from_datetime((moment + _DAY).replace(tzinfo=zone)).plus(s=-1).iso()
        at = Instant.from_datetime(moment.replace(tzinfo=zone))
        return at.iso_precise() if moment.microsecond else at.iso()
    except (ValueError, OverflowError):
        return text


def search_in_utc(query: str, zone: ZoneInfo) -> str:
    """A search of messages whose days and times are those of a zone, as the API takes it."""
    return _SEARCHED.sub(lambda said: f"{said[1]}:{in_utc(said[2], zone, ends=said[1].lower() == 'until')}", query)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
