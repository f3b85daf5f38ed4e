"""The webhook client: pooled HTTP/1.1 over the network port, with redirects, retries and one deadline over all.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides; RFC 9110, RFC 9112.
"""

from __future__ import annotations

import asyncio
import ssl
from functools import partial

from tidings.core import Network
from tidings.webhooks.connection import Connection, Outcome
from tidings.webhooks.egress import Egress, Forbidden
from tidings.webhooks.failures import (
    BAD_HOST_NAME,
    CONNECTION_FAILED,
    INVALID_REDIRECT,
    TOO_MANY_REDIRECTS,
    TOTAL_TIMEOUT,
    connect_failure,
    worth_retrying,
)
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.mapping import NO_MAP, Route, WebhookMap
from tidings.webhooks.pool import Pool, PoolLimits
from tidings.webhooks.port import Stage, WebhookAnswer, WebhookFailure, WebhookRequest
from tidings.webhooks.request import REDIRECTS, after_redirect, octets_of
from tidings.webhooks.target import Target

REDIRECTS_MAX = 10

_LIMITS = PoolLimits()
_FORBIDDEN = "the host has no address that may be called from here"


def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    """TLS that checks certificates against the system's authorities and those in `ca_file`. Raises OSError."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context


class _Run:
    """The time that one exchange has; waiting for a connection of our own pool does not count."""

    __slots__ = ("attempt", "began", "connect_s", "deadline", "read_s")

    def __init__(self, now: float, target: Target) -> None:
        overrides = target.overrides
        self.began = now
        self.deadline = now + overrides.total_timeout_ms / 1000
        self.connect_s = overrides.connect_timeout_ms / 1000
        self.read_s = overrides.read_timeout_ms / 1000
        self.attempt = 0

    def waited(self, seconds: float) -> None:
        self.began += seconds
        self.deadline += seconds

    def failure(self, code: int, stage: Stage, reason: str) -> WebhookFailure:
        return WebhookFailure(code, stage, reason, self.spent_ms())

    def spent_ms(self) -> int:
        return round((asyncio.get_running_loop().time() - self.began) * 1000)


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
        self._egress = Egress(network, guard)
        self._pool = Pool(limits)
        self._tls = tls or tls_context()
        self._map = webhook_map

    async def exchange(self, request: WebhookRequest) -> Outcome:
        """See WebhookClient. Raises ValueError for a header or cookie with a line break in it."""
        loop = asyncio.get_running_loop()
        run = _Run(loop.time(), request.target)
        overrides = request.target.overrides
        while True:
            outcome = await self._follow(request, run)
            if run.attempt >= overrides.retry_count or not worth_retrying(outcome, overrides):
                return outcome
            if loop.time() >= run.deadline:
                return outcome
            run.attempt += 1

    def close(self) -> None:
        """Closes idle connections; exchanges under way go on to their end."""
        self._pool.close()

    async def _follow(self, request: WebhookRequest, run: _Run) -> Outcome:
        outcome = await self._hop(request, run)
        hops = 0
        while isinstance(outcome, WebhookAnswer) and outcome.status in REDIRECTS:
            if hops == REDIRECTS_MAX:
                return run.failure(TOO_MANY_REDIRECTS, Stage.REDIRECT, f"more than {REDIRECTS_MAX} redirects")
            onward = after_redirect(request, outcome.status, outcome.location)
            if onward is None:
                return run.failure(INVALID_REDIRECT, Stage.REDIRECT, "the redirect leads to no valid URL")
            request, hops = onward, hops + 1
            outcome = await self._hop(request, run)
        return outcome

    async def _hop(self, request: WebhookRequest, run: _Run) -> Outcome:
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
            stale = isinstance(outcome, WebhookFailure) and outcome.stage is Stage.CLOSED and not connection.heard
        finally:
            if not stale:
                self._pool.leave(place.origin, connection)
        return await self._on_new_connection(octets, request, place, run) if stale else outcome

    async def _on_new_connection(
        self, octets: bytes, request: WebhookRequest, place: Target | Route, run: _Run
    ) -> Outcome:
        """Opens a connection in the place that was entered, and sends on it."""
        connection: Connection | WebhookFailure | None = None
        try:
            connection = await self._connected(place, run)
            if isinstance(connection, WebhookFailure):
                return connection
            return await self._sent(connection, octets, request, run)
        finally:
            self._pool.leave(place.origin, connection if isinstance(connection, Connection) else None)

    @staticmethod
    def _sent(connection: Connection, octets: bytes, request: WebhookRequest, run: _Run) -> asyncio.Future[Outcome]:
        url, most = request.target.url_called, request.answer_max
        return connection.send(octets, url, run.began, run.read_s, run.deadline, most)

    async def _connected(self, place: Target | Route, run: _Run) -> Connection | WebhookFailure:
        """A connection to the first permitted address that takes one; each attempt begins with another address."""
        loop = asyncio.get_running_loop()
        until = min(loop.time() + run.connect_s, run.deadline)
        try:
            async with asyncio.timeout_at(until):
                addresses = await self._egress.addresses(place.host, place.port, trusted=place.trusted)
        except Forbidden:
            return run.failure(CONNECTION_FAILED, Stage.FORBIDDEN, _FORBIDDEN)
        except OSError:
            return run.failure(BAD_HOST_NAME, Stage.RESOLVE, "the host name could not be resolved")
        first = run.attempt % len(addresses)
        error: OSError = TimeoutError()
        for tried, address in enumerate(addresses[first:] + addresses[:first]):
            share = (until - loop.time()) / (len(addresses) - tried)
            connection = Connection(place.origin, self._pool.lost)
            try:
                async with asyncio.timeout(share):
                    await self._egress.connect(
                        address,
                        place.port,
                        partial(_same, connection),
                        tls=self._tls if place.tls else None,
                        server_name=place.host,
                        trusted=place.trusted,
                    )
            except Forbidden:
                return run.failure(CONNECTION_FAILED, Stage.FORBIDDEN, _FORBIDDEN)
            except OSError as refused:
                error = refused
            else:
                return connection
        if loop.time() >= run.deadline:
            return run.failure(TOTAL_TIMEOUT, Stage.TOTAL, "no connection within the total timeout")
        return connect_failure(error, run.spent_ms())


def _same(connection: Connection) -> Connection:
    return connection
