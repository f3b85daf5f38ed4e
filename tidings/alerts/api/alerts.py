"""Alerts, as an account reads them.

Source: https://www.twilio.com/docs/usage/monitor-alert
"""

from __future__ import annotations

from typing import Annotated

from tidings.alerts.alert import alerts
from tidings.alerts.sentences import LogLevel
from tidings.core import Instant, Sid
from tidings.http import SELF, Always, Link, Of, Resource, between

ERRORS = "https://www.twilio.com/docs/errors/"


class ListedAlert(Resource):
    """An alert in a list."""

    account_sid: Sid
    alert_text: str
    api_version: Annotated[str, Always("2010-04-01")]
    date_created: Instant
    date_generated: Instant
    date_updated: Annotated[Instant, Of("date_created")]
    error_code: str
    log_level: LogLevel
    more_info: Annotated[str, Of("error_code", ERRORS.__add__)]
    request_method: str | None
    request_url: str | None
    resource_sid: Sid | None
    sid: Sid
    url: Link = SELF
    service_sid: Sid | None


class ShownAlert(ListedAlert):
    """An alert with what was sent and what came back. Headers are not kept."""

    request_variables: str | None
    response_body: str | None
    response_headers: Annotated[str | None, Always(None)]
    request_headers: Annotated[str | None, Always(None)]


alerts.face(alerts.path, show=ShownAlert).standard("fetch")
alerts.face(alerts.path, show=ListedAlert).standard("list", filters=("log_level", *between("date_generated")))
