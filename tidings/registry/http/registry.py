"""The Campaign Registry as the platform's port: its REST API, and what it tells by webhook.

Source: https://csp-api.campaignregistry.com/v2/restAPI (CSP API v2).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from tidings.core import Sid
from tidings.registry.http.brand_calls import BrandCalls
from tidings.registry.http.campaign_calls import CampaignCalls
from tidings.registry.http.client import RegistryClient
from tidings.registry.http.filings import Filings
from tidings.registry.http.listening import Listening
from tidings.registry.http.looks import Looks
from tidings.registry.http.notices import read_notice
from tidings.registry.http.settings import RegistrySettings
from tidings.registry.http.signature import is_signed
from tidings.registry.http.subscriptions import Subscriptions
from tidings.registry.model import Provider
from tidings.registry.port import BrandFiling, CampaignFiling, Filed, FilingRefused, SharedCampaign, Told

WEBHOOK_PATH: Final = "/tidings/v1/Registry/Webhook"
"""Where the registry tells us, below our public base."""

log = structlog.get_logger(__name__)


class HttpRegistry:
    """See Registry. What is not told by webhook, PollRegistry finds."""

    name = "the-campaign-registry"

    def __init__(
        self,
        settings: RegistrySettings,
        filings: Filings,
        public_base: str | None = None,
        sharers: Callable[[], int] = lambda: 1,
    ) -> None:
        """`public_base` is the scheme and host under which the registry reaches us; None: it cannot. `sharers`: see
        RegistryClient.
        """
        self._secret = settings.secret
        self._client = RegistryClient(settings, sharers)
        looks = Looks(self._client)
        self._brands = BrandCalls(self._client, looks, settings.relationship)
        self._campaigns = CampaignCalls(self._client, looks, settings.upstream)
        self.filings = filings
        self.listening = Listening(looks, filings, self._brands.ask_pin)
        self.webhook_url = None if public_base is None else f"{public_base.rstrip('/')}{WEBHOOK_PATH}"
        self.subscriptions = Subscriptions(self._client, self.webhook_url)

    async def register_brand(self, filing: BrandFiling) -> Filed | FilingRefused:
        """See Registry. Its secondary vetting, or none, is what the platform orders itself."""
        return await self._brands.register(filing)

    async def update_brand(self, registry_id: str, filing: BrandFiling) -> Filed | FilingRefused:
        """See Registry."""
        return await self._brands.update(registry_id, filing)

    async def delete_brand(self, registry_id: str) -> None:
        """See Registry."""
        await self._brands.delete(registry_id)

    async def send_otp(self, registry_id: str) -> FilingRefused | None:
        """See Registry. What is sent is a PIN, which `confirm_otp` gives back."""
        return await self._brands.ask_pin(registry_id)

    async def confirm_otp(self, registry_id: str, pin: str) -> FilingRefused | None:
        """Gives the registry the PIN that it sent to a sole proprietor. Raises RegistryUnavailable."""
        return await self._brands.confirm_pin(registry_id, pin)

    async def vet(self, reference: Sid, registry_id: str, provider: str, token: str | None) -> Filed | FilingRefused:
        """See Registry."""
        return await self._brands.vet(reference, registry_id, Provider(provider), token)

    async def submit_campaign(self, filing: CampaignFiling) -> Filed | FilingRefused:
        """See Registry."""
        return await self._campaigns.submit(filing)

    async def resubmit_campaign(self, registry_id: str, filing: CampaignFiling) -> Filed | FilingRefused:
        """See Registry."""
        return await self._campaigns.resubmit(registry_id, filing)

    async def delete_campaign(self, registry_id: str) -> None:
        """See Registry."""
        await self._campaigns.delete(registry_id)

    async def shared_campaign(self, registry_id: str) -> SharedCampaign | FilingRefused:
        """See Registry."""
        return await self._campaigns.shared(registry_id)

    async def start(self, told: Told) -> None:
        """See Registry. The registry need not be reached for that; the first look subscribes to its webhooks."""
        self.listening.begin(told)

    async def stop(self) -> None:
        """See Registry."""
        self.listening.end()
        await self._client.stop()

    def is_signed(self, url: str, octets: bytes, signature: str) -> bool:
        """Whether the registry itself told this body to `url`."""
        return is_signed(self._secret, url, octets, signature)

    async def heard(self, octets: bytes) -> None:
        """What the registry told; what follows is on disk when this returns.

        Raises RegistryUnavailable, Unavailable: it is to be told again, which does no harm.
        """
        try:
            notice = read_notice(octets)
        except (ValueError, msgspec.MsgspecError):
            log.warning("registry_notice_unreadable", octets=len(octets))
            return
        await self.listening.take(notice)
