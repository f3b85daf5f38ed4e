"""The operator's reviews, where nobody else decides: bundles, brands and campaigns; every decision can be overruled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.registrant import (
    BUSINESS,
    PRIMARY,
    REPRESENTATIVE,
    SECONDARY,
    Registrant,
    mobile,
)  # fmt: skip
from tests.contract.sdk import Desk
from tests.contract.server import Login, running_server
from tests.contract.site import Site

pytestmark = pytest.mark.xdist_group("reviews")

COMPLIANCE = "QE2c6890da8086d771620e9b13fadeba0b"


class Operated(Registrant):
    """An ISV whose every step waits for the operator."""

    def decide(self, sid: str, outcome: str, **more: str) -> dict[str, Any]:
        """The operator decides the latest review of a thing."""
        found = self.until(lambda: self.reviews_of(sid), bool, f"a review of {sid}")[0]
        answer = self.tidings("POST", f"Reviews/{found['sid']}", self.operator, Outcome=outcome, **more)
        assert answer.status == 200, answer.body
        decided: dict[str, Any] = answer.json
        return decided

    def approved_primary(self) -> str:
        sid = self.profile(
            PRIMARY,
            self.end_user("customer_profile_business_information",
                          {**BUSINESS, "business_identity": "isv_reseller_or_partner"}),
            self.end_user("authorized_representative_1", REPRESENTATIVE),
            self.document(),
        )  # fmt: skip
        self.submit(sid)
        self.decide(sid, "approved")
        return sid


@pytest.fixture(scope="module")
def isv(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    folder = tmp_path_factory.mktemp("reviews")
    with running_server(folder, registration_pace="instant", reviewer="operator") as server:
        token = json.loads((folder / "data" / "credentials.json").read_text())["operator_token"]
        desk = Desk(server, server.logins.main)
        yield Operated(desk, Login("operator", token))
        desk.transport.close()


def test_a_bundle_waits_for_the_operator_and_its_account_is_told_why(isv: Operated, site: Site) -> None:
    callback = site.url("/bundle")
    sid = isv.profile(
        SECONDARY,
        isv.end_user("customer_profile_business_information", BUSINESS),
        isv.end_user("authorized_representative_1", REPRESENTATIVE),
        isv.document(),
        isv.primary(),
        status_callback=callback,
    )
    isv.submit(sid)
    fetch = isv.trusthub.customer_profiles(sid).fetch
    (waiting,) = isv.until(lambda: isv.reviews_of(sid), bool)
    assert (waiting["kind"], waiting["outcome"], waiting["due_at"]) == ("customer-profile", "pending", None)
    assert fetch().status == "in-review"
    decided = isv.decide(sid, "rejected", ErrorCode="18603", Reason="The house burned down")
    assert (decided["outcome"], decided["decided_by"], decided["error_code"]) == ("rejected", "operator", 18603)
    rejected = fetch()
    assert rejected.status == "twilio-rejected"
    assert [error["code"] for error in rejected.errors] == [18603]
    told = site.wait_for("/bundle", BundleSid=sid, Status="twilio-rejected")
    assert told.form["FailureReason"] == "The house burned down"
    isv.decide(sid, "approved")
    assert fetch().status == "twilio-approved", "the operator may think again"
    site.wait_for("/bundle", BundleSid=sid, Status="twilio-approved")


def test_only_the_operator_decides(isv: Operated) -> None:
    (review, *_) = isv.reviews_of(isv.primary())
    answer = isv.tidings("POST", f"Reviews/{review['sid']}", Outcome="rejected")
    assert (answer.status, answer.code) == (403, 20003)


def test_an_approved_brand_needs_no_answer_to_the_registry(isv: Operated) -> None:
    brand = isv.sole_proprietor_brand(verified=False)
    fetch = isv.messaging.brand_registrations(brand).fetch
    assert isv.decided(brand).identity_status == "UNVERIFIED"
    isv.decide(brand, "approved")
    approved = fetch()
    assert (approved.status, approved.identity_status) == ("APPROVED", "VERIFIED")
    profile = isv.trusthub.customer_profiles(approved.customer_profile_bundle_sid).fetch()
    assert profile.status == "twilio-approved"
    isv.decide(brand, "rejected", ErrorCode="30799", Reason="It is somebody else")
    failed = fetch()
    assert (failed.status, failed.failure_reason) == ("FAILED", "It is somebody else")
    assert [error["error_code"] for error in failed.errors] == [30799]


def test_what_the_operator_decided_of_a_brand_stays_whatever_the_registry_says_later(isv: Operated) -> None:
    phone = mobile()
    brand = isv.sole_proprietor_brand(phone, verified=False)
    isv.decided(brand)
    isv.until(lambda: isv.texts(phone), bool, "the question")
    isv.decide(brand, "rejected", ErrorCode="30799")
    isv.reply(phone, "YES")
    isv.until(lambda: isv.texts(phone)[0]["body"], lambda body: body.startswith("Thank you"))
    assert isv.messaging.brand_registrations(brand).fetch().status == "FAILED"


def test_a_campaign_goes_to_the_registry_only_once_the_operator_let_it_pass(isv: Operated) -> None:
    brand = isv.sole_proprietor_brand()
    service = isv.service()
    isv.campaign(service, brand)
    campaign = isv.messaging.services(service).us_app_to_person(COMPLIANCE)
    assert campaign.fetch().campaign_status == "PENDING"
    listed = isv.tidings("GET", "Reviews", Kind="campaign", Outcome="pending").json["reviews"]
    assert [review["friendly_name"] for review in listed] == [f"SOLE_PROPRIETOR of {service}"]
    isv.decide(listed[0]["object_sid"], "rejected", ErrorCode="30909", Reason="Nobody finds the form")
    failed = campaign.fetch()
    assert failed.campaign_status == "FAILED"
    assert [(error["error_code"], error["description"]) for error in failed.errors] == [
        (30909, "Nobody finds the form")
    ]
    isv.decide(listed[0]["object_sid"], "approved")
    assert isv.reviewed(service).campaign_status == "VERIFIED"


def test_every_step_is_in_the_audit_log(isv: Operated) -> None:
    sid = isv.primary()
    events = isv.client.monitor.v1.events.list(resource_sid=sid)
    kinds = [event.event_type for event in reversed(events)]
    assert kinds[0] == "customer-profile.created"
    assert kinds[-1] == "customer-profile.approved"
    (review, *_) = isv.reviews_of(sid)
    (decided,) = isv.client.monitor.v1.events.list(resource_sid=review["sid"])
    assert (decided.event_type, decided.actor_type) == ("review.approved", "operator")


def test_a_decision_can_be_undone_for_as_long_as_it_says_and_its_account_hears_of_it_after_that(isv: Operated) -> None:
    sid = isv.profile(
        PRIMARY,
        isv.end_user("customer_profile_business_information", BUSINESS),
        isv.end_user("authorized_representative_1", REPRESENTATIVE),
        isv.document(),
    )
    isv.submit(sid)
    held = isv.decide(sid, "rejected", ErrorCode="18602", UndoWithin="60")
    assert (held["outcome"], held["held_decision"]["outcome"]) == ("pending", "rejected")
    path = f"Reviews/{held['sid']}"
    seen = isv.tidings("GET", path).json
    assert (seen["held_decision"], seen["held_until"]) == (None, None)
    stale = isv.tidings("POST", path, isv.operator, Outcome="approved", IfOutcome="pending")
    assert stale.status == 409
    assert isv.tidings("DELETE", f"{path}/HeldDecision").status == 403
    assert isv.tidings("DELETE", f"{path}/HeldDecision", isv.operator).json["held_decision"] is None
    assert isv.tidings("DELETE", f"{path}/HeldDecision", isv.operator).status == 404
    assert isv.tidings("POST", path, isv.operator, Outcome="approved", UndoWithin="3601").status == 400
    isv.decide(sid, "approved", UndoWithin="60")
    assert isv.trusthub.customer_profiles(sid).fetch().status == "in-review"
    isv.tidings("POST", "Clock", isv.operator, Advance="PT61S")
    isv.until(lambda: isv.trusthub.customer_profiles(sid).fetch().status, "twilio-approved".__eq__, "the approval")
