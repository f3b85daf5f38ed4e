"""The desk where messages are taken in: gathers the facts, has them decided, commits, hands over.

Everything that makes a message goes through here: the API, replies from webhooks, the schedule.
"""

from __future__ import annotations

from typing import Protocol

import msgspec
import structlog

from tidings import errors
from tidings.accounts.model import Account, AccountStatus
from tidings.core import Clock, Problem, Sid, Sids
from tidings.db import Database, Write
from tidings.ledger.balance import charged
from tidings.messages import accept, sticky, store
from tidings.messages.callbacks import status_told
from tidings.messages.lifecycle import Event, Status, after
from tidings.messages.media import MediumPlan, media_planned
from tidings.messages.model import Message
from tidings.messages.selection import Refusal
from tidings.numbers.senders import Sender, Senders
from tidings.optouts.register import OptOuts
from tidings.services.pools import Pools, ServiceFacts
from tidings.webhooks.outbox import Exchange, inserted

log = structlog.get_logger(__name__)

SCHEDULED_MOST = 1_000_000
"""Scheduled messages of one account."""


class Handover(Protocol):
    """Who takes over once a message is on disk."""

    def backlog_segments(self, sender: Sender) -> int:
        """Segments that wait in the queue of `sender`."""
        ...

    def rate_of(self, sender: Sender) -> float:
        """Segments a second that `sender` can send: its own rate, or that of its campaign where it is lower."""
        ...

    def queued(self, message: Message) -> None:
        """A message was put into its sender's queue."""
        ...

    def scheduled(self, message: Message) -> None:
        """A message waits for its time."""
        ...

    def told(self, exchange: Exchange) -> None:
        """An exchange was put into the outbox."""
        ...


