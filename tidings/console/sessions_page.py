"""Who is signed in to the console: of an account with its people, of one person, or as the operator; and ending that.

It is no sheet: only the console knows which of them is the browser that looks.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.accounts.people.sign_ins import sid_of
from tidings.console.asking import ApiRequest, Pairs, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.program import Program
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.core import is_sid
from tidings.http import TIDINGS_V1
from tidings.http.problems import NOT_FOUND

PAGE: Final = "/sessions"
ROWS: Final = 50
_LISTS: Final = operation_at(TIDINGS_V1, "GET", "/Sessions")
_ENDS: Final = operation_at(TIDINGS_V1, "DELETE", "/Sessions/{sid:UQ}")
_ENDS_ALL: Final = operation_at(TIDINGS_V1, "POST", "/Sessions/End")
_TOLD: Final = {"ended": _("It is ended."), "others": _("All others are ended.")}


class SessionsPage:
    """Lists sessions, and ends them."""

    def __init__(self, app: Program, desk: Desk) -> None:
        self._directory = app.directory
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its addresses."""
        page = self._desk.page
        return [
            Route(PAGE, page(self._show, _LISTS), methods=["GET"]),
            Route(f"{PAGE}/end", page(self._end, _ENDS), methods=["POST"]),
            Route(f"{PAGE}/end-others", page(self._end_others, _ENDS_ALL), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        query = visit.request.query_params
        mine = query.get("mine") == "yes" and visit.principal.user_sid is not None
        asked = _own(visit) if mine else _seen(visit)
        turned = [(name, query[name]) for name in ("Page", "PageToken") if query.get(name)]
        told = await self._desk.ask(visit, _ask(_LISTS, [*asked, ("PageSize", str(ROWS)), *turned]))
        if told.is_refused:
            return self._desk.refused(visit, told)
        leaf, kept = leaf_of(_LISTS, told.body), [("mine", "yes")] if mine else []
        context: dict[str, Any] = {
            "sessions": [{**one, "account": self._called(one["account_sid"])} for one in leaf.items],
            "own": sid_of(visit.session.key),
            "mine": mine,
            "sees_others": visit.principal.user_sid is not None and Capability.EVERYTHING.held_by(visit.principal),
            "told": _TOLD.get(query.get("told", ""), ""),
            "ends_all": may(_ENDS_ALL, visit.principal),
            "after": leaf.after and f"{PAGE}?{urlencode([*kept, *leaf.after.items()])}",
            "before": leaf.before and f"{PAGE}?{urlencode([*kept, *leaf.before.items()])}",
            "code": snippets(_ask(_LISTS, asked), self._desk.api_base(visit.request)),
        }
        return self._desk.html("sessions.html", {**self._desk.frame(visit.request, visit, PAGE), **context})

    async def _end(self, visit: Visit) -> Response:
        sid = visit.fields.get("sid", "")
        if not is_sid(sid, "UQ"):
            raise NOT_FOUND(path=visit.request.url.path)
        told = await self._desk.ask(visit, _ask(_ENDS, sid=sid))
        return self._desk.refused(visit, told) if told.is_refused else _back("ended")

    async def _end_others(self, visit: Visit) -> Response:
        ask = _ask(_ENDS_ALL, [*_own(visit), ("Keep", sid_of(visit.session.key))])
        told = await self._desk.ask(visit, ask)
        return self._desk.refused(visit, told) if told.is_refused else _back("others")

    def _called(self, account_sid: str) -> str:
        account = self._directory.get(account_sid)
        return account.friendly_name if account else ""


def _seen(visit: Visit) -> Pairs:
    """All that somebody sees; the operator the operator's."""
    return [("AccountSid", visit.account.sid)] if visit.principal.capability is Capability.OPERATOR else []


def _own(visit: Visit) -> Pairs:
    """A person's own; of a credential all that it sees."""
    return [("UserSid", visit.principal.user_sid)] if visit.principal.user_sid else _seen(visit)


def _ask(operation: Any, pairs: Pairs = (), **path: str) -> ApiRequest:
    return ApiRequest(operation=operation, path=path, pairs=pairs)


def _back(told: str) -> Response:
    return RedirectResponse(f"{PAGE}?told={told}", 303)
