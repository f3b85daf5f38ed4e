"""What acceptance and arrival need to know of a messaging service, kept in memory."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tidings.core import Sid
from tidings.db import Facts, Following, Wake
from tidings.numbers.senders import Sender


class ServiceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A messaging service with the SIDs of its senders."""

    sid: Sid
    account_sid: Sid
    inbound_request_url: str | None = None
    inbound_method: str = "POST"
    fallback_url: str | None = None
    fallback_method: str = "POST"
    status_callback: str | None = None
    sticky_sender: bool = True
    smart_encoding: bool = True
    mms_converter: bool = True
    area_code_geomatch: bool = True
    validity_period: int = 36_000
    use_inbound_webhook_on_number: bool = False
    synchronous_validation: bool = False
    two_way: bool = False
    """Whether its recipients must be able to answer, by what it is for."""
    sender_sids: tuple[Sid, ...] = ()
    """Its numbers and short codes."""
    alpha_senders: tuple[Sender, ...] = ()
    """Its words, each for a country or for all."""


class Pools:
    """All services by SID, and which service a sender is in, as they are committed."""

    def __init__(self, facts: Facts[ServiceFacts]) -> None:
        self._facts = facts
        self.of: Callable[[Sid], ServiceFacts | None] = facts.get
        """The service with this SID, whosever it is."""
        self.of_sender: Callable[[Sid], ServiceFacts | None] = facts.found_by("sender_sids")
        """The service that a sender is in; it is in one at most."""

    async def start(self) -> None:
        """Loads all. Raises Unavailable."""
        await self._facts.start()

    def follow(self, *wakes: Wake) -> Following[ServiceFacts]:
        """See Facts."""
        return self._facts.follow(*wakes)

    def get(self, sid: Sid, account_sid: Sid) -> ServiceFacts | None:
        """The service, if it is this account's."""
        found = self._facts.get(sid)
        return found if found is not None and found.account_sid == account_sid else None
