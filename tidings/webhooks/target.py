"""The configured URL of a webhook, taken apart: whom to connect to, what to ask for, what to sign.

Source: RFC 3986; RFC 5891 for names beyond ASCII; RFC 7617 for the credentials before the `@`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import quote, unquote_to_bytes, urlsplit

import idna
import msgspec

from tidings.webhooks.overrides import Overrides, OverrideWarning, parse_overrides

LENGTH_MAX = 2048
"""Characters of a URL, fragment included."""

_NAME_MAX = 253
_SCHEMES = {"http": 80, "https": 443}
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff\ud800-\udfff\\]")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_URL_SAFE = "/%:@!$&'()*+,;=~?[]"
_SENT_AS_WRITTEN = re.compile(r"[A-Za-z0-9/%:@!$&'()*+,;=~?\[\]._-]*")
_BEFORE_PATH = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_NO_OVERRIDES = parse_overrides("")


class InvalidUrl(msgspec.Struct, frozen=True):
    """Why a text is not a URL that can be called."""

    reason: str


class Target(msgspec.Struct, frozen=True):
    """A URL that can be called."""

    url_called: str
    """As configured, without the fragment, with `/` for an empty path; this is what is signed."""
    origin: str
    """`scheme://host:port`, in lower case: exchanges with one origin share connections."""
    host: str
    """ASCII, lower case; an IPv6 address without brackets."""
    host_header: str
    """Host and, where it is configured, port, as the receiver sees them."""
    port: int
    path_query: str
    tls: bool
    authorization: str | None
    """The Authorization header for the credentials in the URL."""
    overrides: Overrides
    warnings: tuple[OverrideWarning, ...]
    trusted: bool = False
    """Customers name targets, so the guard judges their addresses."""


def is_valid_url(text: str) -> bool:
    """Whether `text` may be configured as a webhook: http or https, a host without underscores, no blanks."""
    return isinstance(parse_target(text), Target)


@lru_cache(maxsize=4096)
def parse_target(url: str) -> Target | InvalidUrl:
    """`url` taken apart, its fragment read as connection overrides.

    What stands before the path is worked out once a receiver; URLs that differ in their query cost little more.
    """
    if len(url) > LENGTH_MAX:
        return InvalidUrl(f"longer than {LENGTH_MAX} characters")
    if _UNFIT.search(url):
        return InvalidUrl("holds blanks, control characters or backslashes")
    called, _, fragment = url.partition("#")
    parts = _BEFORE_PATH.match(called)
    if parts is None:
        return InvalidUrl("must begin with http:// or https://")
    before = _before_path(parts[0])
    if isinstance(before, InvalidUrl):
        return before
    path_query = _path_query(called[parts.end() :])
    overrides, warnings = parse_overrides(fragment) if fragment else _NO_OVERRIDES
    return Target(
        url_called=f"{before.url_called}{path_query}",
        origin=before.origin,
        host=before.host,
        host_header=before.host_header,
        port=before.port,
        path_query=path_query,
        tls=before.tls,
        authorization=before.authorization,
        overrides=overrides,
        warnings=warnings,
    )


class _BeforePath(msgspec.Struct, frozen=True):
    """Scheme, credentials, host and port of a URL; the fields are Target's."""

    url_called: str
    origin: str
    host: str
    host_header: str
    port: int
    tls: bool
    authorization: str | None


@lru_cache(maxsize=4096)
def _before_path(url: str) -> _BeforePath | InvalidUrl:
    try:
        split = urlsplit(url)
        port = split.port
        credentials, _, address = split.netloc.rpartition("@")
        name = _host(split.hostname or "", address)
    except ValueError as error:  # the standard library's, an IDNAError, or our own
        return InvalidUrl(str(error))
    if port == 0 or address.endswith(":"):
        return InvalidUrl("the port is missing or 0")
    host_header = name if port is None else f"{name}:{port}"
    written = f"{quote(credentials, _URL_SAFE)}@" if credentials else ""
    number = port or _SCHEMES[split.scheme]
    return _BeforePath(
        url_called=f"{split.scheme}://{written}{host_header}",
        origin=f"{split.scheme}://{name.lower()}:{number}",
        host=name.lower().strip("[]").removesuffix("."),
        host_header=host_header,
        port=number,
        tls=split.scheme == "https",
        authorization=_basic(credentials) if credentials else None,
    )


def _path_query(written: str) -> str:
    """As it is sent: with `/` for an empty path, and without a `?` that nothing follows."""
    if written[:1] == "/" and written[-1:] != "?" and _SENT_AS_WRITTEN.fullmatch(written):
        return written
    path, _, query = written.partition("?")
    sent = quote(path or "/", _URL_SAFE)
    return f"{sent}?{quote(query, _URL_SAFE)}" if query else sent


def _host(host: str, address: str) -> str:
    """The host as it is sent: an IP address in its brackets, or a name in ASCII in the case it is written in.

    `address` is host and port as they are written. Raises ValueError.
    """
    if address.startswith("["):
        return f"[{_ipv6(host)}]"
    written = address.partition(":")[0]
    name = written if written.isascii() else idna.encode(written, uts46=True).decode("ascii")
    labels = name.removesuffix(".").split(".")
    if len(name) > _NAME_MAX or not all(_LABEL.fullmatch(label) for label in labels):
        msg = "the host is not a name: letters, digits and hyphens between dots; no underscores"
        raise ValueError(msg)
    return name


def _ipv6(host: str) -> str:
    """The address in its short form. Raises ValueError, also for one with a zone: that means nothing elsewhere."""
    if "%" in host:
        msg = "the address has a zone"
        raise ValueError(msg)
    return IPv6Address(host).compressed


def _basic(credentials: str) -> str:
    user, _, password = credentials.partition(":")
    return f"Basic {b64encode(unquote_to_bytes(user) + b':' + unquote_to_bytes(password)).decode('ascii')}"
