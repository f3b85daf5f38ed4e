"""The table of rejections."""

from __future__ import annotations

import pytest

from tests.campaigns.world import GOOD
from tidings.registry.campaign_rejections import REJECTIONS, is_final, rejection_of, shown
from tidings.registry.port import FilingFault

PARAMETERS = {*GOOD, "OptInMessage", "OptOutMessage", "HelpMessage", "OptOutKeywords", "HelpKeywords", "AgeGated",
              "DirectLending", "PrivacyPolicyUrl", "TermsAndConditionsUrl", "CampaignId"}  # fmt: skip


def test_every_documented_code_from_30880_to_30909_is_there() -> None:
    assert set(range(30880, 30910)) <= REJECTIONS.keys()
    assert {30914, 30915, 30925, 30936, 30964, *range(30990, 30995)} <= REJECTIONS.keys()


def test_five_codes_are_final() -> None:
    assert {code for code, rejection in REJECTIONS.items() if rejection.final} == {30882, 30883, 30884, 30885, 30897}


@pytest.mark.parametrize("code", list(REJECTIONS))
def test_each_names_parameters_that_there_are(code: int) -> None:
    rejection = rejection_of(code)
    assert set(rejection.fields) <= PARAMETERS
    assert rejection.title
    assert not rejection.title.endswith(".")


def test_one_final_code_among_others_is_final() -> None:
    assert is_final([shown(FilingFault(30886, "")), shown(FilingFault(30883, ""))]) == 30883
    assert is_final([shown(FilingFault(30886, ""))]) is None
    assert is_final([]) is None
