"""The table of outcomes: complete, without doubles, and true to the numbers that it is remembered by."""

from __future__ import annotations

import pytest

from tidings.carriers.simulated.outcomes import DELIVERED, ENDING_DIGITS, OUTCOMES, SimulatedOutcome, outcome_of


def test_every_ending_and_name_stands_for_one_outcome() -> None:
    endings = [outcome.ending for outcome in OUTCOMES]
    assert len(set(endings)) == len(endings)
    assert len({outcome.name for outcome in OUTCOMES}) == len(OUTCOMES)
    assert {len(ending) for ending in endings[1:]} == {ENDING_DIGITS}


@pytest.mark.parametrize("number", ["+14155550199", "+447700900123", "+14155550000", "+14155559999", "+12025553000"])
def test_an_ordinary_number_gets_its_messages(number: str) -> None:
    assert outcome_of(number) is DELIVERED


@pytest.mark.parametrize("outcome", OUTCOMES[1:], ids=lambda outcome: outcome.name)
def test_the_ending_chooses_under_any_country_and_area_code(outcome: SimulatedOutcome) -> None:
    for before in ("+1415", "+1888", "+4420"):
        assert outcome_of(before + outcome.ending) is outcome


@pytest.mark.parametrize(
    "outcome", [o for o in OUTCOMES if o.ending.startswith("553")], ids=lambda outcome: outcome.name
)
def test_numbers_that_end_in_an_error_code_fail_with_it(outcome: SimulatedOutcome) -> None:
    assert outcome.error_code == int(outcome.ending[2:])


@pytest.mark.parametrize(
    "outcome", [o for o in OUTCOMES if o.ending.startswith("55400")], ids=lambda outcome: outcome.name
)
def test_numbers_that_end_in_a_command_status_are_answered_with_it(outcome: SimulatedOutcome) -> None:
    assert outcome.refused == int(outcome.ending[-2:], 16)


@pytest.mark.parametrize(
    "outcome", [o for o in OUTCOMES if o.ending.startswith("556000")], ids=lambda outcome: outcome.name
)
def test_numbers_that_end_in_a_message_state_have_it_in_their_receipt(outcome: SimulatedOutcome) -> None:
    assert outcome.state == int(outcome.ending[-1])
    assert outcome.error_code


def test_only_delivered_messages_have_no_error_code() -> None:
    assert all(outcome.is_delivered == (outcome.error_code is None) for outcome in OUTCOMES)
