"""Webhooks of a public URL that are delivered elsewhere: signed for the one, sent to the other, as by a proxy.

A program that validates signatures knows itself by its public https address, also while it runs on the developer's
machine. `TIDINGS_WEBHOOK_MAP` says where that is.
Source: RFC 7239 section 1 for what X-Forwarded-Proto and -Host mean.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.config import SettingProblem
from tidings.webhooks.target import InvalidUrl, Target, parse_target

VARIABLE: Final = "TIDINGS_WEBHOOK_MAP"
ALLOWED: Final = (
    "allowed are pairs of URLs without query and credentials, with commas between, such as "
    "https://app.example.com=http://127.0.0.1:5000"
)


class MappedRoute(msgspec.Struct, frozen=True):
    """Where one request really goes; the operator named the host, so the guard has no say."""

    origin: str
    """Names the connections; never that of a URL, so that no customer's own URL shares them."""
    host: str
    port: int
    tls: bool
    path_query: str
    headers: tuple[tuple[str, str], ...]
    """What a proxy in between would add."""
    trusted: bool = True


class _Rule(msgspec.Struct, frozen=True):
    public_origin: str
    public_path: str
    """Without a slash at the end."""
    local: Target
    local_path: str
    """As `public_path`."""

    def takes(self, target: Target) -> bool:
        path = target.path_query
        return (
            target.origin == self.public_origin
            and path.startswith(self.public_path)
            and path[len(self.public_path) : len(self.public_path) + 1] in ("", "/", "?")
        )


class WebhookMap:
    """The rules, the longest first."""

    def __init__(self, rules: list[_Rule]) -> None:
        self._rules = sorted(rules, key=lambda rule: len(rule.public_path), reverse=True)

    def route_of(self, target: Target) -> MappedRoute | None:
        """Where `target` is delivered; None: where its URL says."""
        for rule in self._rules:
            if rule.takes(target):
                return _route(rule, target)
        return None


NO_MAP: Final = WebhookMap([])


def parse_webhook_map(text: str) -> WebhookMap:
    """From `https://app.example.com=http://127.0.0.1:5000,https://...=http://...`. Raises SettingProblem."""
    rules: list[_Rule] = []
    for pair in filter(None, (part.strip() for part in text.split(","))):
        public, _, local = (each.strip() for each in pair.partition("="))
        here, there = _end(pair, public), _end(pair, local)
        rule = _Rule(here.origin, here.path_query.rstrip("/"), there, there.path_query.rstrip("/"))
        if any((rule.public_origin, rule.public_path) == (other.public_origin, other.public_path) for other in rules):
            raise _problem(pair, f"{public} stands there twice")
        rules.append(rule)
    return WebhookMap(rules) if rules else NO_MAP


def _end(pair: str, url: str) -> Target:
    target = parse_target(url)
    if isinstance(target, InvalidUrl):
        raise _problem(pair, f"{url!r} is not a URL: {target.reason}")
    if target.authorization is not None or "?" in url or "#" in url:
        raise _problem(pair, f"{url!r} has credentials, a query or a fragment")
    return target


def _problem(pair: str, reason: str) -> SettingProblem:
    return SettingProblem(f"{VARIABLE}: {pair!r}: {reason}; {ALLOWED}")


def _route(rule: _Rule, target: Target) -> MappedRoute:
    local, rest = rule.local, target.path_query[len(rule.public_path) :]
    path_query = rule.local_path + rest
    return MappedRoute(
        origin=f"mapped {local.origin}",
        host=local.host,
        port=local.port,
        tls=local.tls,
        path_query=path_query if path_query[:1] == "/" else f"/{path_query}",
        headers=(
            ("X-Forwarded-Proto", "https" if target.tls else "http"),
            ("X-Forwarded-Host", target.host_header),
            ("X-Forwarded-Port", str(target.port)),
        ),
    )
