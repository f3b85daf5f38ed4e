"""The embedded simulator of webhook receivers: answers as programmed, remembers every exchange in its order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import msgspec

from tidings.core import Tasks
from tidings.webhooks.notice import INVALID_URL, not_called, reception_of, request_of
from tidings.webhooks.port import (
    ExchangeStage,
    Notice,
    Reception,
    UnderWay,
    WebhookAnswer,
    WebhookFailure,
    WebhookRequest,
)
from tidings.webhooks.request import octets_of
from tidings.webhooks.target import InvalidUrl, parse_target


class Reply(msgspec.Struct, frozen=True):
    """What a simulated receiver does with one webhook."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = "text/xml"
    delay_s: float = 0.0
    """Wire time until it answers or fails."""
    set_cookies: tuple[str, ...] = ()
    failure: tuple[int, ExchangeStage] | None = None
    """In place of an answer: the code and stage of the failure."""


class Recorded(msgspec.Struct, frozen=True):
    """One webhook as a receiver saw it."""

    url: str
    """Without the parameters of a GET."""
    request: WebhookRequest
    octets: bytes
    """What would be on the wire, signature included."""
    reply: Reply

    @property
    def params(self) -> dict[str, str]:
        """The parameters by name; of repeated names the last."""
        return dict(self.request.params)

    def header(self, name: str) -> str | None:
        """The value of a header as sent; None when it is absent."""
        head = self.octets.partition(b"\r\n\r\n")[0].decode("latin-1")
        for line in head.split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None


OK = Reply()


class RecordedReceivers:
    """All receivers of a simulation. A WebhookClient. URLs without a program answer an empty 200."""

    def __init__(self, otherwise: Reply = OK) -> None:
        self.exchanges: list[Recorded] = []
        """In the order in which they were sent."""
        self._otherwise = otherwise
        self._tasks = Tasks()
        self._programs: dict[str, deque[Reply]] = {}

    def program(self, url: str, *replies: Reply) -> None:
        """`url` (as it is called, without a fragment) answers with `replies` in turn, then with the last for ever."""
        assert replies, "a program has at least one reply"
        self._programs[url] = deque(replies)

    def at(self, url: str) -> list[Recorded]:
        """The exchanges with `url`."""
        return [exchange for exchange in self.exchanges if exchange.url == url]

    async def exchange(self, request: WebhookRequest) -> WebhookAnswer | WebhookFailure:
        """See WebhookClient. Redirects and retries are not simulated: a reply is one exchange's outcome."""
        url = request.target.url_called
        reply = self._next_reply(url)
        self.exchanges.append(Recorded(url, request, octets_of(request), reply))
        if reply.delay_s:
            await asyncio.sleep(reply.delay_s)
        duration_ms = round(reply.delay_s * 1000)
        if reply.failure is not None:
            code, stage = reply.failure
            return WebhookFailure(code, stage, f"as programmed: {stage}", duration_ms)
        return WebhookAnswer(
            status=reply.status,
            content_type=reply.content_type,
            body=reply.body[: request.answer_max],
            too_large=len(reply.body) > request.answer_max,
            set_cookies=reply.set_cookies,
            location=None,
            url=url,
            duration_ms=duration_ms,
        )

    def tell(self, notice: Notice, then: Callable[[Reception], None]) -> UnderWay:
        """See WebhookClient."""
        return self._tasks.start(self._told(notice, then))

    async def _told(self, notice: Notice, then: Callable[[Reception], None]) -> None:
        target = parse_target(notice.url)
        if isinstance(target, InvalidUrl):
            then(not_called(INVALID_URL, target.reason))
        else:
            then(reception_of(await self.exchange(request_of(notice, target))))

    def _next_reply(self, url: str) -> Reply:
        program = self._programs.get(url)
        if program is None:
            return self._otherwise
        return program.popleft() if len(program) > 1 else program[0]
