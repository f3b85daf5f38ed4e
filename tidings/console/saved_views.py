"""Saved views: searches and filters of a list that somebody keeps, as links above it; and the forms that keep them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiRequest, Pairs, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.forms import TOKEN_FIELD
from tidings.console.places import page_of, way_back
from tidings.http import TIDINGS_V1

PLACE: Final = "/saved-views"
_LISTED: Final = operation_at(TIDINGS_V1, "GET", "/SavedViews")
_MAKES: Final = operation_at(TIDINGS_V1, "POST", "/SavedViews")
_FORGETS: Final = operation_at(TIDINGS_V1, "DELETE", "/SavedViews/{sid:SV}")


class SavedViews:
    """Asks the API for them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Where their forms go."""
        page = self._desk.page
        return [
            Route(PLACE, page(self._save), methods=["POST"]),
            Route(f"{PLACE}/{{sid}}", page(self._forget), methods=["POST"]),
        ]

    async def of(self, visit: Visit, place: str, wanted: Pairs) -> Mapping[str, Any] | None:
        """What a list at `place` shows of them, while it shows `wanted`; None: this visitor may have none."""
        if not may(_LISTED, visit.principal):
            return None
        told = await self._desk.ask(visit, ApiRequest(operation=_LISTED, path={}, pairs=[("Place", place)]))
        query = urlencode(wanted)
        found = [] if told.is_refused else leaf_of(_LISTED, told.body).items
        own = visit.principal.user_sid or visit.principal.sid
        return {
            "place": place,
            "query": query,
            "token": visit.session.form_token,
            "token_field": TOKEN_FIELD,
            "back": page_of(visit.request),
            "items": [{**one, "href": _href(one), "own": one["owner"] == own} for one in found],
            "saves": bool(query) and may(_MAKES, visit.principal) and all(one["query"] != query for one in found),
        }

    async def _save(self, visit: Visit) -> Response:
        given = {name: visit.fields.get(name, "").strip() for name in ("Name", "Place", "Query", "Shared")}
        pairs = [(name, value) for name, value in given.items() if value]
        told = await self._desk.ask(visit, ApiRequest(operation=_MAKES, path={}, pairs=pairs))
        if told.is_refused:
            return self._desk.refused(visit, told)
        return RedirectResponse(_href(told.body), 303)

    async def _forget(self, visit: Visit) -> Response:
        ask = ApiRequest(operation=_FORGETS, path={"sid": visit.request.path_params["sid"]})
        told = await self._desk.ask(visit, ask)
        if told.is_refused:
            return self._desk.refused(visit, told)
        return RedirectResponse(way_back(visit.fields.get("back", "")), 303)


def _href(view: Mapping[str, Any]) -> str:
    return f"{view['place']}?{view['query']}" if view["query"] else str(view["place"])
