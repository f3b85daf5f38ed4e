"""From request to response: everything that is the same for all operations happens here, once.

Finding the operation, who calls, how many calls at once, running it, problems as bodies, and the headers of every
answer.
Source: https://www.twilio.com/docs/usage/twilios-response (statuses, the error body, the headers).
"""

from __future__ import annotations

import asyncio
import re
import traceback
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
import structlog

from tidings.core import Chance, Problem
from tidings.db import Conflict, GuardFailed, Unavailable, Unstorable
from tidings.db.reading import begin_reading, end_reading
from tidings.db.turns import was_too_late
from tidings.http.admission import Grant
from tidings.http.call import Call, Errands, NotHere, Parts
from tidings.http.declared import Product
from tidings.http.hosts import PathMeaning, Products
from tidings.http.names import warning
from tidings.http.origin import Origin
from tidings.http.performing import Performer
from tidings.http.problems import (
    CONFLICT,
    INTERNAL_ERROR,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    NOT_IMPLEMENTED,
    NOT_OURS,
    TOO_LARGE,
    UNAVAILABLE,
    UNSTORABLE,
)
from tidings.http.products import PRODUCTS
from tidings.http.refusals import problem_response
from tidings.http.request import Request, Response
from tidings.http.running import Running
from tidings.http.streaming import RunningStream
from tidings.http.turns import FairTurns

Authenticate: TypeAlias = Callable[[Request, str | None], Awaitable[tuple[Any, Any]]]
"""From a request, and the account SID in its path if there is one, to the account it acts on and who acts.
Raises Problem."""

Header: TypeAlias = tuple[bytes, bytes]

CONCURRENCY_MAX = 100
_CROSS_ORIGIN: tuple[Header, ...] = (
    (b"Access-Control-Allow-Origin", b"*"),
    (b"Access-Control-Allow-Methods", b"GET, POST, PUT, PATCH, DELETE, OPTIONS"),
    (
        b"Access-Control-Allow-Headers",
        b"Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Twilio-Api-Version",
    ),
    (b"Access-Control-Allow-Credentials", b"true"),
    (
        b"Access-Control-Expose-Headers",
        b"ETag, Location, Retry-After, Tidings-Unused-Parameters, Twilio-Concurrent-Requests, "  # noqa: ISC004 - one value
        b"Twilio-Request-Duration, Twilio-Request-Id",
    ),
)
STRICT_TRANSPORT: Header = (b"Strict-Transport-Security", b"max-age=31536000")
"""To whoever came over TLS: for a year by no other way (RFC 6797 section 6.1)."""
_LINES = b"Twilio-Request-Id: %b\r\nTwilio-Request-Duration: %.3f\r\nTwilio-Concurrent-Requests: %d\r\n%b"
_PREFLIGHT_AGE: Header = (b"Access-Control-Max-Age", b"86400")

_BELIEVED_LATE = frozenset({400, 401, 403, 404, 409, 422})
"""Refusals that may rest on what another process has changed meanwhile."""

_KEY = re.compile(r"(?<=/)[0-9a-f]{64}(?=/|$)")
"""A secret that stands in a path, as in the addresses that are given to aggregators."""
_log = structlog.get_logger("tidings.http")


class Route(msgspec.Struct, frozen=True):
    """What a head means: the same for every request of a connection that has the same one."""

    scheme: str
    host: str
    client: str
    performer: Performer
    path: dict[str, str]
    base_url: str
    mount: str
    version: bytes
    account_sid: str | None
    """The account in the path, where the path names whose the request is."""


class Flow(msgspec.Struct):
    """One request on its way: what the headers of its answer tell."""

    scheme: str
    host: str
    request_id: str
    began: float
    """On the loop's clock, seconds."""
    version: bytes = b""
    concurrent: int = 1
    call: Call | None = None
    route: Route | None = None


