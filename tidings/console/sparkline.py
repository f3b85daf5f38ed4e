"""A line as small as a word: the course of a number. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 120
HEIGHT: Final = 28
_EDGE: Final = 2
"""Units that the line keeps from the border."""


def sparkline(points: Sequence[int]) -> str:
    """The points of an SVG polyline in a box of WIDTH by HEIGHT, zero at its foot; empty for fewer than two."""
    if len(points) < 2:
        return ""
    top = max(*points, 1)
    step = (WIDTH - 2 * _EDGE) / (len(points) - 1)
    room = HEIGHT - 2 * _EDGE
    return " ".join(
        f"{_EDGE + place * step:.1f},{HEIGHT - _EDGE - value / top * room:.1f}" for place, value in enumerate(points)
    )
