"""What acceptance must know, gathered once and as values, before anything is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import msgspec

from tidings.accounts.model import Account
from tidings.core import Clock, Sid, Sids
from tidings.db import Database
from tidings.messages.accept import Gathered, Wanted
from tidings.messages.model import Message
from tidings.messages.selection import Candidate
from tidings.messages.sticky import previous_sender
from tidings.messages.store import MessageStore
from tidings.numbers.addresses import country_of
from tidings.numbers.senders import Sender, Senders
from tidings.optouts.register import NONE, OptOuts
from tidings.services.pools import Pools, ServiceFacts

Permits: TypeAlias = Callable[[Sid, str], bool]
"""Whether an account may send to a country."""


class Queues(Protocol):
    """Who knows how the senders' queues stand."""

    def backlog_segments(self, sender: Sender) -> int:
        """Segments that wait in the queue of `sender`."""
        ...

    def rate_of(self, sender: Sender) -> float:
        """Segments a second that `sender` can send: its own rate, or that of its campaign where it is lower."""
        ...

    def put(self, message: Message) -> None:
        """A message is on disk, in its sender's queue."""
        ...


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """Where the facts come from."""

    database: Database
    clock: Clock
    sids: Sids
    senders: Senders
    pools: Pools
    optouts: OptOuts
    queues: Queues
    permits: Permits
    enforce_registration: bool

    async def gather(self, account: Account, wanted: Wanted, service_sid: Sid | None) -> Gathered:
        """What a request's decision needs. Raises Unavailable."""
        sid = self.sids.make("MM" if wanted.is_mms else "SM")
        facts = await self._facts(
            account, sid, wanted.to, wanted.sender, service_sid, wanted.application_sid, exempt=wanted.exempt
        )
        if wanted.send_at is None:
            return facts
        scheduled = await MessageStore(self.database).scheduled_count(account.sid)
        return msgspec.structs.replace(facts, scheduled=scheduled)

    async def gather_due(self, account: Account, waiting: Message) -> Gathered:
        """What the decision about a scheduled message needs whose time has come. Raises Unavailable."""
        return await self._facts(
            account, waiting.sid, waiting.to, waiting.from_, waiting.messaging_service_sid, exempt=bool(waiting.exempt)
        )

    async def _facts(
        self,
        account: Account,
        sid: Sid,
        to: str,
        named: str | None,
        service_sid: Sid | None,
        application_sid: Sid | None = None,
        *,
        exempt: bool,
    ) -> Gathered:
        service = None if service_sid is None else self.pools.get(service_sid, account.sid)
        candidates = self._candidates(named, service_sid, service)
        if application_sid is None and named is not None and candidates:
            application_sid = candidates[0].sender.sms_application_sid
        previous = None
        if service is not None and service.sticky_sender:
            previous = await previous_sender(self.database, account.sid, service.sid, to)
        return Gathered(
            now=self.clock.now(),
            account=account,
            message_sid=sid,
            service_sid=service_sid,
            service=service,
            candidates=candidates,
            previous=previous,
            is_permitted=exempt or self.permits(account.sid, country_of(to)),
            opted_out_of=NONE if exempt else await self.optouts.scopes_of(account.sid, to),
            enforce_registration=self.enforce_registration,
            application=self.senders.application(application_sid, account.sid) if application_sid else None,
        )

    def _candidates(
        self, named: str | None, service_sid: Sid | None, service: ServiceFacts | None
    ) -> tuple[Candidate, ...]:
        if named is not None:
            sender = self.senders.at(named)
            is_there = sender is not None and (
                service_sid is None or (service is not None and sender.sid in service.sender_sids)
            )
            return (self._candidate(sender, service),) if sender is not None and is_there else ()
        found = map(self.senders.of, service.sender_sids) if service is not None else ()
        return tuple([self._candidate(sender, service) for sender in found if sender is not None])

    def _candidate(self, sender: Sender, service: ServiceFacts | None) -> Candidate:
        service = service or self.pools.of_sender(sender.sid)
        return Candidate(
            sender,
            self.queues.backlog_segments(sender),
            sender.segments_per_second if sender.campaign_sid is None else self.queues.rate_of(sender),
            service.sid if service is not None else None,
        )
