"""An alert: one thing that went wrong, once. It is written in the commit of what it tells of, and kept for a while.

What an alert tells of a request has no body of a message in it, so that a message that is deleted is gone.
Source: https://www.twilio.com/docs/usage/monitor-alert
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from tidings.alerts.sentences import LogLevel, level_of, sentence_of
from tidings.audit.properties import VEIL, cleaned_url
from tidings.core import Instant, Sid
from tidings.db import BulkInsert, Write
from tidings.http import MONITOR_V1, Collection, Hidden, Resource

KEPT_DAYS: Final = 30
URL_MOST: Final = 500
VARIABLES_MOST: Final = 2_000
ANSWER_MOST: Final = 2_000
"""Characters."""
_BODIES: Final = frozenset({"Body", "ErrorUrl"})
"""Parameters that say what people wrote, or hold a URL of their own."""


class Alert(Resource):
    """What went wrong; the row."""

    sid: Sid
    account_sid: Sid
    date_created: Instant
    date_generated: Instant
    alert_text: str
    error_code: str
    log_level: LogLevel
    request_method: str | None
    request_url: str | None
    request_variables: Hidden[str | None]
    resource_sid: Sid | None
    response_body: Hidden[str | None]
    service_sid: Sid | None


alerts = Collection(
    MONITOR_V1,
    "/Alerts",
    Alert,
    sid="NO",
    table="alert",
    order=("date_generated",),
    indexes=[("account_sid", "date_generated", "sid")],
)
_INSERT = BulkInsert(alerts.table, alerts.stored.columns, yields=True)


def alerted(
    of: Sid,
    account_sid: Sid,
    code: int,
    now: Instant,
    *,
    resource_sid: Sid | None,
    service_sid: Sid | None = None,
    url: str | None = None,
    method: str | None = None,
    params: Iterable[tuple[str, str]] = (),
    answer: str | None = None,
) -> Write:
    """The write of an alert about `of`, a message or an exchange, of which there is one at most.

    `resource_sid` is what the account knows it by; `url`, `method` and `params` are of the request that failed, and
    `answer` is what came back.
    """
    made = Alert(
        sid=f"NO{of[2:]}",
        account_sid=account_sid,
        date_created=now,
        date_generated=now,
        alert_text=sentence_of(code),
        error_code=str(code),
        log_level=level_of(code),
        request_method=method,
        request_url=cleaned_url(url)[:URL_MOST] if url is not None else None,
        request_variables=_variables(params),
        resource_sid=resource_sid,
        response_body=answer[:ANSWER_MOST] if answer is not None else None,
        service_sid=service_sid,
    )
    return _INSERT(*alerts.stored.row(made))


def _variables(params: Iterable[tuple[str, str]]) -> str | None:
    told = [(name, VEIL if name in _BODIES and value else value) for name, value in params]
    return urlencode(told)[:VARIABLES_MOST] or None
