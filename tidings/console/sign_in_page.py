"""The page to sign in, and signing out."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tidings.console.desk import Desk
from tidings.console.doors import FORM_LIVES_S, TOO_OLD, Doors, refusal
from tidings.console.forms import TOKEN_FIELD, fields_of, form_token
from tidings.console.places import HOME, way_back
from tidings.console.session import SignedInBy
from tidings.console.wording import _
from tidings.core import Problem
from tidings.db import Unavailable

NO_USER = _("Type your e-mail address, a SID, or operator.")
NO_SECRET = _("Type what belongs to it: a password, a token or a secret.")
WRONG = _("This name and secret do not belong together. Nothing else can be said about either.")
USED = _("This link was used, or has expired: it signs in once, within an hour. Use the SID and the token instead.")

_NEEDED = {"user": NO_USER, "secret": NO_SECRET}


class SignInPage:
    """Shows the form, takes it, and signs out."""

    def __init__(self, desk: Desk, doors: Doors) -> None:
        self._desk = desk
        self._doors = doors

    async def show(self, request: Request) -> Response:
        """The form; who is signed in already goes on, and whoever brings a link that signs in is signed in."""
        if "link" in request.query_params:
            return await self._by_link(request)
        try:
            if await self._desk.visitor(request):
                return RedirectResponse(way_back(request.query_params.get("next", "")), 303)
        except (Problem, Unavailable):  # signing in as somebody else is the way out of this
            pass
        return await self._form(request)

    async def take(self, request: Request) -> Response:
        """Signs in, or says why not."""
        cookies = self._desk.cookies(request)
        fields = await fields_of(request)
        user, secret = fields.get("user", ""), fields.get("secret", "")
        if not self._desk.sign_in.owns_form(request.cookies.get(cookies.form, ""), form_token(request, fields)):
            return await self._form(request, 403, TOO_OLD, user)
        missing = {name: words for name, words in _NEEDED.items() if not fields.get(name, "").strip()}
        if missing:
            return await self._form(request, 400, user=user, wrong=missing)
        try:
            if "@" in user:
                step = await self._desk.persons.by_password(user, secret, self._doors.entry(request))
                return self._doors.stepped(request, step)
            token, _ = await self._desk.sign_in.open(user, secret, self._by(request))
        except Problem as problem:
            return await self._refused(request, problem, user)
        except Unavailable as failure:
            return self._desk.trouble(request, failure)
        return self._signed_in(request, token)

    async def leave(self, request: Request) -> Response:
        """Signs out: also somebody whose account may do nothing any more."""
        cookies, sessions = self._desk.cookies(request), self._desk.sessions
        try:
            session = await sessions.find(request.cookies.get(cookies.session, ""))
            if session is not None:
                if not session.owns_form(form_token(request, await fields_of(request))):
                    return RedirectResponse(HOME, 303)
                await sessions.end(session.key)
        except Unavailable as failure:
            return self._desk.trouble(request, failure)
        response = RedirectResponse("/sign-in", 303)
        response.headers.append(*cookies.forget(cookies.session))
        response.headers["Clear-Site-Data"] = '"storage"'  # what was typed and not sent
        return response

    async def _by_link(self, request: Request) -> Response:
        token = request.query_params["link"]
        try:
            found = await self._desk.sign_in.open_by_link(token, self._by(request))
        except (Problem, Unavailable) as failure:
            return self._desk.trouble(request, failure)
        return self._signed_in(request, found[0]) if found else await self._form(request, 403, USED)

    def _signed_in(self, request: Request, token: str) -> Response:
        cookies = self._desk.cookies(request)
        response = RedirectResponse(way_back(request.query_params.get("next", "")), 303)
        for name, value in (cookies.keep(cookies.session, token), cookies.forget(cookies.form)):
            response.headers.append(name, value)
        return response

    async def _refused(self, request: Request, problem: Problem, user: str) -> Response:
        status, words, headers = refusal(problem, WRONG)
        response = await self._form(request, status, user=user, wrong={"secret": words})
        response.headers.update(headers)
        return response

    def _by(self, request: Request) -> SignedInBy:
        entry = self._doors.entry(request)
        return SignedInBy(address=entry.client, browser=entry.browser)

    async def _form(
        self,
        request: Request,
        status: int = 200,
        message: str = "",
        user: str = "",
        wrong: Mapping[str, str] | None = None,
    ) -> Response:
        """With a message about all of it, or with what is `wrong` with a field at the field."""
        cookies = self._desk.cookies(request)
        value, token = self._desk.sign_in.new_form()
        context = {
            **self._desk.frame(request, None, ""),
            "token_field": TOKEN_FIELD,
            "form_token": token,
            "message": message,
            "user": user[:254],
            "wrong": {"user": "", "secret": "", **(wrong or {})},
            "is_fresh": await self._is_fresh(),
        }
        response = self._desk.html("sign_in.html", context, status)
        response.headers.append(*cookies.keep(cookies.form, value, FORM_LIVES_S))
        return response

    async def _is_fresh(self) -> bool:
        """Whether nobody has a password yet; where that cannot be said, somebody may have."""
        try:
            return not await self._desk.profiles.has_people()
        except Unavailable:
            return False
