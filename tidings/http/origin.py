"""Which scheme and host the client used: for the product, and for every absolute URL that goes out.

Source: RFC 9110 section 7.2 (Host); the X-Forwarded headers are a custom of proxies.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache

from tidings.http.request import Request

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
FORWARDED_MOST = 1024
"""Octets of X-Forwarded-For that are looked at, from its end."""
HOST_MAX = 261
"""Octets: the longest name of the DNS, a colon and a port. What is longer is not even remembered."""
_HOST = re.compile(r"[A-Za-z0-9._~-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?")


class Origin:
    """Reads host and scheme of requests, by the configuration.

    `trusted_proxies` are addresses or networks whose X-Forwarded-For, -Proto and -Host are believed.
    `public_base`, such as `https://sms.example.com`, stands in all URLs instead of what the client used; with
    `{product}` in it the product's label is put there, without it a path prefix names the product.
    """

    def __init__(self, trusted_proxies: Iterable[str] = (), public_base: str | None = None) -> None:
        self._trusted = tuple(ipaddress.ip_network(each, strict=False) for each in trusted_proxies)
        self._public_base = public_base.rstrip("/") if public_base else None
        self._is_trusted = lru_cache(maxsize=1024)(self._find_trusted)

    def of(self, request: Request) -> tuple[str, str]:
        """Scheme and host of a request; a host that cannot be one is `localhost`."""
        headers = request.headers
        scheme, host = request.scheme, headers.get(b"host", b"localhost")
        if self._trusted and self._is_trusted(request.peer):
            host = headers.get(b"x-forwarded-host", host).partition(b",")[0].strip()
            forwarded = headers.get(b"x-forwarded-proto", b"").partition(b",")[0].strip().lower()
            scheme = forwarded.decode() if forwarded in (b"http", b"https") else scheme
        return scheme, _clean(host)

    def client(self, request: Request) -> str:
        """The address of whoever made the request: the nearest one in X-Forwarded-For that is no trusted proxy.

        Where a trusted proxy names nobody that can be one, the proxy's own.
        """
        forwarded = request.headers.get(b"x-forwarded-for")
        if forwarded is None or not self._trusted or not self._is_trusted(request.peer):
            return request.peer
        nearest = request.peer
        for named in reversed(forwarded[-FORWARDED_MOST:].decode("latin-1").split(",")):
            address = _address(named.strip())
            if address is None:
                break
            nearest = address
            if not self._is_trusted(address):
                break
        return nearest

    def base(self, scheme: str, host: str, label: str, mount: str) -> tuple[str, str]:
        """What absolute URLs begin with, and the prefix that names the product in them."""
        if self._public_base is None:
            return f"{scheme}://{host}", mount
        if "{product}" in self._public_base:
            return self._public_base.replace("{product}", label), ""
        return self._public_base, "" if label in ("api", "tidings") else f"/{label}"

    def _find_trusted(self, peer: str) -> bool:
        try:
            address: Address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._trusted)


def _address(text: str) -> str | None:
    """An address as it is always written, without the port that some proxies add; None for what is none."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None


def _clean(host: bytes) -> str:
    return _cleaned(host) if len(host) <= HOST_MAX else "localhost"


@lru_cache(maxsize=1024)
def _cleaned(host: bytes) -> str:
    text = host.decode("latin-1")
    return text if _HOST.fullmatch(text) else "localhost"
