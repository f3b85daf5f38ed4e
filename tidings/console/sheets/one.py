"""The page of one item of a sheet: what it is, its settings, what is below it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, Pairs, may, must_do, operation_at
from tidings.console.desk import Visit
from tidings.console.sheets.choices import Choices
from tidings.console.sheets.listing import SheetList
from tidings.console.sheets.model import SEGMENT, Act, Ping
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.values import facts_of, found_in
from tidings.console.sheets.view import ITEM, SheetView, filled, given, pairs_of
from tidings.http import TIDINGS_V1, Operation
from tidings.http.problems import NOT_FOUND

SAMPLE: Final = operation_at(TIDINGS_V1, "POST", "/CallbackSamples")
CONFIRMED = "confirmed"
"""The field in which the item's name is typed before what cannot be undone."""
_BAD: Final = 400


class OneItem:
    """The page of one item."""

    def __init__(self, view: SheetView, fetch: Operation, below: Mapping[str, SheetList], choices: Choices) -> None:
        """`below` are the lists of all sheets, by place."""
        self._view = view
        self._fetch = fetch
        self._below = below
        self._choices = choices

    def routes(self) -> list[Route]:
        """Its addresses."""
        page, path, found = self._view.desk.page, f"{self._view.sheet.place}/{{{ITEM}}}", self._view.found
        stand = (self._fetch, found.update or self._fetch, found.delete or self._fetch)
        seen, changed, gone = map(self._view.needs, stand)
        return [
            Route(path, page(self._show, *seen), methods=["GET"]),
            Route(path, page(self._change, *changed), methods=["POST"]),
            Route(f"{path}/act", page(self._act, *seen), methods=["POST"]),
            Route(f"{path}/delete", page(self._remove, *gone), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        told = await self._now(visit)
        return self._view.desk.refused(visit, told) if told.is_refused else await self._page(visit, told.body)

    async def _now(self, visit: Visit) -> ApiAnswer:
        return await self._view.desk.ask(visit, self._view.ask(visit, self._fetch))

    async def _page(
        self,
        visit: Visit,
        item: dict[str, Any],
        told: ApiAnswer | None = None,
        typed: Pairs = (),
        unconfirmed: str = "",
    ) -> Response:
        """`told` is what was refused, of `typed`; `unconfirmed` the button beside which the item's name was wrong."""
        view = self._view
        update = view.found.update if may(view.found.update, visit.principal) else None
        fields = view.settings(update) if update else ()
        present = {field.name: view.set_now(item, field) for field in fields}
        above = {**visit.request.path_params}
        above.pop(ITEM)
        context = {
            "called": view.name_of(item),
            "key": str(item.get(view.sheet.key, "")),
            "facts": facts_of(item, [*view.sheet.drawn, *(field.attribute for field in fields)], view.places),
            "item": item,
            "fields": fields,
            "groups": view.grouped(fields, item),
            "ways": view.ways(view.sheet.item_ways, str(item.get(view.sheet.key, ""))),
            "choices": await self._choices.of(visit, fields),
            "filled": {**present, **filled(typed)},
            "wrong": told,
            "wrong_field": wrong_field(told, fields),
            "unconfirmed": unconfirmed,
            "typed_name": visit.fields.get(CONFIRMED, ""),
            "acts": [act for act in view.sheet.acts if _is_there(act, item) and self._may_act(visit, act)],
            "pings": self._pings(visit, item),
            "removes": bool(view.sheet.removes) and may(view.found.delete, visit.principal),
            "told": visit.request.query_params.get("told", ""),
            "code": view.snippets(visit, view.ask(visit, self._fetch)),
            "below": [await self._part(visit, place) for place in view.sheet.below if self._may_see(visit, place)],
        }
        status = _BAD if unconfirmed else 200
        return view.html(visit, "sheet_item.html", context, told.status if told else status)

    def _may_see(self, visit: Visit, place: str) -> bool:
        return may(self._below[place].listed, visit.principal)

    def _pings(self, visit: Visit, item: Mapping[str, Any]) -> list[tuple[Ping, str, str]]:
        """What a sample can be sent to, with its URL and method: what is set, for who may send one."""
        if not may(SAMPLE, visit.principal):
            return []
        return [
            (one, item[one.url], item.get(one.method) or "POST") for one in self._view.sheet.pings if item.get(one.url)
        ]

    async def _part(self, visit: Visit, place: str) -> dict[str, Any]:
        """What is below the item, whose own name is the last one in the place of that list."""
        *_, name = SEGMENT.findall(place)
        above = {name if key == ITEM else key: value for key, value in visit.request.path_params.items()}
        return await self._below[place].part(visit, above)

    async def _change(self, visit: Visit) -> Response:
        """What differs from what it is now is sent, and nothing else."""
        view, update = self._view, self._view.found.update
        now = await self._now(visit)
        if now.is_refused:
            return view.desk.refused(visit, now)
        if update is None:
            raise NOT_FOUND(path=visit.request.url.path)
        fields = {field.name: field for field in view.settings(update)}
        typed = given(visit, tuple(fields.values()))
        changed = {
            name: value for name, value in filled(typed).items() if value != view.set_now(now.body, fields[name])
        }
        if not changed:
            return _back(visit, "same")
        pairs = [pair for name, value in changed.items() for pair in pairs_of(fields[name], value)]
        told = await view.desk.ask(visit, view.ask(visit, update, pairs))
        return await self._page(visit, now.body, told, typed) if told.is_refused else _back(visit, "saved")

    async def _act(self, visit: Visit) -> Response:
        now = await self._now(visit)
        act = next((each for each in self._view.sheet.acts if each.label == visit.fields.get("act")), None)
        if now.is_refused or act is None or not _is_there(act, now.body):
            raise NOT_FOUND(path=visit.request.url.path)
        must_do(self._operation_of(act), visit.principal)
        if act.typed and not self._is_confirmed(visit, now.body):
            return await self._page(visit, now.body, unconfirmed=act.label)
        said = [(act.asks[0], visit.fields.get(act.asks[0], "").strip())] if act.asks else []
        pairs = [*act.fields, *(pair for pair in said if pair[1])]
        told = await self._view.desk.ask(visit, self._view.ask(visit, self._operation_of(act), pairs))
        if told.is_refused:
            return await self._page(visit, now.body, told)
        return self._once(visit, act, told.body) if act.once else _back(visit, act.done, "/act")

    def _once(self, visit: Visit, act: Act, body: Mapping[str, Any]) -> Response:
        """What the answer to an act says that no other page will."""
        context = {
            "heading": act.label,
            "words": act.done,
            "item": body,
            "secrets": [(label, str(body.get(field, ""))) for field, label in act.once],
            "href": visit.request.url.path.removesuffix("/act"),
        }
        return self._view.html(visit, "sheet_made.html", context)

    async def _remove(self, visit: Visit) -> Response:
        view, delete = self._view, self._view.found.delete
        now = await self._now(visit)
        if now.is_refused or delete is None or not view.sheet.removes:
            raise NOT_FOUND(path=visit.request.url.path)
        if not self._is_confirmed(visit, now.body):
            return await self._page(visit, now.body, unconfirmed=view.sheet.removes)
        told = await view.desk.ask(visit, view.ask(visit, delete))
        if told.is_refused:
            return await self._page(visit, now.body, told)
        return RedirectResponse(f"{view.place(visit.request.path_params)}?told=gone", 303)

    def _is_confirmed(self, visit: Visit, item: Mapping[str, Any]) -> bool:
        return visit.fields.get(CONFIRMED, "").strip() == self._view.name_of(item)

    def _may_act(self, visit: Visit, act: Act) -> bool:
        return may(self._operation_of(act), visit.principal)

    def _operation_of(self, act: Act) -> Operation:
        wanted = SEGMENT.sub("{}", self._fetch.path) + act.path
        operations = self._view.sheet.product.operations
        return next(one for one in operations if one.method == act.method and SEGMENT.sub("{}", one.path) == wanted)


def _is_there(act: Act, item: Mapping[str, Any]) -> bool:
    return act.where is None or str(found_in(item, act.where[0])) in act.where[1]


def _back(visit: Visit, word: str, below: str = "") -> Response:
    return RedirectResponse(f"{visit.request.url.path.removesuffix(below)}?told={quote(word)}", 303)
