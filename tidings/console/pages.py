"""The console's pages: who may see them, and what surrounds them. What one page shows is in a file of its own."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request as PageRequest
from starlette.responses import RedirectResponse
from starlette.responses import Response as PageResponse
from starlette.routing import Route

from tidings.console.desk import Desk
from tidings.console.handsets import Handsets
from tidings.console.headers import is_cross_site, protected
from tidings.console.program import Program
from tidings.console.registrations_page import RegistrationsPage
from tidings.console.reviews_page import ReviewsPage
from tidings.console.sign_in_page import SignInPage
from tidings.console.static_files import StaticFiles
from tidings.http import Request, Response
from tidings.http.asgi import asgi_handler

ROOMS = ("handsets", "registrations", "reviews", "sign-in", "sign-out", "static")
"""The first parts of the paths that are pages."""


class Pages:
    """A Handler for everything that is a page."""

    def __init__(self, app: Program) -> None:
        self._desk = desk = Desk(app)
        self._handsets = Handsets(app, desk)
        self._registrations = RegistrationsPage(app, desk)
        sign_in = SignInPage(desk)
        routes = [
            Route("/", _root),
            Route("/sign-in", sign_in.show, methods=["GET"]),
            Route("/sign-in", sign_in.take, methods=["POST"]),
            Route("/sign-out", sign_in.leave, methods=["POST"]),
            Route("/static/{name}", StaticFiles().serve),
            *self._handsets.routes(),
            *self._registrations.routes(),
            *ReviewsPage(app, desk).routes(),
        ]
        self._answer = asgi_handler(Starlette(routes=routes))

    async def __call__(self, request: Request) -> Response:
        """Answers, with the fields that protect a page."""
        if request.method not in ("GET", "HEAD") and is_cross_site(request):
            return Response(403, b"This came from another site.", b"text/plain", protected([]))
        response = await self._answer(request)
        response.headers = protected(response.headers, encrypted=self._desk.is_encrypted(request))
        return response

    def stop(self) -> None:
        """Ends what would hold up an orderly stop."""
        self._handsets.stop()


async def _root(_: PageRequest) -> PageResponse:
    return RedirectResponse("/handsets", 303)
