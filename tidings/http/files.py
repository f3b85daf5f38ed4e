"""Files of rows: written bite by bite, and read with each line judged by itself.

CSV has a line of names first, JSON lines have one object each with the same names: those of a struct whose fields are
texts. A file without names has the first of them alone on each line.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any, Final, Generic, TypeVar

import msgspec

from tidings.db import Write
from tidings.http.call import Call
from tidings.http.problems import instead_of, invalid
from tidings.http.request import Response
from tidings.http.showing import as_shown

LINES_MOST: Final = 100_000
"""In one file that is read."""
LINE_MOST: Final = 1_000
"""Characters of one line."""
ERRORS_MOST: Final = 100
"""Lines that are named in the answer; the others are counted."""
_ENDS: Final = r"\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_ROW: Final = re.compile(rf"([^{_ENDS}]*)(?:\r\n|[{_ENDS}]|\Z)")
_AT_ONCE: Final = 100
"""Lines of one commit; after each so many, read or not, others have their turn."""

L = TypeVar("L", bound=msgspec.Struct)
T = TypeVar("T")


class FileFormat(StrEnum):
    """How a file of rows is written."""

    CSV = "csv"
    JSONL = "jsonl"


_CONTENT_TYPES: Final = {FileFormat.CSV: b"text/csv; charset=utf-8", FileFormat.JSONL: b"application/jsonl"}


class RefusedLine(msgspec.Struct, frozen=True):
    """A line of the file that was left out."""

    line: int
    """From 1."""
    reason: str


class Imported(msgspec.Struct, frozen=True):
    """What an import brought."""

    accepted: int
    """Lines whose row stands now, be it new or not."""
    refused: int
    errors: list[RefusedLine]


class BadLine(msgspec.Struct, frozen=True):
    """A line that could not be read."""

    reason: str


# Written


def file_of(kind: type[msgspec.Struct], form: FileFormat, bites: AsyncIterator[Sequence[object]]) -> Response:
    """A file of all rows of some bites, each shown as a `kind`, by the names of fields or as `Of` says."""
    return Response(200, content_type=_CONTENT_TYPES[form], stream=_written(kind, form, bites))


async def _written(
    kind: type[msgspec.Struct], form: FileFormat, bites: AsyncIterator[Sequence[object]]
) -> AsyncIterator[bytes]:
    write = _csv_line if form is FileFormat.CSV else _json_line
    if form is FileFormat.CSV:
        yield _csv_row(kind.__struct_fields__)
    async for rows in bites:
        yield b"".join(write(as_shown(kind, row)) for row in rows)


def _json_line(line: msgspec.Struct) -> bytes:
    return msgspec.json.encode(line) + b"\n"


def _csv_line(line: msgspec.Struct) -> bytes:
    return _csv_row(["" if value is None else value for value in msgspec.structs.astuple(line)])


def _csv_row(values: Sequence[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue().encode()


# Read


def uploaded_text(call: Call) -> str:
    """The text of the one file that came with a request, whatever its field is called. Raises INVALID_PARAMETER."""
    if len(call.uploads) != 1:
        raise invalid("File", "", f"one file is read, and {len(call.uploads)} came")
    with instead_of(UnicodeDecodeError, invalid("File", "", "it is not written in UTF-8")):
        return call.uploads[0].content.decode("utf-8-sig")


async def taken_in(
    call: Call, kind: type[L], text: str, read: Callable[[L], T], write: Callable[[Sequence[T]], Write]
) -> Imported:
    """Keeps what the lines of a file say. `read` makes a row of one, or raises ValueError with the reason.

    What was kept stays where a later line cannot be read, or a later commit fails. Raises Unavailable.
    """

    async def keep(rows: Sequence[T]) -> None:
        await call.db.commit(write(rows))

    return await kept_by(keep, kind, text, read)


async def kept_by(
    keep: Callable[[Sequence[T]], Awaitable[None]], kind: type[L], text: str, read: Callable[[L], T]
) -> Imported:
    """The same where several writes keep a row: `keep` raises ValueError where some cannot be kept together.

    Then each is tried alone.
    """
    lines, accepted, refused, errors = lines_of(kind, text), 0, 0, list[RefusedLine]()
    while together := list(islice(lines, _AT_ONCE)):
        rows: list[tuple[int, T]] = []
        wrong: list[RefusedLine] = []
        for number, line in together:
            try:
                rows.append((number, read(_good(number, line))))
            except ValueError as error:
                wrong.append(RefusedLine(number, str(error)))
        accepted += await _kept(keep, rows, wrong)
        refused += len(wrong)
        errors += sorted(wrong, key=lambda each: each.line)[: ERRORS_MOST - len(errors)]
        await asyncio.sleep(0)
    return Imported(accepted, refused, errors)


async def _kept(
    keep: Callable[[Sequence[T]], Awaitable[None]], rows: Sequence[tuple[int, T]], refused: list[RefusedLine]
) -> int:
    """How many are kept; the others are added to what was refused."""
    try:
        if rows:
            await keep([row for _, row in rows])
    except ValueError as error:
        if len(rows) > 1:
            return sum([await _kept(keep, [row], refused) for row in rows])
        refused.append(RefusedLine(rows[0][0], str(error)))
        return 0
    return len(rows)


def lines_of(kind: type[L], text: str) -> Iterator[tuple[int, L | BadLine]]:
    """Each line of a file that says something, with its number from 1; the line of names is none."""
    text = text.removeprefix("\ufeff")
    read = _json_reader(kind) if text.lstrip().startswith("{") else _CsvReader(kind)
    for number, row in enumerate(_rows(text), 1):
        if not row.strip():
            continue
        try:
            line = read(row)
            if line is not None:
                yield number, _short(line)
        except (msgspec.DecodeError, csv.Error, ValueError, TypeError) as error:
            yield number, BadLine(f"it cannot be read: {error}"[:200])


def _rows(text: str) -> Iterator[str]:
    """As str.splitlines has them, one at a time: a file may be millions of lines that nobody reads."""
    return (found[1] for found in _ROW.finditer(text))


def _good(number: int, line: L | BadLine) -> L:
    """Raises ValueError with the reason."""
    if number > LINES_MOST:
        msg = f"a file has at most {LINES_MOST} lines"
        raise ValueError(msg)
    if isinstance(line, BadLine):
        raise ValueError(line.reason)  # noqa: TRY004 - of what came, not of how we call
    return line


def _json_reader(kind: type[L]) -> Callable[[str], L]:
    return msgspec.json.Decoder(kind).decode


class _CsvReader(Generic[L]):
    """Reads the lines of one file."""

    def __init__(self, kind: type[L]) -> None:
        self._kind = kind
        self._names: list[str] | None = None

    def __call__(self, row: str) -> L | None:
        """A line; None for that of the names. Raises csv.Error, ValueError, TypeError."""
        values = [value.strip() for value in next(csv.reader([row], strict=True))]
        if self._names is None:
            self._names = self._named([value.lower() for value in values])
            if self._names == [value.lower() for value in values]:
                return None
        if len(values) > len(self._names):
            msg = f"it has {len(values)} values, and there are {len(self._names)} names"
            raise ValueError(msg)
        given: dict[str, Any] = dict(zip(self._names, values, strict=False))
        return self._kind(**{name: given[name] for name in self._kind.__struct_fields__ if given.get(name)})

    def _named(self, first: list[str]) -> list[str]:
        """The names of the columns: those of the first line, or the one name alone where that is a value already."""
        alone = self._kind.__struct_fields__[0]
        return first if alone in first else [alone]


def _short(line: L) -> L:
    if sum(len(value or "") for value in msgspec.structs.astuple(line)) > LINE_MOST:
        msg = f"it is longer than {LINE_MOST} characters"
        raise ValueError(msg)
    return line
