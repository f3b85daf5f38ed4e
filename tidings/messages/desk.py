"""The desk where messages are taken in: gathers the facts, has them decided, commits, hands over.

Everything that makes a message goes through here: the API, replies from webhooks, the schedule.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from tidings.accounts.model import Account
from tidings.core import Clock, Problem, Sid, Sids
from tidings.countries.known import country as known_country
from tidings.db import Database, GuardFailed, NotOwner, Write
from tidings.messages import store
from tidings.messages.accept import Accepted, accept, fall_due
from tidings.messages.departing import Departing, Departures
from tidings.messages.gather import CodesReach, KnownCountries, KnownWords, Permits, Queues, Sources
from tidings.messages.gathered import Wanted
from tidings.messages.lifecycle import Status
from tidings.messages.model import Message
from tidings.messages.selection import writes_unregistered
from tidings.messages.traffic_watch import TrafficWatch
from tidings.messages.write import Taken, written
from tidings.numbers.addresses import country_of
from tidings.numbers.senders import Senders
from tidings.optouts.register import OptOuts
from tidings.services.pools import Pools
from tidings.webhooks.port import Outgoing

log = structlog.get_logger(__name__)


class MessageDesk:
    """Takes messages in."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        senders: Senders,
        pools: Pools,
        optouts: OptOuts,
        queues: Queues,
        outgoing: Outgoing,
        departures: Departures,
        *,
        permits: Permits,
        enforce_registration: bool,
        warn_of_registration: bool = False,
        codes_reach: CodesReach | None = None,
        known_country: KnownCountries = known_country,
        known_word: KnownWords | None = None,
        watch: TrafficWatch | None = None,
    ) -> None:
        self._database = database
        self._sids = sids
        self._queues = queues
        self._outgoing = outgoing
        self._departures = departures
        self._warn_of_registration = warn_of_registration
        self._watch = watch
        self._sources = Sources(
            database=database,
            clock=clock,
            sids=sids,
            senders=senders,
            pools=pools,
            optouts=optouts,
            queues=queues,
            permits=permits,
            enforce_registration=enforce_registration,
            codes_reach=codes_reach,
            known_country=known_country,
            known_word=known_word,
        )

    async def send(self, account: Account, wanted: Wanted, service_sid: Sid | None, *extra: Write) -> Message:
        """Decides, commits (with `extra` writes) and hands over. Raises Problem, Unavailable, Conflict."""
        accepted = await self._accepted(account, wanted, service_sid)
        departing = self._departures.depart(accepted.message)
        taken = written(accepted, self._sids, departing)
        if departing is None or not await self._left(departing, taken, extra):
            await self._database.commit(*taken.writes, *extra, wakes=taken.wakes)
            self.hand_over(taken)
        if taken.refused is not None:
            taken.refused.is_final = True
            raise taken.refused
        return taken.message

    async def take(self, account: Account, wanted: Wanted, service_sid: Sid | None) -> Taken:
        """Decides what becomes of a request; nothing is written yet. Raises Problem, Unavailable."""
        return written(await self._accepted(account, wanted, service_sid), self._sids)

    async def release(self, account: Account, waiting: Message) -> Taken:
        """A scheduled message whose time has come: its sender is chosen now. Raises Unavailable."""
        accepted = fall_due(waiting, await self._sources.gather_due(account, waiting))
        self._warn(accepted)
        return written(accepted, self._sids)

    def hand_over(self, taken: Taken) -> None:
        """After the commit: gives it to who goes on with it."""
        if taken.message.status == Status.QUEUED:
            self._queues.put(taken.message)
        if taken.exchange is not None:
            self._outgoing.told(taken.exchange)

    async def explain(self, account: Account, wanted: Wanted, service_sid: Sid | None) -> Accepted | Problem:
        """What would become of a request: the decision alone. Raises Unavailable."""
        return await self._decided(account, wanted, service_sid)

    async def _accepted(self, account: Account, wanted: Wanted, service_sid: Sid | None) -> Accepted:
        """What becomes of a request of which something is kept. Raises Problem, Unavailable."""
        accepted = await self._decided(account, wanted, service_sid)
        if isinstance(accepted, Problem):
            raise accepted
        self._warn(accepted)
        return accepted

    async def _decided(self, account: Account, wanted: Wanted, service_sid: Sid | None) -> Accepted | Problem:
        """A message does not fail for what another process has changed by now. Raises Unavailable."""
        heard = self._database.heard
        accepted = accept(wanted, await self._sources.gather(account, wanted, service_sid))
        fails = isinstance(accepted, Problem) or accepted.message.error_code is not None
        if fails and await self._database.caught_up(heard):
            accepted = accept(wanted, await self._sources.gather(account, wanted, service_sid))
        return accepted

    async def _left(self, departing: Departing, taken: Taken, extra: Sequence[Write]) -> bool:
        """Commits a message as one that leaves; False: its recipient has just opted out, or the lanes are another
        process's now, and what is to be written is that it is queued. Raises Unavailable, Conflict.
        """
        try:
            await self._database.commit(*taken.writes, *extra, only_if=taken.only_if, under=departing.under)
        except BaseException as failure:
            departing.stay()
            if not isinstance(failure, (GuardFailed, NotOwner)):
                raise
            taken.writes[-1] = store.inserted(taken.message)
            return False
        departing.leave()
        if taken.exchange is not None:
            self._outgoing.told(taken.exchange)
        return True

    def _warn(self, accepted: Accepted) -> None:
        """Of what carriers punish in traffic, and of what a message would fail for were registration enforced."""
        sender = accepted.sender
        if sender is None:
            return
        if self._watch is not None and sender.campaign_sid is None and accepted.message.status == Status.QUEUED:
            self._watch.saw(accepted.message, sender)
        if self._warn_of_registration and writes_unregistered(sender, country_of(accepted.message.to)):
            log.warning("sender_not_registered", account=sender.account_sid, sender=sender.address)
