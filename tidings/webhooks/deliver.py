"""Delivery of the outbox: in order per subject, bounded per host, retried, and never lost.

A dead host fills only its own line: what does not fit there stays on disk until there is place.
"""

from __future__ import annotations

import asyncio
import heapq
import re
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from itertools import count
from typing import Protocol

import msgspec
import structlog

from tidings.core import Clock, Instant, Sid, cleaned
from tidings.db import Database, Unavailable, Unit, Unstorable, Write
from tidings.db.database import Results
from tidings.webhooks.outbox import Exchange, Outbox, Outcome, params_of, updated
from tidings.webhooks.port import (
    Method,
    Stage,
    WebhookAnswer,
    WebhookClient,
    WebhookFailure,
    WebhookRequest,
)
from tidings.webhooks.target import InvalidUrl, parse_target

AT_ONCE_PER_HOST = 32
HELD_PER_HOST = 2_000
"""Exchanges of one host in memory."""
PAGE = 500
ANSWER_MOST = 2_000
RETRY_DELAYS_S = (5, 30, 120, 600, 1_800, 3_600, 7_200)
"""After these delays a status callback is tried again; then it is given up."""
STORE_AGAIN_S = 0.5
HTTP_ERROR = 11_200
_HOST_END = re.compile("[/?#]")

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


class _Host:
    """One receiver's line."""

    __slots__ = ("active", "held", "last_sid", "origin", "queue", "reading", "spilled", "spilled_again")

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.queue: deque[Exchange] = deque()
        self.active = 0
        self.held = 0
        """In the queue, under way, waiting behind another of its subject, or for a retry."""
        self.last_sid = ""
        self.spilled = False
        """Whether there are rows beyond those in memory."""
        self.spilled_again = False
        """Whether more was left on disk while they were read."""
        self.reading = False


