"""Looks up filings of which the registry has told nothing for long: webhooks get lost, or are not set up at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from tidings.core import Instant, Sid
from tidings.registry.http.filings import FilingKind, OpenFiling
from tidings.registry.http.registry import HttpRegistry
from tidings.registry.port import RegistryUnavailable

FIRST_S: Final = 60.0
"""From a filing to the first look at it."""
FIRST_TOLD_S: Final = 600.0
"""The same where the registry tells us by itself."""
LATER: Final = 0.25
"""The longer ago the filing, the rarer the looks: each after this share of its age."""
MOST_S: Final = 6 * 3600.0
AGAIN_S: Final = 30.0
FAILURES_MOST: Final = 3
"""So many looks in one step that fail: the registry is away."""

log = structlog.get_logger(__name__)


class PollRegistry:
    """A loop; see Loop. It goes through all that waits, a page a step, and then rests."""

    name: Final = "poll-registry"
    batch_most: Final = 50

    def __init__(self, registry: HttpRegistry) -> None:
        self._registry = registry
        self._kinds = list(FilingKind)
        self._place = 0
        """Which of the kinds is gone through."""
        self._after: Sid = ""
        self._looked: dict[Sid, Instant] = {}
        """When each filing that waits was looked at last."""
        self._seen: set[Sid] = set()

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        try:
            await self._registry.subscriptions.ensure()
        except RegistryUnavailable as failure:
            log.warning("registry_unavailable", registry=self._registry.name, reason=str(failure))
            return now.plus(s=AGAIN_S)
        kind = self._kinds[self._place]
        page = await self._registry.filings.waiting(kind, self._after, self.batch_most)
        if not await self._look(page, now):
            return now.plus(s=AGAIN_S)
        if len(page) == self.batch_most:
            self._after = page[-1].sid
            return now
        return self._next_kind(now)

    def _next_kind(self, now: Instant) -> Instant:
        self._place, self._after = (self._place + 1) % len(self._kinds), ""
        if self._place:
            return now
        self._looked = {sid: at for sid, at in self._looked.items() if sid in self._seen}
        self._seen.clear()
        return now.plus(s=self._first_s / 2)

    async def _look(self, page: Sequence[OpenFiling], now: Instant) -> bool:
        """Looks at what is due; whether the registry was there."""
        failures = 0
        for filing in page:
            self._seen.add(filing.sid)
            if now < self._due(filing):
                continue
            try:
                await self._registry.listening.look_at(filing, now)
            except RegistryUnavailable as failure:
                log.warning("registry_unavailable", registry=self._registry.name, reason=str(failure))
                failures += 1
                if failures == FAILURES_MOST:
                    return False
                continue
            self._looked[filing.sid] = now
        return True

    def _due(self, filing: OpenFiling) -> Instant:
        last = max(filing.since, self._looked.get(filing.sid, filing.since))
        age_s = filing.since.seconds_until(last)
        due = last.plus(s=min(MOST_S, max(self._first_s, age_s * LATER)))
        return due if filing.answer_by is None else min(due, max(filing.answer_by, last.plus(s=self._first_s)))

    @property
    def _first_s(self) -> float:
        return FIRST_TOLD_S if self._registry.subscriptions.is_told else FIRST_S
