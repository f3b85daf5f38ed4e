"""The port to webhook receivers: what is sent to a customer's server and what comes back, in our words."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from tidings.core import Sid
from tidings.webhooks.form import Form
from tidings.webhooks.outbox import Exchange
from tidings.webhooks.target import Target

BODY_MAX = 65_536
"""Octets of an answer's body that are kept, unless a request wants more."""


class Method(StrEnum):
    """How a webhook is sent: parameters in the body, or in the query."""

    GET = "GET"
    POST = "POST"


class WebhookRequest(msgspec.Struct, frozen=True):
    """One webhook to be sent."""

    method: Method
    target: Target
    params: list[tuple[str, str]]
    """In the order to be sent."""
    token: str | None = None
    """The account's primary auth token, to sign with; each hop of a redirect is signed anew. None: unsigned."""
    headers: tuple[tuple[str, str], ...] = ()
    """Beside those that every webhook has."""
    cookies: tuple[tuple[str, str], ...] = ()
    """Sent to the target's own origin only."""
    json: bytes | None = None
    """A JSON body in place of `params`."""
    answer_max: int = BODY_MAX
    """Octets of the answer's body that are kept."""


class WebhookAnswer(msgspec.Struct, frozen=True):
    """What a receiver answered, whatever its status."""

    status: int
    content_type: str | None
    body: bytes
    """At most so many octets as the request wants."""
    too_large: bool
    """Whether there was more: error 11750."""
    set_cookies: tuple[str, ...]
    """Set-Cookie headers as they came."""
    location: str | None
    url: str
    """The URL that answered, after redirects; relative URLs in the answer are relative to it."""
    duration_ms: int

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


class ExchangeStage(StrEnum):
    """How far an exchange came before it failed."""

    RESOLVE = "resolve"
    FORBIDDEN = "forbidden"
    """The guard permits none of the host's addresses."""
    CONNECT = "connect"
    TLS = "tls"
    CLOSED = "closed"
    """The receiver closed the connection before its answer was whole."""
    PROTOCOL = "protocol"
    READ = "read"
    """Silence for longer than the read timeout."""
    TOTAL = "total"
    """Not done within the total timeout."""
    REDIRECT = "redirect"


class WebhookFailure(msgspec.Struct, frozen=True):
    """Why there was no answer."""

    error_code: int
    """One of 11201-11203, 11205, 11206, 11210, 11215, 11216, 11220, 11235-11237."""
    stage: ExchangeStage
    reason: str
    duration_ms: int


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """A webhook of which only counts whether it was taken: a form that is posted, ready to be sent."""

    url: str
    """As it is configured; it may prove to be none."""
    form: Form
    token: str | None
    """The account's primary auth token, to sign with. None: unsigned."""
    event_sid: Sid
    sequence: int
    happened: int
    """Business time of the event."""
    replays: int = 0
    """How often it was told again because somebody asked for that."""


class Reception(msgspec.Struct, frozen=True, array_like=True):
    """What became of a notice."""

    status: int | None
    """The HTTP status; None: no answer."""
    error_code: int | None
    duration_ms: int
    answer: str | None
    """The first characters of the answer; where there is none, why."""
    worth_a_retry: bool
    """Whether the way or the server failed; not where the server refuses, nor what we may not call."""


class UnderWay(Protocol):
    """A notice that is being sent."""

    def cancel(self) -> object:
        """Breaks off; what became of it may still be told, or not."""
        ...


class WebhookClient(Protocol):
    """Sends webhooks."""

    async def exchange(self, request: WebhookRequest) -> WebhookAnswer | WebhookFailure:
        """Sends `request`, follows redirects and retries as its target says. Never raises for what a receiver does."""
        ...

    def tell(self, notice: Notice, then: Callable[[Reception], None]) -> UnderWay:
        """Sends `notice` in the same way; `then` is called later, once."""
        ...


class Outgoing(Protocol):
    """Who delivers what was put into the outbox."""

    def told(self, exchange: Exchange) -> None:
        """An exchange is on disk, in the outbox."""
        ...
