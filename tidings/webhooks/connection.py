"""One HTTP/1.1 connection to a receiver: one exchange at a time, kept open between them.

Source: RFC 9112. The parsing is llhttp's, through httptools.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias, cast

import httptools

from tidings.webhooks.failures import CONNECTION_FAILED, PROTOCOL_VIOLATION, TOTAL_TIMEOUT
from tidings.webhooks.port import BODY_MAX, Stage, WebhookAnswer, WebhookFailure

HEAD_MAX = 65_536
"""Octets of an answer's head, interim answers included."""

Outcome: TypeAlias = WebhookAnswer | WebhookFailure


class Connection(asyncio.Protocol):
    """Writes a request, reads its answer. After each, `reusable` says whether another may follow."""

    def __init__(self, origin: str, on_lost: Callable[[Connection], None]) -> None:
        self.origin = origin
        self.idle_since = 0.0
        """The loop's time when the pool took it back."""
        self.heard = False
        """Whether any octet of the present answer has come."""
        self.reusable = False
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._future: asyncio.Future[Outcome] | None = None
        self._content_type: str | None = None
        self._location: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready for the first exchange."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by class
        self.reusable = True

    def send(
        self, octets: bytes, url: str, began: float, read_s: float, deadline: float, body_max: int = BODY_MAX
    ) -> asyncio.Future[Outcome]:
        """Writes the request `octets`; the future gets its outcome, and never an exception.

        `began` and `deadline` are the loop's times at which the whole exchange began and must end;
        `read_s` is the longest silence; so many octets of the answer's body are kept.
        """
        assert self._future is None, "one exchange at a time"
        self._url, self._began, self._read_s, self._deadline = url, began, read_s, deadline
        self._body_max = body_max
        self.heard = self.reusable = self._ends_with_close = False
        self._head_octets = self._body_octets = 0
        self._forget_answer()
        future: asyncio.Future[Outcome] = self._loop.create_future()
        self._future = future
        self._heard_at = self._loop.time()
        self._transport.write(octets)
        self._watch()
        return future

    def close(self) -> None:
        """Closes at once; an exchange under way fails."""
        self.reusable = False
        self._transport.abort()

    # What the transport tells

    def data_received(self, data: bytes) -> None:
        """Octets of the answer; outside an exchange nothing may come."""
        if self._future is None:
            self.close()
            return
        self.heard = True
        self._heard_at = self._loop.time()
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(PROTOCOL_VIOLATION, Stage.PROTOCOL, "the answer is not valid HTTP")
            return
        if self._future is not None and not self._in_body:
            self._head_octets += len(data)
            if self._head_octets > HEAD_MAX:
                self._fail(PROTOCOL_VIOLATION, Stage.PROTOCOL, f"the answer's head is larger than {HEAD_MAX} octets")

    def connection_lost(self, exc: Exception | None) -> None:
        """The end of the connection; of the answer too, where nothing else marks its end."""
        self.reusable = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._future is not None:
            if exc is None and self._in_body and self._ends_with_close:
                self._finish(too_large=False)
            else:
                self._fail(
                    CONNECTION_FAILED, Stage.CLOSED, "the receiver closed the connection before its answer ended"
                )
        self._on_lost(self)

    # What the parser tells

    def on_message_begin(self) -> None:
        """A second answer to one request ends the trust in the connection."""
        if self._future is None:
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keeps the few headers of interest."""
        match name.lower():
            case b"content-type":
                self._content_type = value.decode("latin-1")
            case b"content-length" | b"transfer-encoding":
                self._ends_with_close = False
            case b"location":
                self._location = value.decode("utf-8", "replace")
            case b"set-cookie":
                self._set_cookies.append(value.decode("latin-1"))

    def on_headers_complete(self) -> None:
        """The body begins."""
        self._in_body = True

    def on_body(self, body: bytes) -> None:
        """Keeps the first octets of the body, up to the limit."""
        if self._future is None:
            return
        room = self._body_max - self._body_octets
        self._body_octets += len(body)
        if self._body_octets > self._body_max:
            self._body.append(body[:room])
            self._finish(too_large=True)
            self.close()
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """The end of an answer: of the final one, or of an interim one (1xx) that is passed over."""
        if self._future is None:
            return
        if self._parser.get_status_code() < 200:
            self._forget_answer()
            return
        self._finish(too_large=False)
        self.reusable = self._parser.should_keep_alive() and not self._transport.is_closing()

    # Inside

    def _forget_answer(self) -> None:
        self._in_body = False
        self._ends_with_close = True
        self._content_type = self._location = None
        self._set_cookies: list[str] = []
        self._body: list[bytes] = []

    def _finish(self, *, too_large: bool) -> None:
        self._settle(
            WebhookAnswer(
                status=self._parser.get_status_code(),
                content_type=self._content_type,
                body=b"".join(self._body),
                too_large=too_large,
                set_cookies=tuple(self._set_cookies),
                location=self._location,
                url=self._url,
                duration_ms=self._spent_ms(),
            )
        )

    def _fail(self, code: int, stage: Stage, reason: str) -> None:
        self._settle(WebhookFailure(code, stage, reason, self._spent_ms()))
        self.close()

    def _settle(self, outcome: Outcome) -> None:
        future, self._future = self._future, None
        if future is not None and not future.done():
            future.set_result(outcome)

    def _spent_ms(self) -> int:
        return round((self._loop.time() - self._began) * 1000)

    def _watch(self) -> None:
        """One timer serves many exchanges: it is set anew only to fire earlier, or after it fired."""
        due = min(self._heard_at + self._read_s, self._deadline)
        if self._timer is not None:
            if self._timer_due <= due:
                return
            self._timer.cancel()
        self._timer, self._timer_due = self._loop.call_at(due, self._look), due

    def _look(self) -> None:
        self._timer = None
        if self._future is None:
            return
        now = self._loop.time()
        if now >= self._deadline:
            self._fail(TOTAL_TIMEOUT, Stage.TOTAL, "no whole answer within the total timeout")
        elif now >= self._heard_at + self._read_s:
            self._fail(TOTAL_TIMEOUT, Stage.READ, "no answer within the read timeout")
        else:
            self._watch()
