"""A declared sheet as pages: its list, an item of it, a form for a new one, and what its buttons do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.authenticate import require
from tidings.console.asking import Ask, Pairs, Told, leaf_of, may
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.export import exported
from tidings.console.sheets.fields import Field, Input, fields_of
from tidings.console.sheets.model import SEGMENT, Act, Found, Sheet, operations_of
from tidings.console.sheets.values import facts_of, found_in, shown
from tidings.console.snippets import snippets
from tidings.http import Operation
from tidings.http.problems import NOT_FOUND

ROWS: Final = 50
BELOW_ROWS: Final = 10
"""Rows of what is below an item, on the item's page."""
FILTER_MOST: Final = 400
"""Characters of a filter."""
CONFIRMED: Final = "confirmed"
_CREATED: Final = "made"
_NO_CONTENT: Final = 204


class SheetPages:
    """The pages of one sheet."""

    def __init__(self, desk: Desk, sheet: Sheet, sheets: Mapping[str, SheetPages], places: Mapping[str, str]) -> None:
        """`sheets` are all of them by place; `places` the paths of items' pages by the prefix of their SIDs."""
        self.sheet = sheet
        self.found: Found = operations_of(sheet)
        self._desk = desk
        self._sheets = sheets
        self._places = places

    def routes(self) -> list[Route]:
        """Their addresses."""
        page, place = self._desk.page, self.sheet.place
        routes = [
            Route(place, page(self._list), methods=["GET"]),
            Route(f"{place}.csv", page(self._export), methods=["GET"]),
            Route(f"{place}.jsonl", page(self._export), methods=["GET"]),
        ]
        if self.found.create:
            routes += [
                Route(f"{place}/new", page(self._new), methods=["GET"]),
                Route(f"{place}/new", page(self._make), methods=["POST"]),
            ]
        if self.found.fetch:
            routes += [
                Route(f"{place}/{{{self._item_place}}}", page(self._item), methods=["GET"]),
                Route(f"{place}/{{{self._item_place}}}", page(self._change), methods=["POST"]),
            ]
        if self.found.delete:
            routes.append(Route(f"{place}/{{{self._item_place}}}/delete", page(self._remove), methods=["POST"]))
        if self.sheet.acts:
            routes.append(Route(f"{place}/{{{self._item_place}}}/act", page(self._act), methods=["POST"]))
        return routes

    @property
    def _item_place(self) -> str:
        return "item"

    # The list

    async def _list(self, visit: Visit) -> Response:
        self._must_see(visit)
        filters, query = self._filters(), visit.request.query_params
        wanted = [(field.name, query[field.name][:FILTER_MOST]) for field in filters if query.get(field.name)]
        turned = [(name, query[name][:FILTER_MOST]) for name in ("Page", "PageToken") if query.get(name)]
        ask = self._ask(visit, self.found.listed, [*wanted, ("PageSize", str(ROWS)), *turned])
        told = await self._desk.ask(visit, ask)
        if told.is_refused and not wanted and not turned:
            return self._desk.refused(visit, told)
        leaf = leaf_of(self.found.listed, {} if told.is_refused else told.body)
        context = {
            "filters": filters,
            "filled": dict(wanted),
            "rows": [self._row(visit, item) for item in leaf.items],
            "after": self._turned(visit, wanted, leaf.after),
            "before": self._turned(visit, wanted, leaf.before),
            "wrong": told if told.is_refused else None,
            "exports": urlencode(wanted),
            "makes": self.found.create is not None and may(self.found.create, visit.principal),
            "code": self._snippets(visit, self._ask(visit, self.found.listed, wanted)),
        }
        return self._html(visit, "sheet_list.html", context, told.status if told.is_refused else 200)

    def _turned(self, visit: Visit, wanted: Pairs, turn: Mapping[str, str] | None) -> str | None:
        return f"{visit.request.url.path}?{urlencode([*wanted, *turn.items()])}" if turn else None

    def _row(self, visit: Visit, item: Mapping[str, Any]) -> dict[str, Any]:
        href = self._href(visit, item)
        return {
            "href": href,
            "cells": [(column.label, shown(item, column, self._places, href)) for column in self.sheet.columns],
        }

    def _href(self, visit: Visit, item: Mapping[str, Any]) -> str:
        key = quote(str(found_in(item, self.sheet.key) or ""), safe="+")
        return f"{self.filled_place(visit.request.path_params)}/{key}" if self.found.fetch else ""

    def filled_place(self, named: Mapping[str, str]) -> str:
        """The sheet's path, with what is above it."""
        return SEGMENT.sub(lambda place: quote(named.get(place[1], ""), safe="+"), self.sheet.place)

    async def _export(self, visit: Visit) -> Response:
        self._must_see(visit)
        names = [field.name for field in self._filters()]
        query = visit.request.query_params
        wanted = [(name, query[name][:FILTER_MOST]) for name in names if query.get(name)]
        as_csv = visit.request.url.path.endswith(".csv")
        return await exported(self._desk, visit, self._ask(visit, self.found.listed, wanted), self.sheet, as_csv=as_csv)

    def _filters(self) -> Sequence[Field]:
        only = tuple(self.sheet.filters) if self.sheet.filters is not None else None
        return fields_of(self.found.listed, only, ("PageSize", "Page", "PageToken"))

    # A new one

    async def _new(self, visit: Visit) -> Response:
        self._must_see(visit)
        return self._form(visit, dict(visit.request.query_params))

    async def _make(self, visit: Visit) -> Response:
        self._must_see(visit)
        create = self.found.create
        assert create is not None
        given = self._given(visit, self._settings(create))
        ask = self._ask(visit, create, [pair for pair in given if pair[1]])
        told = await self._desk.ask(visit, ask)
        if told.is_refused:
            return self._form(visit, _joined(given), told, ask)
        if self.sheet.secret:
            context = {"item": told.body, "secret": told.body.get(self.sheet.secret, ""), "ask": ask}
            return self._html(visit, "sheet_made.html", context | {"href": self._href(visit, told.body)})
        place = self._href(visit, told.body) or self.filled_place(visit.request.path_params)
        return RedirectResponse(f"{place}?told={_CREATED}", 303)

    def _form(
        self, visit: Visit, filled: Mapping[str, str], told: Told | None = None, ask: Ask | None = None
    ) -> Response:
        create = self.found.create
        assert create is not None
        fields = self._settings(create)
        example = ask or self._ask(visit, create, [(f.name, filled.get(f.name) or "…") for f in fields if f.required])
        context = {
            "fields": fields,
            "filled": filled,
            "wrong": told,
            "wrong_field": _wrong_field(told, fields),
            "code": self._snippets(visit, example),
        }
        return self._html(visit, "sheet_new.html", context, told.status if told else 200)

    # One of them

    async def _item(self, visit: Visit) -> Response:
        self._must_see(visit)
        told = await self._fetched(visit)
        return self._desk.refused(visit, told) if told.is_refused else await self._shown(visit, told.body)

    async def _fetched(self, visit: Visit) -> Told:
        assert self.found.fetch is not None
        return await self._desk.ask(visit, self._ask(visit, self.found.fetch))

    async def _shown(
        self, visit: Visit, item: dict[str, Any], told: Told | None = None, filled: Pairs = ()
    ) -> Response:
        update = self.found.update if may(self.found.update, visit.principal) else None
        fields = self._settings(update) if update else ()
        present = {field.name: _written(item.get(field.attribute), field) for field in fields}
        assert self.found.fetch is not None
        context = {
            "item": item,
            "name": found_in(item, self.sheet.name) or item.get(self.sheet.key),
            "key": str(item.get(self.sheet.key, "")),
            "facts": facts_of(item, [field.attribute for field in fields], self._places),
            "fields": fields,
            "filled": {**present, **_joined(filled)},
            "wrong": told,
            "wrong_field": _wrong_field(told, fields),
            "acts": [act for act in self.sheet.acts if _is_there(act, item)],
            "removes": self.found.delete is not None and may(self.found.delete, visit.principal),
            "told": visit.request.query_params.get("told", ""),
            "code": self._snippets(visit, self._ask(visit, self.found.fetch)),
            "below": [await self._sheets[place].part(visit, item) for place in self.sheet.below],
        }
        return self._html(visit, "sheet_item.html", context, told.status if told else 200)

    async def part(self, visit: Visit, above: Mapping[str, Any]) -> dict[str, Any]:
        """The first rows, as a part of the page of the item that they are below."""
        (name,) = SEGMENT.findall(self.sheet.place)[-1:]
        named = {**visit.request.path_params, name: str(above.get("sid", ""))}
        place = self.filled_place(named)
        pairs = [("PageSize", str(BELOW_ROWS))] if self.found.listed.key else []
        told = await self._desk.ask(visit, self._ask(visit, self.found.listed, pairs, named))
        leaf = leaf_of(self.found.listed, {} if told.is_refused else told.body)
        rows = []
        for item in leaf.items:
            href = f"{place}/{quote(str(found_in(item, self.sheet.key) or ''), safe='+')}" if self.found.fetch else ""
            cells = [(column.label, shown(item, column, self._places, href)) for column in self.sheet.columns]
            rows.append({"href": href, "cells": cells})
        makes = self.found.create is not None and may(self.found.create, visit.principal)
        return {
            "sheet": self.sheet,
            "place": place,
            "rows": rows,
            "wrong": told if told.is_refused else None,
            "has_more": leaf.after is not None,
            "makes": makes,
        }

    async def _change(self, visit: Visit) -> Response:
        """What differs from what it is now is sent, and nothing else."""
        self._must_see(visit)
        update, now = self.found.update, await self._fetched(visit)
        if now.is_refused or update is None:
            return self._desk.refused(visit, now)
        fields = {field.name: field for field in self._settings(update)}
        given = _joined(self._given(visit, tuple(fields.values())))
        changed = {
            name: value
            for name, value in given.items()
            if value != _written(now.body.get(fields[name].attribute), fields[name])
        }
        if not changed:
            return RedirectResponse(f"{visit.request.url.path}?told=same", 303)
        pairs = [pair for name, value in changed.items() for pair in _pairs(fields[name], value)]
        told = await self._desk.ask(visit, self._ask(visit, update, pairs))
        if told.is_refused:
            return await self._shown(visit, now.body, told, list(given.items()))
        return RedirectResponse(f"{visit.request.url.path}?told=saved", 303)

    async def _remove(self, visit: Visit) -> Response:
        self._must_see(visit)
        assert self.found.delete is not None
        now = await self._fetched(visit) if self.found.fetch else None
        if now is not None and now.is_refused:
            return self._desk.refused(visit, now)
        if now is not None and visit.fields.get(CONFIRMED) != _name_of(self.sheet, now.body):
            wrong = Told(
                status=400, body={"message": f"Type {_name_of(self.sheet, now.body)} to confirm it. Nothing was done."}
            )
            return await self._shown(visit, now.body, wrong)
        told = await self._desk.ask(visit, self._ask(visit, self.found.delete))
        if told.is_refused:
            return await self._shown(visit, now.body, told) if now else self._desk.refused(visit, told)
        return RedirectResponse(f"{self.filled_place(visit.request.path_params)}?told=gone", 303)

    async def _act(self, visit: Visit) -> Response:
        self._must_see(visit)
        act = next((each for each in self.sheet.acts if each.label == visit.fields.get("act")), None)
        now = await self._fetched(visit)
        if act is None or now.is_refused or not _is_there(act, now.body):
            raise NOT_FOUND(path=visit.request.url.path)
        if act.typed and visit.fields.get(CONFIRMED) != _name_of(self.sheet, now.body):
            wrong = Told(
                status=400, body={"message": f"Type {_name_of(self.sheet, now.body)} to confirm it. Nothing was done."}
            )
            return await self._shown(visit, now.body, wrong)
        told = await self._desk.ask(visit, self._ask(visit, self._operation_of(act), act.fields))
        if told.is_refused:
            return await self._shown(visit, now.body, told)
        return RedirectResponse(f"{visit.request.url.path.removesuffix('/act')}?told={quote(act.done)}", 303)

    def _operation_of(self, act: Act) -> Operation:
        assert self.found.fetch is not None
        wanted = SEGMENT.sub("{}", self.found.fetch.path) + act.path
        operations = self.sheet.product.operations
        return next(e for e in operations if e.method == act.method and SEGMENT.sub("{}", e.path) == wanted)

    # What all of them need

    def _must_see(self, visit: Visit) -> None:
        require(visit.principal, self.sheet.needs)

    def _settings(self, operation: Operation) -> tuple[Field, ...]:
        only = tuple(self.sheet.settings) if self.sheet.settings is not None else None
        return fields_of(operation, only, tuple(self.sheet.left_out))

    def _given(self, visit: Visit, fields: Sequence[Field]) -> list[tuple[str, str]]:
        return [
            pair for field in fields if field.name in visit.fields for pair in _pairs(field, visit.fields[field.name])
        ]

    def _ask(
        self, visit: Visit, operation: Operation, pairs: Pairs = (), named: Mapping[str, str] | None = None
    ) -> Ask:
        """The names in the operation's path are the caller's account, what is above in the page's path, and the item."""
        above = visit.request.path_params if named is None else named
        path = {"account_sid": visit.account.sid} if "account_sid" in operation.names else {}
        rest = [name for name in operation.names if name not in path]
        values = [*(value for name, value in above.items() if name != "item"), above.get("item", "")]
        path |= dict(zip(rest, [value for value in values if value], strict=False))
        if len(path) < len(operation.names):
            raise NOT_FOUND(path=visit.request.url.path)
        return Ask(operation=operation, path=path, pairs=pairs)

    def _snippets(self, visit: Visit, ask: Ask) -> object:
        return snippets(ask, self._desk.api_base(visit.request))

    def _html(self, visit: Visit, template: str, context: Mapping[str, Any], status: int = 200) -> Response:
        place = self.filled_place(visit.request.path_params)
        frame = self._desk.frame(visit.request, visit, self.sheet.place)
        return self._desk.html(template, {**frame, "sheet": self.sheet, "sheet_place": place, **context}, status)


def _is_there(act: Act, item: Mapping[str, Any]) -> bool:
    return act.where is None or str(found_in(item, act.where[0])) in act.where[1]


def _name_of(sheet: Sheet, item: Mapping[str, Any]) -> str:
    return str(found_in(item, sheet.name) or item.get(sheet.key, ""))


def _joined(pairs: Pairs) -> dict[str, str]:
    """Each name once; of several values one a line."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]}\n{value}" if name in found else value
    return found


def _pairs(field: Field, value: str) -> list[tuple[str, str]]:
    """What a field says, as the API takes it."""
    if field.input is Input.LINES:
        lines = [line.strip() for line in value.splitlines() if line.strip()]
        return [(field.name, line) for line in lines] or [(field.name, "")]
    return [(field.name, value.replace("\r\n", "\n") if field.input is Input.LONG_TEXT else value.strip())]


def _written(value: Any, field: Field) -> str:
    """A value of an item as its field has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(str(each) for each in value)
    return str(value)


def _wrong_field(told: Told | None, fields: Sequence[Field]) -> str:
    """The field that a refusal names; the longest name that its sentence has."""
    if told is None:
        return ""
    named = [field.name for field in fields if field.name in told.message]
    return max(named, key=len, default="")
