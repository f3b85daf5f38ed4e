"""The messages page: one table and one box in which they are searched by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.console.asking import ApiRequest, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.saved_views import SavedViews
from tidings.console.sheets.export import exported
from tidings.console.sheets.model import As, Sheet, SheetColumn
from tidings.console.sheets.view import SheetView
from tidings.console.wording import _
from tidings.console.zones import search_in_utc
from tidings.core import is_sid
from tidings.http import CORE_2010, MESSAGING_V1, TIDINGS_V1
from tidings.messages.query import QUERY_MOST, WORDS, terms

PAGE: Final = "/messages"
ROWS: Final = 50
TEXT_MOST: Final = 80
"""Characters of a message's text in the table."""
SERVICES_MOST: Final = 100
VIEWS: Final[Mapping[str, str]] = {
    _("All"): "",
    _("Failed today"): "status:failed,undelivered since:1d",
    _("Under way"): "status:accepted,queued,sending,sent since:1d",
    _("Scheduled"): "status:scheduled",
    _("Arrived"): "direction:inbound",
}
"""Searches that are there for everybody."""
SHEET: Final = Sheet(
    place=PAGE,
    title=_("Messages"),
    one=_("message"),
    asks=_("What was sent and what arrived, newest first, and what became of each."),
    product=TIDINGS_V1,
    path="/Messages",
    name="text",
    columns=(
        SheetColumn("date_created", _("When"), As.MOMENT),
        SheetColumn("text", _("Text"), As.NAME),
        SheetColumn("way", _("Way")),
        SheetColumn("from", _("From"), As.ADDRESS),
        SheetColumn("to", _("To"), As.ADDRESS),
        SheetColumn("status", _("Status"), As.STATE),
        SheetColumn("error_code", _("Code"), As.CODE),
        SheetColumn("num_segments", _("Segments")),
        SheetColumn("service", _("Service")),
    ),
)
_TURNS: Final = ("Page", "PageToken")


class QueryChip(msgspec.Struct, frozen=True):
    """A word of the search, and the page without it."""

    text: str
    href: str


class MessagesPage:
    """The list."""

    def __init__(self, desk: Desk, places: Mapping[str, str]) -> None:
        """`places` are the paths of items' pages by the prefix of their SIDs."""
        self._desk = desk
        self._view = SheetView(desk, SHEET, places)
        self._saved = SavedViews(desk)

    def routes(self) -> list[Route]:
        """Its addresses."""
        page, listed = self._desk.page, self._view.found.listed
        files = [Route(f"{PAGE}.{ending}", page(self._export, listed), methods=["GET"]) for ending in ("csv", "jsonl")]
        return [Route(PAGE, page(self._show, listed), methods=["GET"]), *files]

    async def _show(self, visit: Visit) -> Response:
        query = _query_of(visit)
        if is_sid(query) and query[:2] in ("SM", "MM"):
            return RedirectResponse(f"{PAGE}/{query}", 303)
        given = visit.request.query_params
        turned = [(name, given[name]) for name in _TURNS if given.get(name)]
        told = await self._desk.ask(visit, self._asked(visit, [*_said(query, visit), ("PageSize", str(ROWS)), *turned]))
        if told.is_refused and not query and not turned and not _is_operator(visit):
            return self._desk.refused(visit, told)
        leaf = leaf_of(self._view.found.listed, {} if told.is_refused else told.body)
        services = await self._services(visit, leaf.items)
        context = {
            "query": query,
            "words": WORDS,
            "query_most": QUERY_MOST,
            "chips": _chips(query),
            "views": {label: _href(text) for label, text in VIEWS.items()},
            "view_of": {text: label for label, text in VIEWS.items()}.get(query, ""),
            "saved": await self._saved.of(visit, PAGE, [("q", query)] if query else []),
            "rows": self._view.rows({}, [_row(item, services) for item in leaf.items]),
            "after": leaf.after and _href(query, leaf.after),
            "before": leaf.before and _href(query, leaf.before),
            "is_stopped": not told.is_refused and bool(told.body["meta"].get("stopped")),
            "wrong": told if told.is_refused and (query or turned) else None,
            "told": given.get("told", ""),
            "exports": urlencode({"q": query}) if query else "",
            "makes": may_send(visit),
            "code": self._view.snippets(visit, self._asked(visit, _said(query, visit))),
        }
        return self._view.html(visit, "messages.html", context, told.status if context["wrong"] else 200)

    async def _export(self, visit: Visit) -> Response:
        ask = self._asked(visit, _said(_query_of(visit), visit))
        return await exported(self._desk, visit, ask, SHEET, as_csv=visit.request.url.path.endswith(".csv"))

    def _asked(self, visit: Visit, pairs: Sequence[tuple[str, str]]) -> ApiRequest:
        return self._view.ask(visit, self._view.found.listed, pairs)

    async def _services(self, visit: Visit, items: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
        """The names of the messaging services that are met, by SID."""
        listed = operation_at(MESSAGING_V1, "GET", "/Services")
        if not any(item["messaging_service_sid"] for item in items) or not may(listed, visit.principal):
            return {}
        ask = ApiRequest(operation=listed, path={}, pairs=[("PageSize", str(SERVICES_MOST))])
        told = await self._desk.ask(visit, ask)
        return {} if told.is_refused else {one["sid"]: one["friendly_name"] for one in leaf_of(listed, told.body).items}


SENDS: Final = operation_at(CORE_2010, "POST", "/Accounts/{account_sid:AC}/Messages")


def may_send(visit: Visit) -> bool:
    """Whether this visitor can send a message; the operator has no account to send from."""
    return may(SENDS, visit.principal)


def _is_operator(visit: Visit) -> bool:
    return visit.principal.capability is Capability.OPERATOR


def _query_of(visit: Visit) -> str:
    return visit.request.query_params.get("q", "").strip()[: QUERY_MOST + 1]


def _said(query: str, visit: Visit) -> list[tuple[str, str]]:
    return [("Query", search_in_utc(query, visit.zone))] if query else []


def _chips(query: str) -> list[QueryChip]:
    said = terms(query)
    return [QueryChip(one, _href(" ".join(said[:at] + said[at + 1 :]))) for at, one in enumerate(said)]


def _href(query: str, turn: Mapping[str, str] | None = None) -> str:
    """The page with this search, at the first page or where `turn` says."""
    given = {"q": query} if query else {}
    return f"{PAGE}?{urlencode({**given, **(turn or {})})}" if given or turn else PAGE


def _row(item: Mapping[str, Any], services: Mapping[str, str]) -> dict[str, Any]:
    """What the table shows of a message."""
    body, service = " ".join(item["body"].split()), item["messaging_service_sid"]
    text = body if len(body) <= TEXT_MOST else f"{body[: TEXT_MOST - 1]}…"
    way = _("In") if item["direction"] == "inbound" else _("Out")
    nothing = _("(%(count)s media)", count=item["num_media"]) if item["num_media"] else _("(no text)")
    name = services.get(service, f"{service[:2]}…{service[-6:]}") if service else ""
    return {**item, "text": text or nothing, "way": way, "service": name}
