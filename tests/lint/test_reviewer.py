"""The simulated aggregator's reviewer: more lenient than lint, and with reasons of its own choosing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lint.corpus import FILLED, GOOD, OWN_OPT_OUT, PARAMETERS, WALKTHROUGH, Registration
from tidings.lint.linting import RULES, lint
from tidings.lint.reviewer import REFUSED, judge
from tidings.registry.port import BrandFiling, CampaignFiling, FilingFault


def filing(**more: Any) -> CampaignFiling:
    values = {name: getattr(GOOD, name) for name in ("description", "message_flow")}
    return CampaignFiling(
        **{
            **values,
            "reference": "CM" + "1" * 32,
            "brand_id": "BABCDEF",
            "use_case": "ACCOUNT_NOTIFICATION",
            "samples": GOOD.message_samples or (),
            "has_embedded_links": True,
            "has_embedded_phone": False,
            **more,
        }
    )


def test_the_registrys_reviewer_lets_a_good_campaign_pass() -> None:
    assert judge(filing()) == ()


def test_the_registrys_reviewer_gives_one_reason_for_each_code_the_final_ones_first() -> None:
    samples = ("Pinecrest: CBD on [date], see https://bit.ly/3abc", "Pinecrest: CBD again, see http://pinecrest.com/x")
    faults = judge(filing(samples=samples))
    assert [fault.error_code for fault in faults] == [30883, 30892, 30964]
    assert isinstance(faults[0], FilingFault)
    assert faults[0].fields == ("MessageSamples",)
    assert '"CBD"' in faults[0].reason


def test_the_registrys_reviewer_leaves_to_the_api_what_the_api_refuses() -> None:
    assert judge(filing(samples=("Only one sample here, [name].",))) == ()


def test_the_registrys_reviewer_sees_more_where_it_knows_the_brand() -> None:
    known = BrandFiling(
        reference="BN" + "1" * 32,
        entity_type="SOLE_PROPRIETOR",
        display_name="Pinecrest LLC",
        first_name="Dana",
        last_name="Whitlock",
        email="dana@gmail.com",
    )
    assert {fault.error_code for fault in judge(filing(), known)} == {30900, 30915}


@pytest.mark.parametrize("printed", [WALKTHROUGH, OWN_OPT_OUT, FILLED, PARAMETERS])
def test_what_the_walkthrough_prints_is_approved_though_lint_says_what_is_wrong(printed: Registration) -> None:
    texts = {
        name: getattr(printed, name) for name in ("description", "message_flow", "help_message", "opt_out_message")
    }
    given = filing(
        **texts,
        use_case="SOLE_PROPRIETOR",
        samples=printed.message_samples,
        has_embedded_links=printed.has_embedded_links,
        has_embedded_phone=printed.has_embedded_phone,
    )
    assert judge(given) == ()
    assert lint(printed)


def test_what_refuses_is_named_rule_by_rule_and_is_a_part_of_what_lint_knows() -> None:
    ids = {rule.id for rule in RULES}
    assert ids > REFUSED
