"""Sends the exchange whose turn it is: as a notice where it can, at length where its answer is somebody's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

import structlog

from tidings.core import Sid, Tasks
from tidings.db import Unavailable
from tidings.webhooks.exchanging import STORE_AGAIN_S, Exchanging, FollowUp, Forms, Taker, form_again
from tidings.webhooks.form import Form
from tidings.webhooks.notice import CANNOT_BE_SENT, HTTP_ERROR, not_called
from tidings.webhooks.outbox import Exchange, ExchangeOutcome, Outbox
from tidings.webhooks.port import Notice, Reception, WebhookClient
from tidings.webhooks.subject import Subject

NOTHING = FollowUp()

log = structlog.get_logger(__name__)


class Heard(Protocol):
    """Who hears what came of an exchange, later than it was begun."""

    def received(self, subject: Subject, exchange: Exchange, made: Reception, taken: FollowUp = NOTHING) -> None:
        """It was sent, or could not be."""
        ...

    def was_done(self, subject: Subject) -> None:
        """Its row says that it was done before."""
        ...


class Sending:
    """Begins exchanges."""

    def __init__(
        self,
        outbox: Outbox,
        client: WebhookClient,
        token_of: Callable[[Sid], str | None],
        takers: Mapping[str, Taker],
        forms: Mapping[str, Forms],
    ) -> None:
        self._outbox = outbox
        self._client = client
        self._token_of = token_of
        self._takers = takers
        self._exchanging = Exchanging(client, token_of, takers)
        self._forms = forms
        self._tasks = Tasks()

    def begin(self, subject: Subject, heard: Heard) -> None:
        """The exchange of `subject` is made. Nothing that comes of it comes before this returns."""
        subject.begun, exchange = True, subject.exchange
        if exchange is None or exchange.form is None or subject.kind in self._takers:
            self._tasks.start(self._at_length(subject, heard))
        else:
            self._send(subject, exchange, exchange.form, heard)

    async def stop(self) -> None:
        """Breaks off what is done at length."""
        await self._tasks.stop()

    def _send(self, subject: Subject, exchange: Exchange, form: Form, heard: Heard) -> None:
        token = self._token_of(exchange.account_sid)
        happened, replays = int(exchange.date_created), exchange.replays or 0
        notice = Notice(exchange.url, form, token, exchange.sid, exchange.sequence, happened, replays)
        received = partial(heard.received, subject, exchange)
        try:
            subject.under_way = self._client.tell(notice, received)
        except Exception as fault:  # unforeseen: the others of its line must go on
            log.exception("webhook_not_made", event_sid=exchange.sid, reason=str(fault))
            asyncio.get_running_loop().call_soon(received, not_called(HTTP_ERROR, CANNOT_BE_SENT))

    async def _at_length(self, subject: Subject, heard: Heard) -> None:
        """Reads what is not in memory; and where the answer is somebody's, waits until he took it."""
        exchange = subject.exchange or await self._read(subject)
        if exchange is None:
            heard.was_done(subject)
            return
        if exchange.kind in self._takers:
            heard.received(subject, exchange, *await self._exchanging.make(exchange))
            return
        try:
            form = await form_again(exchange, self._forms)
        except Exception as fault:  # unforeseen, as above
            log.exception("webhook_not_made", event_sid=exchange.sid, reason=str(fault))
            heard.received(subject, exchange, not_called(HTTP_ERROR, CANNOT_BE_SENT))
        else:
            self._send(subject, exchange, form, heard)

    async def _read(self, subject: Subject) -> Exchange | None:
        """The head from its row; None where it is done already."""
        while True:
            try:
                found = await self._outbox.get(subject.head)
            except Unavailable:
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            return found if found is not None and found.outcome == ExchangeOutcome.PENDING else None