class Taken(msgspec.Struct):
    """A message as it was decided, with all that is committed for it."""

    message: Message
    writes: list[Write]
    exchange: Exchange | None = None
    refused: Problem | None = None
    """Where the caller is refused: what was stored is the failed attempt."""


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
        handover: Handover,
        *,
        enforce_registration: bool,
        warn_of_registration: bool = False,
    ) -> None:
        self._warn_of_registration = warn_of_registration
        self._database = database
        self._clock = clock
        self._sids = sids
        self._senders = senders
        self._pools = pools
        self._optouts = optouts
        self._handover = handover
        self._enforce_registration = enforce_registration

    async def send(self, account: Account, wanted: accept.Wanted, service_sid: Sid | None, *extra: Write) -> Message:
        """Decides, commits (with `extra` writes) and hands over. Raises Problem, Unavailable, Conflict."""
        taken = await self.take(account, wanted, service_sid)
        await self._database.commit(*taken.writes, *extra)
        self.hand_over(taken)
        if taken.refused is not None:
            raise taken.refused
        return taken.message

    async def take(self, account: Account, wanted: accept.Wanted, service_sid: Sid | None) -> Taken:
        """Decides what becomes of a request; nothing is written yet. Raises Problem, Unavailable."""
        service = self._service(account, wanted, service_sid)
        facts = self._facts(account, wanted, service)
        if wanted.send_at is not None:
            return await self._scheduled(wanted, facts)
        if service is None:
            return await self._by_sender(account, wanted, facts)
        return await self._by_service(account, wanted, facts, service)

    def hand_over(self, taken: Taken) -> None:
        """After the commit: wakes who goes on with it."""
        if taken.message.status == Status.QUEUED:
            self._handover.queued(taken.message)
        elif taken.message.status == Status.SCHEDULED:
            self._handover.scheduled(taken.message)
        if taken.exchange is not None:
            self._handover.told(taken.exchange)

    async def release(self, account: Account, waiting: Message) -> Taken:
        """A scheduled message whose time has come: its sender is chosen now."""
        service = self._pools.get(waiting.messaging_service_sid or "", account.sid)
        now = self._clock.now()
        waiting.status = after(Status.SCHEDULED, Event.FELL_DUE) or Status.ACCEPTED
        waiting.note(Event.FELL_DUE, now)
        wanted = accept.Wanted(
            to=waiting.to,
            sender=waiting.from_,
            body=waiting.body,
            media_urls=("",) * waiting.num_media,
            as_mms=waiting.is_mms,
        )
        if service is None or account.status != AccountStatus.ACTIVE:
            kind = errors.SERVICE_NOT_FOUND if service is None else errors.SUSPENDED_MEANWHILE
            accept.fail(waiting, kind.code, now)
            waiting.date_updated = now
            return self._released(account, waiting)
        facts = msgspec.structs.replace(self._facts(account, wanted, service), at_once=False)
        decided = await self._decide(account, wanted, facts, service)
        assert not isinstance(decided, Problem), "nobody waits for an answer"
        waiting.from_, waiting.status, waiting.error_code = decided.from_, decided.status, decided.error_code
        waiting.date_updated = now
        waiting.note(decided.status, now, decided.from_ or "")
        taken = self._released(account, waiting)
        taken.writes.extend(await self._remembered(waiting, service))
        return taken

    def _released(self, account: Account, message: Message) -> Taken:
        assert message.send_at is not None
        writes: list[Write] = [
            store.progressed(message),
            store.DELETE_SCHEDULED(message.send_at, message.sid),
        ]
        return self._completed(account, message, writes, newly=False)

    def _service(self, account: Account, wanted: accept.Wanted, sid: Sid | None) -> ServiceFacts | None:
        if sid is None:
            return None
        service = self._pools.get(sid, account.sid)
        if service is None:
            raise errors.SERVICE_NOT_FOUND(sid=sid)
        if wanted.sender is not None and wanted.sender not in {s.address for s in self._pool(service)}:
            raise errors.SENDER_NOT_IN_SERVICE(sender=wanted.sender, sid=sid)
        return service

    def _pool(self, service: ServiceFacts) -> list[Sender]:
        return [sender for sid in service.sender_sids if (sender := self._senders.of(sid)) is not None]

    def _facts(self, account: Account, wanted: accept.Wanted, service: ServiceFacts | None) -> accept.Facts:
        return accept.Facts(
            now=self._clock.now(),
            account_sid=account.sid,
            message_sid=self._sids.make("MM" if wanted.is_mms else "SM"),
            service=service,
            at_once=service is None or service.synchronous_validation,
            backlog_segments=self._handover.backlog_segments,
            rate_of=self._handover.rate_of,
            enforce_registration=self._enforce_registration,
        )

    def _own_sender(self, account: Account, wanted: accept.Wanted) -> Sender:
        """The sender that a plain From names. Raises Problem."""
        address = wanted.sender
        if address is None:
            raise errors.SENDER_REQUIRED()
        sender = self._senders.at(address)
        if sender is None:
            raise errors.FROM_NOT_OURS(sender=address)
        if sender.account_sid != account.sid:
            raise errors.FROM_OTHER_ACCOUNT(sender=address)
        return sender

    async def _scheduled(self, wanted: accept.Wanted, facts: accept.Facts) -> Taken:
        if facts.service is None:
            raise errors.SCHEDULE_NEEDS_SERVICE()
        if await store.MessageStore(self._database).scheduled_count(facts.account_sid) >= SCHEDULED_MOST:
            raise errors.TOO_MANY_SCHEDULED(most=SCHEDULED_MOST)
        message = accept.schedule(wanted, facts)
        if isinstance(message, Problem):
            raise message
        assert message.send_at is not None
        waits = store.INSERT_SCHEDULED(int(message.send_at), message.sid, message.account_sid)
        writes: list[Write] = [store.inserted(message), waits, *self._media(message, wanted)]
        return Taken(message, writes)

    async def _by_sender(self, account: Account, wanted: accept.Wanted, facts: accept.Facts) -> Taken:
        try:
            sender = self._own_sender(account, wanted)
            self._warn(wanted, sender)
            problem = accept.check_sender(wanted, sender)
            if problem is not None:
                raise problem
            message = accept.accept(wanted, facts, sender, await self._blocked(account, wanted, sender, None))
            if isinstance(message, Problem):
                raise message
        except Problem as problem:
            return self._refused(wanted, facts, problem)
        return self._completed(account, message, self._new(message, wanted), newly=True)

    async def _by_service(
        self, account: Account, wanted: accept.Wanted, facts: accept.Facts, service: ServiceFacts
    ) -> Taken:
        message = await self._decide(account, wanted, facts, service)
        if isinstance(message, Problem):
            return self._refused(wanted, facts, message)
        taken = self._completed(account, message, self._new(message, wanted), newly=True)
        taken.writes.extend(await self._remembered(message, service))
        return taken

    async def _remembered(self, message: Message, service: ServiceFacts) -> list[Write]:
        if not service.sticky_sender or message.status != Status.QUEUED:
            return []
        return await sticky.remembered(self._database, message)

    async def _decide(
        self, account: Account, wanted: accept.Wanted, facts: accept.Facts, service: ServiceFacts
    ) -> Message | Problem:
        previous = None
        if service.sticky_sender and wanted.sender is None:
            previous = await sticky.previous_sender(self._database, account.sid, service.sid, wanted.to)
        sender = accept.choose_sender(wanted, facts, self._pool(service), previous)
        if isinstance(sender, Refusal):
            return accept.refuse(wanted, facts, sender)
        self._warn(wanted, sender)
        blocked = await self._blocked(account, wanted, sender, service)
        return accept.accept(wanted, facts, sender, blocked)

    async def _blocked(
        self, account: Account, wanted: accept.Wanted, sender: Sender, service: ServiceFacts | None
    ) -> str | None:
        """The opt-out that stands in the way: of the sender, or of the service that it is in."""
        if wanted.exempt:
            return None
        service = service or self._pools.of_sender(sender.sid)
        scopes = (sender.address, service.sid) if service else (sender.address,)
        return await self._optouts.blocking_scope(account.sid, scopes, wanted.to)

    def _warn(self, wanted: accept.Wanted, sender: Sender) -> None:
        """Where registration is only warned of, the log says which message would have failed for it."""
        if self._warn_of_registration and accept.writes_unregistered(sender, wanted.to):
            log.warning("sender_not_registered", account=sender.account_sid, sender=sender.address)

    def _new(self, message: Message, wanted: accept.Wanted) -> list[Write]:
        return [store.inserted(message), *self._media(message, wanted)]

    def _media(self, message: Message, wanted: accept.Wanted) -> list[Write]:
        plans = [MediumPlan(self._sids.make("ME"), url) for url in wanted.media_urls]
        return media_planned(message, plans, self._clock.now()) if plans else []

    def _completed(self, account: Account, message: Message, writes: list[Write], *, newly: bool) -> Taken:
        """Adds the queue entry, the charge and the first callback."""
        if message.status == Status.QUEUED:
            price = accept.price_micros(message)
            message.price_micros = price
            writes.append(store.enqueued(message))
            if price:
                writes.append(charged(account.owner_account_sid, price))
        taken = Taken(message, writes)
        told = not newly or message.messaging_service_sid is not None or message.status != Status.QUEUED
        if told and message.status != Status.SCHEDULED:
            taken.exchange = status_told(message, self._sids.make("EV"), self._clock.now())
        if taken.exchange is not None:
            writes.append(inserted(taken.exchange))
        writes.extend(store.discarded(message))
        if newly:
            writes[0] = store.inserted(message)
        else:
            writes[0] = store.progressed(message)
        return taken

    def _refused(self, wanted: accept.Wanted, facts: accept.Facts, problem: Problem) -> Taken:
        """The attempt is kept as a failed message, as lists and insights show it."""
        attempt = accept.draft(wanted, facts)
        accept.fail(attempt, problem.kind.code, facts.now)
        return Taken(attempt, [store.inserted(attempt)], refused=problem)
