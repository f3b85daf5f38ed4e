"""One HTTP/1.1 connection to a receiver: one exchange at a time, kept open between them.

Source: RFC 9112. The parsing is llhttp's, through httptools.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias, cast

import httptools

from tidings.webhooks.failures import CONNECTION_FAILED, PROTOCOL_VIOLATION, TOTAL_TIMEOUT
from tidings.webhooks.port import BODY_MAX, ExchangeStage, WebhookAnswer, WebhookFailure

HEAD_MAX = 65_536
"""Octets of an answer's head, interim answers included."""

USUAL_MAX = 1024
"""Octets of an answer that is recognised when it comes again."""

Outcome: TypeAlias = WebhookAnswer | WebhookFailure


class WebhookConnection(asyncio.Protocol):
    """Writes a request, reads its answer, tells whoever asked. After each, `reusable` says whether another may follow.

    It is told of octets, of the end and of the time, and what it does then depends on where it stands: at rest, before
    an answer, in its head, in its body. An answer of the very same octets as the last one is not parsed again.
    """

    def __init__(self, origin: str, on_lost: Callable[[WebhookConnection], None]) -> None:
        self.origin = origin
        self.idle_since = 0.0
        """The loop's time when the pool took it back."""
        self.heard = False
        """Whether any octet of the present answer has come."""
        self.reusable = False
        self.broken_off = False
        """Whether it was closed from here, and nobody waits for what it was sending."""
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._then: Callable[[Outcome], None] | None = None
        """Who hears of the outcome; None: it is at rest."""
        self._outcome: Outcome | None = None
        """What the parser made of the octets that it is being given."""
        self._usual = b""
        self._usual_answer: WebhookAnswer | None = None
        """The last answer that came whole in one piece, small, and left the connection in order; and its octets."""
        self._content_type: str | None = None
        self._location: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready for the first exchange."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by class
        self.reusable = True

    def send(
        self,
        octets: bytes,
        url: str,
        began: float,
        read_s: float,
        deadline: float,
        then: Callable[[Outcome], None],
        body_max: int = BODY_MAX,
    ) -> None:
        """Writes the request `octets`; `then` is called with its outcome, once, and later.

        `began` and `deadline` are the loop's times at which the whole exchange began and must end;
        `read_s` is the longest silence; so many octets of the answer's body are kept.
        """
        assert self._then is None, "one exchange at a time"
        self._then = then
        self._url, self._began, self._read_s, self._deadline, self._body_max = url, began, read_s, deadline, body_max
        self.heard = self.reusable = False
        self._transport.write(octets)
        self._heard_at = self._loop.time()
        if self._timer is None or self._timer_due > min(self._heard_at + read_s, deadline):
            self._watch()

    def close(self) -> None:
        """Closes at once; an exchange under way fails."""
        self.reusable = False
        self._transport.abort()

    def cancel(self) -> None:
        """Closes at once; an exchange under way fails, and nothing follows from that."""
        self.broken_off = True
        self.close()

    # What the transport tells

    def data_received(self, data: bytes) -> None:
        """Octets of the answer; outside an exchange nothing may come."""
        if self._then is None:
            self.close()
            return
        is_first = not self.heard
        if data == self._usual and is_first and self._body_max >= USUAL_MAX:
            self.reusable = True
            self._settle(self._usually())
            return
        if is_first:
            self._expect()
        self._heard_at = self._loop.time()
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if self._outcome is None:
                self._fail(PROTOCOL_VIOLATION, ExchangeStage.PROTOCOL, "the answer is not valid HTTP")
                return
            self.close()  # the answer was whole; what came behind it is none
        if self._outcome is not None:
            if is_first and self.reusable and len(data) <= USUAL_MAX:
                self._remember(data)
            self._settle(self._outcome)
        elif not self._in_body:
            self._head_octets += len(data)
            if self._head_octets > HEAD_MAX:
                self._fail(
                    PROTOCOL_VIOLATION, ExchangeStage.PROTOCOL, f"the answer's head is larger than {HEAD_MAX} octets"
                )

    def connection_lost(self, exc: Exception | None) -> None:
        """The end of the connection; of the answer too, where nothing else marks its end."""
        self.reusable = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._then is not None:
            if exc is None and self.heard and self._in_body and self._ends_with_close:
                self._settle(self._answer(too_large=False))
            else:
                self._fail(
                    CONNECTION_FAILED,
                    ExchangeStage.CLOSED,
                    "the receiver closed the connection before its answer ended",
                )
        self._on_lost(self)
        del self._parser  # it knows this connection, which else would wait for the collector of garbage

    # What the parser tells

    def on_message_begin(self) -> None:
        """A second answer to one request ends the trust in the connection."""
        if self._outcome is not None:
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
        if self._outcome is not None:
            return
        room = self._body_max - self._body_octets
        self._body_octets += len(body)
        if self._body_octets > self._body_max:
            self._body.append(body[:room])
            self._outcome = self._answer(too_large=True)
            self.close()
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """The end of an answer: of the final one, or of an interim one (1xx) that is passed over."""
        if self._outcome is not None:
            return
        if self._parser.get_status_code() < 200:
            self._forget_answer()
            return
        self._outcome = self._answer(too_large=False)
        self.reusable = self._parser.should_keep_alive() and not self._transport.is_closing()

    # Inside

    def _expect(self) -> None:
        """The first octets of an answer are here."""
        self.heard = True
        self._head_octets = self._body_octets = 0
        self._forget_answer()

    def _forget_answer(self) -> None:
        self._in_body = False
        self._ends_with_close = True
        self._content_type = self._location = None
        self._set_cookies: list[str] = []
        self._body: list[bytes] = []

    def _remember(self, data: bytes) -> None:
        """Keeps a whole answer that may come again, octet for octet: to a parser at rest they mean the same."""
        if isinstance(self._outcome, WebhookAnswer) and self._outcome.status < 300:
            self._usual, self._usual_answer = data, self._outcome

    def _usually(self) -> WebhookAnswer:
        usual = self._usual_answer
        assert usual is not None
        return WebhookAnswer(
            usual.status,
            usual.content_type,
            usual.body,
            usual.too_large,
            usual.set_cookies,
            None,
            self._url,
            round((self._loop.time() - self._began) * 1000),
        )

    def _answer(self, *, too_large: bool) -> WebhookAnswer:
        return WebhookAnswer(
            status=self._parser.get_status_code(),
            content_type=self._content_type,
            body=b"".join(self._body),
            too_large=too_large,
            set_cookies=tuple(self._set_cookies),
            location=self._location,
            url=self._url,
            duration_ms=self._spent_ms(),
        )

    def _fail(self, code: int, stage: ExchangeStage, reason: str) -> None:
        self.close()
        self._settle(WebhookFailure(code, stage, reason, self._spent_ms()))

    def _settle(self, outcome: Outcome) -> None:
        """The exchange is over. Whoever hears of it may begin another at once."""
        then, self._then, self._outcome = self._then, None, None
        if then is not None:
            then(outcome)

    def _spent_ms(self) -> int:
        return round((self._loop.time() - self._began) * 1000)

    def _watch(self) -> None:
        """One timer serves many exchanges: it is set anew only to fire earlier, or after it fired."""
        due = min(self._heard_at + self._read_s, self._deadline)
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._timer_due = self._loop.call_at(due, self._look), due

    def _look(self) -> None:
        self._timer = None
        if self._then is None:
            return
        now = self._loop.time()
        if now >= self._deadline:
            self._fail(TOTAL_TIMEOUT, ExchangeStage.TOTAL, "no whole answer within the total timeout")
        elif now >= self._heard_at + self._read_s:
            self._fail(TOTAL_TIMEOUT, ExchangeStage.READ, "no answer within the read timeout")
        else:
            self._watch()
