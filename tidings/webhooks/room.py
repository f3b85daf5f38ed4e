"""The webhooks' room: what may be reached outside, and the delivery of the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from tidings.accounts.room import AccountsRoom
from tidings.core import SystemNetwork
from tidings.db import Wake
from tidings.ground import Ground, Room, by_type
from tidings.holding.room import HoldingRoom
from tidings.processes import Role
from tidings.processes.room import ProcessesRoom
from tidings.processes.slots import Held, SlotKeeper
from tidings.webhooks.api import callbacks, trials
from tidings.webhooks.client import HttpWebhookClient, tls_context
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.exchanging import Forms, Taker
from tidings.webhooks.frames import Terms
from tidings.webhooks.mapping import parse_webhook_map
from tidings.webhooks.pool import PoolLimits
from tidings.webhooks.port import WebhookClient
from tidings.webhooks.replays import Replays
from tidings.webhooks.samples import Samples
from tidings.webhooks.signature_desk import SignatureDesk
from tidings.webhooks.subject import CALLBACK
from tidings.webhooks.subject_slots import SubjectSlots
from tidings.webhooks.told import ToldServers
from tidings.webhooks.trim import TrimExchanges
from tidings.webhooks.workers import Workers

SUBJECT_SLOTS: Final[Wake] = ("callback-slots", 0)
"""Woken when processes join, leave or die: what is to be told is shared out anew."""


class WebhooksRoom(Room):
    """Who knows who takes answers lets it begin; it is stopped here."""

    client: WebhookClient
    deliverer: Deliverer
    keeper: SlotKeeper
    files: WebhookClient
    """Fetches files, with connections of its own."""
    workers: Workers | None
    """Processes that send callbacks, where the settings want some."""
    opened: Sequence[HttpWebhookClient]
    replays: Replays

    async def begin(self, takers: Mapping[str, Taker]) -> None:
        """Takes up what is pending and this process's to tell; `takers` take answers, by kind. Raises Unavailable."""
        self.deliverer.start(takers)
        self.replays.start(takers)
        await self.keeper.start()

    async def stop(self) -> None:
        """Breaks off; what is pending is on disk."""
        await self.deliverer.stop()
        await self.keeper.stop()
        if self.workers is not None:
            await self.workers.stop()
        for client in self.opened:
            client.close()


def build(
    ground: Ground,
    accounts: AccountsRoom,
    held: HoldingRoom,
    present: ProcessesRoom,
    forms: Mapping[str, Forms],
    receivers: WebhookClient | None,
    *,
    is_near: bool,
    for_files: PoolLimits,
) -> WebhooksRoom:
    """`forms` makes forms again, by kind of exchange; `receivers` are in memory, or None: real ones. `is_near` says
    that all is tried out on one machine, where loopback may be called. Raises SettingProblem.
    """
    settings = ground.settings
    allowed = [text.strip() for text in settings.webhook_allow.split(",") if text.strip()]
    terms = Terms(not settings.production and is_near, allowed, settings.webhook_map)
    guard, tls, mapped = terms.guard(), tls_context(), parse_webhook_map(settings.webhook_map)
    files = HttpWebhookClient(ground.network, guard, limits=for_files, tls=tls, webhook_map=mapped)
    real = HttpWebhookClient(ground.network, guard, tls=tls, webhook_map=mapped) if receivers is None else None
    client: WebhookClient = receivers or real  # type: ignore[assignment] # one of the two
    number = settings.webhook_workers
    has_workers = number and real is not None and type(ground.network) is SystemNetwork  # none in a simulated network
    workers = Workers(client, terms, number) if has_workers else None
    database, subjects, processes = ground.database, Held(CALLBACK), present.processes
    deliverer = Deliverer(
        database, ground.clock, workers or client, accounts.directory.token_of, forms, held.holding, subjects
    )
    replays = Replays(database, deliverer, subjects)
    processes.follow(SUBJECT_SLOTS)
    keeper = SlotKeeper(
        database,
        processes.me,
        partial(processes.alive, Role.WEBHOOKS),
        subjects,
        SubjectSlots(database, ground.clock, deliverer, subjects),
        SUBJECT_SLOTS,
    )
    return WebhooksRoom(
        client=client,
        deliverer=deliverer,
        keeper=keeper,
        workers=workers,
        files=files,
        opened=[files] if real is None else [files, real],
        replays=replays,
        resources=[callbacks, trials],
        parts=by_type(
            replays,
            ToldServers(database, forms, accounts.directory.token_of),
            SignatureDesk(accounts.directory),
            Samples(client, accounts.directory.token_of, ground.clock, ground.sids),
        ),
        loops=[TrimExchanges(ground.database, settings.exchanges_kept)],
    )