class Api:
    """Answers every request to the API; a Handler for the socket front."""

    def __init__(
        self,
        parts: Parts,
        authenticate: Authenticate,
        *,
        products: Iterable[Product] = PRODUCTS,
        concurrency_max: int = CONCURRENCY_MAX,
        running: Running | None = None,
        trusted_proxies: Iterable[str] = (),
        public_base: str | None = None,
    ) -> None:
        self._parts = parts
        self._chance: Chance = parts.chance
        self._database = parts.db
        self._authenticate = authenticate
        self._products = Products(products)
        self._running = running or Running(concurrency_max)
        self._turns = FairTurns()
        parts.add(self._turns)
        self._origin = Origin(trusted_proxies, public_base)
        self.answered: dict[int, int] = {}
        """Answers so far, by HTTP status."""

    async def __call__(self, request: Request) -> Response:
        """Answers; raises nothing but cancellation."""
        flow = self._flow(request)
        try:
            response = await self._answer(request, flow)
        except Exception as error:  # noqa: BLE001 - the edge: whatever failed, the client gets an answer
            response = _told(request, flow, error)
        return self._headed(response, flow)

    async def perform(self, request: Request, scheme: str, host: str, account: Any, principal: Any) -> Response:
        """Answers a request of somebody who is known already, for another process. Raises nothing but cancellation."""
        flow = Flow(scheme, host, f"RQ{self._chance.token(16)}", asyncio.get_running_loop().time())
        try:
            route = self._route(request, flow)
            performer = route.performer
            call = Call(
                request, performer.operation, route.path, self._parts, route.base_url, route.mount, performer.write
            )
            call.account, call.principal = account, principal
            begun = begin_reading(account.sid)
            try:
                return await self._performed(performer, call)
            finally:
                end_reading(begun)
        except Exception as error:  # noqa: BLE001 - the edge, as above
            return _told(request, flow, error)

    async def admit(self, head: Request, announced: int | None) -> Grant | Response:
        """What may be sent as the body of a request: for its operation, by who calls. See admission.Door."""
        flow = self._flow(head)
        try:
            route = self._route(head, flow)
            performer, payer = route.performer, ""
            if not performer.public:
                account, _ = await self._authenticate(head, route.account_sid)
                payer = account.sid
            if announced is not None and announced > performer.body_max:
                raise TOO_LARGE(most=performer.body_max)
            return Grant(performer.body_max, payer)
        except Exception as error:  # noqa: BLE001 - the edge, as above
            return self._headed(_told(head, flow, error), flow)

    def _flow(self, request: Request) -> Flow:
        request_id, began = f"RQ{self._chance.token(16)}", asyncio.get_running_loop().time()
        route = request.head.route if request.head is not None else None
        if isinstance(route, Route):
            request.client = route.client
            return Flow(route.scheme, route.host, request_id, began, route.version, route=route)
        scheme, host = self._origin.of(request)
        request.client = self._origin.client(request)
        return Flow(scheme, host, request_id, began)

    def _headed(self, response: Response, flow: Flow) -> Response:
        """With the headers of every answer."""
        self.answered[response.status] = self.answered.get(response.status, 0) + 1
        if flow.call is not None and flow.call.unused:
            response.headers = [*response.headers, warning(flow.call.unused)]
        response.lines = _LINES % (
            flow.request_id.encode(),
            asyncio.get_running_loop().time() - flow.began,
            flow.concurrent,
            _alike(flow.scheme, flow.host, flow.version),
        )
        return response

    async def _answer(self, request: Request, flow: Flow) -> Response:
        if request.method == "OPTIONS":
            return self._preflight(request, flow)
        route = flow.route or self._route(request, flow)
        performer = route.performer
        if len(request.body) > performer.body_max:
            raise TOO_LARGE(most=performer.body_max)
        flow.call = call = Call(
            request, performer.operation, route.path, self._parts, route.base_url, route.mount, performer.write
        )
        if performer.public:
            return await performer(call)
        call.account, call.principal = await self._authenticate(request, route.account_sid)
        return await self._run(performer, call, flow)

    def _route(self, request: Request, flow: Flow) -> Route:
        """What a request is for; kept with its head, where that may come again. Raises Problem."""
        place = self._place(request, flow)
        method = "GET" if request.method == "HEAD" else request.method
        performer = place.methods.get(method) if place else None
        if place is None or performer is None:
            raise self._missing(request, method, place, flow)
        base_url, mount = self._origin.base(flow.scheme, flow.host, place.label, place.mount)
        path = dict(zip(performer.names, place.values, strict=True))
        account_sid = path.get("account_sid") if performer.operation.product.label == "api" else None
        route = Route(
            flow.scheme, flow.host, request.client, performer, path, base_url, mount, flow.version, account_sid
        )
        if request.head is not None:
            request.head.keep(route)
        return route

    def _place(self, request: Request, flow: Flow) -> PathMeaning | None:
        place = self._products.find(flow.host, request.path)
        if place is not None:
            flow.version = next(iter(place.methods.values())).operation.product.version.encode()
        return place

    async def _run(self, performer: Performer, call: Call, flow: Flow) -> Response:
        account_sid = call.account_sid
        try:
            flow.concurrent = self._running.begin(account_sid)
        except Problem:
            flow.concurrent = self._running.count(account_sid)
            raise
        lasts, begun = False, begin_reading(account_sid)
        try:
            waiting = self._turns.begin(account_sid, performer.units(call.request))
            if waiting is not None:
                await waiting
            response = await self._performed(performer, call)
            if response.stream is not None:
                response.stream, lasts = RunningStream(response.stream, account_sid, self._running), True
            return response
        finally:
            end_reading(begun)
            if not lasts:
                self._running.end(account_sid)

    async def _performed(self, performer: Performer, call: Call) -> Response:
        """The answer. All is read and done once more where another process was first to have the turn, and where a
        request was refused before it was known here what another process had answered by then.
        """
        heard = self._database.heard
        try:
            return await performer(call)
        except GuardFailed as failure:
            if not was_too_late(failure):
                raise
        except Problem as problem:
            may_pass = problem.kind.status in _BELIEVED_LATE and not problem.is_final
            if not (may_pass and await self._database.caught_up(heard)):
                raise
        except NotHere:
            errands = self._parts.find(Errands)  # type: ignore[type-abstract] # as what it is registered
            if errands is None:
                raise
            return await errands.ask(call)
        return await performer(call)

    def _missing(self, request: Request, method: str, place: PathMeaning | None, flow: Flow) -> Problem:
        other = self._products.elsewhere(flow.host, request.path)
        if other is not None:
            return NOT_OURS(what=other)
        documented = self._products.documented(flow.host, request.path)
        if documented and not flow.version:
            flow.version = next(iter(documented.values())).path.split("/")[1].encode()
        if method in documented:
            return NOT_IMPLEMENTED(operation=documented[method].name)
        allowed = sorted({*(place.methods if place else ()), *documented})
        if allowed:
            return METHOD_NOT_ALLOWED(method=request.method, allowed=", ".join([*allowed, "OPTIONS"]))
        return NOT_FOUND(path=request.path)

    def _preflight(self, request: Request, flow: Flow) -> Response:
        """What a browser asks before a request from another origin; it has no credentials yet."""
        place = self._place(request, flow)
        methods = place.methods if place else self._products.documented(flow.host, request.path)
        if not methods:
            raise NOT_FOUND(path=request.path)
        allowed = ", ".join([*sorted(methods), "OPTIONS"]).encode()
        return Response(204, headers=[(b"Allow", allowed), _PREFLIGHT_AGE])


