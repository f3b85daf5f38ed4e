"""The four numbers of the first page, each with its course over the last hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from tidings.console.asking import ApiRequest, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sparkline import sparkline
from tidings.console.wording import _
from tidings.http import TIDINGS_V1

_NOW: Final = operation_at(TIDINGS_V1, "GET", "/Insights/Now")
_LAST_HOUR: Final = _("in the last hour")
_SHOWN: Final = (
    ("sent", _("Sent"), "/messages", ""),
    ("delivered", _("Delivered"), "/messages", ""),
    ("failed", _("Failed"), "/alerts", "refused"),
    ("waiting", _("Waiting"), "/queues", ""),
)
"""The field of the answer, what it is called, where it leads, and the class of its line's colour."""


class HomeFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One number."""

    label: str
    value: int
    words: str
    href: str
    line: str
    """The points of its course; empty where there is none."""
    state: str


async def figures(desk: Desk, visit: Visit) -> Sequence[HomeFigure]:
    """The account's, or everybody's for the operator; none where they cannot be had."""
    if not may(_NOW, visit.principal):
        return []
    told = await desk.ask(visit, ApiRequest(operation=_NOW, path={}))
    return [] if told.is_refused else [_figure(told.body, *shown) for shown in _SHOWN]


def _figure(body: Mapping[str, Any], field: str, label: str, href: str, state: str) -> HomeFigure:
    number = body[field]
    waits = (
        _("now, and %(count)s for their time", count=format(body["scheduled"], ",")) if body["scheduled"] else _("now")
    )
    return HomeFigure(
        label=label,
        value=number["value"],
        words=waits if field == "waiting" else _LAST_HOUR,
        href=href,
        line=sparkline(number["points"]),
        state=state if number["value"] else "",
    )
