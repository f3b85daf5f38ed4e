"""Which senders an advisor names: worked cases, and that each thing that is said counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tidings.advice.senders import advised
from tidings.advice.wish import AdvisedUse, SenderOption, SenderWish
from tidings.core import Instant
from tidings.countries.known import countries
from tidings.countries.model import CountrySender

NOW = Instant(1_795_000_000_000_000)
"""In November 2026."""
FOLDER = Path(__file__).parent
WORKED = [
    case
    for name in ("worked_cases.json", "held_cases.json")
    if (FOLDER / name).exists()
    for case in msgspec.json.decode((FOLDER / name).read_bytes())
]
"""What somebody who knows the countries' rules would answer. The held ones were written with the others before there
was a function, and looked at when it was done."""
FIELDS = {
    "MonthlyVolume": "monthly_volume",
    "PeakPerSecond": "peak_per_second",
    "TwoWay": "two_way",
    "Media": "media",
    "TimelineDays": "timeline_days",
    "Budget": "budget",
}


def options(iso: str, use: str = "notifications", **wish: Any) -> list[SenderOption]:
    return advised(countries()[iso], SenderWish(use=AdvisedUse(use), **wish), NOW)


def suitable(found: list[SenderOption]) -> list[str]:
    return [option.sender_type.value for option in found if option.suitable]


def the(kind: str, found: list[SenderOption]) -> SenderOption:
    return next(option for option in found if option.sender_type == kind)


@pytest.mark.parametrize("case", WORKED, ids=lambda case: str(case["name"]))
def test_a_worked_case_comes_out_as_it_should(case: dict[str, Any]) -> None:
    given = dict(case["given"])
    use, codes = given.pop("UseCase"), given.pop("Countries")
    wish = {FIELDS[name]: value for name, value in given.items()}
    assert {iso: suitable(options(iso, use, **wish)) for iso in codes} == case["suitable"]


@pytest.mark.parametrize("iso", list(countries()))
@pytest.mark.parametrize("use", list(AdvisedUse))
def test_every_option_has_reasons_and_those_that_suit_come_first(iso: str, use: str) -> None:
    found = options(iso, use, monthly_volume=1_000, peak_per_second=2)
    assert [option.suitable for option in found] == sorted((option.suitable for option in found), reverse=True)
    assert len({option.sender_type for option in found}) == len(found)
    for option in found:
        assert option.reasons
        assert all(reason[0].isupper() and reason.endswith(".") for reason in option.reasons)
        assert option.senders_needed or not option.suitable


@pytest.mark.parametrize(
    ("iso", "kind", "change", "word"),
    [
        ("GB", "alphanumeric", {"two_way": True}, "replies"),
        ("GB", "alphanumeric", {"use": "discussion"}, "discussion"),
        ("GB", "long-code", {"media": True}, "media"),
        ("US", "10dlc", {"peak_per_second": 76}, "keep up"),
        ("US", "10dlc", {"monthly_volume": 20_000_000}, "keep up"),
        ("US", "toll-free", {"monthly_volume": 40_000_000}, "12 hours a day"),
        ("US", "short-code", {"timeline_days": 83}, "84 days"),
        ("US", "short-code", {"budget": 499}, "499.00"),
        ("GB", "long-code", {"peak_per_second": 4001}, "keep up"),
    ],
)
def test_each_thing_that_is_said_can_rule_a_sender_out(iso: str, kind: str, change: dict[str, Any], word: str) -> None:
    assert the(kind, options(iso)).suitable
    ruled_out = the(kind, options(iso, **change))
    assert not ruled_out.suitable
    assert word in ruled_out.reasons[0]


def test_so_many_numbers_are_needed_as_keep_the_pace() -> None:
    needed = {pace: the("long-code", options("GB", peak_per_second=pace)) for pace in (10, 11, 40, 4000)}
    assert [option.senders_needed for option in needed.values()] == [1, 2, 4, 400]
    assert [option.monthly_cost for option in needed.values()] == [3, 6, 12, 1200]


def test_many_numbers_come_after_one_short_code() -> None:
    assert suitable(options("DE", use="discussion", peak_per_second=100)) == ["long-code", "short-code"]
    assert suitable(options("DE", use="discussion", peak_per_second=101)) == ["short-code", "long-code"]


@pytest.mark.parametrize(
    ("wish", "rate", "cost", "word"),
    [
        ({}, 1.25, 2.65, "LOW_VOLUME"),
        ({"peak_per_second": 4}, 4, 11.15, "without vetting"),
        ({"peak_per_second": 30}, 40, 11.15, "scores 50"),
        ({"peak_per_second": 75}, 75, 11.15, "scores 75"),
        ({"monthly_volume": 600_000}, 4, 11.15, "scores 25"),
        ({"monthly_volume": 3_000_000}, 40, 11.15, "scores 50"),
    ],
)
def test_a_us_campaign_is_the_cheapest_that_is_enough(
    wish: dict[str, Any], rate: float, cost: float, word: str
) -> None:
    found = the("10dlc", options("US", **wish))
    assert (found.segments_per_second, found.monthly_cost) == (rate, cost)
    assert any(word in reason for reason in found.reasons)


def test_the_traffic_is_priced_and_counts_for_the_budget() -> None:
    found = the("toll-free", options("US", monthly_volume=10_000))
    assert (found.monthly_cost, found.message_cost) == (2.15, 83.0)
    assert suitable(options("US", monthly_volume=10_000, budget=85.15)) == ["toll-free"]
    assert "toll-free" not in suitable(options("US", monthly_volume=10_000, budget=85.14))


def test_a_name_that_may_be_replaced_is_worth_less_than_a_number() -> None:
    assert suitable(options("CZ")) == ["long-code", "alphanumeric"]


def test_what_the_operator_says_of_a_country_counts() -> None:
    line = countries()["GB"]
    rule = msgspec.structs.replace(line.senders[CountrySender.SHORT_CODE], lead_time_days=2, monthly_cost=1.0)
    mended = msgspec.structs.replace(line, senders={**line.senders, CountrySender.SHORT_CODE: rule})
    wish = SenderWish(use=AdvisedUse.DISCUSSION, timeline_days=3)
    assert suitable(advised(mended, wish, NOW)) == ["short-code"]
    assert suitable(advised(line, wish, NOW)) == []
