"""Applying for a short code, in the name of an approved customer profile."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, leaf_of, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.refusal import named_in
from tidings.console.snippets import snippets
from tidings.http import NUMBERS_V2, TIDINGS_V1, TRUSTHUB_V1
from tidings.numbers.short_code_applications import CODE_COUNTRIES

LIST: Final = "/short-code-applications"
PLACE: Final = f"{LIST}/new"
_APPLY: Final = operation_at(NUMBERS_V2, "POST", "/ShortCodes/Applications")
_PROFILES: Final = operation_at(TRUSTHUB_V1, "GET", "/CustomerProfiles")
_KNOWN: Final = operation_at(TIDINGS_V1, "GET", "/Countries")
_FIELDS: Final = {"friendly_name": "Name", "iso_country": "Country", "customer_facing_profile": "Profile"}
"""The form's fields by what the API calls them."""


class CodeApplicationPage:
    """The form, and its way to the API, which takes JSON here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its address."""
        page = self._desk.page
        return [
            Route(PLACE, page(self._show, _APPLY), methods=["GET"]),
            Route(PLACE, page(self._apply, _APPLY), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._form(visit, dict(visit.request.query_params))

    async def _apply(self, visit: Visit) -> Response:
        told = await self._desk.ask(visit, _application(visit.fields))
        if told.is_refused:
            return await self._form(visit, visit.fields, told)
        return RedirectResponse(f"{LIST}/{told.body['sid']}?told=made", 303)

    async def _form(self, visit: Visit, typed: dict[str, str], told: ApiAnswer | None = None) -> Response:
        approved = [("Status", "twilio-approved"), ("PageSize", "100")]
        profiles = await self._desk.ask(visit, ApiRequest(operation=_PROFILES, path={}, pairs=approved))
        known = await self._desk.ask(visit, ApiRequest(operation=_KNOWN, path={}, pairs=[("PageSize", "1000")]))
        countries: list[dict[str, Any]] = [] if known.is_refused else list(leaf_of(_KNOWN, known.body).items)
        context = {
            "profiles": [] if profiles.is_refused else leaf_of(_PROFILES, profiles.body).items,
            "countries": [each for each in countries if each["iso_country"] in CODE_COUNTRIES],
            "typed": {"Name": "", "Country": "US", "Profile": "", "Charges": "", **typed},
            "wrong": told,
            "wrong_field": _FIELDS.get(named_in(told, _FIELDS), ""),
            "code": snippets(_application(typed), self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, LIST)
        return self._desk.html("code_application.html", {**frame, **context}, told.status if told else 200)


def _application(typed: dict[str, str]) -> ApiRequest:
    document = {
        "friendly_name": typed.get("Name", ""),
        "iso_country": typed.get("Country", "US"),
        "business_information": {"customer_facing_profile": typed.get("Profile", "")},
        "setup": {"charges_apply": typed.get("Charges") == "true"},
    }
    return ApiRequest(operation=_APPLY, path={}, document=document)
