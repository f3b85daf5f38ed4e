"""Messages from handsets: stored, keywords obeyed, the webhook put into the outbox, then acknowledged.

A STOP takes effect in the same commit that stores the message, before the carrier's PDU is acknowledged. A message
for nobody is kept for the operator and refused.
Source: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import structlog

from tidings import errors
from tidings.accounts.directory import Directory
from tidings.accounts.model import Account
from tidings.carriers.port import Arrival
from tidings.core import Clock, Instant, Problem, Sids, Tasks
from tidings.db import Conflict, Database, Facts, GuardFailed, Unavailable, Unstorable, Write
from tidings.inbound import assembly
from tidings.inbound.assembly import Key, Whole
from tidings.inbound.parts import left_over, next_text
from tidings.inbound.webhook import KIND, Webhook, parameters, webhook_of
from tidings.ledger import prices
from tidings.ledger.balance import charged
from tidings.messages import store
from tidings.messages.desk import MessageDesk
from tidings.messages.gathered import Wanted
from tidings.messages.lifecycle import Status
from tidings.messages.media import MediaLibrary, media_stored
from tidings.messages.model import Direction, Medium, Message
from tidings.messages.write import Taken
from tidings.numbers.addresses import country_of
from tidings.numbers.senders import Sender, Senders
from tidings.optouts.configurations import Handling
from tidings.optouts.keywords import KeywordType, OptOutKeyword, is_replied_to, keyword_of
from tidings.optouts.register import OptOuts
from tidings.optouts.store import OptOut, added, removed
from tidings.services.pools import Pools, ServiceFacts
from tidings.strays.stray import forgotten
from tidings.strays.texts import Unclaimed
from tidings.webhooks.outbox import Exchange, inserted, told
from tidings.webhooks.port import Outgoing

JOIN_TRIES = 5
"""How often texts of one key are looked for anew, where another process took the last one."""

TEXTS_OF_KEY_MOST = 50
"""Left over texts of one sender, recipient and reference that are taken in one after another."""
LOOK_EVERY_S = 60
"""Seconds between looks for texts that did not come whole."""

STOP_S = 2.0
"""Wire time that what is under way has to end, when we stop."""

log = structlog.get_logger(__name__)


class Arrivals:
    """Takes in what handsets send."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        directory: Directory,
        senders: Senders,
        pools: Pools,
        optouts: OptOuts,
        handlings: Facts[Handling],
        desk: MessageDesk,
        media: MediaLibrary,
        outgoing: Outgoing,
    ) -> None:
        self.unclaimed = Unclaimed(database, clock, sids)
        self._database = database
        self._clock = clock
        self._sids = sids
        self._directory = directory
        self._senders = senders
        self._pools = pools
        self._optouts = optouts
        self._handlings = handlings
        self._desk = desk
        self._media = media
        self._outgoing = outgoing
        self._tasks = Tasks()

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        """See carriers.port.CarrierListener. Parts of one text that come together are stored and joined together."""
        texts: dict[Key, list[Arrival]] = {}
        heard = self._database.heard
        for arrival in arrivals:
            ours = self._addressed(arrival)
            if ours is None:
                self._tasks.start(self._find_receiver(arrival, heard))
            elif ours.reference is None or (ours.parts == 1 and not ours.is_named):
                self._tasks.start(self._take(ours))
            else:
                texts.setdefault(assembly.key_of(ours), []).append(ours)
        for key, parts in texts.items():
            self._tasks.start(self._take_parts(key, parts))

    async def stop(self) -> None:
        """Lets what is under way end; the carrier keeps what was not acknowledged."""
        await self._tasks.end(STOP_S)

    async def take_left_over(self, key: Key) -> bool:
        """Takes in what came of one text whose other parts came late, or will not come; False: nothing is due.

        Raises Unavailable.
        """
        now = self._clock.now()
        rows = await assembly.parts_of(self._database, key)
        text = left_over(rows, now)
        if text is None:
            await self._database.commit(*assembly.postponed(rows, now))
            return False
        try:
            await self.take_in(assembly.joined(text))
        except GuardFailed:
            log.info("text_taken_elsewhere", destination=key[2])  # the rows are looked at again
        return True

    def _addressed(self, arrival: Arrival) -> Arrival | None:
        """The arrival with the first form of its destination that one of our senders has; None: it is for nobody."""
        for address in (arrival.destination, *arrival.destinations):
            receiver = self._senders.at(address)
            if receiver is not None and self._directory.get(receiver.account_sid) is not None:
                source = arrival.sources.get(address, arrival.source)
                if (source, address) == (arrival.source, arrival.destination):
                    return arrival
                return msgspec.structs.replace(arrival, source=source, destination=address)
        return None

    async def _find_receiver(self, arrival: Arrival, heard: int) -> None:
        """Nobody here has its number: it is for nobody, unless another process has changed that by now."""
        try:
            is_news = await self._database.caught_up(heard)
        except Unavailable as failure:
            log.warning("arrival_not_stored", carrier=arrival.carrier, reason=str(failure))
            arrival.acknowledge(False)
            return
        if is_news and self._addressed(arrival) is not None:
            self.arrived([arrival])
        else:
            await self._refuse(arrival)

    async def _refuse(self, arrival: Arrival) -> None:
        log.warning("arrival_for_nobody", carrier=arrival.carrier, destination=arrival.destination)
        kept = False
        try:
            await self.unclaimed.keep(arrival)
            kept = True
        except Unstorable as failure:
            kept = True  # nobody can keep it, and it is for nobody
            log.warning("arrival_not_stored", carrier=arrival.carrier, reason=str(failure))
        except Unavailable as failure:
            log.warning("arrival_not_stored", carrier=arrival.carrier, reason=str(failure))
        finally:
            if kept:
                arrival.refuse()
            else:
                arrival.acknowledge(False)

    async def _take(self, arrival: Arrival) -> None:
        stored = False
        try:
            await self.take_in(assembly.single(arrival))
            stored = True
        except (Unavailable, Conflict, Unstorable) as failure:
            log.warning("arrival_not_stored", carrier=arrival.carrier, reason=str(failure))
        finally:
            arrival.acknowledge(stored)

    async def _take_parts(self, key: Key, arrivals: Sequence[Arrival]) -> None:
        stored = False
        try:
            await self._database.commit(*assembly.kept(key, arrivals, self._clock.now()))
            stored = await self._join(key, max(arrival.redelivery_s for arrival in arrivals))
        except (Unavailable, Unstorable) as failure:
            log.warning("arrival_not_stored", carrier=key[0], reason=str(failure))
        finally:
            for arrival in arrivals:
                arrival.acknowledge(stored)

    async def _join(self, key: Key, redelivery_s: float) -> bool:
        """Takes in the texts that are complete now; False: others take them faster than we look. Raises Unavailable.

        Whoever stores the last part sees the text complete; where two do, the commit of one of them holds.
        """
        for _ in range(JOIN_TRIES):
            text = next_text(await assembly.parts_of(self._database, key), redelivery_s)
            if text is None:
                return True
            try:
                await self.take_in(assembly.joined(text))
            except GuardFailed:
                log.info("text_taken_elsewhere", destination=key[2])
        return False

    async def take_in(self, whole: Whole) -> None:
        """Stores a message and all that follows from it.

        Raises Unavailable; GuardFailed for a text that somebody else took in meanwhile.
        """
        now = self._clock.now()
        taken = assembly.given(whole.parts, now)
        receiver = self._senders.at(whole.destination)
        account = self._directory.get(receiver.account_sid) if receiver else None
        if receiver is None or account is None:  # the number was released while parts were under way
            log.warning("arrival_for_nobody", carrier=whole.carrier, destination=whole.destination)
            await self._database.commit(
                *self.unclaimed.kept(whole.carrier, (whole.source, whole.destination), whole.body), only_if=taken
            )
            return
        service = self._pools.of_sender(receiver.sid)
        message = self._message(whole, receiver, service, now)
        media = await self._take_media(whole, message, now)
        writes: list[Write] = [
            store.inserted(message),
            charged(account.owner_account_sid, message.price_micros or 0),
            *map(media_stored, media),
        ]
        keyword = self._keyword(receiver, service, message)
        reply = await self._obey(keyword, account, receiver, service, message, writes) if keyword else None
        application = self._senders.application(receiver.sms_application_sid, receiver.account_sid)
        webhook = webhook_of(receiver, service, application)
        exchange = self._exchange(message, media, webhook, keyword, now) if webhook else None
        if exchange is not None:
            writes.append(inserted(exchange))
        await self._database.commit(*writes, only_if=taken)
        if reply is not None:
            self._desk.hand_over(reply)
        if exchange is not None:
            self._outgoing.told(exchange)

    def _message(self, whole: Whole, receiver: Sender, service: ServiceFacts | None, now: Instant) -> Message:
        media = len(whole.media)
        message = Message(
            account_sid=receiver.account_sid,
            sid=self._sids.make("MM" if media else "SM"),
            direction=Direction.INBOUND,
            status=Status.RECEIVED,
            from_=whole.source,
            to=whole.destination,
            body=whole.body,
            num_segments=whole.segments,
            num_media=media,
            messaging_service_sid=service.sid if service else None,
            error_code=errors.MISSING_SEGMENT.code if whole.missing else None,
            price_micros=prices.inbound_micros(whole.segments, media),
            date_created=now,
            date_updated=now,
            date_sent=now,
        )
        message.note(Status.RECEIVED, now, whole.carrier)
        return message

    async def _take_media(self, whole: Whole, message: Message, now: Instant) -> list[Medium]:
        rows: list[Medium] = []
        for reference in whole.media:
            try:
                fetched = await self._media.fetch(message.account_sid, reference.url)
            except Problem as problem:
                log.warning("arriving_medium_lost", sid=message.sid, code=problem.kind.code)
                message.num_media -= 1
                continue
            rows.append(await self._media.take_in(message, self._sids.make("ME"), fetched, now))
        return rows

    def _keyword(self, receiver: Sender, service: ServiceFacts | None, message: Message) -> OptOutKeyword | None:
        handling = self._handlings.get(service.sid) if service else None
        if handling is None:
            return keyword_of(message.body, receiver.type)
        return keyword_of(message.body, receiver.type, handling.blocks, country_of(message.from_ or ""))

    async def _obey(
        self,
        keyword: OptOutKeyword,
        account: Account,
        receiver: Sender,
        service: ServiceFacts | None,
        message: Message,
        writes: list[Write],
    ) -> Taken | None:
        """Obeys a keyword: adds to `writes` what it changes, and gives its reply."""
        user = message.from_ or ""
        scopes = (service.sid, receiver.address) if service else (receiver.address,)
        blocked = not (await self._optouts.scopes_of(account.sid, user)).isdisjoint(scopes)
        if keyword.type is KeywordType.STOP:  # of the number too, for the day that it leaves the service
            at, sid = Instant(message.date_created), message.sid
            said = [OptOut(account.sid, scope, user, keyword.word, at, message_sid=sid) for scope in scopes]
            writes.append(added(*said))
        elif keyword.type is KeywordType.START:
            writes.append(removed(account.sid, [*scopes, *self._addresses(service)], user))
        if not is_replied_to(keyword, receiver.type, blocked=blocked):
            return None
        text = keyword.text
        wanted = Wanted(to=user, sender=receiver.address, body=text, direction=Direction.OUTBOUND_REPLY, exempt=True)
        reply = await self._desk.take(account, wanted, None)
        writes.extend(reply.writes)
        return reply

    def _addresses(self, service: ServiceFacts | None) -> list[str]:
        """The addresses of a service's senders: what holds for it holds for them all."""
        found = map(self._senders.of, service.sender_sids) if service else ()
        return [sender.address for sender in found if sender is not None]

    def _exchange(
        self, message: Message, media: Sequence[Medium], webhook: Webhook, keyword: OptOutKeyword | None, now: Instant
    ) -> Exchange:
        links = tuple((self._media.link(row), row.content_type or "") for row in media)
        return told(
            sid=self._sids.make("EV"),
            account_sid=message.account_sid,
            subject_sid=message.sid,
            kind=KIND,
            sequence=1,
            url=webhook.url,
            method=webhook.method,
            fallback_url=webhook.fallback_url,
            fallback_method=webhook.fallback_method,
            params=parameters(message, links, keyword.type if keyword is not None and keyword.is_advanced else None),
            now=now,
        )


class DeliverPartial:
    """Delivers long messages whose parts came late or will not come any more, and forgets what was kept long enough."""

    name = "deliver-partial"
    batch_most = 100

    def __init__(self, database: Database, arrivals: Arrivals) -> None:
        self._database = database
        self._arrivals = arrivals

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        await self._database.commit(assembly.forgotten(now), forgotten(now))
        keys = await assembly.due(self._database, now, self.batch_most)
        for key in keys:
            for _ in range(TEXTS_OF_KEY_MOST):
                if not await self._arrivals.take_left_over(key):
                    break
        return now if len(keys) == self.batch_most else now.plus(s=LOOK_EVERY_S)
