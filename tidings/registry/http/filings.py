"""What the adapter must know of our filings: whose a registry's id is, and which still wait for word. A port."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol, TypeAlias

import msgspec

from tidings.core import Instant, Sid


class FilingKind(StrEnum):
    """What was filed."""

    BRAND = "brand"
    VETTING = "vetting"
    CAMPAIGN = "campaign"


class OpenFiling(msgspec.Struct, frozen=True, kw_only=True):
    """A filing that waits for the registry's word."""

    kind: FilingKind
    sid: Sid
    registry_id: str
    """A vetting's: that of its brand."""
    since: Instant
    """When it was filed."""
    brand_sid: Sid | None = None
    """A vetting's."""
    provider: str = ""
    """A vetting's."""
    answer_by: Instant | None = None
    """A sole proprietor's brand's that waits for the PIN: until when."""


Claim: TypeAlias = Callable[[], Awaitable[None]]
"""Called before what was seen is told. Raises Unavailable where another process looked meanwhile."""


class Filings(Protocol):
    """Answers what the registry's adapter must know. Everything raises Unavailable."""

    async def brand_of(self, registry_id: str) -> Sid | None:
        """Our SID of a brand."""
        ...

    async def campaign_of(self, registry_id: str) -> Sid | None:
        """Our SID of a campaign."""
        ...

    async def vetting_of(self, brand_sid: Sid, provider: str) -> Sid | None:
        """Our SID of the vetting of a brand that is under way with a provider."""
        ...

    def turn(self, registry_id: str) -> AbstractAsyncContextManager[Claim]:
        """Had by whoever looks at a filing and tells what it saw: in between nobody else does."""
        ...

    async def waiting(self, kind: FilingKind, after: Sid, most: int) -> Sequence[OpenFiling]:
        """Filings that wait for word, by SID, those behind `after`."""
        ...
