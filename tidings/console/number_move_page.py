"""Moving a phone number to another account of the same owner."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.console.asking import ApiAnswer, ApiRequest, leaf_of, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.snippets import snippets
from tidings.console.wording import gettext
from tidings.http import CORE_2010

PLACE: Final = "/numbers/{sid}/move"
_NUMBER: Final = "/Accounts/{account_sid:AC}/IncomingPhoneNumbers/{sid:PN}"
_READ: Final = operation_at(CORE_2010, "GET", _NUMBER)
_CHANGE: Final = operation_at(CORE_2010, "POST", _NUMBER)
_ACCOUNTS: Final = operation_at(CORE_2010, "GET", "/Accounts")


class NumberMovePage:
    """Offers the accounts, and moves."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its address."""
        page = self._desk.page
        return [
            Route(PLACE, page(self._show, Capability.EVERYTHING, _READ), methods=["GET"]),
            Route(PLACE, page(self._move, Capability.EVERYTHING, _CHANGE), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def _move(self, visit: Visit) -> Response:
        taker = visit.fields.get("AccountSid", "")
        told = await self._desk.ask(visit, self._ask(visit, _CHANGE, taker))
        if told.is_refused:
            return await self._page(visit, told, taker)
        words = gettext(
            "%(number)s belongs to %(account)s from now on.", number=told.body["phone_number"], account=taker
        )
        return RedirectResponse(f"/numbers?told={quote(words)}", 303)

    async def _page(self, visit: Visit, wrong: ApiAnswer | None = None, taker: str = "") -> Response:
        number = await self._desk.ask(visit, self._ask(visit, _READ))
        if number.is_refused:
            return self._desk.refused(visit, number)
        ask = ApiRequest(operation=_ACCOUNTS, path={}, pairs=[("PageSize", "1000"), ("Status", "active")])
        listed = await self._desk.ask(visit, ask)
        accounts = [] if listed.is_refused else leaf_of(_ACCOUNTS, listed.body).items
        context: dict[str, Any] = {
            "number": number.body,
            "accounts": [each for each in accounts if each["sid"] != visit.account.sid],
            "taker": taker,
            "wrong": wrong,
            "code": snippets(self._ask(visit, _CHANGE, taker or "AC…"), self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, "/numbers")
        return self._desk.html("number_move.html", {**frame, **context}, wrong.status if wrong else 200)

    def _ask(self, visit: Visit, operation: Any, taker: str = "") -> ApiRequest:
        path = {"account_sid": visit.account.sid, "sid": visit.request.path_params["sid"]}
        return ApiRequest(operation=operation, path=path, pairs=[("AccountSid", taker)] if taker else [])
