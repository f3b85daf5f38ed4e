"""What every page needs: who asks, whether a form is ours, templates, and the address that the browser used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tidings import __version__
from tidings.accounts.model import Account, Capability, Principal
from tidings.carriers.simulated import CarrierFaults
from tidings.console.asking import ApiAnswer, ApiRequest, told
from tidings.console.forms import TOKEN_FIELD, fields_of, form_token
from tidings.console.known_names import KnownNames
from tidings.console.moments import apart, exact, lasting, left, spelled, to_minute, zoned
from tidings.console.moments import told as told_moment
from tidings.console.page_rights import PageNeed, PageRights, must_have, only_offered, within_reach
from tidings.console.person_sign_in import PersonSignIn
from tidings.console.places import GROUPS, PlaceGroup, page_of, sign_in_path
from tidings.console.program import Program
from tidings.console.session import ConsoleSession, Sessions
from tidings.console.sign_in import BY_ITSELF, Cookies, SignIn
from tidings.console.spoken_templates import SpokenTemplates
from tidings.console.wording import _
from tidings.console.zones import zone_of
from tidings.core import Instant, Problem
from tidings.db import Unavailable, Unstorable
from tidings.db.reading import begin_reading
from tidings.http import Request as FrontRequest
from tidings.http import Response as ApiResponse
from tidings.http.origin import Origin
from tidings.http.problems import UNAVAILABLE, UNSTORABLE
from tidings.registry.simulated import RegistryFaults
from tidings.wording.languages import language_called
from tidings.wording.sentences import speak
from tidings.wording.zones import full, zone_called

TEMPLATES = Path(__file__).with_name("templates")
CLOCK_STEPS = {"PT30S": _("30 seconds"), "P1D": _("1 day"), "P10D": _("10 days")}
"""How far the clock can be moved from a page."""
_SIGNED_OUT = 401
_FORM_TOO_OLD = 403
_NO_PAGE = 404
NO_PAGE = _("There is no such page.")


class Visit(msgspec.Struct, frozen=True):
    """One request of somebody who is signed in."""

    request: Request
    session: ConsoleSession
    account: Account
    """Whom it acts for."""
    principal: Principal
    fields: dict[str, str]
    """Of a form; none for what only reads."""

    @property
    def renews(self) -> bool:
        """Whether no person asks, but the page for its own live parts."""
        return BY_ITSELF in self.request.headers

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which they read and type moments: theirs, where they said one, else the browser's."""
        return zone_called(self.session.time_zone or "") or zone_of(self.request.cookies)


