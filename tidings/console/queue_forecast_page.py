"""What a queue would do with many messages at once: when all have left, what expires, and which limit bites."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from tidings import gsm
from tidings.console.asking import ApiAnswer, ApiRequest, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.insights.drawn import Drawing
from tidings.console.insights.pictures import Layer, lines
from tidings.console.snippets import snippets
from tidings.console.wording import gettext
from tidings.console.zones import in_utc, local
from tidings.core import Instant, cleaned
from tidings.http import TIDINGS_V1

PLACE: Final = "/queues/{sid}/forecast"
BODY: Final = "Good tidings!"
_MOST: Final = {"Messages": 12, "Body": 1600, "At": 30, "ToCountry": 2, "ValidityPeriod": 6}
"""Characters."""
_SPACING: Final = re.compile(r"[\s,._']")
_QUEUE: Final = operation_at(TIDINGS_V1, "GET", "/Queues/{sid:PN|SC|AI|MG|AC}")
_FORECAST: Final = operation_at(TIDINGS_V1, "POST", "/Queues/{sid:PN|SC|AI|MG|AC}/Forecast")


class QueueForecastPage:
    """Asks for a forecast, and shows it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(PLACE, self._desk.page(self._show, _QUEUE, _FORECAST), methods=["GET"])]

    async def _show(self, visit: Visit) -> Response:
        path = {"sid": visit.request.path_params["sid"]}
        queue = await self._desk.ask(visit, ApiRequest(operation=_QUEUE, path=path))
        if queue.is_refused:
            return self._desk.refused(visit, queue)
        query = visit.request.query_params
        said = {name: cleaned(query.get(name, ""))[:most] for name, most in _MOST.items()}
        each = gsm.count(said["Body"] or BODY)[1]
        ask = ApiRequest(operation=_FORECAST, path=path, pairs=_pairs(said, each, visit.zone))
        told = await self._desk.ask(visit, ask) if said["Messages"] else None
        shown: Mapping[str, Any] = {} if told is None or told.is_refused else told.body
        context = {
            "queue": queue.body,
            "said": {**said, "Body": said["Body"] or BODY, "ToCountry": said["ToCountry"] or "US"},
            "each": each,
            "told": told,
            "shown": shown,
            "drawing": _drawn(shown, visit.zone) if shown else None,
            "code": snippets(ask, self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, "/queues")
        return self._desk.html("queue_forecast.html", {**frame, **context}, _status(told))


def _status(told: ApiAnswer | None) -> int:
    return told.status if told is not None and told.is_refused else 200


def _pairs(said: Mapping[str, str], each: int, zone: ZoneInfo) -> list[tuple[str, str]]:
    """The forecast that is asked for; what is no number is left for the API to refuse."""
    messages = _SPACING.sub("", said["Messages"])
    country, validity = said["ToCountry"].upper(), said["ValidityPeriod"]
    pairs = [("Segments", str(int(messages) * each) if messages.isascii() and messages.isdigit() else messages)]
    pairs += [("At", in_utc(said["At"], zone)), ("ToCountry", country), ("ValidityPeriod", validity)]
    return [(name, value) for name, value in pairs if value]


def _drawn(shown: Mapping[str, Any], zone: ZoneInfo) -> Drawing:
    """The queue along the time."""
    times = [f"{local(Instant.parse_iso(point['at']), zone):%Y-%m-%dT%H:%M}" for point in shown["points"]]
    layers = [Layer(gettext("Segments that wait"), "waiting", [point["waiting"] for point in shown["points"]])]
    return Drawing(title=gettext("The queue"), picture=lines(times, layers), layers=layers, times=times)
