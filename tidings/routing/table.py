"""The table of routes: which links may take a message, in which order, and why. Pure.

A route says for whom it is (a sender, a type of senders, an account) and where to (a prefix, a country); what it does
not say may be anything. Of those that fit a message come first

1. those for its sender, then for its account and type of sender, for its account, for its type of sender, for all;
2. of these the ones with the longest prefix, where a country counts as a little longer than its calling code;
3. the ones with the smallest priority, then with the smallest cost;
4. among equals one by chance, as often as its weight says, and the same each time for one sender and recipient.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Final

import msgspec
import phonenumbers

from tidings.core import Sid

_UNKNOWN_COST: Final = Decimal("Infinity")
_DRAWN: Final = 1 << 32

Whose = tuple[Sid | None, str | None]
"""An account, and a sender or a type of senders."""


class KnownRoute(msgspec.Struct, frozen=True):
    """A route in memory."""

    sid: Sid
    carrier: str
    """The name of a link."""
    prefix: str | None
    """+ and digits."""
    iso_country: str | None
    account_sid: Sid | None
    sender: str | None
    """An address, or a type of senders."""
    priority: int
    cost: str | None
    """A decimal number, of a segment."""
    weight: int

    @property
    def reason(self) -> str:
        """What it says, for the timeline: without the marks that divide its steps."""
        said = (
            ("to", self.prefix),
            ("to", self.iso_country),
            ("from", self.sender),
            ("of", self.account_sid),
        )
        words = " ".join(f"{word} {what}" for word, what in said if what)
        return f"{self.carrier}, {self.sid} ({words or 'everything'})".replace(";", " ")


class Leaving(msgspec.Struct, frozen=True):
    """What is asked of a message."""

    account_sid: Sid
    sender: str
    sender_type: str | None
    to: str
    """E.164, or a short code's digits."""
    iso_country: str | None
    """The recipient's, where the table asks for it."""


class _Rank(msgspec.Struct, frozen=True):
    """Routes that say the same of whom and where, in the order of priority and cost, equals together."""

    rank: int
    iso_country: str | None
    equals: tuple[tuple[KnownRoute, ...], ...]


class RoutingTable:
    """Routes, made ready so that a message takes a few look-ups in dictionaries, however many there are."""

    def __init__(self, routes: Iterable[KnownRoute]) -> None:
        by_whose: dict[Whose, dict[str, dict[str | None, list[KnownRoute]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for one in routes:
            by_whose[one.account_sid, one.sender][one.prefix or ""][one.iso_country].append(one)
        self._ranks: dict[Whose, dict[str, tuple[_Rank, ...]]] = {
            whose: {prefix: _ranked(prefix, countries) for prefix, countries in prefixes.items()}
            for whose, prefixes in by_whose.items()
        }
        self._lengths = {
            whose: sorted({len(prefix) for prefix in prefixes}, reverse=True) for whose, prefixes in self._ranks.items()
        }
        self.has_countries = any(one for found in by_whose.values() for each in found.values() for one in each)
        """Whether a message's country is asked for."""

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._ranks)

    def fitting(self, leaving: Leaving) -> list[KnownRoute]:
        """Every route that fits, in order."""
        account, sender, kind = leaving.account_sid, leaving.sender, leaving.sender_type
        found: list[KnownRoute] = []
        asked = ((account, sender), (None, sender), (account, kind), (account, None), (None, kind), (None, None))
        for whose in dict.fromkeys(asked):
            if whose in self._ranks:
                self._add(found, whose, leaving)
        return found

    def _add(self, found: list[KnownRoute], whose: Whose, leaving: Leaving) -> None:
        prefixes, to = self._ranks[whose], leaving.to
        ranks = [
            rank
            for length in self._lengths[whose]
            for rank in prefixes.get(to[:length], ())
            if rank.iso_country is None or rank.iso_country == leaving.iso_country
        ]
        if len(ranks) > 1:
            ranks.sort(key=lambda rank: -rank.rank)
        for rank in ranks:
            for equals in rank.equals:
                found += equals if len(equals) == 1 else _drawn(equals, leaving)


class RouteCandidate(msgspec.Struct, frozen=True):
    """A link that may take a message."""

    carrier: str
    reason: str
    route: KnownRoute


def route(table: RoutingTable, leaving: Leaving) -> list[RouteCandidate]:
    """The links that may take a message, the first choice first, each once, with the route that says so."""
    found: dict[str, RouteCandidate] = {}
    for one in table.fitting(leaving):
        if one.carrier not in found:
            found[one.carrier] = RouteCandidate(one.carrier, one.reason, one)
    return list(found.values())


def _ranked(prefix: str, countries: dict[str | None, list[KnownRoute]]) -> tuple[_Rank, ...]:
    return tuple(
        _Rank(max(2 * len(prefix), _rank_of(country)), country, _in_order(routes))
        for country, routes in countries.items()
    )


def _rank_of(iso_country: str | None) -> int:
    """A country stands between its calling code (with its +) and one digit more."""
    if iso_country is None:
        return 0
    return 2 * (1 + len(str(phonenumbers.country_code_for_region(iso_country)))) + 1


def _in_order(routes: Sequence[KnownRoute]) -> tuple[tuple[KnownRoute, ...], ...]:
    by_place: dict[tuple[int, Decimal], list[KnownRoute]] = defaultdict(list)
    for one in sorted(routes, key=lambda each: each.sid):
        by_place[one.priority, Decimal(one.cost) if one.cost is not None else _UNKNOWN_COST].append(one)
    return tuple(tuple(by_place[place]) for place in sorted(by_place))


def _drawn(equals: Sequence[KnownRoute], leaving: Leaving) -> list[KnownRoute]:
    """By weighted rendezvous: each is first as often as its weight says, and one that goes moves no others.

    Source: https://www.ietf.org/archive/id/draft-mohanty-bess-weighted-hrw-00.html (section 3)
    """
    pair = f"{leaving.sender} {leaving.to}"

    def score(one: KnownRoute) -> float:
        drawn = int.from_bytes(blake2b(f"{one.sid} {pair}".encode(), digest_size=4).digest())
        return -math.log((drawn + 1) / (_DRAWN + 1)) / one.weight

    return sorted(equals, key=score)
