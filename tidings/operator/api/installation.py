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
from tidings.routing.desk import RoutingDesk


class InstallationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What no setting says."""

    is_bound: bool
    """Whether the link of the settings is up."""
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
    settings = call.part(Settings)
    return ShownInstallation(settings=in_force(settings), facts=await _facts(call, settings))


async def _facts(call: Call, settings: Settings) -> InstallationFacts:
    desk = call.part(RoutingDesk)
    is_asking = sa.select(sign_in_policies.c.account_sid).where(sign_in_policies.c.two_factor != TwoFactor.OFF.value)
    standbys = None
    if settings.database is not None:
        standbys = str((await call.db.rows(sa.select(sa.func.current_setting("synchronous_standby_names"))))[0][0])
    return InstallationFacts(
        is_bound=desk.states.shown(desk.default.name).status == "bound",
        standby_names=standbys,
        organizations=sum(account.is_main for account in call.part(Directory)),
        asking_for_factor=len(await call.db.rows(is_asking)),
        retentions=len(await all_retentions(call.db)),
    )
