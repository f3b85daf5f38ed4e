"""The audit log as its account reads it.

Source: https://www.twilio.com/docs/usage/monitor-events
"""

from __future__ import annotations

from tidings.audit.events import events
from tidings.core import Instant, Sid, Until
from tidings.http import Call, Given, Page, Params


class Filter(Params):
    """Which events are listed."""

    actor_sid: Given[Sid]
    event_type: Given[str]
    resource_sid: Given[Sid]
    source_ip_address: Given[str]
    start_date: Given[Instant]
    """On or after."""
    end_date: Given[Until]
    """On or before."""


events.standard("fetch")


@events.list
async def search(call: Call, given: Filter) -> Page:
    """The newest first."""
    columns = events.table.c
    wanted = given.changes()
    start, end = wanted.pop("start_date", None), wanted.pop("end_date", None)
    where = [columns[name] == value for name, value in wanted.items()]
    if start is not None:
        where.append(columns.event_date >= int(start))
    if end is not None:
        where.append(columns.event_date <= int(end))
    return await events.page(call, *where)
