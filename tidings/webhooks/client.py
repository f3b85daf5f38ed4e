"""The webhook client: pooled HTTP/1.1 over the network port, with redirects, retries and one deadline over all.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides; RFC 9110, RFC 9112.
"""

from __future__ import annotations

import asyncio
import ssl
from asyncio import Future
from collections.abc import Callable
from functools import lru_cache, partial

import structlog

from tidings.core import Network, Tasks
from tidings.webhooks.connecting import Connecting, Run
from tidings.webhooks.connection import Outcome, WebhookConnection
from tidings.webhooks.egress import Egress
from tidings.webhooks.failures import INVALID_REDIRECT, TOO_MANY_REDIRECTS, worth_retrying
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.mapping import NO_MAP, MappedRoute, WebhookMap
from tidings.webhooks.notice import (
    CANNOT_BE_SENT,
    HTTP_ERROR,
    INVALID_URL,
    not_called,
    octets_of_notice,
    reception_of,
    request_of,
)
from tidings.webhooks.pool import Pool, PoolLimits
from tidings.webhooks.port import (
    ExchangeStage,
    Notice,
    Reception,
    UnderWay,
    WebhookAnswer,
    WebhookFailure,
    WebhookRequest,
)
from tidings.webhooks.request import REDIRECTS, after_redirect, octets_of
from tidings.webhooks.target import Target, parse_target

REDIRECTS_MAX = 10

log = structlog.get_logger(__name__)

_LIMITS = PoolLimits()


