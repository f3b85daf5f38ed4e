"""Where things stand, in words: every status of every kind says whose turn it is, what is waited for, what to mend."""

from __future__ import annotations

import pytest

from tests.console.registered import MOBILE, NOW, brand, bundle, campaign, number, row_of
from tidings.brands.lifecycle import BrandStatus
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.compliance.lifecycle import BundleStatus
from tidings.console.explanations import Explanations
from tidings.console.standing import Context, ShownFault, State, of_brand, of_bundle, of_campaign, of_number
from tidings.registry.brand_faults import BRAND_FAULTS
from tidings.registry.campaign_rejections import REJECTIONS
from tidings.registry.model import IdentityStatus

NOTHING = Context()


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (BundleStatus.DRAFT, State.ASKED, "Draft"),
        (BundleStatus.PENDING_REVIEW, State.WAITING, "In review"),
        (BundleStatus.IN_REVIEW, State.WAITING, "In review"),
        (BundleStatus.REJECTED, State.REFUSED, "Refused"),
        (BundleStatus.APPROVED, State.DONE, "Approved"),
    ],
)
def test_every_status_of_a_bundle_says_whose_turn_it_is(status: BundleStatus, state: State, words: str) -> None:
    standing = of_bundle(bundle("secondary", status), NOTHING)
    assert (standing.state, standing.words) == (state, words)
    assert bool(standing.waits) is (state is not State.DONE)


def test_a_submitted_bundle_waits_for_its_checks_then_for_whoever_reviews() -> None:
    one = bundle("secondary", checks_due=NOW.plus(s=2))
    checked = of_bundle(one, NOTHING)
    assert ("checked" in checked.waits, checked.until) == (True, NOW.plus(s=2))
    one = bundle("secondary")
    simulated = of_bundle(one, Context({one.sid: NOW.plus(s=3)}))
    assert ("simulated reviewer" in simulated.waits, simulated.until) == (True, NOW.plus(s=3))
    operator = of_bundle(one, Context({one.sid: None}))
    assert (operator.waits, operator.until) == ("It waits for the operator to decide.", None)


@pytest.mark.parametrize("policy", ["starter", "sole"])
def test_a_sole_proprietors_bundle_goes_with_its_brand(policy: str) -> None:
    standing = of_bundle(bundle(policy), NOTHING)
    assert (standing.follows, "with its brand" in standing.waits) == (True, True)


def test_what_a_bundle_was_refused_for_is_said_with_its_code() -> None:
    errors = [{"code": 18603, "message": "The address cannot be verified"}]
    (fault,) = of_bundle(bundle(status=BundleStatus.REJECTED, errors=errors), NOTHING).faults
    assert fault == ShownFault(18603, "The address cannot be verified")
    assert fault.url == "/errors/18603"
    (bare,) = of_bundle(bundle(status=BundleStatus.REJECTED, failure_reason="We know better"), NOTHING).faults
    assert (bare, bare.url) == (ShownFault(None, "We know better"), None)


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (BrandStatus.PENDING, State.WAITING, "Pending"),
        (BrandStatus.IN_REVIEW, State.WAITING, "In review"),
        (BrandStatus.APPROVED, State.DONE, "Approved"),
        (BrandStatus.FAILED, State.REFUSED, "Refused"),
        (BrandStatus.SUSPENDED, State.REFUSED, "Suspended"),
        (BrandStatus.DELETION_PENDING, State.WAITING, "Being deleted"),
        (BrandStatus.DELETION_FAILED, State.WAITING, "Being deleted"),
    ],
)
def test_every_status_of_a_brand_says_whose_turn_it_is(status: BrandStatus, state: State, words: str) -> None:
    standing = of_brand(brand(status), NOTHING)
    assert (standing.state, standing.words) == (state, words)


def test_a_brand_that_cannot_be_filed_yet_waits_for_its_bundles() -> None:
    assert "bundles" in of_brand(brand(BrandStatus.PENDING, look_at=NOW), NOTHING).waits
    assert "registry verifies" in of_brand(brand(BrandStatus.PENDING, filed_at=NOW), NOTHING).waits


def test_an_approved_sole_proprietor_is_asked_on_the_handset_until_the_deadline() -> None:
    standing = of_brand(brand(verified=False, otp_deadline=NOW.plus(days=30)), NOTHING)
    assert (standing.state, standing.handset, standing.may_ask) == (State.ASKED, MOBILE, True)
    assert "answer YES" in standing.waits
    assert "+1 415 555 0122" in standing.waits


@pytest.mark.parametrize("identity", [IdentityStatus.VERIFIED, IdentityStatus.VETTED_VERIFIED])
def test_a_confirmed_sole_proprietor_is_asked_nothing(identity: IdentityStatus) -> None:
    assert of_brand(brand(identity_status=identity), NOTHING).state is State.DONE


def test_a_standard_brand_is_asked_nothing() -> None:
    assert of_brand(brand(sole=False, verified=False), NOTHING).state is State.DONE


