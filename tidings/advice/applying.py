"""Making what was laid out: subaccounts, services, keys and permissions below the acting account, all or nothing.

What has its name already is taken as it is, so to ask again makes only what is missing. Keys that were made before
are named without their secrets.
"""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.accounts import store
from tidings.accounts.api.accounts import SUBACCOUNTS_MOST
from tidings.accounts.directory import Directory
from tidings.accounts.furnishing import Furnishing
from tidings.accounts.keys import KeyPolicy, keys, made_key
from tidings.accounts.model import Account, AccountStatus, Capability
from tidings.advice.layout import PlannedKey, PlannedProject, PlannedService, PlannedSubaccount
from tidings.audit.events import noted
from tidings.core import Sid
from tidings.db import Database, Turns, Write
from tidings.errors import ACCOUNT_SUSPENDED
from tidings.http import Call
from tidings.permissions.geo import decided
from tidings.services.messaging_services import Service, services

CAPABILITIES: Final = {"standard": Capability.STANDARD, "restricted": Capability.RESTRICTED}


class FamilyNames(msgspec.Struct, frozen=True):
    """What a family of accounts has, by name; of two with one name the older."""

    subaccounts: dict[str, tuple[Sid, str]]
    """SID and status of those that are not closed."""
    services: dict[tuple[Sid, str], Sid]
    keys: dict[tuple[Sid, str], Sid]


class Layouts:
    """Makes layouts, one at a time for each main account."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def make(self, call: Call, parent: Account, project: PlannedProject) -> None:
        """Fills the SIDs of `project` in. Raises GuardFailed as store.open_subaccounts does; ACCOUNT_SUSPENDED."""
        directory = call.part(Directory)
        async with self._turns.of(call.db, f"layout {parent.sid}") as turn:
            known = await _named(call.db, parent.sid)
            opened: list[Account] = []
            writes: list[Write] = []
            for planned in project.subaccounts:
                account_sid, is_new = _subaccount(call, parent, planned, known, opened, writes)
                for service in planned.services:
                    writes += _service(call, account_sid, service, known)
                for key in planned.keys:
                    writes += _key(call, account_sid, key, known)
                if is_new:
                    writes += [decided(account_sid, iso, enabled=True) for iso in planned.permitted_countries]
            if opened or writes:
                await directory.open_subaccounts(parent, opened, SUBACCOUNTS_MOST, writes, only_if=[turn])


def _subaccount(
    call: Call,
    parent: Account,
    planned: PlannedSubaccount,
    known: FamilyNames,
    opened: list[Account],
    writes: list[Write],
) -> tuple[Sid, bool]:
    """The SID of the subaccount, and whether it is new. Raises ACCOUNT_SUSPENDED."""
    found = known.subaccounts.get(planned.friendly_name)
    if found is not None:
        planned.sid, status = found
        if status != AccountStatus.ACTIVE.value:
            raise ACCOUNT_SUSPENDED(sid=planned.sid)
        return planned.sid, False
    sid = planned.sid = call.sids.make("AC")
    account = call.part(Directory).new_subaccount(parent, sid, call.chance.token(16), planned.friendly_name)
    opened.append(account)
    writes += call.part(Furnishing).writes(account, call.sids)
    writes.append(noted(call.sids, call.clock.now(), parent.sid, "account.created", sid, call=call))
    return sid, True


def _service(call: Call, account_sid: Sid, planned: PlannedService, known: FamilyNames) -> list[Write]:
    planned.sid = known.services.get((account_sid, planned.friendly_name))
    if planned.sid is not None:
        return []
    now, planned.sid = call.clock.now(), call.sids.make("MG")
    made = Service(
        sid=planned.sid,
        account_sid=account_sid,
        friendly_name=planned.friendly_name,
        date_created=now,
        date_updated=now,
        usecase=planned.use_case,
    )
    return services.rows.writes_of(call, made)


def _key(call: Call, account_sid: Sid, planned: PlannedKey, known: FamilyNames) -> list[Write]:
    planned.sid = known.keys.get((account_sid, planned.friendly_name))
    if planned.sid is not None:
        return []
    policy = KeyPolicy(planned.allow) if planned.allow else None
    key, planned.secret, writes = made_key(call, account_sid, planned.friendly_name, CAPABILITIES[planned.type], policy)
    planned.sid = key.sid
    return writes


async def _named(database: Database, parent_sid: Sid) -> FamilyNames:
    """Read from the store: what another process made may not be known here yet."""
    rows = await database.rows(store.open_subaccounts_of(parent_sid))
    subaccounts = {str(name): (str(sid), str(status)) for sid, name, status in reversed(rows)}
    return FamilyNames(
        subaccounts,
        await _sids_by_name(database, services.table, parent_sid),
        await _sids_by_name(database, keys.table, parent_sid),
    )


async def _sids_by_name(database: Database, table: sa.Table, parent_sid: Sid) -> dict[tuple[Sid, str], Sid]:
    columns, ours = table.c, store.open_subaccounts_of(parent_sid).subquery()
    statement = (
        sa.select(columns.account_sid, columns.friendly_name, columns.sid)
        .join(ours, ours.c.sid == columns.account_sid)
        .order_by(columns.sid.desc())
    )
    return {(str(account), str(name)): str(sid) for account, name, sid in await database.rows(statement)}
