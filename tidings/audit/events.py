"""Audit events: one row for every step that somebody may ask about later, written in the commit of the step itself.

Source: https://www.twilio.com/docs/usage/monitor-events
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidings.accounts.model import OPERATOR_NAME
from tidings.audit.links import links_of
from tidings.core import Instant, Sid, Sids
from tidings.db import Write
from tidings.http import MONITOR_V1, SELF, Call, Collection, Link, Resource, linked


class AuditEvent(Resource):
    """What was done to one thing of an account."""

    account_sid: Sid
    actor_sid: Sid | None
    actor_type: str
    """`account` for a credential of the account, `operator`, or `tidings` for the program itself."""
    description: str | None
    event_data: dict[str, Any]
    event_date: Instant
    event_type: str
    """Such as `brand-registration.approved`."""
    resource_sid: Sid
    resource_type: str
    sid: Sid
    source: str
    """`api`, `web` for the console, or `tidings`."""
    source_ip_address: str | None
    url: Link = SELF
    links: Link = linked(links_of)


events = Collection(
    MONITOR_V1,
    "/Events",
    AuditEvent,
    sid="AE",
    table="audit_event",
    indexes=[("account_sid", "resource_sid", "sid")],
)


def noted(
    sids: Sids,
    now: Instant,
    account_sid: Sid,
    event_type: str,
    resource_sid: Sid,
    *,
    data: Mapping[str, Any] | None = None,
    description: str | None = None,
    call: Call | None = None,
) -> Write:
    """The write that keeps a step. With `call` its actor is whoever made the request, else the program.

    `event_type` is `RESOURCE_TYPE.ACTION`. `data` holds what changed: never a secret.
    """
    actor_sid, actor_type, source, client = None, "tidings", "tidings", None
    if call is not None:
        is_operator = call.principal.sid == OPERATOR_NAME
        actor_sid, actor_type = (None, "operator") if is_operator else (call.principal.account_sid, "account")
        source, client = "api", call.request.client
    return events.write_of(
        AuditEvent(
            account_sid=account_sid,
            actor_sid=actor_sid,
            actor_type=actor_type,
            description=description,
            event_data=dict(data or {}),
            event_date=now,
            event_type=event_type,
            resource_sid=resource_sid,
            resource_type=event_type.partition(".")[0],
            sid=sids.make("AE"),
            source=source,
            source_ip_address=client,
        )
    )
