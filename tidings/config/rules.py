"""What a setting must be beyond its type: each rule with the words that tell it.

What only a room can judge (a carrier's parameters, a registry's) is judged there; see `reading.naming`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec

from tidings.config.roles import Role, roles_of

_ACCOUNT_SID = re.compile("AC[0-9a-f]{32}")


class SettingRule(msgspec.Struct, frozen=True):
    """One setting's rule."""

    check: Callable[[str], None]
    """Raises ValueError for a value that does not do."""
    allowed: str
    """What does, in words that follow `it must be`."""


def _url(*schemes: str, host: bool = True) -> Callable[[str], None]:
    def check(text: str) -> None:
        parts = urlsplit(text)
        _hold(parts.scheme in schemes and (not host or bool(parts.hostname)))
        _ = parts.port

    return check


def _database(text: str) -> None:
    """One host, or several with commas between: a primary and its standbys."""
    parts = urlsplit(text)
    _hold(parts.scheme in ("postgresql", "postgres"))
    for host in parts.netloc.rpartition("@")[2].split(","):
        each = urlsplit(f"//{host}")
        _hold(bool(each.hostname))
        _ = each.port


def _networks(*, strict: bool) -> Callable[[str], None]:
    """A `strict` network is written without bits of a host: `10.0.0.0/8`, and not `10.0.0.1/8`."""

    def check(text: str) -> None:
        for each in filter(None, (part.strip() for part in text.split(","))):
            ipaddress.ip_network(each, strict=strict)

    return check


def _roles(text: str) -> None:
    _hold(bool(roles_of(text)))


def _token(text: str) -> None:
    _hold(text.isascii() and text.isprintable() and text == text.strip())


def _account_sid(text: str) -> None:
    _hold(_ACCOUNT_SID.fullmatch(text) is not None)


def _hold(condition: bool) -> None:
    if not condition:
        raise ValueError


_TOKEN = SettingRule(_token, "printable ASCII without blanks around it")
_NETWORKS = "IP addresses or networks, with commas between, such as 10.0.0.0/8,192.0.2.7"

RULES: dict[str, SettingRule] = {
    "database": SettingRule(_database, "an address such as postgresql://user:password@host:5432/name"),
    "carrier": SettingRule(_url("smpp", "smpps"), "an address such as smpp://user:password@host:2775?window=100"),
    "registry": SettingRule(
        _url("https", "http"), "an address such as https://key:secret@csp-api.campaignregistry.com/v2"
    ),
    "smtp": SettingRule(
        _url("smtp", "smtps"), "an address such as smtp://user:password@mail.example.com:587?from=tidings@example.com"
    ),
    "public_base": SettingRule(_url("https", "http", host=False), "scheme and host, such as https://sms.example.com"),
    "account_sid": SettingRule(_account_sid, "AC and 32 lower-case hex digits"),
    "auth_token": _TOKEN,
    "operator_token": _TOKEN,
    "roles": SettingRule(_roles, f"some of {', '.join(Role)}, with commas between"),
    "trusted_proxies": SettingRule(_networks(strict=False), _NETWORKS),
    "webhook_allow": SettingRule(_networks(strict=True), _NETWORKS),
}
