"""Registrations as slow as real ones, in business time: delayed reviews, expiries, retries, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.registrant import BUSINESS, CAMPAIGN, PERSON, REPRESENTATIVE, Registrant, mobile
from tests.contract.sdk import Desk
from tests.contract.server import running_server

pytestmark = pytest.mark.xdist_group("registration-clock")

COMPLIANCE = "QE2c6890da8086d771620e9b13fadeba0b"


@pytest.fixture(scope="module")
def isv(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registrant]:
    """On a server where reviews take a day, and campaigns ten; its reviewer approves what says nothing else."""
    with running_server(tmp_path_factory.mktemp("clock"), registration_pace="real") as server:
        desk = Desk(server, server.logins.main)
        made = Registrant(desk)
        yield made
        desk.transport.close()


def passing(isv: Registrant, fetch: Any, holds: Any, step: str = "P1D", most: int = 40) -> tuple[Any, int]:
    """Moves time ahead step by step until something holds; gives it and the steps that it took."""
    for steps in range(most):
        for _ in range(10):
            found = fetch()
            if holds(found):
                return found, steps
        isv.advance(step)
    msg = f"not within {most} times {step}"
    raise AssertionError(msg)


@pytest.fixture(scope="module")
def primary(isv: Registrant) -> str:
    """The ISV's own profile, approved after a day."""
    sid = isv.profile(
        "RN6433641899984f951173ef1738c3bdd0",
        isv.end_user("customer_profile_business_information", BUSINESS),
        isv.end_user("authorized_representative_1", REPRESENTATIVE),
        isv.document(),
    )
    isv.submit(sid)
    fetch = isv.trusthub.customer_profiles(sid).fetch
    assert fetch().status == "in-review"
    isv.advance("PT1H")
    isv.until(lambda: isv.reviews_of(sid), bool, "the checks passed, and a review was opened")
    isv.advance("PT23H")
    assert fetch().status == "in-review", "a review takes a day"
    passing(isv, fetch, lambda one: one.status == "twilio-approved", "PT1H", 3)
    return sid


def brand_of(isv: Registrant, phone: str) -> str:
    profile = isv.starter(person={**PERSON, "phone_number": phone, "email": f"p{phone[1:]}@example.com"})
    product = isv.sole_proprietor(profile, phone)
    sid = isv.brand(profile, product, brand_type="SOLE_PROPRIETOR")
    fetch = isv.messaging.brand_registrations(sid).fetch
    approved, _ = passing(isv, fetch, lambda one: one.status == "APPROVED", "PT10M")
    assert approved.identity_status == "UNVERIFIED"
    isv.until(lambda: isv.texts(phone), bool, "the question")
    return sid


def test_an_answer_after_a_day_verifies_nothing_and_a_retry_can_be_answered(isv: Registrant, primary: str) -> None:
    assert primary
    phone = mobile()
    sid = brand_of(isv, phone)
    fetch = isv.messaging.brand_registrations(sid).fetch
    isv.advance("PT25H")
    isv.reply(phone, "YES")
    isv.until(lambda: [text for text in isv.texts(phone) if text["direction"] == "out"], bool)
    assert fetch().identity_status == "UNVERIFIED"
    before = len(isv.texts(phone))
    isv.messaging.brand_registrations(sid).brand_registration_otps.create()
    isv.until(lambda: isv.texts(phone), lambda texts: len(texts) > before, "the second question")
    isv.reply(phone, "Yes")
    verified = isv.until(fetch, lambda one: one.identity_status == "VERIFIED")
    assert verified.status == "APPROVED"
    assert isv.trusthub.customer_profiles(verified.customer_profile_bundle_sid).fetch().status == "twilio-approved"


def test_a_brand_whose_owner_never_answers_fails_after_thirty_days(isv: Registrant, primary: str) -> None:
    assert primary
    phone = mobile()
    sid = brand_of(isv, phone)
    fetch = isv.messaging.brand_registrations(sid).fetch
    isv.advance("P29D")
    assert fetch().status == "APPROVED"
    failed, _ = passing(isv, fetch, lambda one: one.status == "FAILED", "P1D", 4)
    assert failed.failure_reason
    assert [error["error_code"] for error in failed.errors] == [30752]


def test_a_rejected_campaign_is_mended_and_submitted_again(isv: Registrant, primary: str) -> None:
    assert primary
    phone = mobile()
    brand = brand_of(isv, phone)
    isv.reply(phone, "YES")
    isv.until(isv.messaging.brand_registrations(brand).fetch, lambda one: one.identity_status == "VERIFIED")
    service = isv.service()
    isv.campaign(service, brand, description="Send marketing messages about sales and offers reject:30909")
    campaign = isv.messaging.services(service).us_app_to_person(COMPLIANCE)
    failed, _ = passing(isv, campaign.fetch, lambda one: one.campaign_status == "FAILED")
    (error,) = failed.errors
    assert error["error_code"] == 30909
    assert error["fields"]
    assert error["url"].endswith("30909")
    assert error["description"]
    changes = {name: CAMPAIGN[name] for name in ("has_embedded_links", "has_embedded_phone", "message_samples",
                                                 "message_flow", "description")}  # fmt: skip
    mended = campaign.update(age_gated=False, direct_lending=False, **changes)
    assert mended.campaign_status == "PENDING"
    assert mended.errors == []
    verified, days = passing(isv, campaign.fetch, lambda one: one.campaign_status == "VERIFIED")
    assert days >= 10, "the registry's review takes ten days"
    assert verified.campaign_id.startswith("C")
