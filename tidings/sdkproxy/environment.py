"""The environment in which an unmodified Twilio client reaches Tidings. Pure.

Who reads what:

| client                         | proxy                      | roots                                 |
|--------------------------------|----------------------------|---------------------------------------|
| Python requests, twilio        | HTTPS_PROXY                | REQUESTS_CA_BUNDLE                    |
| Python aiohttp, twilio's async | HTTPS_PROXY, by PYTHONPATH | SSL_CERT_FILE                         |
| Node twilio, twilio-cli        | HTTP_PROXY, for https too  | NODE_EXTRA_CA_CERTS, TWILIO_CA_BUNDLE |
| Node fetch (from Node 24)      | with NODE_USE_ENV_PROXY=1  | NODE_EXTRA_CA_CERTS                   |
| curl                           | https_proxy, http_proxy    | CURL_CA_BUNDLE, SSL_CERT_FILE         |
| Go, Ruby, .NET                 | HTTPS_PROXY or https_proxy | SSL_CERT_FILE                         |

The Twilio clients take the account from TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.
PYTHONPATH begins with the folder `preload`, whose sitecustomize makes aiohttp heed the variables.
TWILIO_REGION and TWILIO_EDGE stay as the user set them: the proxy answers for those host names too.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

BUNDLE_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "TWILIO_CA_BUNDLE",
)
"""Variables that name a file of roots; all are set to our bundle, which holds what they named before."""

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
"""In both cases: curl ignores HTTP_PROXY, Node's twilio ignores http_proxy."""

_REMOVED = (
    "ALL_PROXY",
    "all_proxy",  # would lead other protocols past the proxy
    "TWILIO_API_KEY",
    "TWILIO_API_SECRET",  # twilio-cli would prefer them to the account's token, and Tidings does not know them
    "NODE_TLS_REJECT_UNAUTHORIZED",  # not needed: our certificates verify
)
_PRELOAD = str(Path(__file__).with_name("preload"))
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Access(msgspec.Struct, frozen=True):
    """What a command needs to know of the proxy and the account."""

    proxy_port: int
    bundle: Path
    account_sid: str
    auth_token: str
    only_tidings: bool = False
    """Whether every other host is refused, so that NO_PROXY may name loopback only."""


def changes(access: Access, parent: Mapping[str, str]) -> dict[str, str | None]:
    """What to set (text) and what to remove (None) in the parent's environment."""
    proxy = f"http://127.0.0.1:{access.proxy_port}"
    direct = no_proxy(parent.get("no_proxy") or parent.get("NO_PROXY", ""), only_loopback=access.only_tidings)
    changed: dict[str, str | None] = {name: None for name in _REMOVED if name in parent}
    changed |= {name: None for name in ("TWILIO_REGION", "TWILIO_EDGE") if parent.get(name) == ""}
    changed |= dict.fromkeys(PROXY_VARIABLES, proxy)
    changed |= dict.fromkeys(("NO_PROXY", "no_proxy"), direct)
    changed |= dict.fromkeys(BUNDLE_VARIABLES, str(access.bundle))
    changed |= {
        "NODE_USE_ENV_PROXY": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [_PRELOAD, parent.get("PYTHONPATH")])),
        "TWILIO_ACCOUNT_SID": access.account_sid,
        "TWILIO_AUTH_TOKEN": access.auth_token,
    }
    return changed


def child_environment(access: Access, parent: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the command."""
    changed = changes(access, parent)
    kept = {name: value for name, value in parent.items() if name not in changed}
    return kept | {name: value for name, value in changed.items() if value is not None}


def no_proxy(parent: str, *, only_loopback: bool) -> str:
    """The hosts that are reached directly: loopback, and what the user named, unless it covers Twilio's hosts."""
    named = [] if only_loopback else [entry.strip() for entry in parent.split(",")]
    kept = [entry for entry in named if entry and not _covers_twilio(entry)]
    return ",".join(dict.fromkeys([*_LOOPBACK, *kept]))


def _covers_twilio(entry: str) -> bool:
    name = entry.lower().partition(":")[0].lstrip("*.")
    return entry in ("*", ".") or name in ("com", "twilio.com") or name.endswith(".twilio.com")
