"""Which addresses a webhook may reach: the public internet, and what the operator opens beyond it.

Customers choose the URLs; without this guard they could have the server call its own network. The
address that was judged is the one that is connected to, so a name cannot change its mind in between.
Source: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6052 and RFC 4291 for IPv4 inside IPv6.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


_LOOPBACK = _networks("127.0.0.0/8", "::1/128")
_PRIVATE = _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
_METADATA = _networks(  # where clouds keep the secrets of their machines
    "169.254.169.254/32",
    "100.100.100.200/32",
    "168.63.129.16/32",
    "192.0.0.192/32",
    "fd00:ec2::/64",
    "fd20:ce::254/128",
)
_NEVER = _networks(
    "0.0.0.0/8",  # this network
    "169.254.0.0/16",  # link-local
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, broadcast
    "2001::/23",  # Teredo, benchmarking and other protocols
    "2001:db8::/32",
    "2002::/16",  # 6to4
    "3fff::/20",
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressGuard:
    """Judges addresses, after names were resolved to them."""

    def __init__(
        self, *, allow_loopback: bool = False, allow_private: bool = False, allowed: tuple[Network, ...] = ()
    ) -> None:
        self._allow_loopback = allow_loopback
        self._allow_private = allow_private
        self._allowed = allowed

    def permits(self, address: str) -> bool:
        """Whether a webhook may connect to `address`, an IP address as text; False for any other text."""
        try:
            judged = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if _in(judged, self._allowed):
            return True
        inner = _inside(judged)
        return self._permits(judged if inner is None else inner)

    def _permits(self, address: Address) -> bool:
        if _in(address, self._allowed):
            return True
        if _in(address, _METADATA) or _in(address, _NEVER):
            return False
        if _in(address, _LOOPBACK):
            return self._allow_loopback
        if _in(address, _PRIVATE):
            return self._allow_private
        return address.version == 4 or address in _GLOBAL_V6


def _inside(address: Address) -> Address | None:
    """The IPv4 address that `address` stands for: mapped (::ffff:0:0/96) or behind NAT64; None for all others."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped


def _in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)
