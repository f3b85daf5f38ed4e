"""Notifications: the alerts of an account under their older name and in their older form.

Source: https://www.twilio.com/docs/usage/api/notification-resource
"""

from __future__ import annotations

from typing import Annotated, Final

from tidings.alerts.alert import alerts
from tidings.alerts.api.alerts import ERRORS
from tidings.alerts.sentences import LogLevel
from tidings.core import Instant, Sid
from tidings.http import CORE_2010, SELF, Always, Filter, Link, Of, Read, Resource, dated

_LOGS: Final = {LogLevel.ERROR: "0", LogLevel.WARNING: "1"}
_LEVELS: Final = {log: level for level, log in _LOGS.items()}


class Notification(Resource):
    """A notification in a list."""

    account_sid: Sid
    api_version: Annotated[str, Always("2010-04-01")]
    call_sid: Annotated[Sid | None, Always(None)]
    date_created: Instant
    date_updated: Annotated[Instant, Of("date_created")]
    error_code: str
    log: Annotated[str, Of("log_level", _LOGS.__getitem__)]
    message_date: Annotated[Instant, Of("date_generated")]
    message_text: Annotated[str, Of("alert_text")]
    more_info: Annotated[str, Of("error_code", ERRORS.__add__)]
    request_method: str | None
    request_url: str | None
    sid: Sid
    uri: Link = SELF


class ShownNotification(Notification):
    """A notification with what was sent and what came back."""

    request_variables: str | None
    response_body: str | None
    response_headers: Annotated[str | None, Always(None)]


_PATH: Final = "/Accounts/{account_sid:AC}/Notifications"


def _level(log: str) -> LogLevel:
    """Raises ValueError for another text than 0 and 1."""
    if log not in _LEVELS:
        msg = "it must be 0 for errors, or 1 for warnings"
        raise ValueError(msg)
    return _LEVELS[log]


_LOG: Final = Filter("log", "log_level", Annotated[LogLevel, Read(_level)])
alerts.face(_PATH, product=CORE_2010, show=ShownNotification).standard("fetch")
alerts.face(_PATH, product=CORE_2010, show=Notification).standard(
    "list", filters=(_LOG, *dated("date_generated", "message_date"))
)
