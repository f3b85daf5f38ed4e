"""Fetches media over HTTP, only from where webhooks may go, and never more than asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tidings import __version__, errors
from tidings.core import cleaned
from tidings.messages.media import Fetched
from tidings.webhooks.guard import AddressGuard

if TYPE_CHECKING:
    import aiohttp

TOTAL_S = 15.0
CHUNK = 65_536
CONTENT_TYPE_MOST = 127
"""Characters of a media type that is kept."""
REDIRECTS_MOST = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HttpMediaFetcher:
    """See Fetcher."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, most: int) -> Fetched:
        """See Fetcher."""
        import aiohttp  # noqa: PLC0415 - an eighth of a second that no start need pay

        try:
            for _ in range(REDIRECTS_MOST + 1):
                self._check(url)
                async with self._opened().get(url, allow_redirects=False) as answer:
                    if answer.status in _REDIRECTS and "Location" in answer.headers:
                        url = urljoin(url, answer.headers["Location"])
                        continue
                    return await self._read(answer, most)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as failure:
            raise errors.MEDIA_NOT_FETCHED() from failure
        raise errors.MEDIA_NOT_FETCHED()

    @staticmethod
    async def _read(answer: aiohttp.ClientResponse, most: int) -> Fetched:
        if answer.status != 200:
            raise errors.MEDIA_NOT_FETCHED()
        octets = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK):
            octets += chunk
            if len(octets) > most:
                raise errors.MEDIA_TOO_LARGE()
        return Fetched(cleaned(answer.content_type, CONTENT_TYPE_MOST), bytes(octets))

    def _check(self, url: str) -> None:
        """An address that stands in the URL itself is never resolved, so it is judged here."""
        split = urlsplit(url)
        if split.scheme not in ("http", "https") or not split.hostname:
            raise errors.MEDIA_NOT_FETCHED()
        literal = ":" in split.hostname or split.hostname.replace(".", "").isdigit()
        if literal and not self._guard.permits(split.hostname):
            raise errors.MEDIA_NOT_FETCHED()

    async def stop(self) -> None:
        """Closes what is open."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            import aiohttp  # noqa: PLC0415 - as above

            from tidings.messages.media_resolver import GuardedResolver  # noqa: PLC0415 - as above

            connector: Any = aiohttp.TCPConnector(resolver=GuardedResolver(self._guard), ttl_dns_cache=30)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=TOTAL_S, connect=5),
                headers={"User-Agent": f"Tidings/{__version__}"},
            )
        return self._session