@lru_cache(maxsize=8)
def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    """TLS that checks certificates against the system's authorities and those in `ca_file`. Raises OSError."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context


class HttpWebhookClient:
    """Sends webhooks over real (or simulated) connections. A WebhookClient."""

    def __init__(
        self,
        network: Network,
        guard: AddressGuard,
        *,
        limits: PoolLimits = _LIMITS,
        tls: ssl.SSLContext | None = None,
        webhook_map: WebhookMap = NO_MAP,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._pool = Pool(limits)
        self._connecting = Connecting(Egress(network, guard), tls or tls_context(), self._pool.lost)
        self._tasks = Tasks()
        self._map = webhook_map

    async def exchange(self, request: WebhookRequest) -> Outcome:
        """See WebhookClient. Raises ValueError for a header or cookie with a line break in it."""
        run = Run(asyncio.get_running_loop().time(), request.target)
        return await self._follow(request, run, await self._hop(request, run))

    def tell(self, notice: Notice, then: Callable[[Reception], None]) -> UnderWay:
        """See WebhookClient. On a kept connection without any coroutine, as long as nothing uncommon comes of it."""
        target = parse_target(notice.url)
        if not isinstance(target, Target):
            return self._loop.call_soon(then, not_called(INVALID_URL, target.reason))
        route = None if self._map is NO_MAP else self._map.route_of(target)
        connection = self._pool.idle((route or target).origin)
        if connection is None:
            return self._tasks.start(self._told(notice, target, then))
        octets = octets_of_notice(notice, target, route)
        overrides = target.overrides
        now = self._loop.time()
        connection.send(
            octets,
            target.url_called,
            now,
            overrides.read_timeout_ms / 1000,
            now + overrides.total_timeout_ms / 1000,
            partial(self._heard, connection, notice, target, then, now),
        )
        return connection

    def close(self) -> None:
        """Closes idle connections; exchanges under way go on to their end."""
        self._pool.close()

    def _heard(
        self,
        connection: WebhookConnection,
        notice: Notice,
        target: Target,
        then: Callable[[Reception], None],
        began: float,
        outcome: Outcome,
    ) -> None:
        """What came of a notice on a kept connection; the uncommon goes on as a coroutine."""
        if isinstance(outcome, WebhookAnswer) and outcome.status < 300:
            self._pool.leave(connection.origin, connection)
            then(reception_of(outcome))
            return
        is_stale = _is_stale(connection, outcome) and not connection.broken_off
        if not is_stale:
            self._pool.leave(connection.origin, connection)
        if connection.broken_off:
            then(reception_of(outcome))
        else:
            self._tasks.start(self._told(notice, target, then, Run(began, target), None if is_stale else outcome))

    async def _told(
        self,
        notice: Notice,
        target: Target,
        then: Callable[[Reception], None],
        run: Run | None = None,
        outcome: Outcome | None = None,
    ) -> None:
        """The long way of a notice: from its beginning, or from its first outcome (None: of a dead connection)."""
        try:
            request = request_of(notice, target)
            if run is None:
                outcome = await self.exchange(request)
            else:
                if outcome is None:
                    route = self._map.route_of(target)
                    outcome = await self._on_new_connection(octets_of(request, route), request, route or target, run)
                outcome = await self._follow(request, run, outcome)
        except Exception as fault:  # unforeseen, and of this notice alone
            log.exception("webhook_not_made", event_sid=notice.event_sid, reason=str(fault))
            outcome = None
        then(reception_of(outcome) if outcome else not_called(HTTP_ERROR, CANNOT_BE_SENT))

    async def _follow(self, request: WebhookRequest, run: Run, outcome: Outcome) -> Outcome:
        """From the first answer to the last: redirects, and the retries that the target's overrides want."""
        overrides = request.target.overrides
        outcome = await self._redirected(request, run, outcome)
        while run.attempt < overrides.retry_count and worth_retrying(outcome, overrides):
            if self._loop.time() >= run.deadline:
                break
            run.attempt += 1
            outcome = await self._redirected(request, run, await self._hop(request, run))
        return outcome

    async def _redirected(self, request: WebhookRequest, run: Run, outcome: Outcome) -> Outcome:
        hops = 0
        while isinstance(outcome, WebhookAnswer) and outcome.status in REDIRECTS:
            if hops == REDIRECTS_MAX:
                return run.failure(TOO_MANY_REDIRECTS, ExchangeStage.REDIRECT, f"more than {REDIRECTS_MAX} redirects")
            onward = after_redirect(request, outcome.status, outcome.location)
            if onward is None:
                return run.failure(INVALID_REDIRECT, ExchangeStage.REDIRECT, "the redirect leads to no valid URL")
            request, hops = onward, hops + 1
            outcome = await self._hop(request, run)
        return outcome

    async def _hop(self, request: WebhookRequest, run: Run) -> Outcome:
        """One request and its answer. A kept connection that proves dead before any answer is replaced once."""
        route = self._map.route_of(request.target)
        octets, place = octets_of(request, route), route or request.target
        connection = self._pool.idle(place.origin)
        if connection is None:
            waits_from = asyncio.get_running_loop().time()
            connection = await self._pool.enter(place.origin)
            run.waited(asyncio.get_running_loop().time() - waits_from)
        if connection is None:
            return await self._on_new_connection(octets, request, place, run)
        stale = False
        try:
            outcome = await self._sent(connection, octets, request, run)
            stale = _is_stale(connection, outcome)
        finally:
            if not stale:
                self._pool.leave(place.origin, connection)
        return await self._on_new_connection(octets, request, place, run) if stale else outcome

    async def _on_new_connection(
        self, octets: bytes, request: WebhookRequest, place: Target | MappedRoute, run: Run
    ) -> Outcome:
        """Opens a connection in the place that was entered, and sends on it."""
        connection: WebhookConnection | WebhookFailure | None = None
        try:
            connection = await self._connecting.connected(place, run)
            if isinstance(connection, WebhookFailure):
                return connection
            return await self._sent(connection, octets, request, run)
        finally:
            self._pool.leave(place.origin, connection if isinstance(connection, WebhookConnection) else None)

    def _sent(self, connection: WebhookConnection, octets: bytes, request: WebhookRequest, run: Run) -> Future[Outcome]:
        future: Future[Outcome] = self._loop.create_future()
        url, most = request.target.url_called, request.answer_max
        connection.send(octets, url, run.began, run.read_s, run.deadline, partial(_settle, future), most)
        return future


def _settle(future: Future[Outcome], outcome: Outcome) -> None:
    if not future.done():
        future.set_result(outcome)


def _is_stale(connection: WebhookConnection, outcome: Outcome) -> bool:
    """Whether a kept connection proved dead before any answer: another is worth a try."""
    return isinstance(outcome, WebhookFailure) and outcome.stage is ExchangeStage.CLOSED and not connection.heard
