"""The timeline of a message: every step with its reason, and the callbacks with their answers."""

from __future__ import annotations

from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.http import TIDINGS_V1, Call, operation
from tidings.messages.model import Message
from tidings.messages.store import MessageStore
from tidings.webhooks.outbox import Exchange, Outbox, status_of


@operation(TIDINGS_V1, "GET", "/Messages/{sid:SM|MM}/Timeline")
async def timeline(call: Call) -> dict[str, object]:
    """What happened to one message of the caller's account, oldest first."""
    message = await _found(call, call.path["sid"])
    if message is None:
        raise call.not_found()
    exchanges = await Outbox(call.db).of_subject(message.account_sid, message.sid)
    events = [*steps(message), *(event for exchange in exchanges for event in callbacks(exchange))]
    events.sort(key=lambda event: str(event["at"]))
    return {"message_sid": message.sid, "status": message.status, "events": events}


async def _found(call: Call, sid: Sid) -> Message | None:
    """The message of the caller's account; the operator sees every account's."""
    messages = MessageStore(call.db)
    if call.principal.capability is not Capability.OPERATOR:
        return await messages.get(call.account_sid, sid)
    for account_sid in call.part(Directory).sids():
        message = await messages.get(account_sid, sid)
        if message is not None:
            return message
    return None


def steps(message: Message) -> list[dict[str, object]]:
    """The message's own steps."""
    events: list[dict[str, object]] = []
    for step in filter(None, message.steps.split(";")):
        event, _, rest = step.partition("@")
        at, _, reason = rest.partition("@")
        events.append(_event(int(at), event, reason, {}))
    return events


def callbacks(exchange: Exchange) -> list[dict[str, object]]:
    """One webhook: when it was put into the outbox, and what came of it."""
    status = status_of(exchange) or exchange.kind
    detail: dict[str, object] = {"url": exchange.url, "event_sid": exchange.sid, "sequence": exchange.sequence}
    events = [_event(exchange.date_created, "callback-due", status, detail)]
    if exchange.attempts:
        outcome = {
            "status": exchange.status,
            "error_code": exchange.error_code,
            "duration_ms": exchange.duration_ms,
            "attempts": exchange.attempts,
            "answer": exchange.answer,
        }
        at = exchange.date_done or exchange.next_at or exchange.date_created
        failed = f"{status}: {exchange.answer or exchange.error_code}" if exchange.error_code else status
        events.append(_event(at, f"callback-{exchange.outcome}", failed, {**detail, **outcome}))
    return events


def _event(at: int, event: str, reason: str, detail: dict[str, object]) -> dict[str, object]:
    return {"at": Instant(at).iso_precise(), "event": event, "reason": reason, "detail": detail}
