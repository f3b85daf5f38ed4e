"""Signing in and out: by the credentials of the API, and by its rules, its brake on guessing included.

People with a password sign in beside, see person_sign_in.
"""

from __future__ import annotations

import base64
import hmac

import msgspec
from starlette.requests import Request as PageRequest

from tidings.accounts.model import Account, Principal
from tidings.accounts.people.sign_ins import LIFE_S
from tidings.accounts.sign_in_links import opened
from tidings.console.places import way_back
from tidings.console.program import Program
from tidings.console.session import ConsoleSession, Sessions, SignedInBy
from tidings.core import Problem
from tidings.http import Request
from tidings.http.problems import AUTHENTICATION_FAILED

PATH = "/tidings/v1/Handsets"
"""What a session must be allowed to reach through the API."""
PAGE = "/handsets"
BY_ITSELF = "x-by-itself"
"""The field of a page's request that no person made."""
_SIGN_IN_FORM = "console sign-in form"


class Acting(msgspec.Struct, frozen=True):
    """Somebody who is signed in."""

    session: ConsoleSession
    account: Account
    """Whom they act for."""
    principal: Principal
    """Whose credential it is."""


class SignIn:
    """Opens sessions for credentials that are right, and asks of each request whether they still are."""

    def __init__(self, app: Program, sessions: Sessions) -> None:
        self._app = app
        self._authentication = app.authentication
        self._sessions = sessions
        self._vault = app.vault
        self._chance = app.chance

    async def open(self, user: str, password: str, by: SignedInBy) -> tuple[str, ConsoleSession]:
        """A session and its browser's token. Raises what authentication raises, TOO_MANY_REQUESTS among it."""
        encoded = base64.b64encode(f"{user.strip()}:{password.strip()}".encode())
        authorization = b"Basic " + encoded
        account, _ = await self._ask(authorization, "GET", by.address)
        return await self._sessions.open(account.sid, authorization, by)

    async def open_by_link(self, token: str, by: SignedInBy) -> tuple[str, ConsoleSession] | None:
        """The same for a link that signs in once; None where it was used, or has expired. Raises as `open` does."""
        sid = await opened(self._app.database, self._app.clock, token)
        account = self._app.directory.get(sid) if sid else None
        return await self.open(account.sid, account.auth_token, by) if account else None

    async def acting(self, request: PageRequest, cookie: str, client: str) -> Acting | None:
        """Who makes a request (from the address `client`), and for which account; None: nobody who is signed in.

        Raises Problem where somebody is, but may not do this now; Unavailable.
        """
        token = request.cookies.get(cookie)
        by_itself = request.method == "GET" and (BY_ITSELF in request.headers or not _is_page(request.url.path))
        session = await self._sessions.find(token, in_use=not by_itself) if token else None
        if session is None or session.stage is not None:
            return None
        try:
            account, principal = await self._ask(session.authorization, request.method, client)
        except Problem as problem:
            if problem.kind is not AUTHENTICATION_FAILED:
                raise
            await self._sessions.end(session.key)
            return None
        return Acting(session, account, principal)

    def new_form(self) -> tuple[str, str]:
        """For a sign-in form, whose sender has no session: a cookie's value, and the token that belongs to it."""
        value = self._chance.token(16)
        return value, self._vault.hash(value, _SIGN_IN_FORM)

    def owns_form(self, cookie_value: str, given: str) -> bool:
        """Whether a sign-in form came from a page that was given this cookie."""
        expected = self._vault.hash(cookie_value, _SIGN_IN_FORM)
        return bool(cookie_value) and hmac.compare_digest(expected.encode(), given.encode())

    async def _ask(self, authorization: bytes, method: str, client: str) -> tuple[Account, Principal]:
        asked = Request(method, PATH, headers={b"authorization": authorization}, peer=client)
        return await self._authentication(asked, None)


def _is_page(path: str) -> bool:
    """Whether it is what a person opens; the rest scripts ask for by themselves."""
    return way_back(path) == path


class Cookies:
    """The names and attributes of the console's cookies: stricter where the connection is encrypted."""

    def __init__(self, *, secure: bool) -> None:
        prefix = "__Host-" if secure else ""
        self.session = f"{prefix}tidings_session"
        self.form = f"{prefix}tidings_form"
        self.device = f"{prefix}tidings_device"
        self._attributes = "; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")

    def keep(self, name: str, value: str, age_s: float = LIFE_S) -> tuple[str, str]:
        """The header field that has the browser keep a cookie."""
        return "Set-Cookie", f"{name}={value}; Max-Age={int(age_s)}{self._attributes}"

    def forget(self, name: str) -> tuple[str, str]:
        """The header field that has the browser forget it."""
        return "Set-Cookie", f"{name}=; Max-Age=0{self._attributes}"
