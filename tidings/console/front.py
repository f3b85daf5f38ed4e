"""The first fork of a request: health, pages, or the API. By the first part of the path, with one look into a dict."""

from __future__ import annotations

from collections.abc import Awaitable

from tidings.console.health import HealthPages
from tidings.console.pages import ROOMS, Pages
from tidings.console.program import Program
from tidings.http import Handler, Request, Response
from tidings.http.admission import Grant
from tidings.http.limits import PAGE_FORM_MAX


class ConsoleFront:
    """A Handler for the socket front."""

    def __init__(self, app: Program) -> None:
        health = HealthPages(app)
        self._pages = Pages(app)
        self._api = app.api
        self._own: dict[str, Handler] = dict.fromkeys(ROOMS, self._pages)
        self._own.update({"healthz": health.alive, "readyz": health.ready, "metrics": health.metrics, "": self._root})

    def __call__(self, request: Request) -> Awaitable[Response]:
        """Answers."""
        return self._own.get(request.path[1:].partition("/")[0], self._api)(request)

    async def admit(self, head: Request, announced: int | None) -> Grant | Response:
        """What may be sent as a body: the API says it for its own; pages take a form. See http.admission.Door."""
        room = head.path[1:].partition("/")[0]
        is_ours = head.path == "/" or (room and room in self._own)
        return Grant(PAGE_FORM_MAX, "") if is_ours else await self._api.admit(head, announced)

    def stop(self) -> None:
        """Ends the event streams, which would otherwise hold up the server's orderly stop."""
        self._pages.stop()

    def _root(self, request: Request) -> Awaitable[Response]:
        return (self._pages if request.path == "/" else self._api)(request)
