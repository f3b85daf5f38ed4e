"""The list of opt-outs as a file: written line by line, and read with each line judged by itself.

CSV has a line of names first (`user`, and any of `scope`, `keyword`, `source`, `message_sid`, `date_created`); JSON
lines have one object each with the same names. A file without names has a number on each line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, Row
from tidings.optouts.store import opt_out

LINES_MOST: Final = 100_000
"""In one import."""
LINE_MOST: Final = 1_000
"""Characters of one line."""
WORD_MOST: Final = 64
"""Characters of a keyword."""
_PAGE: Final = 2_000
_COLUMNS: Final = (opt_out.c.scope, opt_out.c.user)


class Format(StrEnum):
    """How a file of opt-outs is written."""

    CSV = "csv"
    JSONL = "jsonl"


class FileLine(msgspec.Struct, frozen=True):
    """One entry of a file, as it came."""

    user: str
    scope: str = ""
    keyword: str = ""
    date_created: str = ""
    source: str = ""
    message_sid: str | None = None


class BadLine(msgspec.Struct, frozen=True):
    """A line that could not be read."""

    reason: str


NAMES: Final = FileLine.__struct_fields__


def lines_of(text: str) -> Iterator[tuple[int, FileLine | BadLine]]:
    """Each line of a file that says something, with its number from 1; the line of names is none."""
    rows = text.removeprefix("\ufeff").splitlines()
    first = next((row.strip() for row in rows if row.strip()), "")
    if first.startswith("{"):
        yield from _json_lines(rows)
    else:
        yield from _csv_lines(rows)


async def written(database: Database, account_sid: Sid, scope: str | None, form: Format) -> AsyncIterator[bytes]:
    """An account's opt-outs as a file, page by page; of one sender or service where `scope` is given.

    Raises Unavailable.
    """
    if form is Format.CSV:
        yield _csv_line(NAMES)
    after = ("", "")
    while True:
        rows = await database.rows(_some(account_sid, scope, after))
        if rows:
            yield b"".join(_written(row, form) for row in rows)
        if len(rows) < _PAGE:
            return
        after = str(rows[-1][NAMES.index("scope")]), str(rows[-1][NAMES.index("user")])


def _some(account_sid: Sid, scope: str | None, after: tuple[str, str]) -> sa.Select[Any]:
    beyond = sa.tuple_(*_COLUMNS) > sa.tuple_(*(sa.literal(part, sa.Text) for part in after))
    columns = [opt_out.c[name] for name in NAMES]
    found = sa.select(*columns).where(opt_out.c.account_sid == account_sid, beyond)
    found = found if scope is None else found.where(opt_out.c.scope == scope)
    return found.order_by(*_COLUMNS).limit(_PAGE)


def _written(row: Row, form: Format) -> bytes:
    shown = dict(zip(NAMES, row, strict=True)) | {"date_created": Instant(int(row[NAMES.index("date_created")])).iso()}
    return _csv_line(list(shown.values())) if form is Format.CSV else msgspec.json.encode(shown) + b"\n"


def _csv_line(values: Sequence[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(["" if value is None else value for value in values])
    return line.getvalue().encode()


def _json_lines(rows: Sequence[str]) -> Iterator[tuple[int, FileLine | BadLine]]:
    for number, row in enumerate(rows, 1):
        if not row.strip():
            continue
        try:
            yield number, _short(msgspec.json.decode(row, type=FileLine))
        except (msgspec.DecodeError, ValueError) as error:
            yield number, BadLine(f"it is no object with these names: {error}"[:200])


def _csv_lines(rows: Sequence[str]) -> Iterator[tuple[int, FileLine | BadLine]]:
    names: list[str] | None = None
    for number, row in enumerate(rows, 1):
        if not row.strip():
            continue
        try:
            values = [value.strip() for value in next(csv.reader([row], strict=True))]
            if names is None:
                names = _names(values)
                if names == [value.lower() for value in values]:
                    continue
            if len(values) > len(names):
                yield number, BadLine(f"it has {len(values)} values, and there are {len(names)} names")
                continue
            given = dict(zip(names, values, strict=False))
            yield number, _short(FileLine(**{name: given[name] for name in NAMES if given.get(name)}))
        except (csv.Error, ValueError, TypeError) as error:
            yield number, BadLine(f"it cannot be read: {error}"[:200])


def _names(first: Sequence[str]) -> list[str]:
    """The names of the columns: those of the first line, or `user` alone where that is a number already."""
    named = [value.lower() for value in first]
    return named if "user" in named else ["user"]


def _short(line: FileLine) -> FileLine:
    if sum(len(value or "") for value in msgspec.structs.astuple(line)) > LINE_MOST:
        msg = f"it is longer than {LINE_MOST} characters"
        raise ValueError(msg)
    return line
