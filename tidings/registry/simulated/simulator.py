"""The simulated registry as the platform's port: one thing after the other, each a row before it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Final, TypeVar

from tidings.compliance.pacing import RegistrationPace
from tidings.core import Clock, Sid
from tidings.db import Conflict, Database, GuardFailed, Turn, Turns, Unavailable
from tidings.registry.port import BrandFiling, CampaignFiling, Filed, FilingRefused, SharedCampaign, Told
from tidings.registry.simulated.brands import BrandOffice, RegistryNumber
from tidings.registry.simulated.campaigns import CampaignOffice, Judge, Vouched, shared_campaign
from tidings.registry.simulated.faults import RegistryFaults
from tidings.registry.simulated.vettings import VettingOffice

_TRIES: Final = 3

T = TypeVar("T")


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
        self._turns = Turns()
        self.told: Told | None = None
        self._clock = clock

    async def register_brand(self, filing: BrandFiling) -> Filed | FilingRefused:
        """See Registry."""
        return await self._had(lambda turn: self.brands.register(turn, filing, self._clock.now()))

    async def update_brand(self, registry_id: str, filing: BrandFiling) -> Filed | FilingRefused:
        """See Registry."""
        return await self._had(lambda turn: self.brands.update(turn, registry_id, filing, self._clock.now()))

    async def delete_brand(self, registry_id: str) -> None:
        """See Registry."""
        await self._had(lambda turn: self.brands.delete(turn, registry_id))

    async def send_otp(self, registry_id: str) -> FilingRefused | None:
        """See Registry."""
        return await self._had(lambda turn: self.brands.ask_again(turn, registry_id, self._clock.now()))

    async def vet(self, reference: Sid, registry_id: str, provider: str, token: str | None) -> Filed | FilingRefused:
        """See Registry."""
        return await self._had(
            lambda turn: self.vettings.order(turn, reference, registry_id, provider, token, self._clock.now())
        )

    async def submit_campaign(self, filing: CampaignFiling) -> Filed | FilingRefused:
        """See Registry."""
        return await self._had(lambda turn: self.campaigns.submit(turn, filing, self._clock.now()))

    async def resubmit_campaign(self, registry_id: str, filing: CampaignFiling) -> Filed | FilingRefused:
        """See Registry."""
        return await self._had(lambda turn: self.campaigns.resubmit(turn, registry_id, filing, self._clock.now()))

    async def delete_campaign(self, registry_id: str) -> None:
        """See Registry."""
        await self._had(lambda turn: self.campaigns.delete(turn, registry_id))

    async def shared_campaign(self, registry_id: str) -> SharedCampaign | FilingRefused:
        """See Registry."""
        self.faults.gate()
        return shared_campaign(registry_id)

    async def start(self, told: Told) -> None:
        """See Registry."""
        self.told = told

    async def stop(self) -> None:
        """See Registry."""
        self.told = None

    async def heard(self, source: str, body: str) -> None:
        """What a mobile wrote to the registry's number; on disk when it returns. Raises Unavailable."""
        if self.faults.unavailable:
            msg = "the registry is switched off"
            raise Unavailable(msg)
        await self._had(lambda turn: self.brands.heard(turn, source, body, self._clock.now()))

    def turn(self) -> AbstractAsyncContextManager[Turn]:
        """Had by whoever changes a row."""
        return self._turns.of(self.database, "simulated-registry")

    async def _had(self, work: Callable[[Turn], Awaitable[T]]) -> T:
        """A call, within a turn; anew where another process had one. Raises Unavailable, RegistryUnavailable."""
        self.faults.gate()
        for _ in range(_TRIES):
            async with self.turn() as turn:
                try:
                    return await work(turn)
                except (Conflict, GuardFailed):
                    continue
        msg = "too many ask at once"
        raise Unavailable(msg)
