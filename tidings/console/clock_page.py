"""Moving business time from the pages: ahead by a step, or back to now; the API decides."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.desk import CLOCK_STEPS, Desk, Visit
from tidings.console.places import way_back
from tidings.http.problems import INVALID_PARAMETER

PATH = "/clock"


class ClockPage:
    """Takes the forms of the clock, and goes back to the page that they were on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """The address that the forms are sent to."""
        return [Route(PATH, self._desk.page(self._move), methods=["POST"])]

    async def _move(self, visit: Visit) -> Response:
        answer = await self._desk.ask_api(visit, "/tidings/v1/Clock", _wanted(visit))
        if answer.status >= 400:
            return self._desk.refused(visit, answer)
        return RedirectResponse(way_back(visit.fields.get("back", "")), 303)


def _wanted(visit: Visit) -> dict[str, str]:
    """The API's parameters. Raises INVALID_PARAMETER."""
    if visit.fields.get("reset"):
        return {"Reset": "true"}
    advance = visit.fields.get("advance", "")
    if advance not in CLOCK_STEPS:
        raise INVALID_PARAMETER(parameter="advance", reason=f"one of {', '.join(CLOCK_STEPS)}")
    return {"Advance": advance}
