"""The addresses of all declared sheets, and which page a SID leads to."""

from __future__ import annotations

from starlette.routing import Route

from tidings.console.catalogue import SHEETS
from tidings.console.desk import Desk
from tidings.console.sheets.model import operations_of
from tidings.console.sheets.page import SheetPages
from tidings.http.declared import PLACE

OWN_PAGES = dict.fromkeys(("BN", "BU", "QE", "IT", "RD"), "/registrations")
"""Prefixes of what has a page of another kind."""


def sheet_routes(desk: Desk) -> list[Route]:
    """The routes of every sheet."""
    places = item_places()
    pages: dict[str, SheetPages] = {}
    for sheet in SHEETS:
        pages[sheet.place] = SheetPages(desk, sheet, pages, places)
    return [route for page in pages.values() for route in page.routes()]


def item_places() -> dict[str, str]:
    """The path of an item's page by the prefix of its SID: `/numbers` for PN."""
    found = dict(OWN_PAGES)
    for sheet in SHEETS:
        fetch = operations_of(sheet).fetch
        if fetch is not None and "{" not in sheet.place:
            *_, (_, prefixes) = PLACE.findall(fetch.path)
            found |= {prefix: sheet.place for prefix in prefixes.split("|") if prefix and prefix not in found}
    return found
