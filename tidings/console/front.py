"""The first fork of a request: health, pages, or the API. By the first part of the path, with one look into a dict.

A start does not load the pages: whoever asks for the first of them waits a moment longer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Final

from tidings.config import Role
from tidings.console.health import HealthPages
from tidings.console.places import ROOMS
from tidings.console.program import Program
from tidings.core import Kind
from tidings.http import Handler, Request, Response, problem_response
from tidings.http.admission import Grant
from tidings.http.limits import PAGE_FORM_MAX

if TYPE_CHECKING:
    from tidings.console.pages import Pages

_VERSION: Final = re.compile(r"/[a-z-]+/v\d+/")
"""What begins a path of the API that names its product: `/numbers/v2/...` is no page, `/numbers` is one."""

ABSENT: Final = Kind(20503, 503, "This process does not have the role for this; `tidings status` says which one has")


class ConsoleFront:
    """A Handler for the socket front."""

    def __init__(self, app: Program) -> None:
        health = HealthPages(app)
        self._app = app
        self._health = health
        self._pages: Pages | None = None
        self._api: Handler = app.api if Role.API in app.roles else _absent
        self._page: Handler = self._pages_answer if Role.CONSOLE in app.roles else _absent
        self._own: dict[str, Handler] = dict.fromkeys(ROOMS, self._page)
        self._own.update({"healthz": health.alive, "readyz": health.ready, "metrics": health.metrics, "": self._root})

    def __call__(self, request: Request) -> Awaitable[Response]:
        """Answers."""
        return (self._own.get(room_of(request.path)) or self._api)(request)

    async def admit(self, head: Request, announced: int | None) -> Grant | Response:
        """What may be sent as a body: the API says it for its own; pages take a form. See http.admission.Door."""
        room = room_of(head.path)
        is_ours = head.path == "/" or (room and room in self._own)
        return Grant(PAGE_FORM_MAX, "") if is_ours else await self._app.api.admit(head, announced)

    def drain(self) -> None:
        """From now on /readyz says that others are to be asked."""
        self._health.drain()

    def stop(self) -> None:
        """Ends the event streams, which would otherwise hold up the server's orderly stop."""
        if self._pages is not None:
            self._pages.stop()

    def _root(self, request: Request) -> Awaitable[Response]:
        return (self._page if request.path == "/" else self._api)(request)

    async def _pages_answer(self, request: Request) -> Response:
        """The first one loads the pages; in a thread, since that takes a tenth of a second."""
        if self._pages is None:
            kind = await asyncio.to_thread(_loaded)
            if self._pages is None:  # nobody else came first meanwhile
                self._pages = kind(self._app)
        return await self._pages(request)


def room_of(path: str) -> str:
    """The first part of a path that may be a page; empty where it is the API's."""
    return "" if _VERSION.match(path) else path[1:].partition("/")[0].partition(".")[0]


async def _absent(request: Request) -> Response:  # noqa: ARG001 - whatever it asks for
    """Who asks a process that does not have the role was led there by mistake."""
    return problem_response(ABSENT())


def _loaded() -> type[Pages]:
    from tidings.console.pages import Pages  # noqa: PLC0415 - see above

    return Pages
