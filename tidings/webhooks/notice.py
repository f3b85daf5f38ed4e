"""A notice as the octets of its request, as the general request that it is short for, and what an answer makes of it.

Pure. A notice is what nearly every webhook is, so its octets are written in one go; a test holds both ways together.
"""

from __future__ import annotations

from typing import Final

from tidings.core import Instant, Sid, cleaned
from tidings.webhooks.form import pairs_of
from tidings.webhooks.mapping import MappedRoute
from tidings.webhooks.port import (
    ExchangeStage,
    Method,
    Notice,
    Reception,
    WebhookAnswer,
    WebhookFailure,
    WebhookRequest,
)
from tidings.webhooks.request import FORM, USER_AGENT
from tidings.webhooks.signature import SIGNATURE_HEADER, signature
from tidings.webhooks.target import Target

ANSWER_MOST: Final = 2_000
"""Characters of an answer that are kept."""
INVALID_URL: Final = 11_100
HTTP_ERROR: Final = 11_200
REPLAY_HEADER: Final = "Tidings-Event-Replay"
"""In what is told again because somebody asked for that: the how manieth time."""
CANNOT_BE_SENT: Final = "it cannot be sent"
_HEAD_END: Final = f"\r\nUser-Agent: {USER_AGENT}\r\nAccept: */*\r\nContent-Type: {FORM}\r\nContent-Length: "


def octets_of_notice(notice: Notice, target: Target, route: MappedRoute | None) -> bytes:
    """The whole request, signed; on a route as `request.octets_of` has it."""
    body = notice.form.body
    signed = ""
    if notice.token is not None:
        signed = f"{SIGNATURE_HEADER}: {signature(notice.token, target.url_called + notice.form.signed)}\r\n"
    if target.authorization is not None:
        signed += f"Authorization: {target.authorization}\r\n"
    if route is not None:
        signed += "".join([f"{name}: {value}\r\n" for name, value in route.headers])
    if notice.replays:
        signed += f"{REPLAY_HEADER}: {notice.replays}\r\n"
    return (
        f"POST {(route or target).path_query} HTTP/1.1\r\nHost: {target.host_header}{_HEAD_END}{len(body)}\r\n{signed}"
        f"I-Twilio-Idempotency-Token: {notice.event_sid}\r\nTidings-Event-Id: {notice.event_sid}\r\n"
        f"Tidings-Event-Sequence: {notice.sequence}\r\n"
        f"Tidings-Event-Time: {Instant(notice.happened).iso_precise()}\r\n\r\n{body}"
    ).encode("latin-1", "replace")


def request_of(notice: Notice, target: Target) -> WebhookRequest:
    """The general request that `notice` is short for."""
    return WebhookRequest(
        method=Method.POST,
        target=target,
        params=pairs_of(notice.form),
        token=notice.token,
        headers=event_headers(notice.event_sid, notice.sequence, notice.happened, notice.replays),
    )


def event_headers(event_sid: Sid, sequence: int, happened: int, replays: int = 0) -> tuple[tuple[str, str], ...]:
    """What tells a receiver which event it hears of, and whether somebody asked for it to be told again."""
    again = ((REPLAY_HEADER, str(replays)),) if replays else ()
    return (
        *again,
        ("I-Twilio-Idempotency-Token", event_sid),
        ("Tidings-Event-Id", event_sid),
        ("Tidings-Event-Sequence", str(sequence)),
        ("Tidings-Event-Time", Instant(happened).iso_precise()),
    )


def reception_of(outcome: WebhookAnswer | WebhookFailure) -> Reception:
    """What an outcome means for a notice, or for any other exchange."""
    if isinstance(outcome, WebhookAnswer):
        status = outcome.status
        answer = cleaned(outcome.body[:ANSWER_MOST].decode("utf-8", "replace")) or None if outcome.body else None
        error = None if 200 <= status < 300 else HTTP_ERROR
        return Reception(status, error, outcome.duration_ms, answer, status >= 500 or status == 429)
    told = cleaned(outcome.reason, ANSWER_MOST)
    again = outcome.stage not in (ExchangeStage.FORBIDDEN, ExchangeStage.REDIRECT)
    return Reception(None, outcome.error_code, outcome.duration_ms, told, again)


def not_called(code: int, reason: str) -> Reception:
    """Of a notice that was not sent, and will never be."""
    return Reception(None, code, 0, cleaned(reason, ANSWER_MOST), worth_a_retry=False)
