"""The table of routes: which links may take a message, in which order, and why."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any

import pytest

from tidings.routing.table import KnownRoute, Leaving, RoutingTable, route

ACCOUNT = "AC" + "a" * 32
_numbers = count(1)


def to(carrier: str, **said: Any) -> KnownRoute:
    first: dict[str, Any] = {
        "prefix": None,
        "iso_country": None,
        "account_sid": None,
        "sender": None,
        "priority": 100,
        "cost": None,
        "weight": 1,
    }
    return KnownRoute(sid=f"TR{next(_numbers):032x}", carrier=carrier, **{**first, **said})


def leaving(**said: Any) -> Leaving:
    first: dict[str, Any] = {
        "account_sid": ACCOUNT,
        "sender": "+14155550100",
        "sender_type": "long-code",
        "to": "+447400123456",
        "iso_country": "GB",
    }
    return Leaving(**{**first, **said})


def order(*routes: KnownRoute, **said: Any) -> list[str]:
    return [each.carrier for each in route(RoutingTable(routes), leaving(**said))]


def test_the_longest_prefix_comes_first_and_the_others_after_it() -> None:
    routes = (to("any"), to("uk", prefix="+44"), to("mobile", prefix="+4474"), to("us", prefix="+1"))
    assert order(*routes) == ["mobile", "uk", "any"]
    assert order(*routes, to="+14155550199", iso_country="US") == ["us", "any"]
    assert order(*routes, to="+33612345678", iso_country="FR") == ["any"]


def test_a_country_is_narrower_than_its_calling_code_and_wider_than_a_digit_more() -> None:
    routes = (to("nanp", prefix="+1"), to("ca", iso_country="CA"), to("toronto", prefix="+1416"))
    assert order(*routes, to="+14165550199", iso_country="CA") == ["toronto", "ca", "nanp"]
    assert order(*routes, to="+14155550199", iso_country="US") == ["nanp"]


def test_a_prefix_with_a_country_is_for_both() -> None:
    routes = (to("both", prefix="+1", iso_country="CA"), to("nanp", prefix="+1"))
    assert order(*routes, to="+14165550199", iso_country="CA") == ["both", "nanp"]
    assert order(*routes, to="+14155550199", iso_country="US") == ["nanp"]


def test_whose_message_it_is_comes_before_where_it_goes() -> None:
    routes = (
        to("mobile", prefix="+4474"),
        to("type", sender="long-code"),
        to("account", account_sid=ACCOUNT),
        to("both", account_sid=ACCOUNT, sender="long-code"),
        to("sender", sender="+14155550100"),
        to("other", account_sid="AC" + "b" * 32),
        to("code", sender="short-code"),
    )
    assert order(*routes) == ["sender", "both", "account", "type", "mobile"]
    assert order(*routes, sender="55500", sender_type="short-code") == ["account", "code", "mobile"]
    assert order(*routes, sender="Pine", sender_type=None) == ["account", "mobile"]


def test_priority_then_cost_decide_among_those_that_say_the_same() -> None:
    routes = (to("dear", cost="0.0100"), to("cheap", cost="0.009"), to("unknown"), to("first", priority=1, cost="9"))
    assert order(*routes) == ["first", "cheap", "dear", "unknown"]


def test_each_link_is_named_once_with_the_best_of_its_routes() -> None:
    best = to("pine", prefix="+44")
    found = route(RoutingTable([to("pine"), best, to("oak")]), leaving())
    assert [each.carrier for each in found] == ["pine", "oak"]
    assert found[0].reason == f"pine, {best.sid} (to +44)"
    assert found[1].reason.endswith("(everything)")


def test_equals_are_taken_as_often_as_they_weigh_and_a_pair_keeps_its_link() -> None:
    table = RoutingTable([to("pine", weight=3), to("oak", weight=1)])
    firsts: Counter[str] = Counter()
    for number in range(4_000):
        one = leaving(to=f"+44740{number:07d}")
        first = route(table, one)
        assert first == route(table, one)
        assert len(first) == 2
        firsts[first[0].carrier] += 1
    assert firsts["pine"] / 4_000 == pytest.approx(0.75, abs=0.03)


def test_a_reason_never_breaks_the_timeline_apart() -> None:
    assert ";" not in to("pine", sender="a;b").reason


def test_an_empty_table_has_nothing() -> None:
    table = RoutingTable([])
    assert not table
    assert route(table, leaving()) == []


def test_a_country_is_asked_for_only_where_a_route_names_one() -> None:
    assert not RoutingTable([to("pine", prefix="+44")]).has_countries
    assert RoutingTable([to("pine", iso_country="GB")]).has_countries
