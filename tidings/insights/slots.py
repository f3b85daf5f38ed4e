"""Histograms of durations that can be added: four slots for each doubling, and percentiles from them. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

IN_AN_OCTAVE: Final = 4
SHORTEST_US: Final = 1_000
"""What is shorter counts as a millisecond."""
ERROR_SHARE: Final = round(2 ** (1 / (2 * IN_AN_OCTAVE)) - 1, 4)
"""By how much a percentile may differ from that of the durations themselves: 9 in 100."""
_FACTOR: Final = IN_AN_OCTAVE / math.log(2)


def slot_of(duration_us: int) -> int:
    """The slot that a duration is in."""
    return math.floor(math.log(max(duration_us, SHORTEST_US)) * _FACTOR)


def slot_in_sql(duration: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The same in a statement."""
    bounded = sa.case((duration < SHORTEST_US, SHORTEST_US), else_=duration)
    return sa.func.floor(sa.func.ln(bounded) * sa.literal_column(repr(_FACTOR)))


def middle_us(slot: int) -> float:
    """The duration that stands for those of a slot."""
    return float(2 ** ((slot + 0.5) / IN_AN_OCTAVE))


def percentile_us(counts: Mapping[int, int], share: float) -> float | None:
    """The duration that this share of all is no longer than, within ERROR_SHARE; None: there are none."""
    rank = math.ceil(sum(counts.values()) * share)
    for slot in sorted(counts):
        rank -= counts[slot]
        if rank <= 0 < counts[slot]:
            return middle_us(slot)
    return None