class Deliverer:
    """Delivers the outbox."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: WebhookClient,
        token_of: Callable[[Sid], str | None],
        takers: Mapping[str, Taker],
    ) -> None:
        self._database = database
        self._outbox = Outbox(database)
        self._clock = clock
        self._client = client
        self._token_of = token_of
        self._takers = takers
        self._hosts: dict[str, _Host] = {}
        self._chains: dict[Sid, deque[Exchange]] = {}
        """For each subject under way, the exchanges that wait behind it."""
        self._known: set[Sid] = set()
        self._later: list[tuple[int, int, Exchange]] = []
        self._places = count()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False
        self.ended: dict[str, int] = dict.fromkeys((Outcome.DONE, Outcome.GIVEN_UP), 0)
        """Exchanges that came to an end so far, by outcome."""
        self.retried = 0
        """Tries so far that another one follows."""
        clock.on_moved(self._look_at_later)

    async def start(self) -> None:
        """Takes up what was pending when the program last stopped. Raises Unavailable."""
        after = ""
        while rows := await self._outbox.pending(after, PAGE):
            for row in rows:
                self.told(row)
            after = rows[-1].sid

    async def stop(self) -> None:
        """Breaks off; what is pending is on disk."""
        self._stopped = True
        if self._timer:
            self._timer.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def waiting(self) -> int:
        """Exchanges in memory that are not done."""
        return len(self._known)

    def told(self, exchange: Exchange) -> None:
        """An exchange is in the outbox."""
        if exchange.sid in self._known or self._stopped:
            return
        host = self._host(exchange)
        if (host.spilled or host.held >= HELD_PER_HOST) and exchange.sid > host.last_sid:
            host.spilled = host.spilled_again = True
            return
        self._hold(host, exchange)

    def _hold(self, host: _Host, exchange: Exchange) -> None:
        self._known.add(exchange.sid)
        host.held += 1
        host.last_sid = max(host.last_sid, exchange.sid)
        chain = self._chains.get(exchange.subject_sid)
        if chain is not None:
            chain.append(exchange)
            return
        self._chains[exchange.subject_sid] = deque()
        self._enter(host, exchange)

    def _host(self, exchange: Exchange) -> _Host:
        origin = origin_of(exchange.url)
        host = self._hosts.get(origin)
        if host is None:
            host = self._hosts[origin] = _Host(origin)
        return host

    def _enter(self, host: _Host, exchange: Exchange) -> None:
        if exchange.next_at > self._clock.now():
            heapq.heappush(self._later, (exchange.next_at, next(self._places), exchange))
            self._look_at_later()
            return
        host.queue.append(exchange)
        if host.active < AT_ONCE_PER_HOST:
            host.active += 1
            self._start(self._work(host))

    async def _work(self, host: _Host) -> None:
        try:
            while host.queue and not self._stopped:
                await self._tell(host, host.queue.popleft())
        finally:
            host.active -= 1

    async def _tell(self, host: _Host, exchange: Exchange) -> None:
        taker = self._takers.get(exchange.kind)
        result = await self._exchange(exchange, taker)
        exchange.attempts += 1
        exchange.duration_ms = result.duration_ms
        if isinstance(result, WebhookAnswer):
            exchange.status = result.status
            exchange.error_code = None if result.succeeded else HTTP_ERROR
            exchange.answer = cleaned(result.body[:ANSWER_MOST].decode("utf-8", "replace")) or None
        else:
            exchange.status, exchange.error_code = None, result.error_code
            exchange.answer = cleaned(result.reason, ANSWER_MOST)
        if taker is None:
            self._concluded(host, exchange, result, Taken())
            return
        while True:
            try:
                taken = await taker.take(exchange, result)
            except Unavailable:
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            break
        exchange.error_code = taken.error_code or exchange.error_code
        self._concluded(host, exchange, result, taken)

    async def _exchange(self, exchange: Exchange, taker: Taker | None) -> WebhookAnswer | WebhookFailure:
        target = parse_target(exchange.url)
        if isinstance(target, InvalidUrl):
            return WebhookFailure(11_100, Stage.FORBIDDEN, target.reason, 0)
        request = WebhookRequest(
            method=Method(exchange.method),
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

    def _concluded(self, host: _Host, exchange: Exchange, result: WebhookAnswer | WebhookFailure, taken: Taken) -> None:
        now = self._clock.now()
        if exchange.kind not in self._takers and _is_worth_a_retry(result):
            if exchange.attempts <= len(RETRY_DELAYS_S):
                self.retried += 1
                exchange.next_at = now.plus(s=RETRY_DELAYS_S[exchange.attempts - 1])
                self._store([updated(exchange)], None)
                self._enter(host, exchange)
                return
            exchange.outcome = Outcome.GIVEN_UP
        elif isinstance(result, WebhookFailure):
            exchange.outcome = Outcome.GIVEN_UP
        else:
            exchange.outcome = Outcome.DONE
        if exchange.outcome == Outcome.GIVEN_UP:
            log.info("webhook_given_up", account=exchange.account_sid, event_sid=exchange.sid, code=exchange.error_code)
        exchange.date_done = now
        self.ended[exchange.outcome] += 1
        self._store([updated(exchange), *taken.writes], taken.then)
        self._done(host, exchange)

    def _done(self, host: _Host, exchange: Exchange) -> None:
        self._known.discard(exchange.sid)
        host.held -= 1
        chain = self._chains[exchange.subject_sid]
        if chain:
            following = chain.popleft()
            self._enter(self._host(following), following)
        else:
            del self._chains[exchange.subject_sid]
        if host.spilled and not host.reading and host.held < HELD_PER_HOST // 2:
            host.reading = True
            self._start(self._read_rows(host))
        elif not host.held and not host.spilled:
            self._hosts.pop(host.origin, None)

    async def _read_rows(self, host: _Host) -> None:
        host.spilled_again = False
        try:
            rows = await self._outbox.pending(host.last_sid, PAGE, host.origin)
        except Unavailable:
            await asyncio.sleep(STORE_AGAIN_S)
            rows = []
            host.spilled_again = True
        host.reading = False
        host.spilled = host.spilled_again or len(rows) == PAGE
        for row in rows:
            host.last_sid = max(host.last_sid, row.sid)
            if row.sid not in self._known and origin_of(row.url) == host.origin:
                self._hold(host, row)
        if host.spilled and not host.held:
            host.reading = True
            self._start(self._read_rows(host))

    def _store(self, writes: Sequence[Write], then: Callable[[], None] | None) -> None:
        def done(outcome: Results | Exception) -> None:
            if isinstance(outcome, Unstorable) and len(writes) > 1:  # what was told is kept, what follows is not
                self._store(writes[:1], None)
            elif isinstance(outcome, Exception):
                log.error("exchange_not_stored", reason=str(outcome))
            elif then is not None:
                then()

        self._database.submit(Unit(writes, done, lasting=True))

    def _look_at_later(self) -> None:
        """Enters what is due again and sets the timer for the next; also after the clock was moved."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._clock.now()
        while self._later and self._later[0][0] <= now:
            exchange = heapq.heappop(self._later)[2]
            self._enter(self._host(exchange), exchange)
        if self._later and not self._stopped:
            delay = now.seconds_until(self._later[0][0])
            self._timer = asyncio.get_running_loop().call_later(delay, self._look_at_later)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def origin_of(url: str) -> str:
    """The part of a URL that names its receiver, as it is written: a prefix of the URL."""
    at = url.find("://") + 3
    return url[:at] + _HOST_END.split(url[at:], 1)[0]


def _is_worth_a_retry(result: WebhookAnswer | WebhookFailure) -> bool:
    """Failures of the way or of the server; not what the server refuses, nor what we may not call."""
    if isinstance(result, WebhookAnswer):
        return result.status >= 500 or result.status == 429
    return result.stage not in (Stage.FORBIDDEN, Stage.REDIRECT)
