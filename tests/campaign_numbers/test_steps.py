"""A number's next step: registered where its campaign is verified, refused where there is no place, ended when it left."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.delivery.campaigns import CAMPAIGN, SERVICE, campaign
from tidings.campaign_numbers.steps import NUMBERS_MOST, NumberStep, PoolNumber, Registered, steps_of
from tidings.campaigns.known import CampaignFacts
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.core import Instant

NOW = Instant(1_800_000_000_000_000)
OTHER = "CM" + "d" * 32


def _number(place: int = 1, **more: Any) -> PoolNumber:
    values: dict[str, Any] = {
        "sid": f"PN{place:032}",
        "account_sid": "AC" + "a" * 32,
        "phone_number": f"+1415555{place:04}",
        "friendly_name": "one of ours",
        "type": "local",
        "iso_country": "US",
        "registered": 0,
        "campaign_sid": None,
        "registration_code": None,
        "registration_due": None,
        "messaging_service_sid": SERVICE,
        "date_joined": int(NOW) + place,
    }
    return PoolNumber(**values | more)


def _standard(**more: Any) -> CampaignFacts:
    return campaign(**{"use_case": "MIXED", "sole_proprietor": False} | more)


def _steps(numbers: list[PoolNumber], facts: CampaignFacts | None, now: Instant = NOW) -> list[NumberStep]:
    return steps_of(numbers, facts, now, numbers_s=5)


def _one(number: PoolNumber, facts: CampaignFacts | None, now: Instant = NOW) -> tuple[Registered, list[str]] | None:
    found = _steps([number], facts, now)
    return (found[0].after, [told.event_type for told in found[0].told]) if found else None


PENDING = {"campaign_sid": CAMPAIGN, "registration_code": 30035, "registration_due": int(NOW)}
REGISTERED = {"campaign_sid": CAMPAIGN, "registered": 1}


def test_a_number_of_a_verified_campaign_is_known_to_the_carriers_after_a_while() -> None:
    after = Registered(campaign_sid=CAMPAIGN, registration_code=30035, registration_due=int(NOW.plus(s=5)))
    assert _one(_number(), _standard()) == (after, ["number-registration.pending"])
    waiting = _number(**PENDING | {"registration_due": int(NOW.plus(s=1))})
    assert _one(waiting, _standard()) is None
    registered = Registered(registered=True, campaign_sid=CAMPAIGN)
    assert _one(waiting, _standard(), NOW.plus(s=1)) == (registered, ["number-registration.successful"])
    assert _one(_number(**REGISTERED), _standard()) is None


@pytest.mark.parametrize(
    "facts",
    [None, *(_standard(status=status) for status in ("PENDING", "IN_PROGRESS", "FAILED")), _standard(mock=True)],
)
def test_no_number_registers_for_a_campaign_that_no_carrier_knows(facts: CampaignFacts | None) -> None:
    assert _one(_number(), facts) is None
    ended = ["number-deregistration.pending", "number-deregistration.successful"]
    assert _one(_number(**REGISTERED), facts) == (Registered(), ended)
    assert _one(_number(**PENDING), facts) == (Registered(), ended)


@pytest.mark.parametrize(
    "more",
    [{"type": "toll free"}, {"iso_country": "CA"}, {"registered": 1}],
)
def test_what_needs_no_campaign_is_left_alone(more: dict[str, Any]) -> None:
    for facts in (_standard(), _standard(status=CampaignStatus.SUSPENDED), None):
        assert _one(_number(**more), facts) is None


def test_a_sole_proprietor_has_the_number_that_joined_first() -> None:
    sole = campaign(sole_proprietor=True)
    second, first, toll_free = _number(2), _number(1), _number(3, type="toll free", date_joined=0)
    found = {step.number.sid: step for step in _steps([second, first, toll_free], sole)}
    assert found[first.sid].after.registration_code == 30035
    assert found[second.sid].after == Registered(campaign_sid=CAMPAIGN, registration_code=30125)
    assert [(told.event_type, told.code) for told in found[second.sid].told] == [("number-registration.failed", 30125)]
    assert len(found) == 2


def test_who_has_the_place_keeps_it_and_when_it_is_free_the_next_gets_it() -> None:
    sole = campaign(sole_proprietor=True)
    refused = _number(1, campaign_sid=CAMPAIGN, registration_code=30125)
    for holding in (REGISTERED, PENDING | {"registration_due": int(NOW.plus(s=1))}):
        assert _steps([refused, _number(2, **holding)], sole) == []
    (step,) = _steps([refused], sole)
    assert step.after.registration_code == 30035


def test_the_50th_number_would_need_a_number_pool() -> None:
    numbers = [_number(place) for place in range(1, NUMBERS_MOST + 2)]
    steps = _steps(numbers, _standard())
    assert [step.after.registration_code for step in steps] == [30035] * 49 + [30126]
    assert steps[-1].told[0].reason is not None
    assert "number pool" in steps[-1].told[0].reason


def test_a_number_is_refused_by_its_name_and_tried_again_when_it_is_renamed() -> None:
    named = _number(**PENDING, friendly_name="mine reject:30126")
    after = Registered(campaign_sid=CAMPAIGN, registration_code=30126)
    assert _one(named, _standard()) == (after, ["number-registration.failed"])
    refused = msgspec.structs.replace(named, registration_code=30126, registration_due=None)
    assert _one(refused, _standard()) is None
    renamed = msgspec.structs.replace(refused, friendly_name="mine")
    assert _one(renamed, _standard()) is not None
    sole = campaign(sole_proprietor=True)
    (step,) = _steps([refused, _number(2)], sole)
    assert (step.number.sid, step.after.registration_code) == (_number(2).sid, 30035), "it holds no place"


def test_a_suspended_campaigns_numbers_are_so_too_and_come_back_with_it() -> None:
    suspended, verified = _standard(status=CampaignStatus.SUSPENDED), _standard()
    halted = Registered(campaign_sid=CAMPAIGN, registration_code=30033)
    assert _one(_number(**REGISTERED), suspended) == (halted, ["number-registration.suspended"])
    at_rest = _number(campaign_sid=CAMPAIGN, registration_code=30033)
    assert _one(at_rest, suspended) is None
    back = Registered(registered=True, campaign_sid=CAMPAIGN)
    assert _one(at_rest, verified) == (back, ["number-registration.reinstated"])
    refused = _number(campaign_sid=CAMPAIGN, registration_code=30125)
    assert _one(refused, campaign(sole_proprietor=True, status=CampaignStatus.SUSPENDED)) is not None


def test_one_that_is_being_registered_when_its_campaign_is_suspended_goes_on_where_it_stood() -> None:
    suspended, later = _standard(status=CampaignStatus.SUSPENDED), NOW.plus(s=60)
    waiting = _number(**PENDING | {"registration_due": int(NOW.plus(s=5))})
    found = _one(waiting, suspended)
    assert found is not None
    halted = msgspec.structs.replace(waiting, **msgspec.structs.asdict(found[0]))
    assert _one(halted, suspended, later) is None
    found = _one(halted, _standard(), later)
    assert found is not None
    again = msgspec.structs.replace(halted, **msgspec.structs.asdict(found[0]))
    assert _one(again, _standard(), later) == (
        Registered(registered=True, campaign_sid=CAMPAIGN),
        ["number-registration.successful"],
    )
    joined = _one(_number(), suspended)
    assert joined is not None
    assert joined[0].registration_code == 30033


def test_a_number_that_went_to_another_campaigns_service_changes_campaigns() -> None:
    found = _one(_number(campaign_sid=OTHER, registered=1), _standard())
    assert found is not None
    assert (found[0].campaign_sid, found[0].registration_code) == (CAMPAIGN, 30035)
    assert found[1] == [
        "number-deregistration.pending",
        "number-deregistration.successful",
        "number-registration.pending",
    ]


def test_a_number_that_left_and_came_back_registers_anew() -> None:
    found = _one(_number(campaign_sid=CAMPAIGN), _standard())
    assert found is not None
    assert found[0].registration_code == 30035
    assert len(found[1]) == 3


@pytest.mark.parametrize("status", CampaignStatus)
@pytest.mark.parametrize("mock", [False, True])
@pytest.mark.parametrize(
    "before",
    [{}, PENDING, REGISTERED, {"registered": 1}]
    + [{"campaign_sid": sid, "registration_code": code} for sid in (CAMPAIGN, OTHER) for code in (30033, 30125, 30126)],
)
def test_after_a_few_steps_nothing_is_left_to_do(before: dict[str, Any], status: CampaignStatus, mock: bool) -> None:
    facts, number, now = _standard(status=status, mock=mock), _number(**before), NOW
    for _ in range(4):
        now = now.plus(s=10)
        for step in _steps([number], facts, now):
            number = msgspec.structs.replace(number, **msgspec.structs.asdict(step.after))
    assert _steps([number], facts, now) == []
    live = status is CampaignStatus.VERIFIED and not mock
    assert bool(number.registered) == (live or before == {"registered": 1})