Page: TypeAlias = Callable[[Visit], Awaitable[Response]]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class Desk:
    """Lets visitors in, and hands out what pages are made of."""

    def __init__(self, app: Program) -> None:
        settings = app.settings
        self._api = app.api
        self.sessions = Sessions(app.database, app.vault, app.clock, app.chance)
        self.sign_in = SignIn(app, self.sessions)
        self.rights = PageRights()
        proxies = [text.strip() for text in settings.trusted_proxies.split(",") if text.strip()]
        self._origin = Origin(proxies, settings.public_base)
        filters: dict[str, Callable[..., str]] = {"spelled": spelled, "apart": apart, "left": left, "lasting": lasting}
        moments: dict[str, Callable[..., str]] = {
            "told": told_moment,
            "full": full,
            "to_minute": to_minute,
            "exact": exact,
        }
        self._templates = SpokenTemplates(TEMPLATES, filters | {name: zoned(each) for name, each in moments.items()})
        self.profiles = app.profiles
        self.persons = PersonSignIn(app, self.sessions, self.profiles)
        self._clock = app.clock
        self._directory = app.directory
        self._senders = app.senders
        self._holding = app.holding
        self._network = app.simulated
        self._registry = app.registry
        self._clock_moves = settings.simulated

    def page(self, show: Page, *needs: PageNeed, otherwise: Endpoint | None = None) -> Endpoint:
        """An endpoint that people see who have all of `needs`.

        Whoever is not signed in sees `otherwise`; without that they are led to where they can sign in, and back.
        """

        async def endpoint(request: Request) -> Response:
            visit: Visit | None = None
            try:
                visit = await self.visitor(request)
                if visit is None:
                    return await otherwise(request) if otherwise else RedirectResponse(sign_in_path(request), 303)
                must_have(visit.principal, needs)
                taken = await _with_form(visit)
                return self.said(request, _FORM_TOO_OLD, _TOO_OLD, visit) if taken is None else await show(taken)
            except (Problem, Unavailable, Unstorable) as failure:
                return self.trouble(request, failure, visit)

        self.rights.note(endpoint, needs)
        return endpoint

    def script(self, answer: Page, *needs: PageNeed) -> Endpoint:
        """An endpoint that our scripts ask: who is not signed in is told so, and problems are JSON as in the API."""

        async def endpoint(request: Request) -> Response:
            try:
                visit = await self.visitor(request)
                if visit is None:
                    return json({"message": _SIGN_IN, "status": _SIGNED_OUT}, _SIGNED_OUT)
                must_have(visit.principal, needs)
                taken = await _with_form(visit)
                if taken is None:
                    return json({"message": _TOO_OLD, "status": _FORM_TOO_OLD}, _FORM_TOO_OLD)
                return await answer(taken)
            except Problem as problem:
                return json(problem.body(), problem.kind.status)
            except Unavailable:
                return json(UNAVAILABLE().body(), UNAVAILABLE.status)
            except Unstorable:
                return json(UNSTORABLE().body(), UNSTORABLE.status)

        self.rights.note(endpoint, needs)
        return endpoint

    def lost(self, status: int, message: str) -> Callable[[Request, Exception], Awaitable[Response]]:
        """What answers where there is no page, or none came about: a sentence, and the way to the pages there are."""

        async def answer(request: Request, _: Exception) -> Response:
            return self.said(request, status, message, await self.perhaps(request))

        return answer

    async def nowhere(self, request: Request) -> Response:
        """The page for an address that has none."""
        return self.said(request, _NO_PAGE, NO_PAGE, await self.perhaps(request))

    async def perhaps(self, request: Request) -> Visit | None:
        """Who visits, for a page that anybody may see: nobody, where that cannot be said."""
        try:
            return await self.visitor(request)
        except (Problem, Unavailable):
            return None

    async def visitor(self, request: Request) -> Visit | None:
        """Who visits, and from now on reads their own language; None: nobody who is signed in. It is read for them.

        Raises Problem, Unavailable.
        """
        acting = await self.sign_in.acting(request, self.cookies(request).session, self.client(request))
        if acting is None:
            return None
        begin_reading(acting.account.sid)  # till the end: a request of the console has a task of its own
        if language := language_called(acting.session.language or ""):
            speak(language)
        return Visit(request, acting.session, acting.account, acting.principal, {})

    async def ask_api(
        self, visit: Visit, path: str, fields: Mapping[str, str], product: str = "tidings"
    ) -> ApiResponse:
        """What a product's API answers to a POST of this visitor: what pages change, they change by its rules."""
        asked = self._of_visitor(visit, product, "POST", path)
        asked.headers[b"content-type"] = b"application/x-www-form-urlencoded"
        asked.body = urlencode(fields).encode()
        return await self._api(asked)

    async def pass_on(self, visit: Visit, path: str, product: str = "tidings") -> ApiResponse:
        """What a product's API answers to the form of this visit as it came, with its files."""
        asked = self._of_visitor(visit, product, "POST", path)
        asked.headers[b"content-type"] = visit.request.headers.get("content-type", "").encode("latin-1")
        asked.body = await visit.request.body()
        return await self._api(asked)

    async def ask(self, visit: Visit, ask: ApiRequest) -> ApiAnswer:
        """What the API answers to a request of this visitor, with the rights that they have there."""
        asked = self._of_visitor(visit, ask.operation.product.label, ask.operation.method, ask.target)
        if ask.in_query:
            asked.query = ask.encoded()
        else:
            asked.headers[b"content-type"] = ask.media_type
            asked.body = ask.encoded()
        return told(await self._api(asked))

    async def octets(self, visit: Visit, ask: ApiRequest) -> ApiResponse:
        """What the API answers that is no JSON: the thing itself, whose facts stand at the same path with an ending."""
        target = ask.target.removesuffix(ask.operation.product.dialect.suffix)
        return await self._api(self._of_visitor(visit, ask.operation.product.label, "GET", target))

    def _of_visitor(self, visit: Visit, product: str, method: str, path: str) -> FrontRequest:
        """A request to the API that a page makes for its visitor: by their credentials, from their address."""
        headers = {b"authorization": visit.session.authorization, b"host": product.encode()}
        return FrontRequest(method, path, headers=headers, peer=self.client(visit.request), source="web")

    def now(self) -> Instant:
        """Business time."""
        return self._clock.now()

    def cookies(self, request: Request) -> Cookies:
        """The names and attributes of cookies on this connection."""
        return Cookies(secure=self._scheme_and_host(request)[0] == "https")

    def api_base(self, request: Request) -> str:
        """What URLs of the API begin with, for whoever reads this page."""
        scheme, host = self._scheme_and_host(request)
        return self._origin.base(scheme, host, "api", "")[0]

    def frame(self, request: Request, visit: Visit | None, place: str) -> dict[str, object]:
        """What surrounds every page; `place` is where in the console it is. `visit` is None for who is signed out."""
        is_operator = visit is not None and visit.principal.capability is Capability.OPERATOR
        return {
            "signed_in": visit is not None,
            "name": visit.account.friendly_name if visit else "",
            "sid": visit.principal.sid if visit else "",
            "sid_of_account": visit.account.sid if visit else "",
            "is_operator": is_operator,
            "is_person": visit is not None and visit.principal.user_sid is not None,
            "form_token": visit.session.form_token if visit else "",
            "token_field": TOKEN_FIELD,
            "place": place,
            "places": self.places(visit) if visit else [],
            "now": self._clock.now(),
            "zone": visit.zone if visit else zone_of(request.cookies),
            "chosen_zone": visit.zone.key if visit and visit.session.time_zone else "",
            "machine_now": Instant(self._clock.machine_us()),
            "offset_us": self._clock.offset_us,
            "opens": partial(self.rights.opens, visit.principal) if visit else None,
            "name_of": self.known_names(visit).of if visit else str,
            "names": {},
            "held": self._holding.held() if visit else [],
            "faulty": self._faulty() if is_operator else [],
            "clock_steps": CLOCK_STEPS if self._clock_moves else {},
            "clock_resets": visit is not None and (self._clock_moves or is_operator),
            "here": page_of(request),
            "sign_in_path": sign_in_path(request),
        }

    def places(self, visit: Visit) -> list[PlaceGroup]:
        """The pages that somebody may open here."""
        opens = partial(self.rights.opens, visit.principal)
        return within_reach(visit.principal, GROUPS, opens, simulated=self._clock_moves)

    def known_names(self, visit: Visit) -> KnownNames:
        """What is called how, of what somebody may see."""
        return KnownNames(self._directory, self._senders, visit.account.sid, visit.principal)

    def _faulty(self) -> list[str]:
        """What is simulated, where this process has it, and does something wrong on purpose."""
        network, registry = self._network, self._registry
        is_here = network is None or network.is_here
        named = {
            "network": network is not None and network.faults != CarrierFaults(),
            "registry": registry is not None and registry.faults != RegistryFaults(),
        }
        return [name for name, is_faulty in named.items() if is_faulty and is_here]

    def html(self, template: str, context: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """A page from a template: whatever goes into it is escaped, and what its visitor may not do is not offered."""
        made = self._templates.render(template, {**context, "version": __version__})
        opens = context.get("opens")
        return HTMLResponse(only_offered(made, str(context["here"]), opens) if callable(opens) else made, status)

    def trouble(
        self, request: Request, failure: Problem | Unavailable | Unstorable, visit: Visit | None = None
    ) -> HTMLResponse:
        """The page that says why there is none."""
        kind = UNAVAILABLE if isinstance(failure, Unavailable) else UNSTORABLE
        problem = failure if isinstance(failure, Problem) else kind()
        return self.said(request, problem.kind.status, problem.message, visit, problem.kind.code)

    def refused(self, visit: Visit, answer: ApiResponse | ApiAnswer) -> HTMLResponse:
        """The page that says what the API said, where it would not."""
        said = answer if isinstance(answer, ApiAnswer) else told(answer)
        return self.said(visit.request, said.status, said.message, visit, said.code)

    def said(
        self, request: Request, status: int, message: str, visit: Visit | None = None, code: int | None = None
    ) -> HTMLResponse:
        """A page with one sentence, and with the way to all others."""
        context = {
            **self.frame(request, visit, ""),
            "heading": _HEADINGS.get(status, _("Not now")),
            "message": message,
            "code": code,
            "again": page_of(request) if status != _NO_PAGE else "",
        }
        return self.html("trouble.html", context, status)

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
    return Response(msgspec.json.encode(body, enc_hook=str), status, media_type="application/json")


def message_of(answer: ApiResponse) -> str:
    """The sentence in a problem of the API."""
    return msgspec.json.decode(answer.body, type=_Said).message


class _Said(msgspec.Struct, frozen=True):
    message: str


async def _with_form(visit: Visit) -> Visit | None:
    """The visit with the fields of its form; None where the form is not one of this session's pages."""
    if visit.request.method in ("GET", "HEAD"):
        return visit
    fields = await fields_of(visit.request)
    owned = visit.session.owns_form(form_token(visit.request, fields))
    return msgspec.structs.replace(visit, fields=fields) if owned else None


_HEADINGS = {400: _("Not so"), 403: _("Not for you"), 404: _("Not here"), 405: _("Not so")}
_SIGN_IN = _("You are signed out: sign in again.")
_TOO_OLD = _("This page is too old: load it again.")
