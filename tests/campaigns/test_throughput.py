"""Throughput: classes, tiers, rates and caps, line by line as the tables have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.campaigns.throughput import NETWORKS, THRESHOLDS, CampaignStanding, throughput_of
from tidings.campaigns.use_cases import USE_CASES
from tidings.core import Instant

NOW = Instant.parse_iso("2026-02-25")
TABLE = [
    # use case, score, class, SMS a minute at AT&T, MMS a minute, a second elsewhere, tier, cap
    ("2FA", 100, "A", 4500, 2400, 75, "TOP", 200_000),
    ("2FA", 75, "A", 4500, 2400, 75, "TOP", 200_000),
    ("MARKETING", 75, "B", 4500, 2400, 75, "TOP", 200_000),
    ("MIXED", 80, "B", 4500, 2400, 75, "TOP", 200_000),
    ("CUSTOMER_CARE", 74, "C", 2400, 1200, 40, "HIGH_MID", 40_000),
    ("CUSTOMER_CARE", 50, "C", 2400, 1200, 40, "HIGH_MID", 40_000),
    ("MARKETING", 50, "D", 2400, 1200, 40, "HIGH_MID", 40_000),
    ("2FA", 49, "E", 240, 150, 4, "LOW_MID", 10_000),
    ("2FA", 25, "E", 240, 150, 4, "LOW_MID", 10_000),
    ("MIXED", 24, "F", 240, 150, 4, "LOW", 2_000),
    ("MIXED", 1, "F", 240, 150, 4, "LOW", 2_000),
    ("2FA", None, "E", 240, 150, 4, "LOW", 2_000),
    ("LOW_VOLUME", None, "T", 75, 50, 1.25, "LOW", 2_000),
    ("LOW_VOLUME", 90, "T", 75, 50, 1.25, "LOW", 2_000),
    ("AGENTS_FRANCHISES", 80, "N", 60, 2400, 75, "TOP", 200_000),
    ("PROXY", 80, "G", 60, 2400, 75, "TOP", 200_000),
    ("CHARITY", 80, "P", 2400, 2400, 75, "TOP", 200_000),
    ("SOCIAL", 80, "S", 60_000, 2400, 75, "TOP", 200_000),
    ("POLITICAL", None, "Q", 4500, 150, 4, "LOW", None),
    ("EMERGENCY", 60, "X", 4500, 1200, 40, "HIGH_MID", None),
]


@pytest.mark.parametrize(("use_case", "score", "letter", "sms", "mms", "elsewhere", "tier", "cap"), TABLE)
def test_what_a_campaign_may_send_is_in_the_tables(
    use_case: str, score: int | None, letter: str, sms: int, mms: int, elsewhere: float, tier: str, cap: int | None
) -> None:
    found = throughput_of(CampaignStanding(use_case=use_case, score=score), NOW)
    assert (found.att_class, found.brand_tier, found.daily_cap) == (letter, tier, cap)
    assert found.segments_per_second == {
        "att": sms / 60, "tmobile": elsewhere, "verizon": elsewhere, "other": elsewhere,
    }  # fmt: skip
    assert set(found.media_per_second.values()) == {mms / 60}


def test_a_sole_proprietor_is_slow_whatever_it_scores() -> None:
    found = throughput_of(CampaignStanding(use_case="SOLE_PROPRIETOR", sole_proprietor=True, score=99), NOW)
    assert found.shown() == {"att": {"mps": 0.25, "msg_class": "A"}, "tmobile": {"brand_tier": "LOW"}}
    assert (found.daily_cap, found.segments_per_second["tmobile"]) == (1_000, 1.0)


def test_a_company_of_the_russell_3000_is_at_the_top() -> None:
    found = throughput_of(CampaignStanding(use_case="MARKETING", russell_3000=True), NOW)
    assert (found.att_class, found.brand_tier) == ("B", "TOP")


def test_whole_rates_are_shown_as_whole_numbers() -> None:
    assert throughput_of(CampaignStanding(use_case="2FA", score=75), NOW).shown()["att"]["mps"] == 75
    assert isinstance(throughput_of(CampaignStanding(use_case="2FA", score=75), NOW).shown()["att"]["mps"], int)
    assert throughput_of(CampaignStanding(use_case="LOW_VOLUME"), NOW).shown()["att"]["mps"] == 1.25


def test_older_thresholds_held_until_their_day() -> None:
    standing = CampaignStanding(use_case="2FA", score=75)
    assert throughput_of(standing, Instant.parse_iso("2022-02-28")).att_class == "C"
    assert throughput_of(standing, Instant.parse_iso("2022-03-01")).att_class == "A"
    assert throughput_of(standing, Instant.parse_iso("2015-01-01")).att_class == "C"
    assert [each.since for each in THRESHOLDS] == sorted(each.since for each in THRESHOLDS)


@given(st.sampled_from([each.code for each in USE_CASES]), st.integers(0, 99))
def test_a_better_score_never_makes_slower(use_case: str, score: int) -> None:
    lower, higher = (throughput_of(CampaignStanding(use_case=use_case, score=each), NOW) for each in (score, score + 1))
    assert all(lower.segments_per_second[each] <= higher.segments_per_second[each] for each in NETWORKS)
    assert (lower.daily_cap or 0) <= (higher.daily_cap or 0)
