"""Business time on the pages: what falls due next, and moving there, by a step, or back to now; the API decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiRequest, leaf_of, may, operation_at
from tidings.console.desk import CLOCK_STEPS, Desk, Visit
from tidings.console.places import way_back
from tidings.console.sheets.values import moment_of
from tidings.console.wording import _
from tidings.console.zones import in_utc
from tidings.core import Clock, Instant
from tidings.http import TIDINGS_V1
from tidings.http.problems import INVALID_PARAMETER

PATH = "/clock"
WORDS: Final[Mapping[str, str]] = {
    "scheduled-message": _("A scheduled message leaves"),
    "validity-end": _("A message that waits is given up"),
    "network": _("The network reports on a message, or gives it up"),
    "review": _("A review is decided"),
    "webhook-retry": _("A webhook is tried again"),
}
_PAGES: Final[Mapping[str, str]] = {
    "scheduled-message": "/messages/",
    "validity-end": "/messages/",
    "webhook-retry": "/webhooks/",
}
_DUE: Final = operation_at(TIDINGS_V1, "GET", "/Clock/Due")
_MOVE: Final = operation_at(TIDINGS_V1, "POST", "/Clock")


class DueRow(msgspec.Struct, frozen=True):
    """One thing that falls due."""

    at: Instant
    words: str
    name: str
    href: str


class ClockPage:
    """Shows what is due; takes the forms of the clock, and goes back to the page that they were on."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    def routes(self) -> list[Route]:
        """The page, and the address that the forms are sent to."""
        show, move = self._desk.page(self._show, _DUE), self._desk.page(self._move, _MOVE)
        return [Route(PATH, show, methods=["GET"]), Route(PATH, move, methods=["POST"])]

    async def _show(self, visit: Visit) -> Response:
        answer = await self._desk.ask(visit, ApiRequest(operation=_DUE, path={}))
        if answer.is_refused:
            return self._desk.refused(visit, answer)
        rows = [row for item in leaf_of(_DUE, answer.body).items if (row := _row(item))]
        context = {"due": rows, "moves": may(_MOVE, visit.principal)}
        return self._desk.html("clock.html", {**self._desk.frame(visit.request, visit, PATH), **context})

    async def _move(self, visit: Visit) -> Response:
        to = moment_of(_time(visit))
        if to is None or to > self._clock.now():  # what is over by now needs no jump
            answer = await self._desk.ask_api(visit, "/tidings/v1/Clock", _wanted(visit))
            if answer.status >= 400:
                return self._desk.refused(visit, answer)
        return RedirectResponse(way_back(visit.fields.get("back", "")), 303)


def _row(item: Mapping[str, Any]) -> DueRow | None:
    at, kind, sid, phone = moment_of(item["at"]), item["kind"], item["sid"], item["phone_number"]
    page = _PAGES.get(kind, "")
    href = f"/handsets#{phone}" if phone else f"{page}{sid}" if page else ""
    return None if at is None else DueRow(at, WORDS.get(kind, kind), phone or sid or "", href)


def _time(visit: Visit) -> str:
    """The moment to go to, as the API takes it."""
    return in_utc(visit.fields.get("time", ""), visit.zone)


def _wanted(visit: Visit) -> dict[str, str]:
    """The API's parameters. Raises INVALID_PARAMETER."""
    if visit.fields.get("reset"):
        return {"Reset": "true"}
    if moment := _time(visit):
        return {"Time": moment}
    advance = visit.fields.get("advance", "")
    if advance not in CLOCK_STEPS:
        raise INVALID_PARAMETER(parameter="advance", reason=f"one of {', '.join(CLOCK_STEPS)}")
    return {"Advance": advance}
