"""The running program as the console sees it: the parts it reads and asks."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tidings.accounts.authenticate import Authentication
from tidings.accounts.directory import Directory
from tidings.accounts.people.profile import Profiles
from tidings.accounts.vault import Vault
from tidings.carriers.simulated import SimulatedNetwork
from tidings.config import Role, Settings
from tidings.core import Chance, MovableClock, Sids
from tidings.db import Database
from tidings.delivery.lanes import Lanes
from tidings.delivery.progress import Progress
from tidings.delivery.receipts import Receipts
from tidings.holding import Holding
from tidings.http import Api
from tidings.inbound.arrivals import Arrivals
from tidings.insights.count import CountMessages
from tidings.lint.desk import LintDesk
from tidings.loops import Loop
from tidings.messages.media import MediaLibrary
from tidings.messages.retention import DeleteOutdated
from tidings.numbers.senders import Senders
from tidings.processes.room import ProcessesRoom
from tidings.registry.simulated import SimulatedRegistry
from tidings.routing.routes import Routes
from tidings.webhooks.deliver import Deliverer


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """A started program."""

    settings: Settings
    roles: frozenset[Role]
    """What this process did at its start; `present` says what it does now."""
    present: ProcessesRoom
    clock: MovableClock
    chance: Chance
    sids: Sids
    database: Database
    directory: Directory
    api: Api
    vault: Vault
    authentication: Authentication
    profiles: Profiles
    simulated: SimulatedNetwork | None
    """None where the carrier is a real one. Another process may have it."""
    registry: SimulatedRegistry | None
    """None where the campaign registry is the real one."""
    loops: Sequence[Loop]
    """What each process does for the API of others."""
    holding: Holding
    senders: Senders
    media: MediaLibrary
    outdated: DeleteOutdated
    routes: Routes
    lanes: Lanes
    progress: Progress
    receipts: Receipts
    deliverer: Deliverer
    arrivals: Arrivals
    lint: LintDesk
    counting: CountMessages
