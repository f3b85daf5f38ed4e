"""What tests know without rows: facts that are given, and change as a test wants it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from tidings.campaigns.known import CampaignFacts, KnownCampaigns
from tidings.db import Database, Facts, Ownership
from tidings.numbers.senders import Sender, Senders
from tidings.processes.slots import Held
from tidings.services.pools import Pools, ServiceFacts

T = TypeVar("T")


def all_held(name: str) -> Held:
    """All slots of a kind are this process's."""
    held = Held(name)
    for slot in range(held.number):
        held.keep(slot, Ownership(name, slot))
    return held


def facts(database: Database, by: Sequence[str], items: Iterable[T], groups: Sequence[str] = ()) -> Facts[T]:
    """These items, fed by no table."""
    given = list(items)

    async def read(_: Database, keys: Sequence[str] | None) -> list[T]:
        assert keys is None, "no table feeds them"
        return given

    return Facts(database, read, by, {}, groups)


def known_senders(database: Database, *senders: Sender) -> Senders:
    """These senders, once they are started."""
    return Senders(facts(database, ("sid", "address"), senders, ("account_sid",)))


def known_pools(database: Database, *services: ServiceFacts) -> Pools:
    """These services, once they are started."""
    return Pools(facts(database, ("sid", "sender_sids"), services))


def known_campaigns(database: Database, *campaigns: CampaignFacts) -> KnownCampaigns:
    """These campaigns, once they are started."""
    return KnownCampaigns(facts(database, ("service_sid", "sid"), campaigns))


def put(known: Senders | Pools | KnownCampaigns, *items: Sender | ServiceFacts | CampaignFacts) -> None:
    """As if commits had made or changed them."""
    kept = known._facts
    kept._set({kept._identity_of(item): item for item in items})  # type: ignore[arg-type,misc] # items of its own kind


def remove(known: Senders | Pools | KnownCampaigns, *identities: str) -> None:
    """As if commits had deleted them."""
    known._facts._set(dict.fromkeys(identities))
