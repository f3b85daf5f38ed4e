"""The time zone of whoever looks: which it is, and what they type as a moment, read in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tidings.core import Instant

COOKIE: Final = "tidings_zone"
"""What a browser says of itself: see static/zone.js."""
UTC: Final = ZoneInfo("UTC")
_NAME: Final = re.compile(r"[A-Za-z0-9_+-]{1,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2}", re.ASCII)
_SEARCHED: Final = re.compile(r'\b(since|until):"?([0-9]{4}-[0-9T:.-]{5,30})"?(?=\s|$)', re.ASCII | re.IGNORECASE)
_DAY: Final = timedelta(days=1)


def zone_of(cookies: Mapping[str, str]) -> ZoneInfo:
    """That of a browser; UTC where it says none, or one that nobody knows."""
    name = cookies.get(COOKIE, "")
    try:
        return ZoneInfo(name) if _NAME.fullmatch(name) else UTC
    except (OSError, LookupError, ValueError):
        return UTC


def local(at: Instant, zone: ZoneInfo) -> datetime:
    """A moment by the clocks of a zone; in UTC where the calendar ends."""
    try:
        return at.as_datetime().astimezone(zone)
    except OverflowError:
        return at.as_datetime()


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
