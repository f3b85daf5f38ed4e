"""Sender advice by the Tidings API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.console.installation import OPERATOR, Installation, installed


@installed()
async def test_it_answers_each_country_once_in_the_order_of_the_request(here: Installation) -> None:
    answer = await here.post("SenderAdvice", UseCase="marketing", Countries=["gb", "US", "GB"], MonthlyVolume="1000")
    assert answer.status == 200
    assert [each["iso_country"] for each in answer.json["countries"]] == ["GB", "US"]
    best = answer.json["countries"][0]["options"][0]
    assert best.pop("reasons")
    assert best == {
        "sender_type": "alphanumeric",
        "suitable": True,
        "segments_per_second": 10.0,
        "senders_needed": 1,
        "two_way": False,
        "registration": "none",
        "lead_time_days": 0,
        "monthly_cost": 0.0,
        "message_cost": 52.4,
    }
    assert answer.json["countries"][0]["guidelines"]


@installed()
async def test_it_goes_by_what_the_operator_set(here: Installation) -> None:
    form: dict[str, Any] = {"UseCase": "marketing", "Countries": "GB"}
    before = (await here.post("SenderAdvice", **form)).json["countries"][0]["options"]
    assert before[0]["sender_type"] == "alphanumeric"
    await here.post("Countries/GB", user=OPERATOR, Alphanumeric="not-supported")
    after = (await here.post("SenderAdvice", **form)).json["countries"][0]["options"]
    assert after[0]["sender_type"] == "long-code"
    assert (await here.post("SenderAdvice", user=OPERATOR, **form)).status == 200


@pytest.mark.parametrize(
    "form",
    [
        {"Countries": "GB"},
        {"UseCase": "marketing"},
        {"UseCase": "poll", "Countries": "GB"},
        {"UseCase": "marketing", "Countries": "ZZ"},
        {"UseCase": "marketing", "Countries": ["GB"] * 51},
        {"UseCase": "marketing", "Countries": "GB", "MonthlyVolume": "-1"},
        {"UseCase": "marketing", "Countries": "GB", "MonthlyVolume": "many"},
        {"UseCase": "marketing", "Countries": "GB", "PeakPerSecond": "0"},
        {"UseCase": "marketing", "Countries": "GB", "PeakPerSecond": "inf"},
        {"UseCase": "marketing", "Countries": "GB", "PeakPerSecond": "nan"},
        {"UseCase": "marketing", "Countries": "GB", "TwoWay": "perhaps"},
        {"UseCase": "marketing", "Countries": "GB", "TimelineDays": "1.5"},
        {"UseCase": "marketing", "Countries": "GB", "Budget": "-1"},
    ],
    ids=str,
)
@installed()
async def test_what_cannot_be_is_refused(here: Installation, form: dict[str, Any]) -> None:
    refused = await here.post("SenderAdvice", **form)
    assert (refused.status, refused.code) == (400, 20001)
