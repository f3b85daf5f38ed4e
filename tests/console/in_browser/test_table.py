"""Every page of the console is in the table: a new one without an entry is found here."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Route

from tests.console.in_browser.table import ELSEWHERE, NOT_YET, NOT_YET_MOST, WALKS
from tests.console.running import Running, running
from tidings.console.pages import Pages

ROOT = Path(__file__).parents[3]
NO_PAGES = ("/find", "/handsets/", "/messages/{sid}/media/", "/registrations/{sid}/file", "/static")
"""What scripts ask for, and files."""
FILES = (".csv", ".jsonl")


def pages_of(world: Running) -> set[str]:
    """The paths of all that a browser shows, as the router has them."""
    found = [
        route
        for route in Pages(world.app.program).routes
        if isinstance(route, Route) and "GET" in (route.methods or ())
    ]
    return {one.path for one in found if not one.path.startswith(NO_PAGES) and not one.path.endswith(FILES)}


async def test_every_page_is_walked_or_waits_for_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        pages = pages_of(world)
    walked = {page for walk in WALKS for page in walk.pages} | ELSEWHERE.keys()
    assert sorted(walked - pages) == []
    assert sorted(walked & NOT_YET) == []
    assert sorted(pages - walked - NOT_YET) == []
    assert sorted(NOT_YET - pages) == []
    assert len(NOT_YET) <= NOT_YET_MOST, "a new page comes with its walk"


def test_what_is_walked_elsewhere_is_there() -> None:
    named = [test for tests in ELSEWHERE.values() for test in tests.split()]
    missing = [
        test for test in named if f"def {test.partition('::')[2]}(" not in (ROOT / test.partition("::")[0]).read_text()
    ]
    assert missing == []
