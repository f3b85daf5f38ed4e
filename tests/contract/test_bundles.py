"""The life of a bundle: what evaluations find, what its checks and reviewers say, what it then may and may not."""

from __future__ import annotations

from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from tests.contract.registrant import (
    BUSINESS,
    PERSON,
    REPRESENTATIVE,
    SECONDARY,
    STARTER,
    Registrant,
    mobile,
)
from tests.contract.sdk import Desk
from tests.contract.site import Site

pytestmark = pytest.mark.xdist_group("server")


# Evaluations


def business_profile(isv: Registrant, **changes: Any) -> str:
    """A secondary profile, in draft; what `changes` sets to None is left out."""
    attributes = {name: value for name, value in {**BUSINESS, **changes}.items() if value is not None}
    return isv.profile(
        SECONDARY,
        isv.end_user("customer_profile_business_information", attributes),
        isv.end_user("authorized_representative_1", REPRESENTATIVE),
        isv.document(),
        isv.primary(),
    )


def test_an_empty_bundle_lacks_everything_and_is_told_each(desk: Desk, isv: Registrant) -> None:
    profile = isv.profile(SECONDARY)
    found = desk.client.trusthub.v1.customer_profiles(profile).customer_profiles_evaluations.create(SECONDARY)
    lacking = {result["object_type"]: result["error_code"] for result in found.results if not result["passed"]}
    assert lacking == {
        "customer_profile_business_information": 22214,
        "authorized_representative_1": 22214,
        "customer_profile_address": 22216,
        "primary_customer_profile_type_business": 22216,
    }
    assert desk.refusal(desk.client.trusthub.v1.customer_profiles(profile).update, status="pending-review") == (
        400,
        22218,
    )
    assert desk.client.trusthub.v1.customer_profiles(profile).fetch().status == "draft"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("business_name", None, 22215),
        ("business_name", "", 22215),
        ("website_url", None, 22215),
        ("website_url", "nowhere", 22218),
        ("business_type", "Gang", 22218),
        ("business_industry", "CRIME", 22218),
        ("business_identity", "somebody", 22218),
        ("business_regions_of_operation", "USA_AND_CANADA,MOON", 22218),
        ("business_registration_identifier", "ABC", 22218),
        ("business_registration_number", "12345", 22218),
    ],
)
def test_each_field_is_told_by_its_own_code(
    desk: Desk, isv: Registrant, field: str, value: str | None, code: int
) -> None:
    profile = business_profile(isv, **{field: value})
    bundle = desk.client.trusthub.v1.customer_profiles(profile)
    found = bundle.customer_profiles_evaluations.create(SECONDARY)
    assert found.status == "noncompliant"
    faults = [(each["object_field"], each["error_code"]) for result in found.results for each in result["invalid"]]
    assert faults == [(field, code)]
    assert desk.refusal(bundle.update, status="pending-review") == (400, 22218)
    bundle.delete()


# Statuses


def test_a_profile_is_approved_and_its_parts_stay_as_they_are(desk: Desk, isv: Registrant) -> None:
    trusthub = desk.client.trusthub.v1
    sid = business_profile(isv)
    assigned = trusthub.customer_profiles(sid).customer_profiles_entity_assignments
    submitted = isv.submit(sid)
    assert submitted.status == "pending-review"
    approved = isv.until(trusthub.customer_profiles(sid).fetch, lambda one: one.status == "twilio-approved")
    assert (approved.errors, approved.valid_until) == (None, None)
    by_kind = {one.object_sid[:2]: one for one in assigned.list()}
    assert by_kind.keys() == {"IT", "RD", "BU"}
    update, end_user = trusthub.customer_profiles(sid).update, trusthub.end_users(by_kind["IT"].object_sid)
    document = trusthub.supporting_documents(by_kind["RD"].object_sid)
    assert desk.refusal(update, friendly_name="Other") == (400, 22201)
    assert desk.refusal(update, status="draft") == (400, 22200)
    assert desk.refusal(update, status="pending-review") == (400, 22200)
    assert desk.refusal(assigned.create, object_sid=isv.document()) == (400, 22201)
    assert desk.refusal(assigned(by_kind["IT"].sid).delete) == (400, 22201)
    assert desk.refusal(end_user.update, friendly_name="Other") == (400, 21644)
    assert desk.refusal(end_user.delete) == (400, 21644)
    assert desk.refusal(document.update, friendly_name="Other") == (400, 21646)
    assert desk.refusal(document.delete) == (400, 21646)
    assert desk.refusal(trusthub.customer_profiles(isv.primary()).delete) == (400, 21648)


def test_a_rejected_profile_says_why_is_mended_and_submitted_again(desk: Desk, isv: Registrant, site: Site) -> None:
    trusthub = desk.client.trusthub.v1
    path = f"/bundles/{mobile()[1:]}"
    sid = isv.starter(email="john@mailinator.com", status_callback=site.url(path))
    told = site.wait_for(path, Status="twilio-rejected")
    rejected = trusthub.customer_profiles(sid).fetch()
    assert rejected.status == "twilio-rejected"
    (error,) = rejected.errors
    assert told.form["FailureReason"] == "Email is a suspected disposable address."
    assert (told.form["BundleSid"], told.form["AccountSid"]) == (sid, desk.login.sid)
    assert told.form.get("ErrorCode", "none") == str(error["code"])
    validator = RequestValidator(desk.login.token)
    assert validator.validate(told.url, told.form, told.headers["x-twilio-signature"])
    trusthub.customer_profiles(sid).update(email="john@example.com")
    before = len(site.visits)
    assert isv.submit(sid).status == "pending-review"
    isv.until(lambda: [v for v in site.visits[before:] if v.path == path], bool, "told of the second submission")
    waiting = isv.until(trusthub.customer_profiles(sid).fetch, lambda one: one.status == "in-review")
    assert waiting.errors is None
    assert desk.refusal(trusthub.customer_profiles(sid).update, friendly_name="Other") == (400, 22201)


def test_a_reviewer_rejects_with_the_code_that_a_name_asks_for(desk: Desk, isv: Registrant) -> None:
    trusthub = desk.client.trusthub.v1
    sid = business_profile(isv, business_name="Owl Flights LLC reject:18603")
    isv.submit(sid)
    rejected = isv.until(trusthub.customer_profiles(sid).fetch, lambda one: one.status == "twilio-rejected")
    assert [error["code"] for error in rejected.errors] == [18603]
    assert trusthub.customer_profiles(sid).update(status="draft").status == "draft"
    assert trusthub.customer_profiles(sid).delete() is True


def test_a_bundle_that_is_deleted_leaves_its_parts(desk: Desk, isv: Registrant) -> None:
    trusthub = desk.client.trusthub.v1
    person, document = isv.end_user("starter_customer_profile_information", PERSON), isv.document()
    sid = isv.profile(STARTER, person, document)
    trusthub.customer_profiles(sid).delete()
    assert trusthub.end_users(person).fetch().attributes == PERSON
    assert trusthub.supporting_documents(document).delete() is True
    assert trusthub.end_users(person).delete() is True


def test_an_object_that_is_deleted_is_missing_in_its_drafts(desk: Desk, isv: Registrant) -> None:
    trusthub = desk.client.trusthub.v1
    person = isv.end_user("starter_customer_profile_information", PERSON)
    bundle = trusthub.customer_profiles(isv.profile(STARTER, person))
    trusthub.end_users(person).delete()
    assert bundle.customer_profiles_entity_assignments.list() == []
