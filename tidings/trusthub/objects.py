"""End users and documents in use: which bundles hold them, and which addresses approved documents name."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tidings.compliance.lifecycle import EDITABLE
from tidings.core import Sid
from tidings.db import Database, Write
from tidings.trusthub.rows import ASSIGNMENTS, BUNDLES, Bundle, DocumentStatus, documents

_EDITABLE = [status.value for status in EDITABLE]


async def submitted_holder(database: Database, account_sid: Sid, object_sid: Sid) -> Bundle | None:
    """A bundle that holds an end user or document, and is submitted or approved. Raises Unavailable."""
    assigned, columns = ASSIGNMENTS.table.c, BUNDLES.table.c
    found = (
        sa.select(*columns)
        .join(ASSIGNMENTS.table, assigned.bundle_sid == columns.sid)
        .where(
            assigned.object_sid == object_sid,
            assigned.account_sid == account_sid,
            columns.status.not_in(_EDITABLE),
        )
        .order_by(columns.sid)
        .limit(1)
    )
    rows = await database.rows(found)
    return BUNDLES.read(rows[0]) if rows else None


def unassigned(account_sid: Sid, object_sid: Sid) -> Write:
    """Takes an end user or document out of every bundle."""
    columns = ASSIGNMENTS.table.c
    return sa.delete(ASSIGNMENTS.table).where(columns.account_sid == account_sid, columns.object_sid == object_sid)


class ApprovedDocuments:
    """See addresses.users.AddressUsers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_use(self, account_sid: Sid, address_sid: Sid) -> bool:
        """See addresses.users.AddressUsers."""
        columns = documents.table.c
        named: sa.Select[Any] = (
            sa.select(columns.sid)
            .where(
                columns.account_sid == account_sid,
                columns.status == DocumentStatus.APPROVED.value,
                columns.attributes.contains(address_sid, autoescape=True),
            )
            .limit(1)
        )
        return bool(await self._database.rows(named))
