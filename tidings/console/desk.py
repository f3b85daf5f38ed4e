"""What every page needs: who asks, whether a form is ours, templates, and the address that the browser used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlencode

import jinja2
import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tidings import __version__
from tidings.accounts.model import Account, Capability
from tidings.console.forms import TOKEN_FIELD, fields_of, form_token
from tidings.console.moments import full, spelled, told
from tidings.console.program import Program
from tidings.console.session import Session, Sessions
from tidings.console.sign_in import Cookies, SignIn
from tidings.core import Problem
from tidings.db import Unavailable, Unstorable
from tidings.http import Request as FrontRequest
from tidings.http import Response as ApiResponse
from tidings.http.origin import Origin
from tidings.http.problems import UNAVAILABLE, UNSTORABLE

TEMPLATES = Path(__file__).with_name("templates")
CLOCK_STEPS = {"PT30S": "30 seconds", "P1D": "1 day", "P10D": "10 days"}
"""How far the clock can be moved from a page."""
_SIGNED_OUT = 401
_FORM_TOO_OLD = 403


class Visit(msgspec.Struct, frozen=True):
    """One request of somebody who is signed in."""

    request: Request
    session: Session
    account: Account
    """Whom it acts for."""
    fields: dict[str, str]
    """Of a form; none for what only reads."""


Page: TypeAlias = Callable[[Visit], Awaitable[Response]]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class Desk:
    """Lets visitors in, and hands out what pages are made of."""

    def __init__(self, app: Program) -> None:
        settings = app.settings
        self._api = app.api
        self.sessions = Sessions(app.world.chance)
        self.sign_in = SignIn(app, self.sessions)
        proxies = [text.strip() for text in settings.trusted_proxies.split(",") if text.strip()]
        self._origin = Origin(proxies, settings.public_base)
        loader = jinja2.FileSystemLoader(TEMPLATES)
        self._templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
        self._templates.filters.update(told=told, full=full, spelled=spelled)
        self._clock = app.clock
        self._clock_moves = app.simulated is not None

    def page(self, show: Page) -> Endpoint:
        """An endpoint that people see: whoever is not signed in is led to where they can."""

        async def endpoint(request: Request) -> Response:
            try:
                visit = await self._visit(request)
                return RedirectResponse("/sign-in", 303) if isinstance(visit, int) else await show(visit)
            except (Problem, Unavailable, Unstorable) as failure:
                return self.trouble(request, failure)

        return endpoint

    def script(self, answer: Page) -> Endpoint:
        """An endpoint that our scripts ask: who is not signed in is told so, and problems are JSON as in the API."""

        async def endpoint(request: Request) -> Response:
            try:
                visit = await self._visit(request)
                if isinstance(visit, int):
                    return json({"message": _MESSAGES[visit], "status": visit}, visit)
                return await answer(visit)
            except Problem as problem:
                return json(problem.body(), problem.kind.status)
            except Unavailable:
                return json(UNAVAILABLE().body(), UNAVAILABLE.status)
            except Unstorable:
                return json(UNSTORABLE().body(), UNSTORABLE.status)

        return endpoint

    async def _visit(self, request: Request) -> Visit | int:
        """Who visits, or the status of those who may not. Raises Problem, Unavailable."""
        acting = await self.sign_in.acting(request, self.cookies(request).session, self.client(request))
        if acting is None:
            return _SIGNED_OUT
        session, account = acting
        if request.method in ("GET", "HEAD"):
            return Visit(request, session, account, {})
        fields = await fields_of(request)
        if not session.owns_form(form_token(request, fields)):
            return _FORM_TOO_OLD
        return Visit(request, session, account, fields)

    async def ask_api(self, visit: Visit, path: str, fields: Mapping[str, str]) -> ApiResponse:
        """What the API answers to a POST of this visitor: what pages change, they change by its rules."""
        headers = {
            b"authorization": visit.session.authorization,
            b"content-type": b"application/x-www-form-urlencoded",
            b"host": b"tidings",
        }
        client = self.client(visit.request)
        return await self._api(
            FrontRequest("POST", path, headers=headers, body=urlencode(fields).encode(), peer=client)
        )

    def cookies(self, request: Request) -> Cookies:
        """The names and attributes of cookies on this connection."""
        return Cookies(secure=self._scheme_and_host(request)[0] == "https")

    def api_base(self, request: Request) -> str:
        """What URLs of the API begin with, for whoever reads this page."""
        scheme, host = self._scheme_and_host(request)
        return self._origin.base(scheme, host, "api", "")[0]

    def frame(self, visit: Visit, place: str) -> dict[str, object]:
        """What surrounds every page of somebody who is signed in; `place` is where in the console it is."""
        return {
            "name": visit.account.friendly_name,
            "sid": visit.session.principal.sid,
            "is_operator": visit.session.principal.capability is Capability.OPERATOR,
            "form_token": visit.session.form_token,
            "token_field": TOKEN_FIELD,
            "place": place,
            "now": self._clock.now(),
            "ahead_s": self._clock.offset_us // 1_000_000,
            "clock_steps": CLOCK_STEPS if self._clock_moves else {},
            "here": visit.request.url.path + (f"?{visit.request.url.query}" if visit.request.url.query else ""),
        }

    def html(self, template: str, context: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """A page from a template; whatever goes into it is escaped."""
        return HTMLResponse(self._templates.get_template(template).render(context, version=__version__), status)

    def trouble(self, request: Request, failure: Problem | Unavailable | Unstorable) -> HTMLResponse:
        """The page that says why there is none."""
        kind = UNAVAILABLE if isinstance(failure, Unavailable) else UNSTORABLE
        problem = failure if isinstance(failure, Problem) else kind()
        return self.said(request, problem.kind.status, problem.message)

    def refused(self, visit: Visit, answer: ApiResponse) -> HTMLResponse:
        """The page that says what the API said, where it would not."""
        return self.said(visit.request, answer.status, message_of(answer))

    def said(self, request: Request, status: int, message: str) -> HTMLResponse:
        """A page with one sentence."""
        path = request.url.path if request.method in ("GET", "HEAD") else "/"
        heading = _HEADINGS.get(status, "Not now")
        return self.html("trouble.html", {"heading": heading, "message": message, "path": path}, status)

    def client(self, request: Request) -> str:
        """The address of whoever made a request: see Origin.client."""
        return self._origin.client(_as_it_came(request))

    def is_encrypted(self, request: FrontRequest) -> bool:
        """Whether the browser's connection is: to this server, or to the proxy before it."""
        return self._origin.of(request)[0] == "https"

    def _scheme_and_host(self, request: Request) -> tuple[str, str]:
        return self._origin.of(_as_it_came(request))


def _as_it_came(request: Request) -> FrontRequest:
    """A page's request as the origin reads it."""
    peer = request.client.host if request.client else ""
    fields = {name.lower(): value for name, value in request.headers.raw}
    return FrontRequest(request.method, "/", headers=fields, peer=peer, scheme=request.url.scheme)


def json(body: object, status: int = 200) -> Response:
    """An answer to a script."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def message_of(answer: ApiResponse) -> str:
    """The sentence in a problem of the API."""
    return msgspec.json.decode(answer.body, type=_Said).message


class _Said(msgspec.Struct, frozen=True):
    message: str


_HEADINGS = {400: "Not so", 403: "Not for you", 404: "Not here"}
_MESSAGES = {
    _SIGNED_OUT: "You are signed out: sign in again.",
    _FORM_TOO_OLD: "This page is too old: load it again.",
}
