"""How moments of business time are written for people, by the server: only it knows what time it is there."""

from __future__ import annotations

from typing import Final

from tidings.console.wording import _, gettext, ngettext
from tidings.core import Instant

_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_LEFT: Final = (
    (86_400, _("%(num)s day left"), _("%(num)s days left")),
    (3_600, _("%(num)s hour left"), _("%(num)s hours left")),
    (60, _("%(num)s minute left"), _("%(num)s minutes left")),
    (1, _("%(num)s second left"), _("%(num)s seconds left")),
)
_UNITS_TOLD: Final = 2
_NEAR_S: Final = 30 * 86_400
"""Seconds within which the distance says more than the date."""


def told(at: Instant, now: Instant) -> str:
    """`3 minutes ago`, `in 2 days`, `now`; a date for what is far away."""
    seconds = now.seconds_until(at)
    whole = int(abs(seconds))
    if whole > _NEAR_S:
        return f"on {at.iso()[:10]}" if seconds > 0 else at.iso()[:10]
    for length, name in _UNITS:
        count = whole // length
        if count:
            words = f"{count} {name}{'s' if count > 1 else ''}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"


def left(until: Instant, now: Instant) -> str:
    """`23 hours left`; what is over has lapsed."""
    seconds = now.seconds_until(until)
    if seconds <= 0:
        return gettext("lapsed")
    length, one, many = next((each for each in _LEFT if seconds >= each[0]), _LEFT[-1])
    return ngettext(one, many, max(1, int(seconds // length)))


def full(at: Instant) -> str:
    """`2026-03-12 14:03:22 UTC`."""
    return f"{at.iso()[:10]} {at.iso()[11:19]} UTC"


def to_minute(at: Instant) -> str:
    """`2026-03-12 14:03 UTC`."""
    return f"{at.iso()[:10]} {at.iso()[11:16]} UTC"


def apart(outside: Instant, now: Instant) -> str:
    """How far business time is from the machine's: `10 days and 3 hours ahead`; its two largest units."""
    seconds = round(abs(outside.seconds_until(now)))
    words: list[str] = []
    for length, name in _UNITS:
        count, seconds = divmod(seconds, length)
        if count and len(words) < _UNITS_TOLD:
            words.append(f"{count} {name}{'s' if count > 1 else ''}")
    return f"{' and '.join(words) or 'less than a second'} {'ahead' if now >= outside else 'behind'}"


def spelled(address: str) -> str:
    """`+1 415 555 0100`; a number of another country as it is."""
    is_american = len(address) == len("+14155550100") and address.startswith("+1") and address[1:].isdigit()
    return f"+1 {address[2:5]} {address[5:8]} {address[8:]}" if is_american else address
