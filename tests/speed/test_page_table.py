"""The table of pages that `--part pages` asks for: it has every address of the console."""

from __future__ import annotations

from collections import defaultdict

import pytest
from starlette.responses import Response
from starlette.routing import Route

from tests.speed.page_table import FILTERS, OWN, pages
from tests.speed.pages import routes_of_console
from tidings.console.catalogue import SHEETS
from tidings.console.sheets.model import Sheet


def _one(_: Sheet) -> tuple[str, str]:
    return "XX1", "Page=9"


async def test_every_page_is_asked_for() -> None:
    routes = await routes_of_console()
    asked = pages(routes, defaultdict(str), _one)
    known = {one.path for one in routes if isinstance(one, Route)}
    assert OWN.keys() <= known
    assert FILTERS.keys() <= {sheet.place for sheet in SHEETS}
    assert {"/messages", "/numbers.csv", "/services/{service_sid}/numbers/{item}"} <= {one.template for one in asked}
    assert not [one.address for one in asked if "{" in one.address]


def test_a_page_that_is_not_known_is_an_error() -> None:
    with pytest.raises(LookupError, match="/quite-new"):
        pages([Route("/quite-new", lambda _: Response(), methods=["GET"])], defaultdict(str), _one)
