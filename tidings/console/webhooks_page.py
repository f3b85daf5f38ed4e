"""The webhooks page: what was told to your servers, where it fails, and telling it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.export import exported
from tidings.console.sheets.fields import FormField, Input
from tidings.console.sheets.model import As, Sheet, SheetColumn
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.values import facts_of
from tidings.console.sheets.view import SheetView
from tidings.console.snippets import snippets
from tidings.console.wording import _, gettext
from tidings.core import is_sid
from tidings.http import TIDINGS_V1, Operation
from tidings.http.problems import NOT_FOUND

PAGE: Final = "/webhooks"
ROWS: Final = 50
FILTER_MOST: Final = 260
SHEET: Final = Sheet(
    place=PAGE,
    title=_("Webhooks"),
    one=_("webhook"),
    asks=_("What your servers were told, newest first, and what they answered."),
    product=TIDINGS_V1,
    path="/Callbacks",
    name="told",
    columns=(
        SheetColumn("date_created", _("When"), As.MOMENT),
        SheetColumn("told", _("What"), As.NAME),
        SheetColumn("request_url", _("To")),
        SheetColumn("subject_sid", _("About"), As.SID),
        SheetColumn("state", _("Became"), As.STATE),
        SheetColumn("status", _("Answer")),
        SheetColumn("error_code", _("Code"), As.CODE),
        SheetColumn("attempts", _("Tries")),
        SheetColumn("duration_ms", _("Took, ms")),
    ),
)
KINDS: Final[Mapping[str, str]] = {
    "message-status": _("Status"),
    "inbound-message": _("Arrived"),
    "bundle-status": _("Registration"),
}


def _field(name: str, label: str, choices: tuple[str, ...] = (), filled: Input = Input.TEXT) -> FormField:
    return FormField(name=name, attribute="", label=label, words="", input=filled, choices=choices)


FILTERS: Final = (
    _field("Host", _("Host")),
    _field("Kind", _("Kind"), tuple(KINDS), Input.CHOICE),
    _field("Outcome", _("Became"), ("pending", "done", "given-up"), Input.CHOICE),
    _field("Failed", _("Failing only"), ("true",), Input.SWITCH),
    _field("SubjectSid", _("About (SID)")),
)
_SHOWN_APART: Final = ("request", "answer", "sid", "account_sid", "outcome", "request_url", "request_method")


class WebhooksPage:
    """The list, and one exchange."""

    def __init__(self, desk: Desk, places: Mapping[str, str]) -> None:
        """`places` are the paths of items' pages by the prefix of their SIDs."""
        self._desk = desk
        self._places = places
        self._view = SheetView(desk, SHEET, places)
        self._hosts = operation_at(TIDINGS_V1, "GET", "/FailingHosts")
        self._all_again = operation_at(TIDINGS_V1, "POST", "/FailingHosts/{host}/Replay")
        self._fetch = operation_at(TIDINGS_V1, "GET", "/Callbacks/{sid:EV}")
        self._again = operation_at(TIDINGS_V1, "POST", "/Callbacks/{sid:EV}/Replay")

    def routes(self) -> list[Route]:
        """Its addresses."""
        page, listed = self._desk.page, self._view.found.listed
        files = [Route(f"{PAGE}.{ending}", page(self._export, listed), methods=["GET"]) for ending in ("csv", "jsonl")]
        return [
            Route(PAGE, page(self._show, listed), methods=["GET"]),
            Route(PAGE, page(self._replay_all, self._all_again), methods=["POST"]),
            *files,
            Route(f"{PAGE}/{{sid}}", page(self._one, self._fetch), methods=["GET"]),
            Route(f"{PAGE}/{{sid}}", page(self._replay, self._again), methods=["POST"]),
        ]

    async def _show(self, visit: Visit, wrong: ApiAnswer | None = None) -> Response:
        given, listed = visit.request.query_params, self._view.found.listed
        wanted = self._wanted(visit)
        turned = [(name, given[name]) for name in ("Page", "PageToken") if given.get(name)]
        told = await self._desk.ask(visit, self._view.ask(visit, listed, [*wanted, ("PageSize", str(ROWS)), *turned]))
        if told.is_refused and not wanted and not turned:
            return self._desk.refused(visit, told)
        leaf = leaf_of(listed, {} if told.is_refused else told.body)
        refusal = wrong or (told if told.is_refused else None)
        context = {
            "filters": FILTERS,
            "filled": dict(wanted),
            "hosts": await self._failing(visit),
            "replays": may(self._all_again, visit.principal),
            "rows": self._view.rows({}, [_row(item) for item in leaf.items]),
            "after": leaf.after and f"{PAGE}?{urlencode([*wanted, *leaf.after.items()])}",
            "before": leaf.before and f"{PAGE}?{urlencode([*wanted, *leaf.before.items()])}",
            "is_stopped": not told.is_refused and bool(told.body["meta"].get("stopped")),
            "wrong": refusal,
            "wrong_field": wrong_field(refusal, FILTERS),
            "told": given.get("told", ""),
            "exports": urlencode(wanted),
            "code": self._view.snippets(visit, self._view.ask(visit, listed, wanted)),
        }
        return self._view.html(visit, "webhooks.html", context, refusal.status if refusal else 200)

    async def _export(self, visit: Visit) -> Response:
        ask = self._view.ask(visit, self._view.found.listed, self._wanted(visit))
        return await exported(self._desk, visit, ask, SHEET, as_csv=visit.request.url.path.endswith(".csv"))

    @staticmethod
    def _wanted(visit: Visit) -> list[tuple[str, str]]:
        query = visit.request.query_params
        return [(each.name, query[each.name].strip()[:FILTER_MOST]) for each in FILTERS if query.get(each.name)]

    async def _failing(self, visit: Visit) -> list[dict[str, Any]]:
        if not may(self._hosts, visit.principal):
            return []
        told = await self._desk.ask(visit, ApiRequest(operation=self._hosts, path={}))
        found = [] if told.is_refused else leaf_of(self._hosts, told.body).items
        return [{**one, "href": f"{PAGE}?{urlencode({'Host': one['host'], 'Failed': 'true'})}"} for one in found]

    async def _replay_all(self, visit: Visit) -> Response:
        ask = ApiRequest(operation=self._all_again, path={"host": visit.fields.get("host", "")[:FILTER_MOST] or "-"})
        told = await self._desk.ask(visit, ask)
        if told.is_refused:
            return await self._show(visit, told)
        sentence = gettext("%(replayed)s are told again to %(host)s, the oldest first.", **told.body)
        return RedirectResponse(f"{PAGE}?told={quote(sentence)}", 303)

    # One

    async def _one(self, visit: Visit, wrong: ApiAnswer | None = None) -> Response:
        found = await self._desk.ask(visit, self._asked(visit, self._fetch))
        if found.is_refused:
            return self._desk.refused(visit, found)
        item = found.body
        context = {
            "item": item,
            "title": _row(item)["told"],
            "state": _row(item)["state"],
            "facts": facts_of(item, _SHOWN_APART, self._places),
            "replays": item["outcome"] != "pending" and may(self._again, visit.principal),
            "wrong": wrong,
            "told": visit.request.query_params.get("told", ""),
            "code": snippets(self._asked(visit, self._again), self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, PAGE)
        return self._desk.html("webhook.html", {**frame, **context}, wrong.status if wrong else 200)

    async def _replay(self, visit: Visit) -> Response:
        told = await self._desk.ask(visit, self._asked(visit, self._again))
        if told.is_refused:
            return await self._one(visit, told)
        return RedirectResponse(f"{visit.request.url.path}?told={quote(_('It is told again.'))}", 303)

    @staticmethod
    def _asked(visit: Visit, operation: Operation) -> ApiRequest:
        """A request about this exchange. Raises NOT_FOUND where the page's address has no SID of one."""
        sid = visit.request.path_params["sid"]
        if not is_sid(sid, "EV"):
            raise NOT_FOUND(path=visit.request.url.path)
        return ApiRequest(operation=operation, path={"sid": sid})


def _row(item: Mapping[str, Any]) -> dict[str, Any]:
    """What the table shows of an exchange."""
    name = _("%(kind)s %(number)s", kind=KINDS.get(item["kind"], item["kind"]), number=item["sequence"])
    told = _("%(name)s, told again %(count)s times", name=name, count=item["replays"]) if item["replays"] else name
    state = "failed" if item["error_code"] and item["outcome"] == "done" else item["outcome"]
    return {**item, "told": told, "state": {"done": "completed", "given-up": "failed"}.get(state, state)}
