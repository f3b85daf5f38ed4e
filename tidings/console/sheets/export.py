"""A list as a file: CSV or lines of JSON, page by page, as long as there is anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import msgspec
from starlette.responses import Response, StreamingResponse

from tidings.console.asking import ApiRequest, Leaf, leaf_of
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.model import Sheet

ROWS_AT_ONCE: Final = 500
ROWS_MOST: Final = 1_000_000
_HARMLESS: Final = re.compile(r"[+-]?[0-9][0-9.,]*")
"""Numbers, of phones too: a spreadsheet takes them for no formula."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


async def exported(desk: Desk, visit: Visit, ask: ApiRequest, sheet: Sheet, *, as_csv: bool) -> Response:
    """The file. What is refused is said before the first line."""
    first = await desk.ask(visit, _page(ask, {}))
    if first.is_refused:
        return desk.refused(visit, first)
    name = sheet.place.rpartition("/")[2]
    ending, kind = ("csv", "text/csv") if as_csv else ("jsonl", "application/jsonl")
    lines = _lines(desk, visit, ask, leaf_of(ask.operation, first.body), as_csv=as_csv)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return StreamingResponse(lines, media_type=kind, headers=headers)


async def _lines(desk: Desk, visit: Visit, ask: ApiRequest, leaf: Leaf, *, as_csv: bool) -> AsyncIterator[bytes]:
    """Every page of the list; a page that cannot be had ends the file with a line that says so."""
    names: list[str] | None = None
    count = 0
    while True:
        if as_csv and names is None:
            names = list(leaf.items[0]) if leaf.items else []
            yield _row(names)
        for item in leaf.items:
            yield _row([_cell(item.get(name)) for name in names or []]) if as_csv else msgspec.json.encode(item) + b"\n"
        count += len(leaf.items)
        if leaf.after is None:
            return
        if count >= ROWS_MOST:
            yield _not_whole(f"it ends after {count:,} rows", as_csv=as_csv)
            return
        told = await desk.ask(visit, _page(ask, leaf.after))
        if told.is_refused:
            yield _not_whole(told.message, as_csv=as_csv)
            return
        leaf = leaf_of(ask.operation, told.body)


def _page(ask: ApiRequest, turn: Mapping[str, str]) -> ApiRequest:
    size = [("PageSize", str(min(ROWS_AT_ONCE, ask.operation.page_size_max)))] if ask.operation.key else []
    return msgspec.structs.replace(ask, pairs=[*ask.pairs, *size, *turn.items()])


def _not_whole(reason: str, *, as_csv: bool) -> bytes:
    """The last line of a file that should have more."""
    said = f"This file is not whole: {reason}"
    return _row([said]) if as_csv else msgspec.json.encode({"message": said}) + b"\n"


def _row(cells: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()


def _cell(value: Any) -> str:
    """What a spreadsheet would take for a formula begins with an apostrophe."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"'{text}" if text.startswith(_FORMULA) and not _HARMLESS.fullmatch(text) else text
