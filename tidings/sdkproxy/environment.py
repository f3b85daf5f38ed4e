"""The environment in which an unmodified Twilio client reaches Tidings. Pure.

Who reads what:

| client                            | proxy                         | roots                                 |
|-----------------------------------|-------------------------------|---------------------------------------|
| Python requests, twilio           | HTTPS_PROXY                   | REQUESTS_CA_BUNDLE                    |
| Python requests by `Session.send` | HTTPS_PROXY                   | certifi, by PYTHONPATH                |
| Python aiohttp, twilio's async    | HTTPS_PROXY, by PYTHONPATH    | SSL_CERT_FILE                         |
| Python httplib2                   | https_proxy                   | HTTPLIB2_CA_CERTS                     |
| Node, whatever asks for https     | HTTPS_PROXY, by NODE_OPTIONS  | NODE_EXTRA_CA_CERTS, TWILIO_CA_BUNDLE |
| PHP                               | https_proxy                   | PHP_INI_SCAN_DIR                      |
| curl                              | https_proxy, http_proxy       | CURL_CA_BUNDLE, SSL_CERT_FILE         |
| Go, Ruby, .NET                    | HTTPS_PROXY or https_proxy    | SSL_CERT_FILE                         |

The Twilio clients take the account from TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.
PYTHONPATH begins with the folder `preload`, whose sitecustomize makes aiohttp and certifi heed the variables;
NODE_OPTIONS loads its preload.cjs, which does it for Node.
TWILIO_REGION and TWILIO_EDGE stay as the user set them: the proxy answers for those host names too.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tidings.sdkproxy.php import scanned

BUNDLE_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "TWILIO_CA_BUNDLE",
    "HTTPLIB2_CA_CERTS",
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
    "NODE_USE_ENV_PROXY",  # Node's own way from version 24 on; ours works in all of them, and both would tunnel twice
)
_PRELOAD = Path(__file__).with_name("preload")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Access(msgspec.Struct, frozen=True):
    """What a command needs to know of the proxy and the account."""

    proxy_port: int
    bundle: Path
    php_settings: Path
    """The folder of PHP's settings."""
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
        "NODE_OPTIONS": " ".join(filter(None, [parent.get("NODE_OPTIONS"), _required(_PRELOAD / "preload.cjs")])),
        "PHP_INI_SCAN_DIR": scanned(access.php_settings, parent.get("PHP_INI_SCAN_DIR")),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_PRELOAD), parent.get("PYTHONPATH")])),
        "TWILIO_ACCOUNT_SID": access.account_sid,
        "TWILIO_AUTH_TOKEN": access.auth_token,
    }
    return changed


def child_environment(access: Access, parent: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the command."""
    changed = changes(access, parent)
    kept = {name: value for name, value in parent.items() if name not in changed}
    return kept | {name: value for name, value in changed.items() if value is not None}


def _required(file: Path) -> str:
    """An option of Node's that loads a file first; a path with blanks is quoted as Node reads it."""
    path = str(file).replace("\\", "\\\\").replace('"', '\\"')
    return f'--require "{path}"'


def no_proxy(parent: str, *, only_loopback: bool) -> str:
    """The hosts that are reached directly: loopback, and what the user named, unless it covers Twilio's hosts."""
    named = [] if only_loopback else [entry.strip() for entry in parent.split(",")]
    kept = [entry for entry in named if entry and not _covers_twilio(entry)]
    return ",".join(dict.fromkeys([*_LOOPBACK, *kept]))


def _covers_twilio(entry: str) -> bool:
    name = entry.lower().partition(":")[0].lstrip("*.")
    return entry in ("*", ".") or name in ("com", "twilio.com") or name.endswith(".twilio.com")
