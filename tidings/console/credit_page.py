"""Booking credit on an account of a tenant, by the operator."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.console.asking import ApiAnswer, ApiRequest, Pairs, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.fields import fields_of
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.view import filled, given
from tidings.console.snippets import snippets
from tidings.console.wording import gettext
from tidings.http import TIDINGS_V1, Operation

PLACE: Final = "/tenants/{sid}/credit"
BOOKS: Final = operation_at(TIDINGS_V1, "POST", "/Accounts/{sid:AC}/Credits")
_READ: Final = operation_at(TIDINGS_V1, "GET", "/Accounts/{sid:AC}")
_EXAMPLE: Final = (("Amount", "25.50"), ("Reason", "Paid by transfer"))


class CreditPage:
    """Asks how much and why, and books it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields = fields_of(BOOKS, None, ())

    def routes(self) -> list[Route]:
        """Its address."""
        page = self._desk.page
        return [
            Route(PLACE, page(self._show, Capability.OPERATOR), methods=["GET"]),
            Route(PLACE, page(self._book, Capability.OPERATOR), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def _book(self, visit: Visit) -> Response:
        pairs = given(visit, self._fields)
        told = await self._desk.ask(visit, _ask(visit, BOOKS, pairs))
        if told.is_refused:
            return await self._page(visit, told, pairs)
        words = gettext("It is booked: the balance is %(balance)s %(currency)s.", **told.body)
        return RedirectResponse(f"/tenants/{visit.request.path_params['sid']}?told={quote(words)}", 303)

    async def _page(self, visit: Visit, wrong: ApiAnswer | None = None, pairs: Pairs = ()) -> Response:
        account = await self._desk.ask(visit, _ask(visit, _READ))
        if account.is_refused:
            return self._desk.refused(visit, account)
        context: dict[str, Any] = {
            "account": account.body,
            "fields": self._fields,
            "filled": filled(pairs),
            "wrong": wrong,
            "wrong_field": wrong_field(wrong, self._fields),
            "code": snippets(_ask(visit, BOOKS, pairs or _EXAMPLE), self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, "/tenants")
        return self._desk.html("credit.html", {**frame, **context}, wrong.status if wrong else 200)


def _ask(visit: Visit, operation: Operation, pairs: Pairs = ()) -> ApiRequest:
    return ApiRequest(operation=operation, path={"sid": visit.request.path_params["sid"]}, pairs=pairs)
