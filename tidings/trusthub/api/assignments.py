"""What is assigned to a bundle: end users, supporting documents and other bundles.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/entity-assignments-customer-profiles
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from tidings.audit.events import note
from tidings.compliance.lifecycle import EDITABLE
from tidings.core import Problem, Sid
from tidings.errors import BUNDLE_NOT_EDITABLE, OBJECT_ASSIGNED, OBJECT_INVALID
from tidings.http import Call, Params, instead_of, invalid
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.dossier import family
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import Assignment, Bundle, assignments, bundles, documents, end_users

ASSIGNED_MOST: Final = 20
"""Objects in one bundle; no policy asks for more than a handful."""


class AssignObject(Params):
    """An end user, a supporting document or a bundle."""

    object_sid: Sid


assignments.standard("fetch", "list", filters=["object_type"])


@assignments.create
async def create(call: Call, given: AssignObject) -> Assignment:
    """While the bundle may be edited."""
    async with call.part(Bundles).turn(call.account_sid) as turn:
        bundle, object_sid = await _editable(call), given.object_sid
        object_type = await _type_of(call, bundle, object_sid)
        await _must_fit(call, bundle, object_sid)
        kept = note(call, f"{bundle.kind}.assigned", bundle.sid, {"object_sid": object_sid})
        return await assignments.insert(call, given, object_type=object_type, also=[kept], only_if=[turn])


@assignments.delete
async def delete(call: Call) -> None:
    """While the bundle may be edited."""
    async with call.part(Bundles).turn(call.account_sid) as turn:
        assignment = await assignments.get(call)
        bundle = await _editable(call)
        kept = note(call, f"{bundle.kind}.unassigned", bundle.sid, {"object_sid": assignment.object_sid})
        await assignments.delete_row(call, also=[kept], only_if=[turn])


async def _editable(call: Call) -> Bundle:
    bundle: Bundle = await assignments.parent(call)
    if bundle.status not in EDITABLE:
        raise BUNDLE_NOT_EDITABLE(sid=bundle.sid, status=bundle.status)
    return bundle


async def _must_fit(call: Call, bundle: Bundle, object_sid: Sid) -> None:
    """Raises OBJECT_ASSIGNED."""
    columns = assignments.table.c
    held = [row[0] for row in await call.db.rows(sa.select(columns.object_sid).where(columns.bundle_sid == bundle.sid))]
    if object_sid in held:
        raise OBJECT_ASSIGNED(value=object_sid, sid=bundle.sid)
    if len(held) >= ASSIGNED_MOST:
        raise invalid("ObjectSid", object_sid, f"{bundle.sid} holds {ASSIGNED_MOST} objects, the most there may be")


async def _type_of(call: Call, bundle: Bundle, object_sid: Sid) -> str:
    """The machine name of an object's type; empty for a bundle. Raises OBJECT_INVALID."""
    unknown = OBJECT_INVALID(value=object_sid)
    with instead_of(Problem, unknown):
        match object_sid[:2]:
            case "IT":
                return (await end_users.get(call, object_sid)).type
            case "RD":
                return (await documents.get(call, object_sid)).type
            case "BU" if await _may_support(call, bundle, object_sid):
                return ""
    raise unknown


async def _may_support(call: Call, bundle: Bundle, sid: Sid) -> bool:
    """Another bundle of the account, or a primary profile of its parent."""
    columns = bundles.table.c
    found = sa.select(columns.account_sid, columns.policy_sid).where(
        columns.account_sid.in_(family(call.account_sid)), columns.sid == sid
    )
    rows = await call.db.rows(found)
    if not rows or sid == bundle.sid:
        return False
    owner, policy_sid = rows[0]
    return bool(owner == call.account_sid) or POLICY[policy_sid].is_primary