def test_a_refused_brand_tells_its_faults_and_its_failure_reason() -> None:
    errors = [{"error_code": 30795, "description": "They do not match", "fields": ["business_name"]}]
    refused = of_brand(brand(BrandStatus.FAILED, errors=errors, failure_reason="Unable to register"), NOTHING)
    assert refused.faults == (
        ShownFault(30795, "They do not match", ("business_name",)),
        ShownFault(None, "Unable to register"),
    )


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (CampaignStatus.PENDING, State.WAITING),
        (CampaignStatus.IN_PROGRESS, State.WAITING),
        (CampaignStatus.VERIFIED, State.DONE),
        (CampaignStatus.FAILED, State.REFUSED),
        (CampaignStatus.SUSPENDED, State.REFUSED),
        (CampaignStatus.DELETED, State.DONE),
    ],
)
def test_every_status_of_a_campaign_says_whose_turn_it_is(status: CampaignStatus, state: State) -> None:
    assert of_campaign(campaign(status), NOTHING).state is state


def test_a_campaign_is_mended_or_where_its_code_is_final_given_up() -> None:
    mendable = [{"error_code": 30886, "description": "Too thin", "fields": ["DESCRIPTION"]}]
    assert "update the campaign" in of_campaign(campaign(CampaignStatus.FAILED, errors=mendable), NOTHING).waits
    final = [{"error_code": 30883, "description": "Not allowed", "fields": []}]
    refused = of_campaign(campaign(CampaignStatus.FAILED, errors=final), NOTHING)
    assert "cannot be mended" in refused.waits
    assert "register another" not in refused.waits
    assert refused.faults[0].code == 30883


def test_a_mock_campaign_says_that_it_sends_nothing() -> None:
    assert "sends nothing" in of_campaign(campaign(mock=True), NOTHING).waits


def test_a_number_says_why_it_is_not_registered() -> None:
    service = "MG" + "1" * 32
    alone = of_number(row_of(number()), NOTHING)
    assert (alone.state, "messaging service" in alone.waits) == (State.ASKED, True)
    waiting = of_number(row_of(number(messaging_service_sid=service)), NOTHING)
    assert (waiting.state, waiting.follows) == (State.WAITING, True)
    taken = of_number(row_of(number(messaging_service_sid=service)), Context({}, frozenset({service})))
    assert (taken.state, taken.follows) == (State.WAITING, False)
    pending = of_number(row_of(number(registration_code=30035, registration_due=NOW.plus(s=5))), NOTHING)
    assert (pending.words, pending.until) == ("Being registered", NOW.plus(s=5))
    suspended = of_number(row_of(number(registration_code=30033)), NOTHING)
    assert (suspended.state, suspended.words) == (State.REFUSED, "Suspended")
    second = of_number(row_of(number(registration_code=30125)), NOTHING)
    assert (second.state, second.faults[0].code, "Take it" in second.waits) == (State.REFUSED, 30125, True)
    done = of_number(row_of(number(registered=True, campaign_sid="CM" + "1" * 32)), NOTHING)
    assert (done.state, done.waits) == (State.DONE, "")


def test_a_question_holds_for_a_day_and_then_says_that_it_lapsed_and_can_be_asked_again() -> None:
    approved = NOW
    asked = brand(verified=False, otp_deadline=approved.plus(days=30))
    fresh = of_brand(asked, Context(now=approved.plus(h=23)))
    assert (fresh.words, fresh.until, fresh.lapsed, fresh.may_ask) == ("To be confirmed", NOW.plus(h=24), False, True)
    lapsed = of_brand(asked, Context(now=approved.plus(h=24)))
    assert (lapsed.words, lapsed.state, lapsed.lapsed, lapsed.may_ask) == ("Question lapsed", State.ASKED, True, True)
    assert "nobody answered YES within 24 hours. Ask again" in lapsed.waits
    assert (lapsed.until, lapsed.handset) == (NOW.plus(days=30), MOBILE)
    again = of_brand(asked, Context(now=approved.plus(h=30), asked_at={asked.sid: approved.plus(h=25)}))
    assert (again.words, again.until) == ("To be confirmed", approved.plus(h=49))
    over = of_brand(asked, Context(now=approved.plus(days=30)))
    assert (over.lapsed, over.may_ask, "Ask again" in over.waits) == (True, False, False)


@pytest.mark.parametrize("code", BRAND_FAULTS)
def test_every_refusal_of_a_brand_has_advice_of_its_own(code: int) -> None:
    refused = of_brand(brand(BrandStatus.FAILED, errors=[{"error_code": code, "description": "x"}]), NOTHING)
    assert refused.faults[0].advice == Explanations()[code].do
    assert refused.waits


@pytest.mark.parametrize("code", REJECTIONS)
def test_every_refusal_of_a_campaign_has_advice_of_its_own(code: int) -> None:
    refused = of_campaign(
        campaign(CampaignStatus.FAILED, errors=[{"error_code": code, "description": "x", "fields": []}]), NOTHING
    )
    assert refused.faults[0].advice == Explanations()[code].do
    is_told_to_submit_again = "to submit it again" in refused.waits
    assert is_told_to_submit_again is not (REJECTIONS[code].final or code in _NEVER_AGAIN)


_NEVER_AGAIN = {30900, 30903, 30904, 30905, 30906, 30915}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (30702, "register it anew"),
        (30703, "another customer profile"),
        (30752, "have the question answered within 24 hours"),
        (30791, "Nothing about it was found wrong"),
        (30795, "Change what was refused"),
    ],
)
def test_what_follows_the_refusal_of_a_brand_goes_by_its_code(code: int, words: str) -> None:
    refused = of_brand(brand(BrandStatus.FAILED, errors=[{"error_code": code, "description": "x"}]), NOTHING)
    assert words in refused.waits
