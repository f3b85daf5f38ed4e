"""What is assigned to a bundle: end users, supporting documents and other bundles.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/entity-assignments-customer-profiles
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from msgspec import UNSET

from tidings.audit.events import noted
from tidings.compliance.lifecycle import EDITABLE
from tidings.core import Sid
from tidings.errors import BUNDLE_NOT_EDITABLE, OBJECT_ASSIGNED, OBJECT_INVALID
from tidings.http import TRUSTHUB_V1, Call, Collection, Given, Page, Params
from tidings.http.problems import INVALID_PARAMETER
from tidings.trusthub.api.twins import TWINS, Twin, page_of_rows, row_of_path, shown
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.dossier import family
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import (
    ASSIGNMENTS,
    BUNDLES,
    INSERT_ASSIGNMENT,
    Assignment,
    Bundle,
    documents,
    end_users,
)

ASSIGNED_MOST: Final = 20
"""Objects in one bundle; no policy asks for more than a handful."""


class Assign(Params):
    """An end user, a supporting document or a bundle."""

    object_sid: Sid


class Filter(Params):
    """Which are listed."""

    object_type: Given[str]
    """The machine name of a type of end user or document."""


def _declare(twin: Twin) -> None:
    path = f"{twin.path}/{{bundle_sid:BU}}/EntityAssignments"
    assignments = Collection(TRUSTHUB_V1, path, twin.assignment, sid="BV", key="results")

    @assignments.create
    async def create(call: Call, given: Assign) -> Assignment:
        """While the bundle may be edited."""
        async with call.part(Bundles).turn(call.account_sid):
            bundle = await _editable(call, twin)
            return shown(twin.assignment, await _assigned(call, bundle, given.object_sid))

    @assignments.fetch
    async def fetch(call: Call) -> Assignment:
        """One of a bundle."""
        await twin.named(call)
        assignment = await row_of_path(call, ASSIGNMENTS)
        return shown(twin.assignment, assignment)

    @assignments.list
    async def search(call: Call, given: Filter) -> Page:
        """The newest first."""
        bundle, columns = await twin.named(call), ASSIGNMENTS.table.c
        wanted = [columns.bundle_sid == bundle.sid]
        if given.object_type is not UNSET:
            wanted.append(columns.object_type == given.object_type)
        return await page_of_rows(call, ASSIGNMENTS, twin.assignment, *wanted)

    @assignments.delete
    async def delete(call: Call) -> None:
        """While the bundle may be edited."""
        async with call.part(Bundles).turn(call.account_sid):
            await twin.named(call)
            assignment = await row_of_path(call, ASSIGNMENTS)
            bundle = await _editable(call, twin)
            columns = ASSIGNMENTS.table.c
            gone = sa.delete(ASSIGNMENTS.table).where(
                columns.account_sid == assignment.account_sid, columns.sid == assignment.sid
            )
            await call.db.commit(gone, _note(call, bundle, "unassigned", assignment.object_sid))


async def _editable(call: Call, twin: Twin) -> Bundle:
    bundle = await twin.named(call)
    if bundle.status not in EDITABLE:
        raise BUNDLE_NOT_EDITABLE(sid=bundle.sid, status=bundle.status)
    return bundle


async def _assigned(call: Call, bundle: Bundle, object_sid: Sid) -> Assignment:
    object_type = await _type_of(call, bundle, object_sid)
    columns = ASSIGNMENTS.table.c
    held = [row[0] for row in await call.db.rows(sa.select(columns.object_sid).where(columns.bundle_sid == bundle.sid))]
    if object_sid in held:
        raise OBJECT_ASSIGNED(value=object_sid, sid=bundle.sid)
    if len(held) >= ASSIGNED_MOST:
        reason = f"{bundle.sid} holds {ASSIGNED_MOST} objects, the most there may be"
        raise INVALID_PARAMETER(parameter="ObjectSid", value=object_sid, reason=reason)
    assignment = Assignment(
        sid=call.sids.make("BV"),
        bundle_sid=bundle.sid,
        account_sid=call.account_sid,
        object_sid=object_sid,
        date_created=call.clock.now(),
        object_type=object_type,
    )
    note = _note(call, bundle, "assigned", object_sid)
    await call.db.commit(INSERT_ASSIGNMENT(*ASSIGNMENTS.row(assignment)), note)
    return assignment


async def _type_of(call: Call, bundle: Bundle, object_sid: Sid) -> str:
    """The machine name of an object's type; empty for a bundle. Raises OBJECT_INVALID."""
    match object_sid[:2]:
        case "IT":
            found = await _column(call, end_users.table, "type", object_sid)
        case "RD":
            found = await _column(call, documents.table, "type", object_sid)
        case "BU":
            found = "" if await _may_support(call, bundle, object_sid) else None
        case _:
            found = None
    if found is None:
        raise OBJECT_INVALID(value=object_sid)
    return found


async def _column(call: Call, table: sa.Table, name: str, sid: Sid) -> str | None:
    found = sa.select(table.c[name]).where(table.c.account_sid == call.account_sid, table.c.sid == sid)
    rows = await call.db.rows(found)
    return str(rows[0][0]) if rows else None


async def _may_support(call: Call, bundle: Bundle, sid: Sid) -> bool:
    """Another bundle of the account, or a primary profile of its parent."""
    columns = BUNDLES.table.c
    found = sa.select(columns.account_sid, columns.policy_sid).where(
        columns.account_sid.in_(family(call.account_sid)), columns.sid == sid
    )
    rows = await call.db.rows(found)
    if not rows or sid == bundle.sid:
        return False
    owner, policy_sid = rows[0]
    return bool(owner == call.account_sid) or POLICY[policy_sid].is_primary


def _note(call: Call, bundle: Bundle, action: str, object_sid: Sid) -> Any:
    data = {"object_sid": object_sid}
    return noted(
        call.sids, call.clock.now(), call.account_sid, f"{bundle.kind}.{action}", bundle.sid, data=data, call=call
    )


for _twin in TWINS:
    _declare(_twin)
