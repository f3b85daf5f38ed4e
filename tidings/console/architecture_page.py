"""The architecture wizard: which accounts, services, keys and users, with reasons, and all of it made at one click."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.advice.layout import PURPOSES
from tidings.console.asking import ApiRequest, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.fields import FormField, fields_of
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.view import filled, pairs_of
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.core import cleaned
from tidings.http import TIDINGS_V1

PLACE: Final = "/architecture"
ASKS: Final = operation_at(TIDINGS_V1, "POST", "/ArchitectureAdvice")
APPLY: Final = "Apply"
_MOST: Final = 4_000
"""Characters of a field."""


class Counts(msgspec.Struct, frozen=True):
    """How much is laid out."""

    subaccounts: int
    services: int
    keys: int


class ArchitecturePage:
    """Asks, draws the answer, and has it made."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields = [_said_more(field) for field in fields_of(ASKS, None, (APPLY,))]

    def routes(self) -> list[Route]:
        """Its address."""
        page = self._desk.page
        return [
            Route(PLACE, page(self._show, ASKS), methods=["GET"]),
            Route(PLACE, page(self._make, ASKS, Capability.EVERYTHING), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit, dict(visit.request.query_params), makes=False)

    async def _make(self, visit: Visit) -> Response:
        """The answer has the secrets of new keys, which are nowhere else: it is shown, not led to."""
        return await self._page(visit, visit.fields, makes=True)

    async def _page(self, visit: Visit, given: dict[str, str], *, makes: bool) -> Response:
        said = {field.name: cleaned(given.get(field.name, ""))[:_MOST] for field in self._fields}
        pairs = [pair for field in self._fields for pair in pairs_of(field, said[field.name]) if pair[1]]
        asked = [*pairs, (APPLY, "true")] if makes else pairs
        ask = ApiRequest(operation=ASKS, path={}, pairs=asked)
        told = await self._desk.ask(visit, ask) if pairs else None
        wrong = told if told is not None and told.is_refused else None
        if wrong and makes:  # what was advised stays in sight
            told = await self._desk.ask(visit, ApiRequest(operation=ASKS, path={}, pairs=pairs))
        answer: dict[str, Any] = {} if told is None or told.is_refused else told.body
        example = ApiRequest(operation=ASKS, path={}, pairs=[("Kind", "isv"), ("Brands", "Owl Air"), ("Brands", "Elm")])
        context = {
            "fields": self._fields,
            "filled": filled(pairs),
            "wrong": wrong,
            "wrong_field": wrong_field(wrong, self._fields),
            "projects": answer.get("projects", []),
            "applied": answer.get("applied", False),
            "counts": _counted(answer),
            "may_make": visit.principal.capability is Capability.EVERYTHING and visit.account.is_main,
            "code": snippets(ask if pairs else example, self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, PLACE)
        return self._desk.html("architecture.html", {**frame, **context}, wrong.status if wrong else 200)


def _said_more(field: FormField) -> FormField:
    """A field with what is to be said of it here alone."""
    match field.name:
        case "UseCases":
            words = _("%(words)s %(purposes)s.", words=field.words, purposes=", ".join(PURPOSES))
            return msgspec.structs.replace(field, words=words)
        case "Kind":
            words = _("A business for itself (direct), or a vendor for its customers (isv).")
            return msgspec.structs.replace(field, label=_("Who sends"), words=words)
        case _:
            return field


def _counted(answer: dict[str, Any]) -> Counts:
    subaccounts = [each for project in answer.get("projects", []) for each in project["subaccounts"]]
    return Counts(
        len(subaccounts),
        sum(len(each["services"]) for each in subaccounts),
        sum(len(each["keys"]) for each in subaccounts),
    )
