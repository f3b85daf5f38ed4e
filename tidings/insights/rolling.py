"""The writes of what was counted: the cells of a span in the place of those that were there, and the sums above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Write
from tidings.insights.cells import CUBES, WHERE, Cells, Cube
from tidings.insights.counting import Count
from tidings.insights.spans import DAY, FIVE_MINUTES, HOUR, start_of

ABOVE: Final = {FIVE_MINUTES: HOUR, HOUR: DAY}


def written(account_sid: Sid, span: int, at: int, count: Count) -> Iterator[Write]:
    """Everything that was counted of a span."""
    for cube in CUBES:
        yield from _replaced(cube, account_sid, span, at, count.cells.get(cube.table.name, {}))


def summed(account_sid: Sid, below: int, at: int) -> Iterator[Write]:
    """The span above one of length `below` that begins at `at`, as the sum of all that are in it."""
    span = ABOVE[below]
    start = start_of(at, span)
    for cube in CUBES:
        yield _emptied(cube, account_sid, span, start)
        yield _sum_of(cube, account_sid, span, start, below)


def forgotten(account_sid: Sid, span: int, first: int, last: int) -> Iterator[Write]:
    """The cells of spans of one length that begin from `first` until before `last` go."""
    for cube in CUBES:
        columns = cube.table.c
        yield sa.delete(cube.table).where(
            columns.account_sid == account_sid, columns.span == span, columns.at >= first, columns.at < last
        )


def _replaced(cube: Cube, account_sid: Sid, span: int, at: int, cells: Cells) -> Iterator[Write]:
    yield cube.clear(account_sid, span, at)
    for key, each in cells.items():
        yield cube.insert(account_sid, span, at, *key, *each)


def _emptied(cube: Cube, account_sid: Sid, span: int, at: int) -> Write:
    columns = cube.table.c
    return sa.delete(cube.table).where(columns.account_sid == account_sid, columns.span == span, columns.at == at)


def _sum_of(cube: Cube, account_sid: Sid, span: int, at: int, below: int) -> Write:
    columns = cube.table.c
    alike = [columns[name] for name in cube.dimensions]
    sums = [sa.func.sum(columns[name]).label(name) for name in cube.measures]
    whole = [sa.literal(value, sa.BigInteger).label(name) for name, value in (("span", span), ("at", at))]
    of = sa.select(sa.literal(account_sid, sa.Text).label("account_sid"), *whole, *alike, *sums).where(
        columns.account_sid == account_sid, columns.span == below, columns.at >= at, columns.at < at + span
    )
    return sa.insert(cube.table).from_select([*WHERE, *cube.dimensions, *cube.measures], of.group_by(*alike))
