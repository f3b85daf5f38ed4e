"""Faults of what is simulated, as switches, for the operator who tries out how programs bear them."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.console.asking import ApiAnswer, ApiRequest, Pairs, leaf_of, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.fields import FormField, fields_of
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.view import filled, given, pairs_of, written
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.http import TIDINGS_V1

PLACE: Final = "/faults"
TURNS: Final = operation_at(TIDINGS_V1, "POST", "/Faults")
_READ: Final = operation_at(TIDINGS_V1, "GET", "/Faults")
_RESET: Final = operation_at(TIDINGS_V1, "DELETE", "/Faults")
OFFERED: Final = tuple(field.name for field in fields_of(TURNS, None, ("Target",)))
"""All but whose switches they are."""
_TITLES: Final = {"carrier": _("The carriers' network"), "registry": _("The campaign registry")}


class FaultsPage:
    """Shows the switches of each target, and turns them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields = fields_of(TURNS, OFFERED, ())

    def routes(self) -> list[Route]:
        """Its addresses."""
        page = self._desk.page
        return [
            Route(PLACE, page(self._show, Capability.OPERATOR), methods=["GET"]),
            Route(PLACE, page(self._turn, Capability.OPERATOR), methods=["POST"]),
            Route(f"{PLACE}/off", page(self._reset, Capability.OPERATOR), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def _turn(self, visit: Visit) -> Response:
        """What differs from what it is now is sent, and nothing else."""
        target = visit.fields.get("Target", "")
        now = next((each for each in await self._now(visit) if each["target"] == target), {})
        said = filled(given(visit, self._of(now)))
        changed = [
            pair
            for field in self._of(now)
            if field.name in said and said[field.name] != written(now[field.attribute])
            for pair in pairs_of(field, said[field.name])
        ]
        ask = ApiRequest(operation=TURNS, path={}, pairs=[("Target", target), *changed])
        told = await self._desk.ask(visit, ask)
        return await self._page(visit, told, target, said) if told.is_refused else _back(_("They are set."))

    async def _reset(self, visit: Visit) -> Response:
        told = await self._desk.ask(visit, ApiRequest(operation=_RESET, path={}))
        return self._desk.refused(visit, told) if told.is_refused else _back(_("All are off."))

    async def _now(self, visit: Visit) -> list[dict[str, Any]]:
        """The switches of all that is simulated; none where nothing is."""
        told = await self._desk.ask(visit, ApiRequest(operation=_READ, path={}))
        return [] if told.is_refused else list(leaf_of(_READ, told.body).items)

    def _of(self, switches: dict[str, Any]) -> list[FormField]:
        return [field for field in self._fields if field.attribute in switches]

    async def _page(
        self, visit: Visit, wrong: ApiAnswer | None = None, target: str = "", said: dict[str, str] | None = None
    ) -> Response:
        parts = []
        for switches in await self._now(visit):
            fields, is_asked = self._of(switches), wrong is not None and switches["target"] == target
            present = {field.name: written(switches[field.attribute]) for field in fields}
            parts.append(
                {
                    "target": switches["target"],
                    "title": _TITLES.get(switches["target"], switches["target"]),
                    "fields": fields,
                    "filled": {**present, **(said or {})} if is_asked else present,
                    "wrong": wrong if is_asked else None,
                    "wrong_field": wrong_field(wrong, fields) if is_asked else "",
                }
            )
        example: Pairs = [("Target", "carrier"), ("LostReceipts", "0.1")]
        context = {
            "targets": parts,
            "told": visit.request.query_params.get("told", ""),
            "wrong": wrong,
            "code": snippets(ApiRequest(operation=TURNS, path={}, pairs=example), self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, PLACE)
        return self._desk.html("faults.html", {**frame, **context}, wrong.status if wrong else 200)


def _back(words: str) -> Response:
    return RedirectResponse(f"{PLACE}?told={quote(words)}", 303)
