"""Where the registry tells its events: subscribed once per run, and only where it is not subscribed so already."""

from __future__ import annotations

import structlog

from tidings.registry.http.client import NotTaken, RegistryClient
from tidings.registry.http.documents import Subscription
from tidings.registry.http.notices import CATEGORIES

log = structlog.get_logger(__name__)


class Subscriptions:
    """The categories of events that are told to one address."""

    def __init__(self, client: RegistryClient, url: str | None) -> None:
        """`url` None: the registry cannot reach us, and nothing is subscribed."""
        self._client = client
        self._url = url
        self._subscribed = False

    @property
    def is_told(self) -> bool:
        """Whether the registry tells us by itself."""
        return self._url is not None and self._subscribed

    async def ensure(self) -> None:
        """Subscribes where that was not done in this run. Raises RegistryUnavailable."""
        if self._url is None or self._subscribed:
            return
        found = await self._client.get("/webhook/subscription", tuple[Subscription, ...])
        there = () if isinstance(found, NotTaken) else found
        known = {each.event_category for each in there if each.webhook_endpoint == self._url}
        for category in CATEGORIES:
            if category not in known:
                await self._subscribe(category)
        self._subscribed = True

    async def _subscribe(self, category: str) -> None:
        body = {"eventCategory": category, "webhookEndpoint": self._url}
        refused = await self._client.command("PUT", "/webhook/subscription", body)
        if refused is None:
            log.info("registry_subscribed", category=category)
        else:
            log.warning("registry_subscription_refused", category=category, status=refused.status)
