"""Cookies of webhooks: a receiver that answers a message may keep its place in the conversation in them.

They belong to an account and a pair of numbers, and go only to the origin that set them: few, small, for four hours.
Source: https://www.twilio.com/docs/messaging/tutorials/how-to-create-sms-conversations; RFC 6265 sections 5.2 to 5.4
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

import msgspec

from tidings.core import Clock, Instant, Sid
from tidings.webhooks.target import Target, parse_target

KEPT_S: Final = 4 * 3_600
"""After the last one was set."""
COOKIES_MOST: Final = 20
"""For one pair at one origin; the oldest go first."""
OCTETS_MOST: Final = 1_024
"""Name and value of one."""
ALL_OCTETS_MOST: Final = 4_096
"""Of one pair at one origin."""
HEADERS_MOST: Final = 50
"""Of one answer; those beyond are not looked at."""
JARS_MOST: Final = 10_000
"""Pairs and origins in all; where there are more, the account that has most loses its oldest."""

Cookies: TypeAlias = tuple[tuple[str, str], ...]
_Key: TypeAlias = tuple[str, str, str]
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\x20-\x3a\x3c-\x7e]*")
_MAX_AGE: Final = re.compile(r"-?[0-9]{1,10}")


class Cookie(msgspec.Struct, frozen=True):
    """One cookie as it goes back."""

    name: str
    value: str
    path: str
    ends_at: int


class _Jar(msgspec.Struct):
    cookies: dict[tuple[str, str], Cookie]
    """By name and path."""
    kept_until: int


class CookieJars:
    """The cookies of all conversations, in memory: what is lost is set again by the receiver."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._accounts: dict[Sid, OrderedDict[_Key, _Jar]] = {}
        self._count = 0

    def to_send(self, account_sid: Sid, ours: str, user: str, url: str) -> Cookies:
        """Those that go with a request to `url`."""
        target = parse_target(url)
        jars = self._accounts.get(account_sid)
        if jars is None or not isinstance(target, Target):
            return ()
        jar, now = jars.get((target.origin, ours, user)), self._clock.now()
        if jar is None or jar.kept_until <= now:
            return ()
        path = _path_of(target)
        return tuple(
            (each.name, each.value) for each in jar.cookies.values() if each.ends_at > now and _covers(each.path, path)
        )

    def keep(self, account_sid: Sid, ours: str, user: str, url: str, set_cookies: Sequence[str]) -> None:
        """Keeps, changes and deletes what the answer of `url` says."""
        target = parse_target(url)
        if not set_cookies or not isinstance(target, Target):
            return
        now = self._clock.now()
        jar = self._jar(account_sid, (target.origin, ours, user))
        jar.kept_until = now.plus(s=KEPT_S)
        for header in set_cookies[:HEADERS_MOST]:
            cookie = read_cookie(header, _path_of(target), now)
            if cookie is None:
                continue
            jar.cookies.pop((cookie.name, cookie.path), None)
            if cookie.ends_at > now:
                jar.cookies[cookie.name, cookie.path] = cookie
        while len(jar.cookies) > COOKIES_MOST or _octets(jar) > ALL_OCTETS_MOST:
            del jar.cookies[next(iter(jar.cookies))]

    def _jar(self, account_sid: Sid, key: _Key) -> _Jar:
        jars = self._accounts.setdefault(account_sid, OrderedDict())
        jar = jars.pop(key, None)
        if jar is None:
            jar = _Jar({}, 0)
            self._count += 1
        jars[key] = jar
        if self._count > JARS_MOST:
            self._drop_one()
        return jar

    def _drop_one(self) -> None:
        account_sid, jars = max(self._accounts.items(), key=lambda item: len(item[1]))
        jars.popitem(last=False)
        self._count -= 1
        if not jars:
            del self._accounts[account_sid]


def read_cookie(header: str, asked_path: str, now: Instant) -> Cookie | None:
    """The cookie of a Set-Cookie header that answered a request for `asked_path`; None: it is not taken."""
    pair, *attributes = header.split(";")
    name, equals, value = (part.strip(" \t") for part in pair.partition("="))
    if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value) or len(name) + len(value) > OCTETS_MOST:
        return None
    path, ends_at = _default_path(asked_path), now.plus(s=KEPT_S)
    told_age = False
    for attribute in attributes[:20]:
        key, _, given = (part.strip(" \t") for part in attribute.partition("="))
        match key.lower():
            case "path" if given.startswith("/") and len(given) <= OCTETS_MOST:
                path = given
            case "max-age" if _MAX_AGE.fullmatch(given):
                told_age, ends_at = True, min(ends_at, now.plus(s=int(given)))
            case "expires" if not told_age:
                ends_at = min(ends_at, _moment(given, ends_at))
    return Cookie(name, value, path, ends_at)


def _moment(text: str, otherwise: Instant) -> Instant:
    try:
        return Instant.from_datetime(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError, IndexError):
        return otherwise


def _octets(jar: _Jar) -> int:
    return sum(len(each.name) + len(each.value) for each in jar.cookies.values())


def _path_of(target: Target) -> str:
    return target.path_query.partition("?")[0]


def _default_path(asked: str) -> str:
    return asked[: asked.rindex("/")] or "/"


def _covers(path: str, asked: str) -> bool:
    """RFC 6265 section 5.1.4."""
    return asked == path or (asked.startswith(path) and (path.endswith("/") or asked[len(path)] == "/"))
