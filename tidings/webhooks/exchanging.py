"""Exchanges that are more than a notice: whose answer somebody takes, or whose form must be made again first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec
import structlog

from tidings.core import Sid
from tidings.db import Unavailable, Write
from tidings.webhooks.form import Form, form_of
from tidings.webhooks.notice import CANNOT_BE_SENT, HTTP_ERROR, INVALID_URL, event_headers, not_called, reception_of
from tidings.webhooks.outbox import Exchange, is_derived, params_of
from tidings.webhooks.port import (
    ExchangeStage,
    Method,
    Reception,
    WebhookAnswer,
    WebhookClient,
    WebhookFailure,
    WebhookRequest,
)
from tidings.webhooks.target import InvalidUrl, parse_target

STORE_AGAIN_S = 0.5

log = structlog.get_logger(__name__)


class FollowUp(msgspec.Struct):
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

    async def take(self, exchange: Exchange, result: WebhookAnswer | WebhookFailure) -> FollowUp:
        """Acts on the answer. Raises Unavailable: it is then asked again."""
        ...


class Forms(Protocol):
    """Who makes the forms of one kind of exchange again, from the row of its subject and what stands in its own."""

    async def form(self, exchange: Exchange) -> Form:
        """The form of a row whose `params` are no list. Raises Unavailable."""
        ...


async def form_again(exchange: Exchange, forms: Mapping[str, Forms]) -> Form:
    """The form of an exchange that was read from its row; waits for the store."""
    if not is_derived(exchange):
        return form_of(params_of(exchange))
    while True:
        try:
            return await forms[exchange.kind].form(exchange)
        except Unavailable:
            await asyncio.sleep(STORE_AGAIN_S)


class Exchanging:
    """Makes exchanges whose answers are taken, one try at a time."""

    def __init__(
        self, client: WebhookClient, token_of: Callable[[Sid], str | None], takers: Mapping[str, Taker]
    ) -> None:
        self._client = client
        self._token_of = token_of
        self._takers = takers

    async def make(self, exchange: Exchange) -> tuple[Reception, FollowUp]:
        """One try, and what its answer leads to. A fault of this exchange is a failure of it alone."""
        taker = self._takers[exchange.kind]
        try:
            result = await self._sent(exchange, taker)
            return reception_of(result), await self._taken(taker, exchange, result)
        except Exception as fault:  # unforeseen: the others of its line must go on
            log.exception("webhook_not_made", event_sid=exchange.sid, reason=str(fault))
            return not_called(HTTP_ERROR, CANNOT_BE_SENT), FollowUp()

    async def _sent(self, exchange: Exchange, taker: Taker) -> WebhookAnswer | WebhookFailure:
        target = parse_target(exchange.url)
        if isinstance(target, InvalidUrl):
            return WebhookFailure(INVALID_URL, ExchangeStage.FORBIDDEN, target.reason, 0)
        request = WebhookRequest(
            method=Method(exchange.method or Method.POST),
            target=target,
            params=params_of(exchange),
            token=self._token_of(exchange.account_sid),
            headers=event_headers(exchange.sid, exchange.sequence, exchange.date_created, exchange.replays or 0),
            cookies=taker.cookies(exchange),
        )
        return await self._client.exchange(request)

    @staticmethod
    async def _taken(taker: Taker, exchange: Exchange, result: WebhookAnswer | WebhookFailure) -> FollowUp:
        while True:
            try:
                return await taker.take(exchange, result)
            except Unavailable:
                await asyncio.sleep(STORE_AGAIN_S)
