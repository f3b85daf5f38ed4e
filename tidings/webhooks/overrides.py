"""Connection overrides: what the fragment of a webhook's URL says of timeouts and retries.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

_URL_INVALID = 11100
_EDGE_INVALID = 11240
_EDGE_UNSUPPORTED = 11241
_POLICY_INVALID = 11243

_EDGES = frozenset(
    ("ashburn", "dublin", "frankfurt", "roaming", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla")
)
_PRIVATE_EDGE = "-ix"


class RetryOn(StrEnum):
    """What is tried again."""

    CONNECT = "ct"
    READ = "rt"
    CLIENT_ERROR = "4xx"
    SERVER_ERROR = "5xx"
    ALL = "all"


class OverrideWarning(msgspec.Struct, frozen=True):
    """A part of the fragment that was not understood; its default holds."""

    code: int
    text: str


class Overrides(msgspec.Struct, frozen=True):
    """How one webhook is called."""

    connect_timeout_ms: int = 5000
    read_timeout_ms: int = 15000
    """The longest silence after the request was written."""
    total_timeout_ms: int = 15000
    """For all attempts and redirects together."""
    retry_count: int = 1
    retry_on: frozenset[RetryOn] = frozenset({RetryOn.CONNECT})
    sni: bool = True
    """Kept for the record: the server's name is always sent, since certificates are always checked."""
    edges: tuple[str, ...] = ()
    """Kept for the record: this server calls from where it stands."""


DEFAULTS = Overrides()

_RANGES = {
    "ct": ("connect_timeout_ms", 100, 10_000),
    "rt": ("read_timeout_ms", 100, 15_000),
    "tt": ("total_timeout_ms", 100, 15_000),
    "rc": ("retry_count", 0, 5),
}


def parse_overrides(fragment: str) -> tuple[Overrides, tuple[OverrideWarning, ...]]:
    """The overrides in `fragment` (without its `#`); whatever is wrong keeps its default and is warned of.

    Keys that are not ours are passed over: a fragment may be there for other reasons.
    """
    if not fragment:
        return DEFAULTS, ()
    found: dict[str, object] = {}
    warnings: list[OverrideWarning] = []
    for pair in fragment.split("&"):
        key, _, value = pair.partition("=")
        if key in _RANGES:
            _number(key, value, found, warnings)
        elif key == "rp":
            _policy(value, found, warnings)
        elif key == "sni":
            _sni(value, found, warnings)
        elif key == "e":
            _edges(value, found, warnings)
    return msgspec.structs.replace(DEFAULTS, **found), tuple(warnings)


def _number(key: str, value: str, found: dict[str, object], warnings: list[OverrideWarning]) -> None:
    field, least, most = _RANGES[key]
    if value.isascii() and value.isdigit() and len(value) < 9 and least <= int(value) <= most:
        found[field] = int(value)
    else:
        warnings.append(OverrideWarning(_URL_INVALID, f"{key} must be from {least} to {most}, not {value!r}"))


def _policy(value: str, found: dict[str, object], warnings: list[OverrideWarning]) -> None:
    try:
        found["retry_on"] = frozenset(RetryOn(part) for part in value.split(","))
    except ValueError:
        warnings.append(OverrideWarning(_POLICY_INVALID, f"rp must be of ct, rt, 4xx, 5xx, all, not {value!r}"))


def _sni(value: str, found: dict[str, object], warnings: list[OverrideWarning]) -> None:
    if value in ("y", "n"):
        found["sni"] = value == "y"
    else:
        warnings.append(OverrideWarning(_URL_INVALID, f"sni must be y or n, not {value!r}"))


def _edges(value: str, found: dict[str, object], warnings: list[OverrideWarning]) -> None:
    known = []
    for edge in value.split(","):
        if edge in _EDGES:
            known.append(edge)
        elif edge.endswith(_PRIVATE_EDGE) and edge.removesuffix(_PRIVATE_EDGE) in _EDGES:
            warnings.append(OverrideWarning(_EDGE_UNSUPPORTED, f"edge {edge!r} cannot be used here"))
        else:
            warnings.append(OverrideWarning(_EDGE_INVALID, f"edge {edge!r} does not exist"))
    if known:
        found["edges"] = tuple(known)
