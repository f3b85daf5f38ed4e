"""The setting that names the registry: one URL with the key, the secret, and whom campaigns are shared with."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from tidings.config import SettingProblem

RELATIONSHIPS: Final = ("BASIC_ACCOUNT", "SMALL_ACCOUNT", "MEDIUM_ACCOUNT", "LARGE_ACCOUNT", "KEY_ACCOUNT")
_OPTIONS: Final = frozenset({"upstream", "relationship"})
_PROVIDER: Final = re.compile(r"S[0-9A-Z]{6}")


class RegistrySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the registry is, who we are there, and who carries our campaigns."""

    base: str
    """Such as `https://csp-api.campaignregistry.com/v2`: no slash at the end."""
    key: str
    secret: str
    """It also signs what the registry tells us."""
    upstream: str | None = None
    """The id of the connectivity partner that campaigns are shared with; None: we are the last before the carriers."""
    relationship: str = "BASIC_ACCOUNT"
    """What the registry is told of how we stand to every brand; one of RELATIONSHIPS."""

    def __repr__(self) -> str:
        return f"RegistrySettings(base={self.base!r}, upstream={self.upstream!r})"


def parse_registry_url(text: str) -> RegistrySettings:
    """From `https://key:secret@csp-api.campaignregistry.com/v2?upstream=S0123AB`.

    Raises SettingProblem, which quotes nothing of what was given: it holds the secret.
    """
    try:
        split = urlsplit(text.strip())
        host, port = split.hostname, split.port
        options = dict(parse_qsl(split.query, strict_parsing=True)) if split.query else {}
    except ValueError:
        raise SettingProblem("TIDINGS_REGISTRY: it is not a URL") from None
    if split.scheme not in ("https", "http") or not host:
        raise SettingProblem("TIDINGS_REGISTRY: it must be a URL that begins with https://")
    if split.scheme == "http" and not _is_loopback(host):
        raise SettingProblem(
            "TIDINGS_REGISTRY: only a registry on this machine may be reached without TLS; use https://"
        )
    if not split.username or not split.password:
        raise SettingProblem("TIDINGS_REGISTRY: the key and the secret are missing: https://key:secret@host/v2")
    unknown = sorted(options.keys() - _OPTIONS)
    if unknown:
        raise SettingProblem(f"TIDINGS_REGISTRY: unknown option: {', '.join(unknown)}")
    upstream, relationship = options.get("upstream"), options.get("relationship", RELATIONSHIPS[0])
    if upstream is not None and not _PROVIDER.fullmatch(upstream):
        raise SettingProblem("TIDINGS_REGISTRY: upstream must be a provider's id: S and six digits or capital letters")
    if relationship not in RELATIONSHIPS:
        raise SettingProblem(f"TIDINGS_REGISTRY: relationship must be one of {', '.join(RELATIONSHIPS)}")
    place = f"[{host}]" if ":" in host else host
    return RegistrySettings(
        base=f"{split.scheme}://{place}{'' if port is None else f':{port}'}{split.path.rstrip('/')}",
        key=unquote(split.username),
        secret=unquote(split.password),
        upstream=upstream,
        relationship=relationship,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
