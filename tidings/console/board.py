"""The board of customers: one row each, the most urgent first, read from the API's customers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from tidings.console.asking import ApiRequest, Pairs, leaf_of, may
from tidings.console.desk import Desk, Visit
from tidings.console.registering.model import SORTS
from tidings.console.registering.requests import operation_of
from tidings.console.sheets.export import exported
from tidings.console.sheets.model import Sheet, SheetColumn
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.core import Instant
from tidings.http import TIDINGS_V1, TRUSTHUB_V1

ROWS: Final = 25
SEARCH_MOST: Final = 100
STATES: Final = {"refused": _("Refused"), "asked": _("Needs you"), "waiting": _("Waiting"), "done": _("Done")}
ORDERS: Final = {
    "urgency": _("Most urgent"),
    "traffic": _("Most traffic"),
    "failures": _("Most failures"),
    "name": _("Name"),
    "newest": _("Newest"),
}
"""What comes first, by what the API calls it."""
USUAL: Final = "urgency"
_PAGE: Final = "/registrations"
_TURNS: Final = ("Page", "PageToken")
_COUNTED_BY: Final = ("Search",)
_ASKED: Final = (*_COUNTED_BY, "State", "SortBy")
_LISTED: Final = operation_of(TIDINGS_V1, "GET", "/Customers")
_COUNTED: Final = operation_of(TIDINGS_V1, "GET", "/CustomerCounts")
_MAKE: Final = operation_of(TRUSTHUB_V1, "POST", "/CustomerProfiles")
_FILE: Final = Sheet(
    place=f"{_PAGE}/customers",
    title=_("Customers"),
    one=_("customer"),
    asks="",
    product=TIDINGS_V1,
    path="/Customers",
    columns=(SheetColumn("friendly_name", _("Customer")),),
)
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "draft": ("asked", _("Draft")),
    "pending-review": ("waiting", _("In review")),
    "in-review": ("waiting", _("In review")),
    "twilio-rejected": ("refused", _("Refused")),
    "twilio-approved": ("done", _("Approved")),
    "PENDING": ("waiting", _("Pending")),
    "IN_REVIEW": ("waiting", _("In review")),
    "IN_PROGRESS": ("waiting", _("In progress")),
    "APPROVED": ("done", _("Approved")),
    "VERIFIED": ("done", _("Verified")),
    "FAILED": ("refused", _("Refused")),
    "SUSPENDED": ("refused", _("Suspended")),
    "DELETION_PENDING": ("waiting", _("Being deleted")),
    "DELETION_FAILED": ("waiting", _("Being deleted")),
}
_VERIFIED: Final = frozenset({"VERIFIED", "VETTED_VERIFIED"})


class BoardCell(msgspec.Struct, frozen=True):
    """Where one thing of a customer stands."""

    label: str
    mark: str
    words: str
    href: str = ""


class BoardTraffic(msgspec.Struct, frozen=True):
    """What a customer sent in the last 30 days."""

    messages: str
    words: str
    href: str
    """The figures in full."""


class BoardRow(msgspec.Struct, frozen=True):
    """One customer."""

    customer: Mapping[str, Any]
    cells: tuple[BoardCell, ...]
    traffic: BoardTraffic | None
    next_href: str
    """Where it goes on; empty: nothing is to be done, or not by this visitor."""

    @property
    def changed(self) -> Instant:
        """When something of it last did."""
        return Instant.parse_iso(self.customer["date_updated"])


def cells_of(customer: Mapping[str, Any]) -> tuple[BoardCell, ...]:
    """Profile, brand, campaign and numbers of a customer, each in a word or two."""
    brand, mark = customer["brand_status"], ("ahead", "")
    if brand is not None:
        mark = _WORDS.get(brand, ("waiting", str(brand)))
        unconfirmed = customer["brand_type"] == "SOLE_PROPRIETOR" and customer["identity_status"] not in _VERIFIED
        if brand == "APPROVED" and unconfirmed:
            mark = ("asked", _("To be confirmed"))
        elif brand == "APPROVED" and customer["brand_score"]:
            mark = ("done", _("Approved, scores %(score)s", score=customer["brand_score"]))
    campaign = customer["campaign_status"]
    used = _WORDS.get(campaign, ("waiting", str(campaign))) if campaign is not None else ("ahead", "")
    return (
        BoardCell(_("Profile"), *_WORDS[customer["profile_status"]], _page_of(customer["sid"])),
        BoardCell(_("Brand"), *mark, _page_of(customer["brand_sid"])),
        BoardCell(_("Campaign"), *used, _page_of(customer["campaign_sid"])),
        BoardCell(_("Numbers"), *_numbers(customer["numbers"], customer["numbers_registered"])),
    )


def traffic_of(customer: Mapping[str, Any]) -> BoardTraffic | None:
    """What a customer sent in the last 30 days, in words; None: nothing was."""
    if not customer["traffic_messages"]:
        return None
    share, failed = customer["traffic_delivery_rate"], customer["traffic_failed"]
    words = [
        *([f"{math.floor(share * 1000) / 10:g} % delivered"] if share is not None else []),
        *([f"{failed:,} failed"] if failed else []),
    ]
    whose = {"AccountSid": customer["account_sid"], "MessagingServiceSid": customer["messaging_service_sid"]}
    figures = f"/insights?{urlencode({'span': '30d', **whose})}"
    return BoardTraffic(f"{customer['traffic_messages']:,}", ", ".join(words), figures)


def _numbers(count: int, registered: int) -> tuple[str, str]:
    if not count:
        return ("ahead", "")
    return (
        "done" if registered == count else "waiting",
        _("%(registered)s of %(all)s registered", registered=registered, all=count),
    )


def _page_of(sid: str | None) -> str:
    return f"{_PAGE}/{sid}" if sid else ""


class Board:
    """Asks the API for customers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def context(self, visit: Visit) -> Mapping[str, Any]:
        """What the page shows of it. What the API refuses is told in its place."""
        query = visit.request.query_params
        wanted = _wanted(visit)
        turn = [(name, query[name]) for name in _TURNS if query.get(name)]
        ask = ApiRequest(operation=_LISTED, path={}, pairs=[*wanted, ("PageSize", str(ROWS)), *turn])
        told = await self._desk.ask(visit, ask)
        leaf = leaf_of(_LISTED, {} if told.is_refused else told.body)
        searched = [pair for pair in wanted if pair[0] in _COUNTED_BY]
        counts = await self._desk.ask(visit, ApiRequest(operation=_COUNTED, path={}, pairs=searched))
        rows = [BoardRow(one, cells_of(one), traffic_of(one), _next(visit, one)) for one in leaf.items]
        asked = dict(wanted)
        order, narrowed = asked.get("SortBy", USUAL), [pair for pair in wanted if pair[0] != "State"]
        return {
            "rows": rows,
            "counts": {} if counts.is_refused else counts.body,
            "states": STATES,
            "search": asked.get("Search", ""),
            "state": asked.get("State", ""),
            "hrefs": {state: _href([*narrowed, ("State", state)]) for state in STATES} | {"": _href(narrowed)},
            "orders": [(words, _href(_sorted(wanted, name)), name == order) for name, words in ORDERS.items()],
            "sorted_by": asked.get("SortBy", ""),
            "caption": ORDERS.get(order, ORDERS[USUAL]),
            "after": _href([*wanted, *leaf.after.items()]) if leaf.after else "",
            "before": _href([*wanted, *leaf.before.items()]) if leaf.before else "",
            "turned": bool(turn),
            "exports": urlencode(wanted),
            "makes": may(_MAKE, visit.principal),
            "wrong": told if told.is_refused else None,
            "code": snippets(msgspec.structs.replace(ask, pairs=wanted), self._desk.api_base(visit.request)),
        }

    async def file(self, visit: Visit) -> Response:
        """All of them as a file."""
        ask = ApiRequest(operation=_LISTED, path={}, pairs=_wanted(visit))
        return await exported(self._desk, visit, ask, _FILE, as_csv=visit.request.url.path.endswith(".csv"))


def _wanted(visit: Visit) -> list[tuple[str, str]]:
    query = visit.request.query_params
    return [(name, query[name][:SEARCH_MOST]) for name in _ASKED if query.get(name)]


def _sorted(wanted: Pairs, order: str) -> Pairs:
    """The same in another order; as is usual without a word."""
    same = [pair for pair in wanted if pair[0] != "SortBy"]
    return same if order == USUAL else [*same, ("SortBy", order)]


def _href(pairs: Pairs) -> str:
    return f"{_PAGE}?{urlencode(pairs)}" if pairs else _PAGE


def _next(visit: Visit, customer: Mapping[str, Any]) -> str:
    is_own = customer["account_sid"] == visit.account.sid
    goes_on = customer["state"] in ("asked", "refused") and customer["kind"] in SORTS
    return f"{_PAGE}/new/{customer['sid']}" if is_own and goes_on and may(_MAKE, visit.principal) else ""
