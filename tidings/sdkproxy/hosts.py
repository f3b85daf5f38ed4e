"""Which hosts Tidings answers for, which it refuses, and which are none of its business. Pure.

Source: https://www.twilio.com/docs/global-infrastructure (`<product>.<edge>.<region>.twilio.com`)
"""

from __future__ import annotations

import re
from enum import StrEnum

PRODUCTS = frozenset({
    "accounts",
    "api",
    "content",
    "events",
    "iam",
    "lookups",
    "messaging",
    "monitor",
    "numbers",
    "oauth",
    "preview-iam",
    "pricing",
    "trusthub",
    "verify",
})  # fmt: skip
"""First labels of the hosts that Tidings answers for."""

_DOMAIN = "twilio.com"
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62})){0,30}")
_PRODUCT = re.compile(rf"({'|'.join(sorted(PRODUCTS))})(\.[a-z0-9-]{{1,63}}){{0,2}}\.twilio\.com")


class Destination(StrEnum):
    """Where the proxy sends what is meant for a host."""

    TIDINGS = "tidings"
    REFUSED = "refused"
    """A host of Twilio's that Tidings does not answer for: going there would reach the real network."""
    ELSEWHERE = "elsewhere"


def normal(host: str) -> str:
    """The host in lower case, without a final dot or an IPv6 address's brackets. Raises ValueError for what is none."""
    name = host.strip().lower().rstrip(".")
    if name.startswith("[") and name.endswith("]") and re.fullmatch(r"[0-9a-f:.]+", name[1:-1]):
        return name[1:-1]
    if len(name) > 253 or _HOST.fullmatch(name) is None:
        msg = f"not a host name: {host[:80]!r}"
        raise ValueError(msg)
    return name


def destination(host: str) -> Destination:
    """Where a host in its `normal` form leads."""
    if _PRODUCT.fullmatch(host):
        return Destination.TIDINGS
    if host == _DOMAIN or host.endswith(f".{_DOMAIN}"):
        return Destination.REFUSED
    return Destination.ELSEWHERE


def split_authority(authority: str, default_port: int) -> tuple[str, int]:
    """`host[:port]` as the host in its `normal` form and the port. Raises ValueError."""
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?", authority.rpartition("@")[2])
    if found is None:
        msg = f"not a host and port: {authority[:80]!r}"
        raise ValueError(msg)
    port = int(found[2]) if found[2] else default_port
    if not 0 < port < 65536:
        msg = f"not a port: {port}"
        raise ValueError(msg)
    return normal(found[1]), port
