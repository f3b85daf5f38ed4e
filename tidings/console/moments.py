"""How moments of business time are written for people, by the server: only it knows what time it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

import jinja2

from tidings.console.wording import gettext, ngettext, plural
from tidings.core import Instant
from tidings.wording.zones import UTC, local

_UNITS: Final = (
    (
        86_400,
        plural("%(num)s day", "%(num)s days"),
        plural("in %(num)s day", "in %(num)s days"),
        plural("%(num)s day ago", "%(num)s days ago"),
    ),
    (
        3_600,
        plural("%(num)s hour", "%(num)s hours"),
        plural("in %(num)s hour", "in %(num)s hours"),
        plural("%(num)s hour ago", "%(num)s hours ago"),
    ),
    (
        60,
        plural("%(num)s minute", "%(num)s minutes"),
        plural("in %(num)s minute", "in %(num)s minutes"),
        plural("%(num)s minute ago", "%(num)s minutes ago"),
    ),
    (
        1,
        plural("%(num)s second", "%(num)s seconds"),
        plural("in %(num)s second", "in %(num)s seconds"),
        plural("%(num)s second ago", "%(num)s seconds ago"),
    ),
)
"""Seconds, and how so many are told: how long, in the future, in the past."""
_LEFT: Final = (
    (86_400, plural("%(num)s day left", "%(num)s days left")),
    (3_600, plural("%(num)s hour left", "%(num)s hours left")),
    (60, plural("%(num)s minute left", "%(num)s minutes left")),
    (1, plural("%(num)s second left", "%(num)s seconds left")),
)
_UNITS_TOLD: Final = 2
_NEAR_S: Final = 30 * 86_400
"""Seconds within which the distance says more than the date."""


def told(at: Instant, now: Instant, zone: ZoneInfo = UTC) -> str:
    """`3 minutes ago`, `in 2 days`, `now`; a date for what is far away."""
    seconds = now.seconds_until(at)
    whole = int(abs(seconds))
    if whole > _NEAR_S:
        day = f"{local(at, zone):%Y-%m-%d}"
        return gettext("on %(date)s", date=day) if seconds > 0 else day
    for length, __, ahead, ago in _UNITS:
        count = whole // length
        if count:
            return ngettext(*(ahead if seconds > 0 else ago), count)
    return gettext("now")


def left(until: Instant, now: Instant) -> str:
    """`23 hours left`; what is over has lapsed."""
    seconds = now.seconds_until(until)
    if seconds <= 0:
        return gettext("lapsed")
    length, lasting = next((each for each in _LEFT if seconds >= each[0]), _LEFT[-1])
    return ngettext(*lasting, max(1, int(seconds // length)))


def to_minute(at: Instant, zone: ZoneInfo = UTC) -> str:
    """`2026-03-12 15:03 CET`."""
    return f"{local(at, zone):%Y-%m-%d %H:%M %Z}"


def exact(at: Instant, zone: ZoneInfo = UTC) -> str:
    """`2026-03-12 15:03:22.000042 CET`."""
    return f"{local(at, zone):%Y-%m-%d %H:%M:%S.%f %Z}"


def zoned(write: Callable[..., Any]) -> Callable[..., Any]:
    """The filter of templates by which a moment, or the API's word for it, is written in the zone of whoever looks."""

    @jinja2.pass_context
    def filtered(context: jinja2.runtime.Context, at: Instant | str, *more: Any) -> Any:
        return write(Instant.parse_iso(at) if isinstance(at, str) else at, *more, context["zone"])

    return filtered


def apart(outside: Instant, now: Instant) -> str:
    """How far business time is from the machine's: `10 days and 3 hours ahead`; its two largest units."""
    far = lasting(abs(outside.seconds_until(now)))
    return gettext("%(far)s ahead", far=far) if now >= outside else gettext("%(far)s behind", far=far)


def lasting(seconds: float) -> str:
    """How long something takes: `10 days and 3 hours`; its two largest units."""
    rest, words = round(seconds), list[str]()
    for length, span, *__ in _UNITS:
        count, rest = divmod(rest, length)
        if count and len(words) < _UNITS_TOLD:
            words.append(ngettext(*span, count))
    if len(words) == _UNITS_TOLD:
        return gettext("%(larger)s and %(smaller)s", larger=words[0], smaller=words[1])
    return words[0] if words else gettext("less than a second")


def spelled(address: str) -> str:
    """`+1 415 555 0100`; a number of another country as it is."""
    is_american = len(address) == len("+14155550100") and address.startswith("+1") and address[1:].isdigit()
    return f"+1 {address[2:5]} {address[5:8]} {address[8:]}" if is_american else address
