"""The pages of figures: overview, errors, latency, what waits, responses, senders; one bar of filters for all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final, TypeAlias

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, Declined, Pairs, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.insights.asked import CHOICES, FILTERS, LABELS, SPANS, WantedFigures, wanted
from tidings.console.insights.drawn import (
    PageFigures,
    drawn_errors,
    drawn_latency,
    drawn_overview,
    drawn_responses,
    drawn_senders,
    drawn_waiting,
)
from tidings.console.moments import to_minute
from tidings.console.sheets.refusal import named_in
from tidings.console.sheets.values import moment_of
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.console.zones import local
from tidings.core import Instant, MovableClock
from tidings.http import TIDINGS_V1, Operation

PAGE: Final = "/insights"
GROUPS: Final = {
    "country": _("Country"),
    "carrier": _("Carrier"),
    "messaging_service": _("Messaging service"),
    "sender_type": _("Kind of sender"),
}
"""By which the overview has tables."""
_COUNTED_WITH_CARRIERS: Final = frozenset({"Direction", "Status", "ErrorCode", "Country", "Carrier", "AccountSid"})
_OUTBOUND: Final = (("Direction", "outbound-api"), ("Direction", "outbound-reply"))

Reckon: TypeAlias = Callable[[Visit, WantedFigures], Awaitable[PageFigures]]


class InsightView(msgspec.Struct, frozen=True):
    """One page of figures."""

    path: str
    title: str
    asks: str
    operation: str
    """The one that its snippet shows."""
    figures: Reckon
    takes: Collection[str] = FILTERS
    """The filters that it goes by."""


class InsightPages:
    """Shows them."""

    def __init__(self, desk: Desk, clock: MovableClock) -> None:
        self._desk = desk
        self._clock = clock
        self._views = (
            InsightView(
                PAGE,
                _("Overview"),
                _("How many messages went and came, and how did they end?"),
                "Messages",
                self._overview,
            ),
            InsightView(f"{PAGE}/errors", _("Errors"), _("What failed, and why?"), "Errors", self._errors),
            InsightView(
                f"{PAGE}/latency",
                _("Latency"),
                _("How long until a message is sent, and until it is there?"),
                "Latency",
                self._latency,
                ("Country", "SenderType", "AccountSid"),
            ),
            InsightView(
                f"{PAGE}/waiting",
                _("Waiting"),
                _("What waits, for how long, and what falls due?"),
                "Scheduled",
                self._waiting,
                ("Country", "SenderType", "AccountSid"),
            ),
            InsightView(
                f"{PAGE}/responses",
                _("Responses"),
                _("What do people answer, and who leaves?"),
                "Responses",
                self._responses,
            ),
            InsightView(
                f"{PAGE}/senders",
                _("Senders"),
                _("Which senders carry the traffic, and how well?"),
                "Senders",
                self._senders,
                ("Direction", "Status", "Sender", "AccountSid"),
            ),
        )

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route(view.path, self._desk.page(self._page(view), _reads(view.operation)), methods=["GET"])
            for view in self._views
        ]

    def _page(self, view: InsightView) -> Callable[[Visit], Awaitable[Response]]:
        async def show(visit: Visit) -> Response:
            asked = wanted(visit)
            wrong: ApiAnswer | None = None
            figures: PageFigures | None = None
            try:
                figures = await view.figures(visit, asked.only(view.takes))
            except Declined as refused:
                wrong = refused.answer
            pairs = asked.only(view.takes).pairs(self._clock.now())
            context = {
                "view": view,
                "views": [(each.title, asked.address(each.path), each is view) for each in self._views],
                "spans": [
                    (label, asked.address(view.path, span=name), asked.span == name)
                    for name, (label, _) in SPANS.items()
                ],
                "asked": asked,
                "without": [LABELS.get(name, name) for name in asked.filters if name not in view.takes],
                "filters": FILTERS,
                "labels": LABELS,
                "choices": CHOICES,
                "wrong": wrong,
                "wrong_field": named_in(wrong, (*FILTERS, "From", "To")),
                "figures": figures,
                "code": snippets(self._request(view.operation, pairs), self._desk.api_base(visit.request)),
            }
            frame = self._desk.frame(visit.request, visit, PAGE)
            return self._desk.html("insights.html", {**frame, **context}, wrong.status if wrong else 200)

        return show

    async def _overview(self, visit: Visit, asked: WantedFigures) -> PageFigures:
        sent_only = () if "Direction" in asked.filters else _OUTBOUND
        whole = await self._answer(visit, asked, "Messages")
        out = await self._answer(visit, asked, "Messages", *sent_only)
        errors = await self._answer(visit, asked, "Errors", ("Limit", "5"))
        tables = {
            label: await self._answer(visit, asked, "Messages", *sent_only, ("GroupBy", name), ("Limit", "10"))
            for name, label in GROUPS.items()
            if _goes_with(name, asked)
        }
        return drawn_overview(whole, out, errors, tables)

    async def _errors(self, visit: Visit, asked: WantedFigures) -> PageFigures:
        return drawn_errors(await self._answer(visit, asked, "Errors", ("Limit", "50")))

    async def _latency(self, visit: Visit, asked: WantedFigures) -> PageFigures:
        return drawn_latency(await self._answer(visit, asked, "Latency"))

    async def _waiting(self, visit: Visit, asked: WantedFigures) -> PageFigures:
        now = await self._answer(visit, asked, "Now")
        due = await self._answer(visit, asked, "Scheduled")
        return drawn_waiting(now, due, await self._answer(visit, asked, "Latency"))

    async def _responses(self, visit: Visit, asked: WantedFigures) -> PageFigures:
        return drawn_responses(await self._answer(visit, asked, "Responses"))

    async def _senders(self, visit: Visit, asked: WantedFigures) -> PageFigures:
        return drawn_senders(await self._answer(visit, asked, "Senders", ("Limit", "50")))

    async def _answer(self, visit: Visit, asked: WantedFigures, name: str, *more: tuple[str, str]) -> Mapping[str, Any]:
        """The figures, with their times as they are where the visitor is. Raises Declined."""
        told = await self._desk.ask(visit, self._request(name, [*asked.pairs(self._clock.now()), *more]))
        if told.is_refused:
            raise Declined(told)
        times = [f"{local(Instant.parse_iso(time), asked.zone):%Y-%m-%dT%H:%M}" for time in told.body.get("times", ())]
        since = moment_of(told.body.get("counted_since"))
        return {**told.body, "times": times, "counted_since": since and to_minute(since, asked.zone)}

    def _request(self, name: str, pairs: Pairs) -> ApiRequest:
        """With those of `pairs` that the operation takes."""
        operation = _reads(name)
        taken = {field.encode_name for field in msgspec.structs.fields(operation.params)} if operation.params else ()
        return ApiRequest(operation=operation, path={}, pairs=[pair for pair in pairs if pair[0] in taken])


def _goes_with(group: str, asked: WantedFigures) -> bool:
    """Whether figures by a group are kept for these filters."""
    given = asked.filters.keys()
    if "Carrier" in given or group == "carrier":
        return given <= _COUNTED_WITH_CARRIERS and group in ("carrier", "country")
    return not {"Sender", "Tag"} & given


def _reads(name: str) -> Operation:
    return operation_at(TIDINGS_V1, "GET", f"/Insights/{name}")
