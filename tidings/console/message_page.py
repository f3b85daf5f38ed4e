"""The page of one message: its steps with their reasons, what it was, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.explanations import Explanations
from tidings.console.message_form import again
from tidings.console.message_steps import steps_of
from tidings.console.messages_page import PAGE, may_send
from tidings.console.sheets.one import CONFIRMED
from tidings.console.sheets.values import facts_of
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.core import is_sid
from tidings.http import CORE_2010, TIDINGS_V1, Operation
from tidings.http.problems import NOT_FOUND
from tidings.messages.lifecycle import OVER

KINDS: Final = ("SM", "MM")
_BAD: Final = 400
SCHEDULED: Final = "scheduled"
_SHOWN_APART: Final = ("body", "status", "error_code", "error_message", "account_sid", "sid", "provide_feedback")
_ITEM: Final = "/Accounts/{account_sid:AC}/Messages/{sid:SM|MM}"
_BELOW: Final = "/Accounts/{account_sid:AC}/Messages/{message_sid:SM|MM}"
_FOUND: Final = "/Messages/{sid:SM|MM}"


class MessageAct(msgspec.Struct, frozen=True, kw_only=True):
    """A button on the page."""

    label: str
    operation: Operation
    fields: tuple[tuple[str, str], ...] = ()
    typed: bool = False
    """Whether the end of the message's SID must be typed to confirm it."""
    done: str


class MessagePage:
    """One message."""

    def __init__(self, desk: Desk, explanations: Explanations, places: Mapping[str, str]) -> None:
        self._desk = desk
        self._explanations = explanations
        self._places = places
        self._fetch = operation_at(TIDINGS_V1, "GET", _FOUND)
        self._timeline = operation_at(TIDINGS_V1, "GET", f"{_FOUND}/Timeline")
        self._media = operation_at(CORE_2010, "GET", f"{_BELOW}/Media")
        update = operation_at(CORE_2010, "POST", _ITEM)
        feedback = operation_at(CORE_2010, "POST", f"{_BELOW}/Feedback")
        self._deletes = operation_at(CORE_2010, "DELETE", _ITEM)
        self._cancel = MessageAct(
            label=_("Cancel it"), operation=update, fields=(("Status", "canceled"),), done=_("It is canceled.")
        )
        self._redact = MessageAct(
            label=_("Empty the text"), operation=update, fields=(("Body", ""),), typed=True, done=_("The text is gone.")
        )
        self._delete = MessageAct(label=_("Delete"), operation=self._deletes, typed=True, done="")
        self._confirm = MessageAct(
            label=_("It arrived"),
            operation=feedback,
            fields=(("Outcome", "confirmed"),),
            done=_("Kept: the recipient has it."),
        )

    def routes(self) -> list[Route]:
        """Its addresses."""
        page, path = self._desk.page, f"{PAGE}/{{sid}}"
        return [
            Route(path, page(self._show, self._fetch), methods=["GET"]),
            Route(path, page(self._act, self._fetch), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        found = await self._found(visit)
        return self._desk.refused(visit, found) if found.is_refused else await self._page(visit, found.body)

    async def _found(self, visit: Visit) -> ApiAnswer:
        return await self._desk.ask(visit, self._asked(visit, self._fetch))

    def _asked(self, visit: Visit, operation: Operation, pairs: Sequence[tuple[str, str]] = ()) -> ApiRequest:
        """A request about this message. Raises NOT_FOUND where the page's address has no SID of one."""
        sid = visit.request.path_params["sid"]
        if not (is_sid(sid) and sid[:2] in KINDS):
            raise NOT_FOUND(path=visit.request.url.path)
        path = {name: visit.account.sid if name == "account_sid" else sid for name in operation.names}
        return ApiRequest(operation=operation, path=path, pairs=pairs)

    async def _page(
        self, visit: Visit, item: dict[str, Any], wrong: ApiAnswer | None = None, unconfirmed: str = ""
    ) -> Response:
        """`unconfirmed` is the button beside which the end of its SID was wrong."""
        is_own = item["account_sid"] == visit.account.sid
        timeline = await self._desk.ask(visit, self._asked(visit, self._timeline))
        code = item["error_code"]
        context = {
            "item": item,
            "steps": [] if timeline.is_refused else steps_of(timeline.body["events"]),
            "lost": timeline if timeline.is_refused else None,
            "media": await self._media_of(visit) if is_own and item["num_media"] else [],
            "facts": facts_of(item, [*_SHOWN_APART, *([] if item["price"] else ["price_unit"])], self._places),
            "explanation": self._explanations.get(code) if code else None,
            "acts": self._acts(visit, item) if is_own else [],
            "end": item["sid"][-6:],
            "again": f"{PAGE}/new?{urlencode(again(item))}" if _is_outbound(item) and may_send(visit) else "",
            "wrong": wrong,
            "unconfirmed": unconfirmed,
            "typed_name": visit.fields.get(CONFIRMED, ""),
            "told": visit.request.query_params.get("told", ""),
            "code": snippets(self._asked(visit, self._timeline), self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, PAGE)
        status = _BAD if unconfirmed else 200
        return self._desk.html("message.html", {**frame, **context}, wrong.status if wrong else status)

    async def _media_of(self, visit: Visit) -> Sequence[Mapping[str, Any]]:
        told = await self._desk.ask(visit, self._asked(visit, self._media))
        return [] if told.is_refused else leaf_of(self._media, told.body).items

    def _acts(self, visit: Visit, item: Mapping[str, Any]) -> list[MessageAct]:
        """What can be done with it now."""
        there = (
            (self._cancel, item["status"] == SCHEDULED),
            (self._confirm, item["provide_feedback"] and _is_outbound(item)),
            (self._redact, item["status"] in OVER and item["body"]),
            (self._delete, item["status"] in OVER),
        )
        return [act for act, is_there in there if is_there and may(act.operation, visit.principal)]

    async def _act(self, visit: Visit) -> Response:
        found = await self._found(visit)
        if found.is_refused:
            return self._desk.refused(visit, found)
        item = found.body
        act = next((one for one in self._acts(visit, item) if one.label == visit.fields.get("act")), None)
        if act is None or item["account_sid"] != visit.account.sid:
            raise NOT_FOUND(path=visit.request.url.path)
        end = item["sid"][-6:]
        if act.typed and visit.fields.get(CONFIRMED, "").strip() != end:
            return await self._page(visit, item, unconfirmed=act.label)
        told = await self._desk.ask(visit, self._asked(visit, act.operation, act.fields))
        if told.is_refused:
            return await self._page(visit, item, told)
        back = f"{PAGE}?told=gone" if act is self._delete else f"{PAGE}/{item['sid']}?told={quote(act.done)}"
        return RedirectResponse(back, 303)


def _is_outbound(item: Mapping[str, Any]) -> bool:
    return bool(item["direction"] != "inbound")
