"""The form for a new item of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest
from tidings.console.desk import Visit
from tidings.console.sheets.choices import Choices
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.view import SheetView, filled, given
from tidings.console.wording import _
from tidings.http import Operation

_ANY: Final = "…"
"""What an example says where nothing is filled in."""


class Making:
    """The page with the form."""

    def __init__(self, view: SheetView, create: Operation, choices: Choices) -> None:
        self._view = view
        self._choices = choices
        self._create = create

    def routes(self) -> list[Route]:
        """Its addresses."""
        page, place, needs = self._view.desk.page, self._view.sheet.place, self._view.needs(self._create)
        return [
            Route(f"{place}/new", page(self._show, *needs), methods=["GET"]),
            Route(f"{place}/new", page(self._make, *needs), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        if visit.request.path_params:  # what it would be below may be another's
            listed = self._view.found.listed
            told = await self._view.desk.ask(visit, self._view.ask(visit, listed, [("PageSize", "1")]))
            if told.is_refused:
                return self._view.desk.refused(visit, told)
        return await self._form(visit, dict(visit.request.query_params))

    async def _make(self, visit: Visit) -> Response:
        view = self._view
        said = given(visit, view.settings(self._create))
        ask = view.ask(visit, self._create, [pair for pair in said if pair[1]])
        told = await view.desk.ask(visit, ask)
        if told.is_refused:
            return await self._form(visit, filled(said), told, ask)
        above = visit.request.path_params
        href = view.href(above, told.body)
        if secret := told.body.get(view.sheet.secret):
            context = {
                "heading": _("The %(one)s was made", one=view.sheet.one),
                "words": view.sheet.made_words,
                "item": told.body,
                "secrets": [(_("Secret"), secret)],
                "href": href,
            }
            return view.html(visit, "sheet_made.html", context)
        return RedirectResponse(f"{href or view.place(above)}?told=made", 303)

    async def _form(
        self, visit: Visit, filled_in: Mapping[str, str], told: ApiAnswer | None = None, asked: ApiRequest | None = None
    ) -> Response:
        view = self._view
        fields = view.settings(self._create)
        example = [(field.name, filled_in.get(field.name) or _ANY) for field in fields if field.required]
        context = {
            "groups": view.grouped(fields),
            "choices": await self._choices.of(visit, fields),
            "filled": filled_in,
            "wrong": told,
            "wrong_field": wrong_field(told, fields),
            "code": view.snippets(visit, asked or view.ask(visit, self._create, example)),
        }
        return view.html(visit, "sheet_new.html", context, told.status if told else 200)
