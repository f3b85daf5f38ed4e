"""Forecasts: when queues are empty, by the rates that hold, whoever shares them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.campaigns import NUMBERS, campaign
from tidings.core import Instant
from tidings.delivery.forecast import (
    MIX,
    NEVER_S,
    Draw,
    Drawn,
    ToCome,
    beyond,
    drained_in,
    foreseen,
    later,
    left_after,
    narrowest,
    parts,
    rate_in_mix,
    together,
)

CAMPAIGN, OTHER, ACCOUNT = Drawn("CM1", 4.0), Drawn("CM2", 100.0), Drawn("AC1", 10.0)


@pytest.mark.parametrize(
    ("draws", "more", "seconds"),
    [
        ([], 0, 0.0),
        ([], 1, NEVER_S),
        ([Draw(10, 50)], 0, 5.0),
        ([Draw(10, 50), Draw(1, 20)], 0, 20.0),
        ([Draw(75, 40, (CAMPAIGN,)), Draw(75, 40, (CAMPAIGN,))], 0, 20.0),
        ([Draw(75, 40, (CAMPAIGN, ACCOUNT)), Draw(100, 80, (ACCOUNT,))], 0, 12.0),
        ([Draw(10, 0), Draw(30, 0)], 400, 10.0),
        ([Draw(10, 100), Draw(30, 0)], 300, 10.0),
        ([Draw(1, 100), Draw(10, 0)], 500, 100.0),
        ([Draw(75, 0, (CAMPAIGN,)), Draw(75, 0, (CAMPAIGN,)), Draw(6, 0)], 1_000, 100.0),
        ([Draw(75, 0, (OTHER, ACCOUNT)), Draw(75, 0, (ACCOUNT,))], 1_000, 100.0),
        ([Draw(1, 0)], 10**12, NEVER_S),
    ],
)
def test_what_waits_and_what_comes_has_left_after_so_long(draws: list[Draw], more: int, seconds: float) -> None:
    assert drained_in(draws, more) == pytest.approx(seconds, rel=1e-6)


@pytest.mark.parametrize(
    ("draws", "limit"),
    [
        ({}, None),
        ({"PN1": Draw(10, 0)}, None),
        ({"PN1": Draw(10, 50), "PN2": Draw(1, 20)}, Drawn("PN2", 1)),
        ({"PN1": Draw(75, 40, (CAMPAIGN,)), "PN2": Draw(75, 40, (CAMPAIGN,))}, CAMPAIGN),
        ({"PN1": Draw(75, 40, (OTHER, ACCOUNT)), "PN2": Draw(100, 80, (ACCOUNT,))}, ACCOUNT),
        ({"PN1": Draw(4.0, 40, (CAMPAIGN,))}, CAMPAIGN),
    ],
)
def test_what_the_longest_queue_waits_for_is_told(draws: dict[str, Draw], limit: Drawn | None) -> None:
    assert narrowest(draws) == limit


def test_together_they_send_no_more_than_what_they_share() -> None:
    draws = [Draw(75, 9, (CAMPAIGN, ACCOUNT)), Draw(75, 9, (CAMPAIGN, ACCOUNT)), Draw(3, 0, (ACCOUNT,)), Draw(20, 0)]
    assert together(draws) == 27.0


@given(
    rates=st.lists(st.tuples(st.floats(0.1, 100), st.integers(0, 5_000), st.booleans()), min_size=1, max_size=6),
    more=st.integers(0, 50_000),
    extra=st.integers(1, 5_000),
)
def test_more_takes_longer_and_never_less_than_the_rates_allow(
    rates: list[tuple[float, int, bool]], more: int, extra: int
) -> None:
    draws = [Draw(rate, waiting, (CAMPAIGN,) if shares else ()) for rate, waiting, shares in rates]
    seconds = drained_in(draws, more)
    assert drained_in(draws, more + extra) >= seconds
    assert seconds * together(draws) >= (more + sum(draw.waiting for draw in draws)) * (1 - 1e-6) or seconds == NEVER_S


@given(
    rates=st.lists(st.tuples(st.floats(0.1, 100), st.integers(0, 5_000), st.booleans()), min_size=1, max_size=6),
    seconds=st.floats(0, 1_000),
)
def test_what_waits_later_is_no_less_than_what_the_rates_leave(
    rates: list[tuple[float, int, bool]], seconds: float
) -> None:
    draws = [Draw(rate, waiting, (CAMPAIGN,) if shares else ()) for rate, waiting, shares in rates]
    left = later(draws, seconds)
    gone = sum(draw.waiting for draw in draws) - sum(draw.waiting for draw in left)
    assert gone <= math.ceil(together(draws) * seconds)
    assert later(draws, 0) == draws


def test_what_would_wait_longer_than_it_is_valid_is_what_has_not_left_by_then() -> None:
    draws = [Draw(10, 100), Draw(10, 0)]
    assert (beyond(draws, 1_000, 30), beyond(draws, 1_000, 55), beyond([], 7, 30)) == (500, 0, 7)
    assert left_after(draws, 1_000, 0) == 1_100


def test_what_comes_falls_to_those_that_are_free_sooner_and_share_less() -> None:
    assert parts([Draw(10, 100), Draw(30, 0)], 300) == [0, 300]
    assert parts([Draw(10, 0), Draw(30, 0)], 400) == [100, 300]
    assert parts([Draw(75, 0, (CAMPAIGN,)), Draw(75, 0, (CAMPAIGN,)), Draw(6, 0)], 1_000) == [200, 200, 600]
    assert parts([], 10) == []


def test_a_campaign_is_as_fast_as_the_network_that_is_through_last() -> None:
    assert sum(MIX.values()) == pytest.approx(1)
    rates = {"att": 0.29, "tmobile": 33, "verizon": 33, "other": 5}
    assert rate_in_mix(rates) == pytest.approx(1.0)


@given(
    rates=st.lists(st.tuples(st.floats(0.1, 100), st.integers(0, 5_000), st.booleans()), min_size=1, max_size=6),
    more=st.integers(1, 50_000),
)
def test_all_that_comes_falls_to_somebody(rates: list[tuple[float, int, bool]], more: int) -> None:
    draws = [Draw(rate, waiting, (CAMPAIGN,) if shares else ()) for rate, waiting, shares in rates]
    assert sum(parts(draws, more)) == more
    assert min(parts(draws, more)) >= 0
    seconds = drained_in(draws, more)
    waits = [left_after(draws, more, seconds * part / 10) for part in range(11)]
    assert waits == sorted(waits, reverse=True)
    assert seconds == NEVER_S or beyond(draws, more, seconds * (1 + 1e-9)) == 0


def test_a_campaign_says_what_each_carrier_gets_which_of_them_bites_and_what_is_beyond_the_daily_cap() -> None:
    rates = {"att": 0.29, "tmobile": 33.0, "verizon": 33.0, "other": 5.0}
    facts = campaign(sid=CAMPAIGN.sid, segments_per_second=rates, daily_cap=2_000)
    draws = [Draw(75, 0, (Drawn(CAMPAIGN.sid, rate_in_mix(rates)),))]
    come = ToCome("MG1", 10_000, "US", Instant(0), 3_600)
    shown = foreseen(come, NUMBERS[:1], draws, [(facts, 500)], 0)
    assert shown.drain_seconds == pytest.approx(10_000)
    assert shown.expiring == pytest.approx(6_400, abs=1)
    found = {each.carrier: each for each in shown.carriers}
    assert {name: each.segments for name, each in found.items()} == {
        "verizon": 3_300,
        "tmobile": 3_300,
        "att": 2_900,
        "other": 500,
    }
    assert [name for name, each in found.items() if each.is_narrowest] == ["att"]
    assert (found["tmobile"].beyond_daily_cap, found["att"].beyond_daily_cap) == (1_800, 0)
    assert (shown.limited_by, shown.limited_by_sid) == ("campaign", CAMPAIGN.sid)
