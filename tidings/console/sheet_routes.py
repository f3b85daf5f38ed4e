"""The addresses of all declared sheets, and which page a SID leads to."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from tidings.console.catalogue import SHEETS
from tidings.console.desk import Desk
from tidings.console.sheets.choices import Choices
from tidings.console.sheets.listing import SheetList
from tidings.console.sheets.making import Making
from tidings.console.sheets.model import operations_of
from tidings.console.sheets.one import OneItem
from tidings.console.sheets.view import SheetView
from tidings.http.declared import PLACE

OWN_PAGES: Final = {
    **dict.fromkeys(("BN", "BU", "CM", "IT", "RD"), "/registrations"),
    **dict.fromkeys(("SM", "MM"), "/messages"),
    "AP": "/applications",
    "EV": "/webhooks",
}
"""Prefixes of what has a page of another kind, and of what several sheets have: that which others lead to."""
_OF_OTHERS: Final = frozenset({"/queues", "/retention", "/throughputs"})
"""Sheets whose items go by the SIDs of senders and accounts."""


def sheet_routes(desk: Desk) -> list[Route]:
    """The routes of every sheet."""
    places, choices, routes = item_places(), Choices(), []
    lists: dict[str, SheetList] = {}
    for sheet in SHEETS:
        view = SheetView(desk, sheet, places)
        choices.add(view)
        lists[sheet.place] = SheetList(view, choices)
        routes += lists[sheet.place].routes()
        if view.found.create:
            routes += Making(view, view.found.create, choices).routes()
        if view.found.fetch:
            routes += OneItem(view, view.found.fetch, lists, choices).routes()
    return routes


def item_places() -> dict[str, str]:
    """The path of an item's page by the prefix of its SID: `/numbers` for PN."""
    found: dict[str, str] = {}
    for sheet in SHEETS:
        fetch = operations_of(sheet).fetch
        if fetch is not None and "{" not in sheet.place and sheet.place not in _OF_OTHERS:
            *_, (_, prefixes) = PLACE.findall(fetch.path)
            for prefix in filter(None, prefixes.split("|")):
                found.setdefault(prefix, sheet.place)
    return {**found, **OWN_PAGES}
