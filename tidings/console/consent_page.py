"""The page where somebody who is signed in is asked whether an app may act for their account.

What is answered here goes to the API, which gives the code or refuses it, by the credentials of the session.
Source: RFC 6749 section 4.1.1, RFC 9700 section 4.16 (no frames; see headers)
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request as PageRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.accounts.oauth.apps import OAuthApp, allowed_of
from tidings.accounts.oauth.asking import Wish, answer_at, asking_app, refusal_at, why_refused
from tidings.accounts.oauth.grants import OFFLINE
from tidings.console.desk import Desk, Visit
from tidings.console.headers import CONTENT_POLICY
from tidings.console.program import Program
from tidings.http import Request
from tidings.http.bodies import query_fields
from tidings.http.problems import PERMISSION_DENIED
from tidings.http.reading import Reader

PAGE: Final = "/consent"
AUTHORIZE: Final = "/v2/authorize"
_READ: Final = Reader(Wish).read
_FOUND: Final = 302


class ConsentPage:
    """Asks, and takes the answer."""

    def __init__(self, app: Program, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    def routes(self) -> list[Route]:
        """The page's addresses."""
        return [
            Route(PAGE, self._arrive, methods=["GET"]),
            Route(PAGE, self._desk.page(self._take), methods=["POST"]),
        ]

    async def _arrive(self, request: PageRequest) -> Response:
        """Whoever comes from another site comes once more from here: browsers keep the session's cookie till then."""
        if request.headers.get("sec-fetch-site") == "cross-site":
            return self._desk.html("arriving.html", {"here": f"{PAGE}?{request.url.query}"})
        return await self._desk.page(self._show)(request)

    async def _show(self, visit: Visit) -> Response:
        wish, app, uri = await self._asked(visit)
        refused = why_refused(app, wish)
        if refused is not None:
            return RedirectResponse(refusal_at(uri, wish, refused), 303)
        _must_decide(visit)
        owner = self._app.directory.get(app.account_sid)
        context = {
            "app": app,
            "owner": owner.friendly_name if owner else "",
            "lasts": OFFLINE in wish.words,
            "permissions": _permissions(app, wish),
            "goes_to": _origin(uri),
        }
        page = self._desk.html("consent.html", {**self._desk.frame(visit.request, visit, ""), **context})
        page.headers["Content-Security-Policy"] = _policy(uri)
        return page

    async def _take(self, visit: Visit) -> Response:
        _must_decide(visit)
        wish, _, uri = await self._asked(visit)
        if visit.fields.get("answer") != "allow":
            return RedirectResponse(answer_at(uri, wish, error="access_denied"), 303)
        headers = {b"authorization": visit.session.authorization, b"host": b"oauth"}
        query, client = visit.request.url.query.encode(), self._desk.client(visit.request)
        answer = await self._app.api(Request("GET", AUTHORIZE, query, headers, peer=client, source="web"))
        if answer.status != _FOUND:
            return self._desk.refused(visit, answer)
        return RedirectResponse(msgspec.json.decode(answer.body)["redirect_to"], 303)

    async def _asked(self, visit: Visit) -> tuple[Wish, OAuthApp, str]:
        """What the page's query asks for. Raises Problem where nobody knows whom to send an answer to."""
        wish = _READ(query_fields(Request("GET", PAGE, visit.request.url.query.encode())))
        return wish, *await asking_app(self._app.database, wish)


def _must_decide(visit: Visit) -> None:
    """Raises PERMISSION_DENIED. The operator has no account to let anybody into."""
    if visit.principal.capability is not Capability.EVERYTHING:
        raise PERMISSION_DENIED()


def _permissions(app: OAuthApp, wish: Wish) -> list[str] | None:
    """What the app may then; None: all that it asks for by its kind."""
    named = [word for word in wish.words if word != OFFLINE]
    allowed = allowed_of(app.policy)
    return named or (None if allowed is None else sorted(allowed))


def _origin(uri: str) -> str:
    """Whom an answer goes to, as somebody can judge it and a policy names it."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def _policy(uri: str) -> str:
    """The form leads to the app: browsers hold that against the policy too."""
    return CONTENT_POLICY.replace("form-action 'self'", f"form-action 'self' {_origin(uri)}")
