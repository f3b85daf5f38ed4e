"""The simulated registry as the platform's port: one thing after the other, each a row before it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tidings.compliance.pacing import RegistrationPace
from tidings.core import Clock, Sid
from tidings.db import Database, Unavailable
from tidings.registry.port import BrandFiling, CampaignFiling, Filed, FilingRefused, SharedCampaign, Told
from tidings.registry.simulated.brands import BrandOffice, RegistryNumber
from tidings.registry.simulated.campaigns import CampaignOffice, Judge, Vouched, shared_campaign
from tidings.registry.simulated.faults import RegistryFaults
from tidings.registry.simulated.vettings import VettingOffice


class SimulatedRegistry:
    """See Registry. What it tells is told by its RegistryAgenda."""

    name = "simulated"

    def __init__(
        self,
        database: Database,
        clock: Clock,
        pace: RegistrationPace,
        outside: RegistryNumber,
        is_ours: Callable[[str], bool],
        *,
        judge: Judge | None = None,
        vouched: Vouched | None = None,
        faults: RegistryFaults | None = None,
    ) -> None:
        """`is_ours` says whether a number is one of the platform; `judge` reviews campaigns for the aggregator;
        a brand that is `vouched` for by the operator can have campaigns, also where its owner never answered.
        """
        self.database = database
        self.faults = faults or RegistryFaults()
        self.brands = BrandOffice(database, pace, self.faults, outside, is_ours)
        self.campaigns = CampaignOffice(database, pace, self.faults, judge, vouched)
        self.vettings = VettingOffice(database, pace, self.faults)
        self.turn = asyncio.Lock()
        """Held by whoever changes a row."""
        self.woken = asyncio.Event()
        """Set when something may be due sooner."""
        self.told: Told | None = None
        self._clock = clock

    async def register_brand(self, filing: BrandFiling) -> Filed | FilingRefused:
        """See Registry."""
        async with self._open():
            return await self.brands.register(filing, self._clock.now())

    async def update_brand(self, registry_id: str, filing: BrandFiling) -> Filed | FilingRefused:
        """See Registry."""
        async with self._open():
            return await self.brands.update(registry_id, filing, self._clock.now())

    async def delete_brand(self, registry_id: str) -> None:
        """See Registry."""
        async with self._open():
            await self.brands.delete(registry_id)

    async def send_otp(self, registry_id: str) -> FilingRefused | None:
        """See Registry."""
        async with self._open():
            return await self.brands.ask_again(registry_id, self._clock.now())

    async def vet(self, reference: Sid, registry_id: str, provider: str, token: str | None) -> Filed | FilingRefused:
        """See Registry."""
        async with self._open():
            return await self.vettings.order(reference, registry_id, provider, token, self._clock.now())

    async def submit_campaign(self, filing: CampaignFiling) -> Filed | FilingRefused:
        """See Registry."""
        async with self._open():
            return await self.campaigns.submit(filing, self._clock.now())

    async def resubmit_campaign(self, registry_id: str, filing: CampaignFiling) -> Filed | FilingRefused:
        """See Registry."""
        async with self._open():
            return await self.campaigns.resubmit(registry_id, filing, self._clock.now())

    async def delete_campaign(self, registry_id: str) -> None:
        """See Registry."""
        async with self._open():
            await self.campaigns.delete(registry_id)

    async def shared_campaign(self, registry_id: str) -> SharedCampaign | FilingRefused:
        """See Registry."""
        self.faults.gate()
        return shared_campaign(registry_id)

    async def start(self, told: Told) -> None:
        """See Registry."""
        self.told = told
        self.woken.set()

    async def stop(self) -> None:
        """See Registry."""
        self.told = None

    async def heard(self, source: str, body: str) -> None:
        """What a mobile wrote to the registry's number; on disk when it returns. Raises Unavailable."""
        if self.faults.unavailable:
            msg = "the registry is switched off"
            raise Unavailable(msg)
        async with self._open():
            await self.brands.heard(source, body, self._clock.now())

    def _open(self) -> _Turn:
        """The turn of a call. Raises RegistryUnavailable."""
        self.faults.gate()
        return _Turn(self)


class _Turn:
    """Holds the turn, and wakes the agenda afterwards."""

    def __init__(self, registry: SimulatedRegistry) -> None:
        self._registry = registry

    async def __aenter__(self) -> None:
        await self._registry.turn.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._registry.turn.release()
        self._registry.woken.set()
