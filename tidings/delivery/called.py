"""What aggregators call us with, on its way to those who hear from carriers: answered when it is on disk, or kept."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from tidings.carriers.http_incoming import Acknowledged, arrival_of, receipt_of
from tidings.carriers.http_link import HttpLink
from tidings.core import Sid
from tidings.delivery.receipts import Receipts, Texts
from tidings.routing.configured import ConfiguredLinks

ANSWERED_WITHIN_S: Final = 12.0
"""Wire time: longer than a receipt that outran its answer is looked for, and shorter than most callers wait."""

_log = structlog.get_logger(__name__)


class AggregatorCalls:
    """Takes them in, at whichever process they come to."""

    def __init__(self, links: ConfiguredLinks, receipts: Receipts, texts: Texts) -> None:
        self._links = links
        self._receipts = receipts
        self._texts = texts

    def link(self, sid: Sid, key: str) -> HttpLink | None:
        """The link whose callbacks have this key; None: there is none, or it has another."""
        known = self._links.of(sid)
        link = known.link if known is not None else None
        if not isinstance(link, HttpLink) or not link.key:
            return None
        return link if hmac.compare_digest(link.key.encode(), key.encode()) else None

    async def receipts_came(self, link: HttpLink, items: Sequence[Mapping[str, Any]]) -> bool:
        """Whether what they change is on disk; what fits nothing is among the strays."""
        stored = Acknowledged(len(items))
        self._receipts.receipts_came([receipt_of(link, item, stored) for item in items])
        return await stored.within(ANSWERED_WITHIN_S)

    async def texts_came(self, link: HttpLink, items: Sequence[Mapping[str, Any]]) -> bool:
        """Whether they are on disk with all that follows from them. Raises ValueError for one that is no text."""
        stored = Acknowledged(len(items))
        arrivals = [arrival_of(link, item, stored) for item in items]
        self._texts.arrived(arrivals)
        return await stored.within(ANSWERED_WITHIN_S)
