"""The validity period as SMPP writes it.

Source: SMPP v3.4 issue 1.2, clause 7.1.1.2: YYMMDDhhmmss, three digits that are 0, and R for a period from now.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST_S = 63 * 86_400
_RELATIVE = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)000R")


@lru_cache(maxsize=4096)
def relative_period(seconds: int) -> str:
    """`seconds` from now, such as `000000040000000R` for four hours; empty for 0, the carrier's own default.

    Longer than 63 days, the most a handset's network can hold, is cut to that.
    """
    if seconds <= 0:
        return ""
    minutes, second = divmod(min(seconds, _LONGEST_S), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    months, day = divmod(days, 30)
    return f"00{months:02d}{day:02d}{hour:02d}{minute:02d}{second:02d}000R"


def period_seconds(text: str) -> int | None:
    """The seconds of a relative period, a month being 30 days; None for anything else."""
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return None
    years, months, days, hours, minutes, seconds = (int(part) for part in match.groups())
    return (years * 365 + months * 30 + days) * 86_400 + hours * 3600 + minutes * 60 + seconds
