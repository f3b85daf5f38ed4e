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
from tidings.console.media_answer import medium_answer
from tidings.console.message_form import again
from tidings.console.message_steps import steps_of
from tidings.console.message_wire import wire_of
from tidings.console.messages_page import PAGE, may_send
from tidings.console.sheets.one import CONFIRMED
from tidings.console.sheets.values import facts_of
from tidings.console.snippets import snippets
from tidings.console.views import IMAGES
from tidings.console.wording import _
from tidings.core import Sid, is_sid
from tidings.http import CORE_2010, TIDINGS_V1, Operation
from tidings.http.problems import NOT_FOUND
from tidings.messages.lifecycle import OVER

KINDS: Final = ("SM", "MM")
_OK: Final = 200
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
    """Whether the end of a SID must be typed to confirm it: the message's, or its medium's."""
    medium: Sid = ""
    """Which of its media it is about; empty: the message itself."""
    done: str


class MessagePage:
    """One message."""

    def __init__(self, desk: Desk, explanations: Explanations, places: Mapping[str, str]) -> None:
        self._desk = desk
        self._explanations = explanations
        self._places = places
        self._fetch = operation_at(TIDINGS_V1, "GET", _FOUND)
        self._timeline = operation_at(TIDINGS_V1, "GET", f"{_FOUND}/Timeline")
        self._pdus = operation_at(TIDINGS_V1, "GET", f"{_FOUND}/Pdus")
        self._media = operation_at(CORE_2010, "GET", f"{_BELOW}/Media")
        self._medium = operation_at(CORE_2010, "GET", f"{_BELOW}/Media/{{sid:ME}}")
        self._deletes_medium = operation_at(CORE_2010, "DELETE", f"{_BELOW}/Media/{{sid:ME}}")
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
            Route(f"{path}/media/{{medium}}", page(self._octets, self._fetch, self._media), methods=["GET"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        found = await self._found(visit)
        return self._desk.refused(visit, found) if found.is_refused else await self._page(visit, found.body)

    async def _found(self, visit: Visit) -> ApiAnswer:
        return await self._desk.ask(visit, self._asked(visit, self._fetch))

    async def _octets(self, visit: Visit) -> Response:
        """A medium itself."""
        sid = visit.request.path_params["medium"]
        if not is_sid(sid, "ME"):
            raise NOT_FOUND(path=visit.request.url.path)
        told = await self._desk.octets(visit, self._asked(visit, self._medium, medium=sid))
        if told.status != _OK:
            return self._desk.refused(visit, told)
        return medium_answer(told.body, sid)

    def _asked(
        self, visit: Visit, operation: Operation, pairs: Sequence[tuple[str, str]] = (), medium: Sid = ""
    ) -> ApiRequest:
        """A request about this message, or a medium of it. Raises NOT_FOUND where the address has no SID of one."""
        sid = visit.request.path_params["sid"]
        if not (is_sid(sid) and sid[:2] in KINDS):
            raise NOT_FOUND(path=visit.request.url.path)
        path = {name: visit.account.sid if name == "account_sid" else sid for name in operation.names}
        if medium:
            path["sid"] = medium
        return ApiRequest(operation=operation, path=path, pairs=pairs)

    async def _page(
        self, visit: Visit, item: dict[str, Any], wrong: ApiAnswer | None = None, unconfirmed: str = ""
    ) -> Response:
        """`unconfirmed` is the button beside which the end of its SID was wrong."""
        is_own = item["account_sid"] == visit.account.sid
        media = await self._media_of(visit) if is_own and item["num_media"] else []
        timeline = await self._desk.ask(visit, self._asked(visit, self._timeline))
        wire = await self._desk.ask(visit, self._asked(visit, self._pdus)) if may(self._pdus, visit.principal) else None
        code = item["error_code"]
        context = {
            "wire": None if wire is None or wire.is_refused else wire_of(wire.body),
            "item": item,
            "steps": [] if timeline.is_refused else steps_of(timeline.body["events"]),
            "lost": timeline if timeline.is_refused else None,
            "media": [(one, one["content_type"] in IMAGES, self._deletion(visit, item, one)) for one in media],
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

    def _deletion(self, visit: Visit, item: Mapping[str, Any], medium: Mapping[str, Any]) -> MessageAct | None:
        """The button that deletes a medium; None where nobody may now."""
        if item["status"] not in OVER or not may(self._deletes_medium, visit.principal):
            return None
        return MessageAct(
            label=_("Delete the medium %(end)s", end=medium["sid"][-6:]),
            operation=self._deletes_medium,
            typed=True,
            medium=medium["sid"],
            done=_("The medium is gone."),
        )

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
        if item["account_sid"] != visit.account.sid:
            raise NOT_FOUND(path=visit.request.url.path)
        media = await self._media_of(visit) if item["num_media"] else []
        there = [*self._acts(visit, item), *filter(None, (self._deletion(visit, item, one) for one in media))]
        act = next((one for one in there if one.label == visit.fields.get("act")), None)
        if act is None:
            raise NOT_FOUND(path=visit.request.url.path)
        end = (act.medium or item["sid"])[-6:]
        if act.typed and visit.fields.get(CONFIRMED, "").strip() != end:
            return await self._page(visit, item, unconfirmed=act.label)
        told = await self._desk.ask(visit, self._asked(visit, act.operation, act.fields, act.medium))
        if told.is_refused:
            return await self._page(visit, item, told)
        back = f"{PAGE}?told=gone" if act is self._delete else f"{PAGE}/{item['sid']}?told={quote(act.done)}"
        return RedirectResponse(back, 303)


def _is_outbound(item: Mapping[str, Any]) -> bool:
    return bool(item["direction"] != "inbound")
