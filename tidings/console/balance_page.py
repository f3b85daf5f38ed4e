"""What is left of an account's money, and from what on its people are told that it is little."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.console.asking import ApiAnswer, ApiRequest, Pairs, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.fields import fields_of
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.view import filled, given
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.http import TIDINGS_V1, Operation

PLACE: Final = "/balance"
SETS: Final = operation_at(TIDINGS_V1, "POST", "/BalanceAlert")
_READ: Final = operation_at(TIDINGS_V1, "GET", "/BalanceAlert")
_TOLD: Final = {"saved": _("It is kept: you are told from then on.")}
_STATES: Final = {
    "enough": ("done", _("Enough")),
    "low": ("asked", _("Low")),
    "spent": ("refused", _("Spent")),
}
"""The colour and the word."""


class BalancePage:
    """Shows the balance, and takes what is little."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields = fields_of(SETS, None, ())

    def routes(self) -> list[Route]:
        """Its address."""
        page = self._desk.page
        return [
            Route(PLACE, page(self._show, Capability.EVERYTHING), methods=["GET"]),
            Route(PLACE, page(self._set, Capability.EVERYTHING), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def _set(self, visit: Visit) -> Response:
        pairs = given(visit, self._fields)
        told = await self._desk.ask(visit, _ask(SETS, pairs))
        return await self._page(visit, told, pairs) if told.is_refused else RedirectResponse(f"{PLACE}?told=saved", 303)

    async def _page(self, visit: Visit, wrong: ApiAnswer | None = None, pairs: Pairs = ()) -> Response:
        alert = await self._desk.ask(visit, _ask(_READ))
        if alert.is_refused:
            return self._desk.refused(visit, alert)
        now_set = [("LowAt", alert.body["low_at"])]
        context: dict[str, Any] = {
            "alert": alert.body,
            "state": _STATES[alert.body["state"]],
            "told": _TOLD.get(visit.request.query_params.get("told", ""), ""),
            "fields": self._fields,
            "filled": filled(pairs or now_set),
            "wrong": wrong,
            "wrong_field": wrong_field(wrong, self._fields),
            "code": snippets(_ask(SETS, pairs or now_set), self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, PLACE)
        return self._desk.html("balance.html", {**frame, **context}, wrong.status if wrong else 200)


def _ask(operation: Operation, pairs: Pairs = ()) -> ApiRequest:
    return ApiRequest(operation=operation, path={}, pairs=pairs)
