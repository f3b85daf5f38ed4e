"""Pictures of series: stacked columns, lines and sparklines as coordinates, which templates draw as SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Final

import msgspec

WIDTH: Final = 960
HEIGHT: Final = 220
LEFT: Final = 46
"""Where the picture begins, beside the numbers of its scale."""
FOOT: Final = 22
"""What is left below it for the times."""
TICKS: Final = 4
MARKS: Final = 6
_GAP: Final = 0.25
"""The part of a column's width that stays empty."""


class Layer(msgspec.Struct, frozen=True):
    """One series."""

    label: str
    kind: str
    """The class of its colour."""
    points: Sequence[float | None]


class ColumnBar(msgspec.Struct, frozen=True):
    """One piece of a column."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    says: str
    """What is shown to who points at it."""


class Curve(msgspec.Struct, frozen=True):
    """A line; in pieces where there is nothing between."""

    kind: str
    label: str
    pieces: Sequence[str]
    """Points of SVG polylines."""


class Label(msgspec.Struct, frozen=True):
    """A word at the edge."""

    at: float
    text: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn, in units of a view box."""

    bars: Sequence[ColumnBar] = ()
    curves: Sequence[Curve] = ()
    scale: Sequence[Label]
    """Heights with their values."""
    marks: Sequence[Label]
    """Places with their times."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - FOOT


def columns(times: Sequence[str], layers: Sequence[Layer]) -> Picture:
    """Columns, each of the layers on the one before; `times` are ISO 8601, one for each point."""
    sums = [sum(layer.points[place] or 0 for layer in layers) for place in range(len(times))]
    top, scale = _scale(max(sums, default=0))
    step = (WIDTH - LEFT) / max(1, len(times))
    bars = []
    for place, time in enumerate(times):
        stood = 0.0
        for layer in layers:
            value = layer.points[place] or 0
            if value:
                tall = value / top * (HEIGHT - FOOT)
                x, y = LEFT + place * step + step * _GAP / 2, HEIGHT - FOOT - stood - tall
                says = f"{layer.label}: {_number(value)}, {_moment(time)}"
                bars.append(
                    ColumnBar(round(x, 2), round(y, 2), round(step * (1 - _GAP), 2), round(tall, 2), layer.kind, says)
                )
                stood += tall
    return Picture(bars=bars, scale=scale, marks=_marks(times, step))


def lines(times: Sequence[str], layers: Sequence[Layer]) -> Picture:
    """A line for each layer; a point that is None leaves it open."""
    values = [value for layer in layers for value in layer.points if value is not None]
    top, scale = _scale(max(values, default=0))
    step = (WIDTH - LEFT) / max(1, len(times))
    curves = [
        Curve(layer.kind, layer.label, _pieces(layer.points, step, top, HEIGHT - FOOT, LEFT + step / 2))
        for layer in layers
    ]
    return Picture(curves=curves, scale=scale, marks=_marks(times, step))


def spark(points: Sequence[float | None], width: int = 120, height: int = 28) -> Sequence[str]:
    """The polylines of a small line without a scale."""
    top = max((value for value in points if value is not None), default=0) or 1
    return _pieces(points, width / max(1, len(points) - 1), top, height - 2, 0)


def _pieces(points: Sequence[float | None], step: float, top: float, tall: float, left: float) -> list[str]:
    pieces: list[list[str]] = [[]]
    for place, value in enumerate(points):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{left + place * step:.1f},{1 + tall - value / top * (tall - 1):.1f}")
    return [" ".join(piece if len(piece) > 1 else piece * 2) for piece in pieces if piece]


def _scale(most: float) -> tuple[float, list[Label]]:
    """The top of the scale, a round number, and its ticks."""
    if most <= 0:
        return 1, [Label(HEIGHT - FOOT, "0")]
    raw = most / TICKS
    power = 10 ** floor(log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    step = max(1.0, step) if most >= TICKS and isinstance(most, int) else step
    count = ceil(most / step)
    top = step * count
    return top, [Label((HEIGHT - FOOT) * (1 - place / count), _number(step * place)) for place in range(count + 1)]


def _marks(times: Sequence[str], step: float) -> list[Label]:
    every = max(1, ceil(len(times) / MARKS))
    is_long = len(times) > 1 and times[0][:10] != times[-1][:10]
    return [
        Label(
            LEFT + place * step,
            f"{time[5:10]} {time[11:16]}"
            if is_long and time[11:16] != "00:00"
            else time[5:10]
            if is_long
            else time[11:16],
        )
        for place, time in enumerate(times)
        if place % every == 0
    ]


def _moment(time: str) -> str:
    return f"{time[:10]} {time[11:16]}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"