@lru_cache(maxsize=256)
def _alike(scheme: str, host: str, version: bytes) -> bytes:
    """The header lines that are alike in all answers to one host."""
    fields = [
        *_CROSS_ORIGIN,
        (b"X-API-Domain", host.partition(":")[0].encode()),
        (b"X-Twilio-ApiVersion", version),
        *((STRICT_TRANSPORT,) if scheme == "https" else ()),
    ]
    return b"".join([b"%b: %b\r\n" % field for field in fields])


def _told(request: Request, flow: Flow, error: Exception) -> Response:
    """The answer that tells a failure."""
    match error:
        case Problem():
            return problem_response(error)
        case Unavailable():
            return problem_response(UNAVAILABLE())
        case Conflict() | GuardFailed():
            return problem_response(CONFLICT(reason="Another request created or changed the same object"))
        case Unstorable():
            return problem_response(UNSTORABLE())
        case _:
            _log_failure(request, flow.request_id, error)
            return problem_response(INTERNAL_ERROR())


def _log_failure(request: Request, request_id: str, error: Exception) -> None:
    """Tells where and what kind, never the message of the exception: it may quote a body or a credential."""
    _log.error(
        "request_failed",
        method=request.method,
        path=_KEY.sub("***", request.path),
        request_id=request_id,
        error=type(error).__name__,
        where="".join(traceback.format_tb(error.__traceback__)),
    )
