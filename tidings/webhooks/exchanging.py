"""One exchange: signed and sent, the answer handed to whoever takes it, and what came of it noted in its row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec
import structlog

from tidings.core import Instant, Sid, cleaned
from tidings.db import Unavailable, Write
from tidings.webhooks.outbox import Exchange, params_of
from tidings.webhooks.port import Method, Stage, WebhookAnswer, WebhookClient, WebhookFailure, WebhookRequest
from tidings.webhooks.target import InvalidUrl, parse_target

ANSWER_MOST = 2_000
STORE_AGAIN_S = 0.5
INVALID_URL = 11_100
HTTP_ERROR = 11_200
_METHODS = {method.value: method for method in Method}

log = structlog.get_logger(__name__)


class Taken(msgspec.Struct):
    """What an answer leads to: writes of the same commit, and what is done once they are on disk."""

    writes: Sequence[Write] = ()
    then: Callable[[], None] | None = None
    error_code: int | None = None
    """Why the webhook failed, though it was answered."""


class Taker(Protocol):
    """Who takes the answers to one kind of exchange; such exchanges are not retried over time."""

    def cookies(self, exchange: Exchange) -> tuple[tuple[str, str], ...]:
        """Cookies to send along."""
        ...

    async def take(self, exchange: Exchange, result: WebhookAnswer | WebhookFailure) -> Taken:
        """Acts on the answer. Raises Unavailable: it is then asked again."""
        ...


class Made(msgspec.Struct):
    """What came of one try."""

    taken: Taken
    answered: bool
    worth_a_retry: bool
    """Whether the way or the server failed; not where the server refuses, nor what we may not call."""


class Exchanging:
    """Makes exchanges, one try at a time."""

    def __init__(
        self, client: WebhookClient, token_of: Callable[[Sid], str | None], takers: Mapping[str, Taker]
    ) -> None:
        self._client = client
        self._token_of = token_of
        self._takers = takers

    async def make(self, exchange: Exchange) -> Made:
        """One try; the outcome is left to the caller. A fault of this exchange is a failure of it alone."""
        taker = self._takers.get(exchange.kind)
        try:
            result = await self._sent(exchange, taker)
            _note(exchange, result)
            taken = Taken() if taker is None else await self._taken(taker, exchange, result)
        except Exception as fault:  # unforeseen: the others of its line must go on
            log.exception("webhook_not_made", event_sid=exchange.sid, reason=str(fault))
            result = WebhookFailure(HTTP_ERROR, Stage.FORBIDDEN, "it cannot be sent", 0)
            _note(exchange, result)
            taken = Taken()
        exchange.attempts += 1
        exchange.error_code = taken.error_code or exchange.error_code
        return Made(taken, isinstance(result, WebhookAnswer), _is_worth_a_retry(result))

    async def _sent(self, exchange: Exchange, taker: Taker | None) -> WebhookAnswer | WebhookFailure:
        target = parse_target(exchange.url)
        if isinstance(target, InvalidUrl):
            return WebhookFailure(INVALID_URL, Stage.FORBIDDEN, target.reason, 0)
        request = WebhookRequest(
            method=_METHODS[exchange.method],
            target=target,
            params=params_of(exchange),
            token=self._token_of(exchange.account_sid),
            headers=(
                ("I-Twilio-Idempotency-Token", exchange.sid),
                ("Tidings-Event-Id", exchange.sid),
                ("Tidings-Event-Sequence", str(exchange.sequence)),
                ("Tidings-Event-Time", Instant(exchange.date_created).iso_precise()),
            ),
            cookies=taker.cookies(exchange) if taker else (),
        )
        return await self._client.exchange(request)

    @staticmethod
    async def _taken(taker: Taker, exchange: Exchange, result: WebhookAnswer | WebhookFailure) -> Taken:
        while True:
            try:
                return await taker.take(exchange, result)
            except Unavailable:
                await asyncio.sleep(STORE_AGAIN_S)


def _note(exchange: Exchange, result: WebhookAnswer | WebhookFailure) -> None:
    exchange.duration_ms = result.duration_ms
    if isinstance(result, WebhookAnswer):
        exchange.status = result.status
        exchange.error_code = None if result.succeeded else HTTP_ERROR
        exchange.answer = cleaned(result.body[:ANSWER_MOST].decode("utf-8", "replace")) or None
    else:
        exchange.status, exchange.error_code = None, result.error_code
        exchange.answer = cleaned(result.reason, ANSWER_MOST)


def _is_worth_a_retry(result: WebhookAnswer | WebhookFailure) -> bool:
    if isinstance(result, WebhookAnswer):
        return result.status >= 500 or result.status == 429
    return result.stage not in (Stage.FORBIDDEN, Stage.REDIRECT)
