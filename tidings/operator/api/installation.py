"""The installation: its settings in force, and what no setting says; the operator's."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.accounts.people.policy import TwoFactor, sign_in_policies
from tidings.config import SettingInForce, Settings, in_force
from tidings.http import TIDINGS_V1, Call, Resource, operation
from tidings.messages.retention import all_retentions


class InstallationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What no setting says."""

    standby_names: str | None
    """PostgreSQL's `synchronous_standby_names`; None: the store is SQLite."""
    organizations: int
    asking_for_factor: int
    """Organizations that ask everybody for a second factor."""
    retentions: int
    """Accounts whose messages are deleted after some days."""


class ShownInstallation(Resource):
    """How this process runs. Of secrets it says only whether they are set."""

    settings: list[SettingInForce]
    facts: InstallationFacts


@operation(TIDINGS_V1, "GET", "/Installation", resource=ShownInstallation, needs=Capability.OPERATOR)
async def fetch(call: Call) -> ShownInstallation:
    """As it is at the process that answers."""
    settings, policies = call.part(Settings), sign_in_policies.c
    is_asking = sa.select(policies.account_sid).where(policies.two_factor != TwoFactor.OFF.value)
    names = sa.select(sa.func.current_setting("synchronous_standby_names"))
    facts = InstallationFacts(
        standby_names=str((await call.db.rows(names))[0][0]) if settings.database is not None else None,
        organizations=sum(account.is_main for account in call.part(Directory)),
        asking_for_factor=len(await call.db.rows(is_asking)),
        retentions=len(await all_retentions(call.db)),
    )
    return ShownInstallation(settings=in_force(settings), facts=facts)
