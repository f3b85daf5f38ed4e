"""The installation: its settings in force, and whether it is ready for real traffic; the operator's."""

from __future__ import annotations

import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.accounts.people.policy import TwoFactor, sign_in_policies
from tidings.config import Settings
from tidings.config.in_force import SettingInForce, in_force
from tidings.http import TIDINGS_V1, Call, Resource, operation
from tidings.messages.retention import all_retentions
from tidings.operator.readiness import InstallationFacts, ReadinessCheck, readiness
from tidings.routing.desk import RoutingDesk


class ShownInstallation(Resource):
    """How this process runs. Of secrets it says only whether they are set."""

    settings: list[SettingInForce]
    checks: list[ReadinessCheck]


@operation(TIDINGS_V1, "GET", "/Installation", resource=ShownInstallation, needs=Capability.OPERATOR)
async def fetch(call: Call) -> ShownInstallation:
    """As it is at the process that answers."""
    settings = call.part(Settings)
    return ShownInstallation(settings=in_force(settings), checks=readiness(settings, await _facts(call, settings)))


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
