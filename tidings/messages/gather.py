"""What acceptance must know, gathered once and as values, before anything is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias

import msgspec

from tidings.accounts.model import Account
from tidings.core import Clock, Sid, Sids
from tidings.countries.known import country as known_country
from tidings.countries.model import KnownCountry
from tidings.db import Database
from tidings.messages.gathered import Gathered, Wanted
from tidings.messages.model import SCHEDULED_MOST, Message
from tidings.messages.selection import Candidate
from tidings.messages.sticky import previous_sender
from tidings.messages.store import MessageStore
from tidings.numbers.addresses import country_of, is_alphanumeric
from tidings.numbers.senders import Sender, Senders, SenderType, alpha_sender_of
from tidings.optouts.register import NONE, OptOuts
from tidings.services.pools import Pools, ServiceFacts

Permits: TypeAlias = Callable[[Sid, str], bool]
"""Whether an account may send to a country."""
CodesReach: TypeAlias = Callable[[str], bool]
"""Whether the carrier of a number takes messages from short codes."""


KnownWords: TypeAlias = Callable[[Sid, KnownCountry, str], bool]
"""Whether a word is registered as an account's sender in a country."""
KnownCountries: TypeAlias = Callable[[str], KnownCountry | None]
"""What is known of a country (ISO 3166)."""


class Queues(Protocol):
    """Who knows how the senders' queues stand."""

    def standing(self, senders: Iterable[Sender]) -> list[tuple[Sender, int, float]]:
        """Each sender with the segments that wait in its queue, and those that it can send in a second.

        That is its own rate, or its campaign's where that is lower.
        """
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
    codes_reach: CodesReach | None = None
    """None: all carriers take messages from short codes."""
    known_country: KnownCountries = known_country
    known_word: KnownWords | None = None
    """None: no word is registered anywhere."""

    async def gather(self, account: Account, wanted: Wanted, service_sid: Sid | None) -> Gathered:
        """What a request's decision needs. Raises Unavailable."""
        sid = self.sids.make("MM" if wanted.is_mms else "SM")
        facts = await self._facts(
            account, sid, wanted.to, wanted.sender, service_sid, wanted.application_sid, exempt=wanted.exempt
        )
        if wanted.send_at is None:
            return facts
        scheduled = await MessageStore(self.database).scheduled_count(account.sid, facts.now, SCHEDULED_MOST)
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
        candidates = self._candidates(account.sid, to, named, service_sid, service)
        if application_sid is None and named is not None and candidates:
            application_sid = candidates[0].sender.sms_application_sid
        previous = None
        if service is not None and service.sticky_sender:
            previous = await previous_sender(self.database, account.sid, service.sid, to)
        country = None
        if candidates and candidates[-1].sender.type is SenderType.ALPHANUMERIC:
            country = self.known_country(country_of(to))
            candidates = tuple(self._as_known_in(country, one) for one in candidates)
        return Gathered(
            now=self.clock.now(),
            account=account,
            message_sid=sid,
            service_sid=service_sid,
            service=service,
            candidates=candidates,
            previous=previous,
            country=country,
            takes_codes=self.codes_reach is None or self.codes_reach(to),
            is_permitted=exempt or self.permits(account.sid, country_of(to)),
            opted_out_of=NONE if exempt else await self.optouts.scopes_of(account.sid, to),
            enforce_registration=self.enforce_registration,
            application=self.senders.application(application_sid, account.sid) if application_sid else None,
        )

    def _candidates(
        self, account_sid: Sid, to: str, named: str | None, service_sid: Sid | None, service: ServiceFacts | None
    ) -> tuple[Candidate, ...]:
        """Numbers and short codes, then alpha senders."""
        if named is not None:
            sender = self.senders.at(named)
            if sender is None and is_alphanumeric(named):
                sender = _alpha_sender(account_sid, to, named, service_sid, service)
            elif service_sid is not None and (
                service is None or sender is None or sender.sid not in service.sender_sids
            ):
                sender = None
            return () if sender is None else (self._candidate(sender, service),)
        if service is None:
            return ()
        found = filter(None, map(self.senders.of, service.sender_sids))
        standing = self.queues.standing((*found, *service.alpha_senders))
        return tuple([Candidate(*each, service.sid) for each in standing])

    def _as_known_in(self, country: KnownCountry | None, candidate: Candidate) -> Candidate:
        """A word with whether it is registered in the recipient's country; others as they are."""
        sender = candidate.sender
        if country is None or self.known_word is None or sender.type is not SenderType.ALPHANUMERIC:
            return candidate
        known = self.known_word(sender.account_sid, country, sender.address)
        return msgspec.structs.replace(candidate, sender=msgspec.structs.replace(sender, registered=known))

    def _candidate(self, sender: Sender, service: ServiceFacts | None) -> Candidate:
        service = service or self.pools.of_sender(sender.sid)
        (standing,) = self.queues.standing((sender,))
        return Candidate(*standing, service.sid if service is not None else None)


def _alpha_sender(
    account_sid: Sid, to: str, named: str, service_sid: Sid | None, service: ServiceFacts | None
) -> Sender | None:
    """An alphanumeric sender that From names: whichever without a service; of a service, if it has it."""
    if service_sid is None:
        return alpha_sender_of(account_sid, named)
    found = [one for one in service.alpha_senders if one.address == named] if service is not None else []
    country = country_of(to)
    return min(found, key=lambda one: (one.iso_country != country, one.iso_country != ""), default=None)
