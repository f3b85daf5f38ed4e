"""Role assignments: who has which role, and of what.

Source: https://www.twilio.com/docs/iam/organizations/role-assignments
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from tidings.accounts.model import Capability
from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Write
from tidings.http import ORGANIZATIONS, Collection, Hidden, Resource

ASSIGNMENTS_MOST: Final = 10_000
"""Of one organization."""


class RoleAssignment(Resource):
    """A role that somebody has."""

    sid: Sid
    role_sid: Sid
    scope: Sid
    """The organization, or an account of it."""
    identity: Sid
    """The user."""
    account_sid: Hidden[Sid]
    organization_sid: Hidden[Sid]
    date_created: Hidden[Instant]


role_assignments = Collection(
    ORGANIZATIONS,
    "/Organizations/{organization_sid:OR}/RoleAssignments",
    RoleAssignment,
    sid="IY",
    table="role_assignment",
    key="content",
    page_size_max=100,
    unique=[("account_sid", "identity", "scope", "role_sid")],
    needs=Capability.EVERYTHING,
    also=audited("role-assignment"),
)


def roles_lost(account_sid: Sid, user_sid: Sid) -> Write:
    """Takes all roles from a user."""
    table = role_assignments.table
    return sa.delete(table).where(table.c.account_sid == account_sid, table.c.identity == user_sid)
