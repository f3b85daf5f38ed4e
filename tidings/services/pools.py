"""What acceptance and arrival need to know of a messaging service, kept in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

import msgspec

from tidings.core import Sid


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
    """All services by SID, and which service a sender is in. Told of changes after they are committed."""

    def __init__(self, load: Callable[[], Awaitable[Iterable[ServiceFacts]]]) -> None:
        self._load = load
        self._services: dict[Sid, ServiceFacts] = {}
        self._service_of: dict[Sid, Sid] = {}
        self._told: list[Callable[[ServiceFacts], None]] = []

    async def start(self) -> None:
        """Loads all. Raises Unavailable."""
        for service in await self._load():
            self.put(service)

    def get(self, sid: Sid, account_sid: Sid) -> ServiceFacts | None:
        """The service, if it is this account's."""
        found = self._services.get(sid)
        return found if found is not None and found.account_sid == account_sid else None

    def of_sender(self, sender_sid: Sid) -> ServiceFacts | None:
        """The service that a sender is in; it is in one at most."""
        sid = self._service_of.get(sender_sid)
        return self._services.get(sid) if sid else None

    def put(self, service: ServiceFacts) -> None:
        """A service was made or changed."""
        self.remove(service.sid)
        self._services[service.sid] = service
        for sender_sid in service.sender_sids:
            self._service_of[sender_sid] = service.sid

    def remove(self, sid: Sid) -> None:
        """A service was deleted."""
        gone = self._services.pop(sid, None)
        if gone is not None:
            for sender_sid in gone.sender_sids:
                if self._service_of.get(sender_sid) == sid:
                    del self._service_of[sender_sid]

    def add_sender(self, service_sid: Sid, sender_sid: Sid) -> None:
        """A sender joined a service. Told after the commit, in the order of commits."""
        service = self._services.get(service_sid)
        if service is not None and sender_sid not in service.sender_sids:
            self._put_members(service, (*service.sender_sids, sender_sid))

    def drop_sender(self, sender_sid: Sid) -> None:
        """A sender left its service, or was released."""
        service = self.of_sender(sender_sid)
        if service is not None:
            self._put_members(service, tuple(sid for sid in service.sender_sids if sid != sender_sid))

    def on_membership(self, told: Callable[[ServiceFacts], None]) -> None:
        """`told` is called with every service that a sender joined or left."""
        self._told.append(told)

    def _put_members(self, service: ServiceFacts, sender_sids: tuple[Sid, ...]) -> None:
        changed = msgspec.structs.replace(service, sender_sids=sender_sids)
        self.put(changed)
        for told in self._told:
            told(changed)
