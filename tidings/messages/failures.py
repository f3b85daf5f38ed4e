"""The alert of a message that failed: written with its row."""

from __future__ import annotations

from tidings.alerts.alert import alerted
from tidings.core import Instant
from tidings.db import Write
from tidings.messages.model import Message


def failure_told(message: Message) -> list[Write]:
    """What is to be written of a message that has just failed, or was not delivered, for a reason."""
    if message.error_code is None:
        return []
    return [
        alerted(
            message.sid,
            message.account_sid,
            message.error_code,
            Instant(message.date_updated),
            resource_sid=message.sid,
            service_sid=message.messaging_service_sid,
        )
    ]
