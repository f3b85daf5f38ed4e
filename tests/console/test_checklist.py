"""The steps, for every state of an account; and the line as small as a word."""

from __future__ import annotations

from typing import Any

import pytest

from tidings.console.checklist import AccountFacts, Stand, steps
from tidings.console.sparkline import sparkline

SERVICE = {"sid": "MG1", "us_app_to_person_registered": False, "inbound_request_url": None, "status_callback": None}
NUMBER = {"sms_url": "", "sms_application_sid": "", "status_callback": ""}


def facts(**changes: Any) -> AccountFacts:
    given = {
        "numbers": [],
        "short_codes": [],
        "services": [],
        "pooled": False,
        "own_texts": False,
        "profiles": [],
        "subaccounts": 0,
        "delivered": False,
        "simulated": False,
    }
    return AccountFacts(**{**given, **changes})


def stands(given: AccountFacts) -> list[Stand]:
    return [step.stand for step in steps(given)]


def test_of_an_account_with_nothing_no_step_is_done() -> None:
    assert stands(facts()) == [Stand.OPEN] * 8


@pytest.mark.parametrize(
    ("place", "changes", "stand"),
    [
        (0, {"short_codes": [{}]}, Stand.DONE),
        (1, {"subaccounts": 2}, Stand.DONE),
        (2, {"profiles": [{"status": "draft"}]}, Stand.WAITING),
        (2, {"profiles": [{"status": "twilio-approved"}]}, Stand.WAITING),
        (2, {"services": [{**SERVICE, "us_app_to_person_registered": True}]}, Stand.DONE),
        (3, {"services": [SERVICE]}, Stand.ASKED),
        (3, {"services": [SERVICE], "pooled": True}, Stand.DONE),
        (4, {"numbers": [{**NUMBER, "sms_url": "https://a.example"}]}, Stand.DONE),
        (4, {"numbers": [{**NUMBER, "sms_application_sid": "AP1"}]}, Stand.DONE),
        (5, {"own_texts": True}, Stand.DONE),
        (6, {"services": [{**SERVICE, "status_callback": "https://a.example"}]}, Stand.DONE),
        (7, {"delivered": True}, Stand.DONE),
        (7, {"delivered": True, "simulated": True}, Stand.WAITING),
    ],
)
def test_a_step_goes_by_its_own_facts(place: int, changes: dict[str, Any], stand: Stand) -> None:
    assert stands(facts(**changes))[place] is stand


def test_what_is_not_the_visitors_to_see_is_no_step() -> None:
    unseen = facts(numbers=None, short_codes=None, services=None, profiles=None, subaccounts=None)
    assert [step.title for step in steps(unseen)] == ["Go live"]


def test_a_line_stands_on_zero_and_reaches_the_top_once() -> None:
    assert sparkline([0, 5, 10]) == "2.0,26.0 60.0,14.0 118.0,2.0"
    assert sparkline([0, 0]) == "2.0,26.0 118.0,26.0"
    assert sparkline([7]) == ""
