"""The operator's first page: what waits, what is held, and whether links and processes are up."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from starlette.responses import Response

from tidings.console.asking import ApiRequest, leaf_of, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.home_figures import figures
from tidings.console.places import HOME
from tidings.console.wording import _
from tidings.http import TIDINGS_V1, Operation, Product

ROWS: Final = 100


class Watched(msgspec.Struct, frozen=True):
    """A list that the operator's page counts."""

    title: str
    href: str
    operation: Operation
    pairs: tuple[tuple[str, str], ...] = ()
    healthy: tuple[str, ...] | None = None
    """Of items with a status, those with which all is well; None: each item waits for somebody."""
    well: str = _("Nothing")


class WatchedCount(msgspec.Struct, frozen=True, kw_only=True):
    """What was found."""

    title: str
    href: str
    state: str
    """The class of a colour."""
    words: str


def _listed(path: str, product: Product = TIDINGS_V1) -> Operation:
    return operation_at(product, "GET", path)


_WATCHED: Final = (
    Watched(_("Reviews waiting"), "/reviews", _listed("/Reviews"), (("Outcome", "pending"),)),
    Watched(_("Strays"), "/strays", _listed("/Strays")),
    Watched(_("Traffic warnings"), "/traffic-warnings", _listed("/TrafficWarnings")),
    Watched(_("Processes"), "/processes", _listed("/Processes"), healthy=("running",)),
    Watched(_("Links to carriers"), "/carriers", _listed("/Carriers"), healthy=("up", "bound")),
)
_DEFAULT_LINK: Final = _listed("/Carriers/Default")
_HOLDS: Final = _listed("/Holds")


class OperatorHome:
    """Counts, and shows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, visit: Visit) -> Response:
        """The page."""
        holds = await self._desk.ask(visit, ApiRequest(operation=_HOLDS, path={}))
        link = await self._desk.ask(visit, ApiRequest(operation=_DEFAULT_LINK, path={}))
        context = {
            "figures": await figures(self._desk, visit),
            "counted": [await self._count(visit, each) for each in _WATCHED],
            "holds": [] if holds.is_refused else leaf_of(_HOLDS, holds.body).items,
            "link": None if link.is_refused else link.body,
        }
        return self._desk.html("operator_home.html", {**self._desk.frame(visit.request, visit, HOME), **context})

    async def _count(self, visit: Visit, watched: Watched) -> WatchedCount:
        pairs = [*watched.pairs, ("PageSize", str(ROWS))]
        told = await self._desk.ask(visit, ApiRequest(operation=watched.operation, path={}, pairs=pairs))
        leaf = leaf_of(watched.operation, {} if told.is_refused else told.body)
        state, words = ("refused", told.message) if told.is_refused else _judged(watched, list(leaf.items))
        words = _("%(count)s or more", count=words) if leaf.after else words
        return WatchedCount(title=watched.title, href=watched.href, state=state, words=words)


def _judged(watched: Watched, items: list[dict[str, Any]]) -> tuple[str, str]:
    """The class of its colour, and how it is."""
    if watched.healthy is None:
        return ("asked", str(len(items))) if items else ("done", _("None"))
    wrong = [item for item in items if item.get("status") not in watched.healthy and item.get("enabled") is not False]
    if wrong:
        return "refused", _("%(wrong)s of %(all)s not well", wrong=len(wrong), all=len(items))
    return "done", _("%(count)s, all well", count=len(items)) if items else _("None of your own")
