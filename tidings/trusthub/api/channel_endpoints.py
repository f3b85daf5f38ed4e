"""Channel endpoints: the phone numbers and short codes that a bundle stands for.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/channel-endpoint-assignments-customer-profiles
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from msgspec import UNSET

from tidings.audit.events import noted
from tidings.core import Sid, is_sid
from tidings.errors import OBJECT_ASSIGNED
from tidings.http import TRUSTHUB_V1, Call, Collection, Given, Page, Params
from tidings.http.problems import INVALID_PARAMETER
from tidings.trusthub.api.twins import TWINS, Twin, page_of_rows, row_of_path, shown
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.endpoints import Endpoints
from tidings.trusthub.rows import CHANNEL_ENDPOINTS, INSERT_CHANNEL_ENDPOINT, Bundle, ChannelEndpoint

PREFIXES: Final = {"phone-number": "PN", "short-code": "SC"}
"""What endpoints there are, and how their SIDs begin."""
FILTERED_MOST: Final = 1000
"""SIDs in one list's ChannelEndpointSids."""


class Assign(Params):
    """A phone number or short code of the account."""

    channel_endpoint_type: str
    channel_endpoint_sid: Sid


class Filter(Params):
    """Which are listed."""

    channel_endpoint_sid: Given[Sid]
    channel_endpoint_sids: Given[str]
    """With commas between them."""


def _declare(twin: Twin) -> None:
    path = f"{twin.path}/{{bundle_sid:BU}}/ChannelEndpointAssignments"
    endpoints = Collection(TRUSTHUB_V1, path, twin.channel_endpoint, sid="RA", key="results")

    @endpoints.create
    async def create(call: Call, given: Assign) -> ChannelEndpoint:
        """In whatever state the bundle is: what it stands for changes nothing of what it says."""
        async with call.part(Bundles).turn(call.account_sid):
            bundle = await twin.named(call)
            return shown(twin.channel_endpoint, await _assigned(call, bundle, given))

    @endpoints.fetch
    async def fetch(call: Call) -> ChannelEndpoint:
        """One of a bundle."""
        await twin.named(call)
        endpoint = await row_of_path(call, CHANNEL_ENDPOINTS)
        return shown(twin.channel_endpoint, endpoint)

    @endpoints.list
    async def search(call: Call, given: Filter) -> Page:
        """The newest first."""
        bundle = await twin.named(call)
        wanted = [CHANNEL_ENDPOINTS.table.c.bundle_sid == bundle.sid, *_wanted(given)]
        return await page_of_rows(call, CHANNEL_ENDPOINTS, twin.channel_endpoint, *wanted)

    @endpoints.delete
    async def delete(call: Call) -> None:
        """In whatever state the bundle is."""
        bundle = await twin.named(call)
        endpoint = await row_of_path(call, CHANNEL_ENDPOINTS)
        columns = CHANNEL_ENDPOINTS.table.c
        gone = sa.delete(CHANNEL_ENDPOINTS.table).where(
            columns.account_sid == endpoint.account_sid, columns.sid == endpoint.sid
        )
        await call.db.commit(gone, _note(call, bundle, "endpoint-unassigned", endpoint.channel_endpoint_sid))


def _wanted(given: Filter) -> list[sa.ColumnElement[bool]]:
    sid, wanted = CHANNEL_ENDPOINTS.table.c.channel_endpoint_sid, []
    if given.channel_endpoint_sid is not UNSET:
        wanted.append(sid == given.channel_endpoint_sid)
    if given.channel_endpoint_sids is not UNSET:
        sids = [text.strip() for text in given.channel_endpoint_sids.split(",") if text.strip()]
        if len(sids) > FILTERED_MOST:
            reason = f"it names more than {FILTERED_MOST} SIDs"
            raise INVALID_PARAMETER(parameter="ChannelEndpointSids", reason=reason)
        wanted.append(sid.in_(sids))
    return wanted


async def _assigned(call: Call, bundle: Bundle, given: Assign) -> ChannelEndpoint:
    kind, sid = given.channel_endpoint_type, given.channel_endpoint_sid
    if kind not in PREFIXES:
        reason = f"it must be one of {', '.join(PREFIXES)}"
        raise INVALID_PARAMETER(parameter="ChannelEndpointType", value=kind, reason=reason)
    if not is_sid(sid, PREFIXES[kind]) or call.part(Endpoints).owner_of(sid) != call.account_sid:
        reason = f"it is no {kind} of this account"
        raise INVALID_PARAMETER(parameter="ChannelEndpointSid", value=sid, reason=reason)
    columns = CHANNEL_ENDPOINTS.table.c
    held = sa.select(columns.sid).where(columns.bundle_sid == bundle.sid, columns.channel_endpoint_sid == sid)
    if await call.db.rows(held):
        raise OBJECT_ASSIGNED(value=sid, sid=bundle.sid)
    endpoint = ChannelEndpoint(
        sid=call.sids.make("RA"),
        bundle_sid=bundle.sid,
        account_sid=call.account_sid,
        channel_endpoint_sid=sid,
        channel_endpoint_type=kind,
        date_created=call.clock.now(),
    )
    note = _note(call, bundle, "endpoint-assigned", sid)
    await call.db.commit(INSERT_CHANNEL_ENDPOINT(*CHANNEL_ENDPOINTS.row(endpoint)), note)
    return endpoint


def _note(call: Call, bundle: Bundle, action: str, endpoint_sid: Sid) -> Any:
    data = {"channel_endpoint_sid": endpoint_sid}
    return noted(
        call.sids, call.clock.now(), call.account_sid, f"{bundle.kind}.{action}", bundle.sid, data=data, call=call
    )


for _twin in TWINS:
    _declare(_twin)
