"""Connecting to receivers: at permitted addresses, one after another, within the time that the exchange has."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from functools import partial

from tidings.webhooks.connection import WebhookConnection
from tidings.webhooks.egress import Egress, Forbidden
from tidings.webhooks.failures import BAD_HOST_NAME, CONNECTION_FAILED, TOTAL_TIMEOUT, connect_failure
from tidings.webhooks.mapping import MappedRoute
from tidings.webhooks.port import ExchangeStage, WebhookFailure
from tidings.webhooks.target import Target

_FORBIDDEN = "the host has no address that may be called from here"


class Run:
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
        """So long it did not count."""
        self.began += seconds
        self.deadline += seconds

    def failure(self, code: int, stage: ExchangeStage, reason: str) -> WebhookFailure:
        """The failure that it ends with now."""
        return WebhookFailure(code, stage, reason, self.spent_ms())

    def spent_ms(self) -> int:
        """So long it took up to now."""
        return round((asyncio.get_running_loop().time() - self.began) * 1000)


class Connecting:
    """Opens connections."""

    def __init__(self, egress: Egress, tls: ssl.SSLContext, on_lost: Callable[[WebhookConnection], None]) -> None:
        self._egress = egress
        self._tls = tls
        self._on_lost = on_lost

    async def connected(self, place: Target | MappedRoute, run: Run) -> WebhookConnection | WebhookFailure:
        """A connection to the first permitted address that takes one; each attempt begins with another address."""
        loop = asyncio.get_running_loop()
        until = min(loop.time() + run.connect_s, run.deadline)
        try:
            async with asyncio.timeout_at(until):
                addresses = await self._egress.addresses(place.host, place.port, trusted=place.trusted)
        except Forbidden:
            return run.failure(CONNECTION_FAILED, ExchangeStage.FORBIDDEN, _FORBIDDEN)
        except OSError:
            return run.failure(BAD_HOST_NAME, ExchangeStage.RESOLVE, "the host name could not be resolved")
        first = run.attempt % len(addresses)
        error: OSError = TimeoutError()
        for tried, address in enumerate(addresses[first:] + addresses[:first]):
            share = (until - loop.time()) / (len(addresses) - tried)
            connection = WebhookConnection(place.origin, self._on_lost)
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
                return run.failure(CONNECTION_FAILED, ExchangeStage.FORBIDDEN, _FORBIDDEN)
            except OSError as refused:
                error = refused
            else:
                return connection
        if loop.time() >= run.deadline:
            return run.failure(TOTAL_TIMEOUT, ExchangeStage.TOTAL, "no connection within the total timeout")
        return connect_failure(error, run.spent_ms())


def _same(connection: WebhookConnection) -> WebhookConnection:
    return connection
