"""Fetches media over HTTP as webhooks are called: the same client, guard and bounds, and never more than asked for."""

from __future__ import annotations

import re
from typing import Final

from tidings import errors
from tidings.messages.media import Fetched
from tidings.webhooks.pool import PoolLimits
from tidings.webhooks.port import Method, WebhookAnswer, WebhookClient, WebhookRequest
from tidings.webhooks.target import InvalidUrl, parse_target

POOL: Final = PoolLimits(per_origin=8, total=32)
"""Connections for media are none of the webhooks': neither waits for the other."""
UNKNOWN_TYPE: Final = "application/octet-stream"
_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64}")


class HttpMediaFetcher:
    """See Fetcher. A medium has 15 seconds, redirects included, as its URL's connection overrides say."""

    def __init__(self, client: WebhookClient) -> None:
        self._client = client

    async def fetch(self, url: str, most: int) -> Fetched:
        """See Fetcher."""
        target = parse_target(url)
        if isinstance(target, InvalidUrl):
            raise errors.MEDIA_NOT_FETCHED()
        answer = await self._client.exchange(WebhookRequest(Method.GET, target, params=[], answer_max=most))
        if not isinstance(answer, WebhookAnswer) or answer.status != 200:
            raise errors.MEDIA_NOT_FETCHED()
        if answer.too_large:
            raise errors.MEDIA_TOO_LARGE()
        return Fetched(content_type(answer.content_type), answer.body)


def content_type(header: str | None) -> str:
    """The media type without parameters, in lower case; that of plain octets where there is none that can be read."""
    named = (header or "").partition(";")[0].strip().lower()
    return named if _TYPE.fullmatch(named) else UNKNOWN_TYPE
