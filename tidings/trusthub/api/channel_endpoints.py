"""Channel endpoints: the phone numbers and short codes that a bundle stands for.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/channel-endpoint-assignments-customer-profiles
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from tidings.audit.events import note
from tidings.core import Sid, is_sid
from tidings.db import Guard
from tidings.errors import OBJECT_ASSIGNED
from tidings.http import Call, Condition, Filter, Params, invalid
from tidings.http.problems import INVALID_PARAMETER
from tidings.trusthub.endpoints import Endpoints
from tidings.trusthub.rows import Bundle, ChannelEndpoint, channel_endpoints

PREFIXES: Final = {"phone-number": "PN", "short-code": "SC"}
"""What endpoints there are, and how their SIDs begin."""
FILTERED_MOST: Final = 1000
"""SIDs in one list's ChannelEndpointSids."""


class AssignEndpoint(Params):
    """A phone number or short code of the account."""

    channel_endpoint_type: str
    channel_endpoint_sid: Sid


def _among(column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool]:
    """Those of several SIDs with commas between them. Raises INVALID_PARAMETER."""
    sids = [each.strip() for each in text.split(",") if each.strip()]
    if len(sids) > FILTERED_MOST:
        raise INVALID_PARAMETER(parameter="ChannelEndpointSids", reason=f"it names more than {FILTERED_MOST} SIDs")
    return column.in_(sids)


_SIDS: Final = Filter("channel_endpoint_sids", "channel_endpoint_sid", where=_among)

channel_endpoints.standard("fetch", "list", filters=("channel_endpoint_sid", _SIDS))


@channel_endpoints.create
async def create(call: Call, given: AssignEndpoint) -> ChannelEndpoint:
    """In whatever state the bundle is: what it stands for changes nothing of what it says."""
    bundle: Bundle = await channel_endpoints.parent(call)
    _must_be_own(call, given)
    kept = _note(call, bundle, "assigned", given)
    return await channel_endpoints.insert(call, given, also=[kept], only_if=[_is_new(bundle, given)])


@channel_endpoints.delete
async def delete(call: Call) -> None:
    """In whatever state the bundle is."""
    bundle: Bundle = await channel_endpoints.parent(call)
    endpoint = await channel_endpoints.get(call)
    await channel_endpoints.delete_row(call, also=[_note(call, bundle, "unassigned", endpoint)])


def _must_be_own(call: Call, given: AssignEndpoint) -> None:
    """Raises INVALID_PARAMETER."""
    kind, sid = given.channel_endpoint_type, given.channel_endpoint_sid
    if kind not in PREFIXES:
        raise invalid("ChannelEndpointType", kind, f"it must be one of {', '.join(PREFIXES)}")
    if not is_sid(sid, PREFIXES[kind]) or call.part(Endpoints).owner_of(sid) != call.account_sid:
        raise invalid("ChannelEndpointSid", sid, f"it is no {kind} of this account")


def _is_new(bundle: Bundle, given: AssignEndpoint) -> Condition:
    columns, sid = channel_endpoints.table.c, given.channel_endpoint_sid
    held = sa.select(columns.sid).where(columns.bundle_sid == bundle.sid, columns.channel_endpoint_sid == sid)
    return Condition(Guard("is-new", held, rows=0), OBJECT_ASSIGNED(value=sid, sid=bundle.sid))


def _note(call: Call, bundle: Bundle, action: str, endpoint: AssignEndpoint | ChannelEndpoint) -> Any:
    data = {"channel_endpoint_sid": endpoint.channel_endpoint_sid}
    return note(call, f"{bundle.kind}.endpoint-{action}", bundle.sid, data)
