"""The page that shows every element that pages are made of, with the words for each: for whoever builds a page."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.fields import FormField, Input
from tidings.console.sheets.model import As, SheetColumn
from tidings.console.sheets.values import shown
from tidings.console.snippets import Snippets
from tidings.console.wording import _

PAGE: Final = "/elements"
_COLUMNS: Final = (
    SheetColumn("name", _("Called"), As.NAME),
    SheetColumn("status", _("Status"), As.STATE),
    SheetColumn("phone_number", _("Number"), As.ADDRESS),
    SheetColumn("error_code", _("Code"), As.CODE),
    SheetColumn("date", _("When"), As.MOMENT),
)
_ITEMS: Final = tuple(
    {"name": name, "status": status, "phone_number": "+14155550100", "error_code": code, "date": "2026-03-12T14:03:22Z"}
    for name, status, code in (
        (_("Approved and its like"), "approved", None),
        (_("Pending and its like"), "pending", None),
        (_("Held and its like"), "held", None),
        (_("Rejected and its like"), "rejected", 30007),
        (_("A word without a colour"), "undeclared", None),
    )
)
_WORDS: Final = _("What it does, in a sentence.")
_FIELDS: Final = tuple(
    FormField(name=f"Field{kind.value}", attribute="", label=f"A field: {kind.value}", words=_WORDS, input=kind)
    for kind in Input
)
_WRONG: Final = ApiAnswer(status=400, body={"message": _("What was refused, and why."), "code": 20001})


class ElementsPage:
    """Shows them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(PAGE, self._desk.page(self._show), methods=["GET"])]

    async def _show(self, visit: Visit) -> Response:
        context = {
            "columns": _COLUMNS,
            "rows": [[(column.label, shown(item, column, {}, PAGE)) for column in _COLUMNS] for item in _ITEMS],
            "fields": _FIELDS,
            "wrong": _WRONG,
            "snippets": Snippets("curl https://…", "client.messages.create(…)", "await client.messages.create(…);"),
            "colours": ("paper", "card", "ink", "soft", "line", "tide", "amber", "wrong"),
        }
        return self._desk.html("elements.html", {**self._desk.frame(visit.request, visit, PAGE), **context})
