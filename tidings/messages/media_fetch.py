"""Fetches media over HTTP, only from where webhooks may go, and never more than asked for."""

from __future__ import annotations

import asyncio
import socket
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from tidings import __version__, errors
from tidings.messages.media import Fetched
from tidings.webhooks.guard import AddressGuard

TOTAL_S = 15.0
CHUNK = 65_536
REDIRECTS_MOST = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _GuardedResolver(AbstractResolver):
    """Resolves names to addresses that may be reached; the connection goes to the very address checked."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        allowed = [str(entry[4][0]) for entry in found if self._guard.permits(str(entry[4][0]))]
        if not allowed:
            msg = "no address of this host may be reached"
            raise OSError(msg)
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=_family(ip), proto=0, flags=0) for ip in allowed
        ]

    async def close(self) -> None:
        """Holds nothing."""


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class HttpMediaFetcher:
    """See Fetcher."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, most: int) -> Fetched:
        """See Fetcher."""
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
        return Fetched(answer.content_type, bytes(octets))

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
            connector: Any = aiohttp.TCPConnector(resolver=_GuardedResolver(self._guard), ttl_dns_cache=30)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=TOTAL_S, connect=5),
                headers={"User-Agent": f"Tidings/{__version__}"},
            )
        return self._session
