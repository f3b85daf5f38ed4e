"""The list of a sheet: filters in the address, page by page, and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from tidings.console.asking import Pairs, leaf_of
from tidings.console.desk import Visit
from tidings.console.saved_views import SavedViews
from tidings.console.sheets.choices import Choices
from tidings.console.sheets.export import exported
from tidings.console.sheets.fields import FormField, fields_of
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.view import SheetView, pairs_of
from tidings.http import Operation

ROWS: Final = 50
BELOW_ROWS: Final = 10
"""Rows of what is below an item, on the item's page."""
FILTER_MOST: Final = 400
"""Characters of a filter."""
_TURNS: Final = ("Page", "PageToken")


class SheetList:
    """The page with the list."""

    def __init__(self, view: SheetView, choices: Choices) -> None:
        self._view = view
        self._choices = choices
        self._saved = SavedViews(view.desk)

    def routes(self) -> list[Route]:
        """Its addresses."""
        page, place, needs = self._view.desk.page, self._view.sheet.place, self._view.needs(self._view.found.listed)
        return [
            Route(place, page(self._show, *needs), methods=["GET"]),
            *(Route(f"{place}.{ending}", page(self._export, *needs), methods=["GET"]) for ending in ("csv", "jsonl")),
        ]

    @property
    def listed(self) -> Operation:
        """What it stands on."""
        return self._view.found.listed

    async def _show(self, visit: Visit) -> Response:
        view = self._view
        listed, above = view.found.listed, visit.request.path_params
        filters = self._filters()
        wanted, turned = _wanted(visit, [field.name for field in filters]), _wanted(visit, _TURNS)
        size = [("PageSize", str(ROWS))] if listed.key else []
        said = _said(visit, filters, wanted)
        told = await view.desk.ask(visit, view.ask(visit, listed, [*said, *size, *turned]))
        if told.is_refused and not wanted and not turned:
            return view.desk.refused(visit, told)
        leaf = leaf_of(listed, {} if told.is_refused else told.body)
        rows = view.rows(above, leaf.items)
        context = {
            "filters": filters,
            "choices": await self._choices.of(visit, filters),
            "filled": dict(wanted),
            "saved": await self._saved.of(visit, visit.request.url.path, wanted) if filters else None,
            "rows": rows,
            "names": await self._choices.names(visit, rows),
            "after": _turned(visit, wanted, leaf.after),
            "before": _turned(visit, wanted, leaf.before),
            "wrong": told if told.is_refused else None,
            "wrong_field": wrong_field(told if told.is_refused else None, filters),
            "told": visit.request.query_params.get("told", ""),
            "exports": urlencode(wanted),
            "makes": view.makes(visit),
            "ways": view.ways(view.sheet.ways),
            "code": view.snippets(visit, view.ask(visit, listed, said)),
        }
        return view.html(visit, "sheet_list.html", context, told.status if told.is_refused else 200)

    async def part(self, visit: Visit, above: Mapping[str, str]) -> dict[str, Any]:
        """The first rows, as a part of the page of the item that they are below."""
        view = self._view
        pairs = [("PageSize", str(BELOW_ROWS))] if view.found.listed.key else []
        told = await view.desk.ask(visit, view.ask(visit, view.found.listed, pairs, above))
        leaf = leaf_of(view.found.listed, {} if told.is_refused else told.body)
        return {
            "sheet": view.sheet,
            "place": view.place(above),
            "rows": view.rows(above, leaf.items),
            "wrong": told if told.is_refused else None,
            "has_more": leaf.after is not None,
            "makes": view.makes(visit),
        }

    async def _export(self, visit: Visit) -> Response:
        view = self._view
        filters = self._filters()
        said = _said(visit, filters, _wanted(visit, [field.name for field in filters]))
        ask = view.ask(visit, view.found.listed, said)
        return await exported(view.desk, visit, ask, view.sheet, as_csv=visit.request.url.path.endswith(".csv"))

    def _filters(self) -> Sequence[FormField]:
        only = tuple(self._view.sheet.filters) if self._view.sheet.filters is not None else None
        return fields_of(self._view.found.listed, only, ("PageSize", *_TURNS, self._view.sheet.own_account))


def _wanted(visit: Visit, names: Sequence[str]) -> list[tuple[str, str]]:
    query = visit.request.query_params
    return [(name, query[name][:FILTER_MOST]) for name in names if query.get(name)]


def _said(visit: Visit, filters: Sequence[FormField], wanted: Pairs) -> Pairs:
    """The filters as the API takes them."""
    given = dict(wanted)
    return [pair for field in filters if field.name in given for pair in pairs_of(field, given[field.name], visit.zone)]


def _turned(visit: Visit, wanted: Pairs, turn: Mapping[str, str] | None) -> str | None:
    return f"{visit.request.url.path}?{urlencode([*wanted, *turn.items()])}" if turn else None
