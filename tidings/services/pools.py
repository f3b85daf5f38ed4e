"""What acceptance and arrival need to know of a messaging service, kept in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from tidings.core import Sid
from tidings.db import Facts


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
    sender_sids: tuple[Sid, ...] = ()


class Pools:
    """All services by SID, and which service a sender is in, as they are committed."""

    def __init__(self, facts: Facts[ServiceFacts]) -> None:
        self._facts = facts
        self.start: Callable[[], Awaitable[None]] = facts.start
        """Loads all. Raises Unavailable."""
        self.of_sender: Callable[[Sid], ServiceFacts | None] = facts.found_by("sender_sids")
        """The service that a sender is in; it is in one at most."""

    def get(self, sid: Sid, account_sid: Sid) -> ServiceFacts | None:
        """The service, if it is this account's."""
        found = self._facts.get(sid)
        return found if found is not None and found.account_sid == account_sid else None

    def on_membership(self, told: Callable[[ServiceFacts], None]) -> None:
        """`told` is called with every service that a sender joined or left."""

        def changed(before: ServiceFacts | None, after: ServiceFacts | None) -> None:
            if before is not None and after is not None and before.sender_sids != after.sender_sids:
                told(after)

        self._facts.on_change(changed)
