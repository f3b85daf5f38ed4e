"""The alert of a webhook that failed: written with what came of its first try, once for each exchange."""

from __future__ import annotations

from tidings.alerts.alert import alerted
from tidings.core import Instant, is_sid
from tidings.db import Write
from tidings.webhooks.outbox import Exchange, is_derived, params_of


def alarms(exchange: Exchange, now: Instant) -> list[Write]:
    """What is to be written of an exchange that was just tried; nothing where it went well, or failed before."""
    if exchange.error_code is None or exchange.attempts > 1 or exchange.replays:
        return []
    subject = exchange.subject_sid
    has_form = exchange.form is not None or not is_derived(exchange)
    return [
        alerted(
            exchange.sid,
            exchange.account_sid,
            exchange.error_code,
            now,
            resource_sid=subject if is_sid(subject) else None,
            url=exchange.url,
            method=exchange.method or "POST",
            params=params_of(exchange) if has_form else (),
            answer=exchange.answer,
        )
    ]
