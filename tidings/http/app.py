"""From request to response: everything that is the same for all operations happens here, once.

Finding the operation, who calls, how many calls at once, running it, problems as bodies, and the headers of every
answer.
Source: https://www.twilio.com/docs/usage/twilios-response (statuses, the error body, the headers).
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias

import msgspec
import structlog

from tidings.core import Chance, Kind, Problem
from tidings.db import Conflict, Unavailable, Unstorable
from tidings.http.call import Call, Parts
from tidings.http.hosts import Place, Products
from tidings.http.operation import Operation
from tidings.http.origin import Origin
from tidings.http.problems import (
    CONFLICT,
    INTERNAL_ERROR,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    NOT_IMPLEMENTED,
    NOT_OURS,
    TOO_LARGE,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    UNSTORABLE,
)
from tidings.http.products import PRODUCTS, Product
from tidings.http.request import Request, Response

Authenticate: TypeAlias = Callable[[Request, str | None], Awaitable[tuple[Any, Any]]]
"""From a request, and the account SID in its path if there is one, to the account it acts on and who acts.
Raises Problem."""

Header: TypeAlias = tuple[bytes, bytes]

CONCURRENCY_MAX = 100
BODY_MAX = 16 * 1024 * 1024
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
        b"ETag, Location, Retry-After, Twilio-Concurrent-Requests, Twilio-Request-Duration, Twilio-Request-Id",
    ),
)
STRICT_TRANSPORT: Header = (b"Strict-Transport-Security", b"max-age=31536000")
"""To whoever came over TLS: for a year by no other way (RFC 6797 section 6.1)."""
_PREFLIGHT_AGE: Header = (b"Access-Control-Max-Age", b"86400")

_log = structlog.get_logger("tidings.http")


class Flow(msgspec.Struct):
    """One request on its way: what the headers of its answer tell."""

    host: str
    version: bytes = b""
    concurrent: int = 1


class Api:
    """Answers every request to the API; a Handler for the socket front."""

    def __init__(
        self,
        parts: Parts,
        authenticate: Authenticate,
        *,
        products: Iterable[Product] = PRODUCTS,
        concurrency_max: int = CONCURRENCY_MAX,
        body_max: int = BODY_MAX,
        trusted_proxies: Iterable[str] = (),
        public_base: str | None = None,
    ) -> None:
        self._parts = parts
        self._chance: Chance = parts.chance
        self._authenticate = authenticate
        self._products = Products(products)
        self._concurrency_max = concurrency_max
        """Most requests of one account at once."""
        self._body_max = body_max
        """Octets."""
        self._origin = Origin(trusted_proxies, public_base)
        self._running: dict[str, int] = {}
        """Requests now running, by account SID."""
        self.answered: dict[int, int] = {}
        """Answers so far, by HTTP status."""

    async def __call__(self, request: Request) -> Response:
        """Answers; raises nothing but cancellation."""
        clock = asyncio.get_running_loop().time
        began = clock()
        scheme, host = self._origin.of(request)
        request.client = self._origin.client(request)
        flow = Flow(host)
        request_id = f"RQ{self._chance.token(16)}"
        try:
            response = await self._answer(request, scheme, flow)
        except Problem as problem:
            response = problem_response(problem)
        except Unavailable:
            response = problem_response(UNAVAILABLE())
        except Conflict:
            response = problem_response(CONFLICT(reason="Another request created or changed the same object"))
        except Unstorable:
            response = problem_response(UNSTORABLE())
        except Exception as error:  # noqa: BLE001 - the edge: whatever failed, the client gets an answer
            _log_failure(request, request_id, error)
            response = problem_response(INTERNAL_ERROR())
        self.answered[response.status] = self.answered.get(response.status, 0) + 1
        response.headers = [
            *response.headers,
            *_CROSS_ORIGIN,
            (b"Twilio-Request-Id", request_id.encode()),
            (b"Twilio-Request-Duration", b"%.3f" % (clock() - began)),
            (b"Twilio-Concurrent-Requests", b"%d" % flow.concurrent),
            (b"X-API-Domain", host.partition(":")[0].encode()),
            (b"X-Twilio-ApiVersion", flow.version),
        ]
        if scheme == "https":
            response.headers.append(STRICT_TRANSPORT)
        return response

    async def _answer(self, request: Request, scheme: str, flow: Flow) -> Response:
        place = self._products.find(flow.host, request.path)
        if place is not None:
            flow.version = next(iter(place.methods.values())).product.version.encode()
        if request.method == "OPTIONS":
            return self._preflight(request, place, flow)
        method = "GET" if request.method == "HEAD" else request.method
        operation = place.methods.get(method) if place else None
        if place is None or operation is None:
            raise self._missing(request, method, place, flow)
        if len(request.body) > self._body_max:
            raise TOO_LARGE(most=self._body_max)
        base_url, mount = self._origin.base(scheme, flow.host, place.label, place.mount)
        path = dict(zip(operation.names, place.values, strict=True))
        call = Call(request, operation, path, self._parts, base_url, mount)
        if operation.public:
            return await operation(call)
        call.account, call.principal = await self._authenticate(request, self._path_account(operation, path))
        return await self._run(operation, call, flow)

    async def _run(self, operation: Operation, call: Call, flow: Flow) -> Response:
        account_sid = call.account_sid
        running = self._running.get(account_sid, 0) + 1
        if running > self._concurrency_max:
            flow.concurrent = running - 1
            raise TOO_MANY_REQUESTS(reason=f"this account has {running - 1} running, the most it may")
        self._running[account_sid] = flow.concurrent = running
        try:
            return await operation(call)
        finally:
            left = self._running[account_sid] - 1
            if left:
                self._running[account_sid] = left
            else:
                del self._running[account_sid]

    @staticmethod
    def _path_account(operation: Operation, path: dict[str, str]) -> str | None:
        return path.get("account_sid") if operation.product.label == "api" else None

    def _missing(self, request: Request, method: str, place: Place | None, flow: Flow) -> Problem:
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

    def _preflight(self, request: Request, place: Place | None, flow: Flow) -> Response:
        """What a browser asks before a request from another origin; it has no credentials yet."""
        methods = place.methods if place else self._products.documented(flow.host, request.path)
        if not methods:
            raise NOT_FOUND(path=request.path)
        allowed = ", ".join([*sorted(methods), "OPTIONS"]).encode()
        return Response(204, headers=[(b"Allow", allowed), _PREFLIGHT_AGE])


def problem_response(problem: Problem) -> Response:
    """The answer that tells a problem, with the headers that its status demands."""
    kind = problem.kind
    return Response(kind.status, msgspec.json.encode(problem.body()), headers=_headers_of(kind, problem))


def _headers_of(kind: Kind, problem: Problem) -> list[Header]:
    match kind.status:
        case 401:
            return [(b"WWW-Authenticate", b'Basic realm="Twilio API"')]
        case 405:
            return [(b"Allow", str(problem.fields.get("allowed", "")).encode())]
        case 429 | 503:
            return [(b"Retry-After", str(problem.fields.get("retry_after_s", 1)).encode())]
        case _:
            return []


def _log_failure(request: Request, request_id: str, error: Exception) -> None:
    """Tells where and what kind, never the message of the exception: it may quote a body or a credential."""
    _log.error(
        "request_failed",
        method=request.method,
        path=request.path,
        request_id=request_id,
        error=type(error).__name__,
        where="".join(traceback.format_tb(error.__traceback__)),
    )
