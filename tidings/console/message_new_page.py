"""The page that sends a message: a form, and beside it what would become of the message, by the API's Explain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.explanations import Explanations
from tidings.console.message_form import FIELDS, said
from tidings.console.messages_page import PAGE, SENDS
from tidings.console.sheets.refusal import wrong_field
from tidings.console.snippets import snippets
from tidings.http import CORE_2010, MESSAGING_V1, TIDINGS_V1, Operation

OFFERED_MOST: Final = 100
"""Senders, and services."""
_EXPLAIN: Final = "explain"
"""What the button says that sends nothing."""


class MessageNewPage:
    """The form."""

    def __init__(self, desk: Desk, explanations: Explanations) -> None:
        self._desk = desk
        self._explanations = explanations
        self._explains = operation_at(TIDINGS_V1, "POST", "/Explain")
        numbers = operation_at(CORE_2010, "GET", "/Accounts/{account_sid:AC}/IncomingPhoneNumbers")
        codes = operation_at(CORE_2010, "GET", "/Accounts/{account_sid:AC}/SMS/ShortCodes")
        services = operation_at(MESSAGING_V1, "GET", "/Services")
        self._offers = {
            "From": ((numbers, "phone_number"), (codes, "short_code")),
            "MessagingServiceSid": ((services, "sid"),),
        }

    def routes(self) -> list[Route]:
        """Its addresses."""
        page, path = self._desk.page, f"{PAGE}/new"
        return [
            Route(path, page(self._show, SENDS), methods=["GET"]),
            Route(path, page(self._take, SENDS), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        given = dict(visit.request.query_params)
        explained = await self._explained(visit, given) if given.get("To") else None
        return await self._form(visit, given, explained)

    async def _take(self, visit: Visit) -> Response:
        """Sends it; by the other button it only says what would become of it."""
        explained = await self._explained(visit, visit.fields)
        if visit.fields.get("act") == _EXPLAIN:
            return await self._form(visit, visit.fields, explained)
        told = await self._desk.ask(visit, self._sent(visit, visit.fields))
        if told.is_refused:
            return await self._form(visit, visit.fields, explained, told)
        return RedirectResponse(f"{PAGE}/{told.body['sid']}?told=made", 303)

    async def _form(
        self, visit: Visit, filled: Mapping[str, str], explained: ApiAnswer | None, told: ApiAnswer | None = None
    ) -> Response:
        body = explained.body if explained is not None and not explained.is_refused else None
        code = body and body["error_code"]
        context = {
            "fields": FIELDS,
            "filled": filled,
            "choices": {name: await self._offered(visit, name) for name in self._offers},
            "wrong": told,
            "wrong_field": wrong_field(told, FIELDS),
            "explained": body,
            "explanation": self._explanations.get(code) if code else None,
            "code": snippets(self._sent(visit, filled), self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, PAGE)
        return self._desk.html("message_new.html", {**frame, **context}, told.status if told else 200)

    async def _explained(self, visit: Visit, fields: Mapping[str, str]) -> ApiAnswer | None:
        if not may(self._explains, visit.principal):
            return None
        return await self._desk.ask(
            visit, ApiRequest(operation=self._explains, path={}, pairs=said(fields, visit.zone))
        )

    def _sent(self, visit: Visit, fields: Mapping[str, str]) -> ApiRequest:
        return ApiRequest(operation=SENDS, path={"account_sid": visit.account.sid}, pairs=said(fields, visit.zone))

    async def _offered(self, visit: Visit, name: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for listed, field in self._offers[name]:
            items = await self._listed(visit, listed) if may(listed, visit.principal) else []
            found += [(item[field], item["friendly_name"]) for item in items]
        return found

    async def _listed(self, visit: Visit, listed: Operation) -> list[dict[str, Any]]:
        path = dict.fromkeys(listed.names, visit.account.sid)
        size = [("PageSize", str(OFFERED_MOST))]
        told = await self._desk.ask(visit, ApiRequest(operation=listed, path=path, pairs=size))
        return [] if told.is_refused else list(leaf_of(listed, told.body).items)
