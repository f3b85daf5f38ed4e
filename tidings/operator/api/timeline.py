"""The timeline of a message: every step with its reason, and the callbacks with their answers."""

from __future__ import annotations

from collections.abc import Iterator

from tidings.core import Instant
from tidings.http import TIDINGS_V1, Call, operation
from tidings.messages.api.search import found
from tidings.messages.lifecycle import Event
from tidings.messages.reasons import read
from tidings.webhooks.outbox import Exchange, Outbox, status_of

ANSWERED = ("status", "error_code", "duration_ms", "attempts", "answer")
"""What a callback that was tried shows of what came of it."""

_ABOUT_SENDERS = (Event.CHOSE_SENDER, Event.NO_SENDER)


@operation(TIDINGS_V1, "GET", "/Messages/{sid:SM|MM}/Timeline")
async def timeline(call: Call) -> dict[str, object]:
    """What happened to one message of the caller's account, oldest first."""
    message = await found(call)
    exchanges = await Outbox(call.db).of_subject(message.account_sid, message.sid)
    events = [_step(*step) for step in message.noted()]
    events += [event for exchange in exchanges for event in _callbacks(exchange)]
    events.sort(key=lambda event: str(event["at"]))
    return {"message_sid": message.sid, "status": message.status, "events": events}


def _callbacks(exchange: Exchange) -> Iterator[dict[str, object]]:
    """One webhook: when it was put into the outbox, and what came of it."""
    status = status_of(exchange) or exchange.kind
    detail: dict[str, object] = {"url": exchange.url, "event_sid": exchange.sid, "sequence": exchange.sequence}
    yield _event(exchange.date_created, "callback-due", status, detail)
    if exchange.attempts:
        at = exchange.date_done or exchange.next_at or exchange.date_created
        failed = f"{status}: {exchange.answer or exchange.error_code}" if exchange.error_code else status
        answered = {name: getattr(exchange, name) for name in ANSWERED}
        yield _event(at, f"callback-{exchange.outcome}", failed, {**detail, **answered})


def _step(at: int, event: str, reason: str) -> dict[str, object]:
    """A step of its own; one about its sender tells who else might have written, and why they do not."""
    if event not in _ABOUT_SENDERS:
        return _event(at, event, reason)
    sender, known = read(reason)
    if known is None:
        return _event(at, event, sender)
    dropped = [{"sender": one.sender, "reason": one.reason} for one in known.dropped]
    return _event(at, event, sender or known.why, {"why": known.why, "dropped": dropped, "others": known.others})


def _event(at: int, event: str, reason: str, detail: dict[str, object] | None = None) -> dict[str, object]:
    return {"at": Instant(at).iso_precise(), "event": event, "reason": reason, "detail": detail or {}}
