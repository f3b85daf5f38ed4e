"""Brands, the questions to their owners and their vettings, through the official client."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from tests.contract.registrant import MARKETING, Registered, Registrant, mobile
from tests.contract.sdk import Desk
from tests.contract.server import RunningServer
from tests.contract.wire import Wire

pytestmark = pytest.mark.xdist_group("server")

HOST = "messaging.twilio.com"
WRONG_EIN = "98-7650000"
"""The registry says that it is somebody else's."""


# Brands


def test_every_operation_on_brands_answers_as_published(either: Desk) -> None:
    isv = Registrant(either)
    brands = either.client.messaging.v1.brand_registrations
    with either.drives("brands"):
        profile, product = isv.business(business_registration_number=WRONG_EIN)
        made = brands.create(customer_profile_bundle_sid=profile, a2p_profile_bundle_sid=product)
        assert (made.status, made.brand_type, made.identity_status) == ("PENDING", "STANDARD", "UNVERIFIED")
        assert (made.tcr_id, made.errors, made.mock, made.skip_automatic_sec_vet) == (None, [], False, False)
        assert all(url.startswith(f"{made.url}/") for url in made.links.values())
        failed = isv.decided(made.sid)
        assert failed.status == "FAILED"
        (error,) = failed.errors
        assert error.keys() == {"error_code", "fields", "url", "description"}
        assert (error["error_code"], failed.brand_feedback) == (30795, ["TAX_ID"])
        assert failed.failure_reason
        again = brands(made.sid).update()
        assert (again.sid, again.status, again.errors, again.failure_reason) == (made.sid, "PENDING", [], None)
        assert isv.decided(made.sid).status == "FAILED", "nothing was mended"
        assert made.sid in {one.sid for one in brands.list()}
        assert brands(made.sid).fetch().sid == made.sid


def test_a_failed_brand_is_mended_in_its_profile_and_approved(desk: Desk, isv: Registrant) -> None:
    brands, trusthub = desk.client.messaging.v1.brand_registrations, desk.client.trusthub.v1
    sid = isv.brand(*isv.business(business_registration_number=WRONG_EIN))
    failed = isv.decided(sid)
    for _ in range(3):
        brands(sid).update()
        assert isv.decided(sid).status == "FAILED"
    assert desk.refusal(brands(sid).update) == (400, 21724)
    assert desk.refusal(trusthub.customer_profiles(failed.customer_profile_bundle_sid).delete) == (400, 21648)


def test_only_a_failed_brand_is_submitted_again(desk: Desk, registered: Registered) -> None:
    assert desk.refusal(desk.client.messaging.v1.brand_registrations(registered.brand).update) == (400, 21725)


def test_a_mock_brand_is_approved_and_its_campaign_verified_without_a_review(desk: Desk, isv: Registrant) -> None:
    before = desk.client.api.v2010.account.balance.fetch().balance
    brand = isv.standard_brand(mock=True)
    assert desk.client.messaging.v1.brand_registrations(brand).fetch().mock is True
    service = isv.service()
    assert isv.campaign(service, brand, **MARKETING).mock is True
    assert isv.reviewed(service).campaign_status == "VERIFIED"
    assert desk.client.api.v2010.account.balance.fetch().balance == before, "a mock costs nothing"
    desk.client.messaging.v1.services(service).delete()


def test_a_low_volume_brand_has_no_score_and_a_vetting_brings_one(desk: Desk, isv: Registrant) -> None:
    sid = isv.standard_brand(skip_automatic_sec_vet=True)
    brand = desk.client.messaging.v1.brand_registrations(sid)
    assert (brand.fetch().brand_score, brand.brand_vettings.list()) == (None, [])
    brand.brand_vettings.create(vetting_provider="aegis")
    assert isv.until(brand.fetch, lambda one: one.brand_score is not None).brand_score == 80


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"customer_profile_bundle_sid": ""}, 20001),
        ({"customer_profile_bundle_sid": "BU1"}, 20001),
        ({"customer_profile_bundle_sid": f"RN{'0' * 32}"}, 20001),
        ({"a2p_profile_bundle_sid": "BU1"}, 20001),
        ({"brand_type": "LARGE"}, 20001),
        ({"mock": "perhaps"}, 20001),
        ({"skip_automatic_sec_vet": "perhaps"}, 20001),
    ],
)
def test_a_brand_of_what_is_no_bundle_is_refused(desk: Desk, changes: dict[str, Any], code: int) -> None:
    brands = desk.client.messaging.v1.brand_registrations
    before = len(brands.list())
    good = {"customer_profile_bundle_sid": f"BU{'0' * 32}", "a2p_profile_bundle_sid": f"BU{'0' * 32}"}
    assert desk.refusal(brands.create, **{**good, **changes}) == (400, code)
    assert len(brands.list()) == before


def test_a_brand_of_bundles_that_there_are_not_fails(desk: Desk, isv: Registrant) -> None:
    failed = isv.decided(isv.brand(f"BU{'0' * 32}", f"BU{'0' * 32}"))
    assert failed.status == "FAILED"
    assert failed.errors
    assert failed.failure_reason


# Questions to owners


def test_every_operation_on_questions_answers_as_published(either: Desk) -> None:
    isv, phone = Registrant(either), mobile()
    sid = isv.sole_proprietor_brand(phone, verified=False)
    assert isv.decided(sid).status == "APPROVED"
    isv.until(lambda: isv.texts(phone), lambda texts: len(texts) == 1, "the first question")
    otps = either.client.messaging.v1.brand_registrations(sid).brand_registration_otps
    with either.drives("questions to owners of brands"):
        asked = otps.create()
        assert (asked.account_sid, asked.brand_registration_sid) == (either.login.sid, sid)
    isv.until(lambda: isv.texts(phone), lambda texts: len(texts) == 2, "the second question")
    isv.reply(phone, "no")
    isv.reply(phone, "yEs")
    brand = isv.until(
        either.client.messaging.v1.brand_registrations(sid).fetch, lambda one: one.identity_status == "VERIFIED"
    )
    assert either.refusal(otps.create) == (409, 20409)
    trusthub = either.client.trusthub.v1
    for bundle in (
        trusthub.customer_profiles(brand.customer_profile_bundle_sid),
        trusthub.trust_products(brand.a2p_profile_bundle_sid),
    ):
        assert bundle.fetch().status == "twilio-approved", "it waited for the YES"


def test_only_a_sole_proprietor_is_asked(desk: Desk, registered: Registered) -> None:
    otps = desk.client.messaging.v1.brand_registrations(registered.brand).brand_registration_otps
    assert desk.refusal(otps.create) == (409, 20409)


def test_questions_are_asked_ten_times_a_second_at_most(server: RunningServer, registered: Registered) -> None:
    path = f"/v1/a2p/BrandRegistrations/{registered.brand}/SmsOtp"
    with closing(Wire(server.port, server.logins.stranger)) as wire:
        answers = [wire.post(path, b"", host=HOST) for _ in range(30)]
    codes = [(answer.status, answer.code) for answer in answers]
    assert codes[:10] == [(404, 20404)] * 10
    assert (429, 20429) in codes


# Vettings


def test_every_operation_on_vettings_answers_as_published(either: Desk) -> None:
    isv = Registrant(either)
    sid = isv.standard_brand(skip_automatic_sec_vet=True)
    vettings = either.client.messaging.v1.brand_registrations(sid).brand_vettings
    with either.drives("vettings"):
        made = vettings.create(vetting_provider="aegis")
        assert (made.vetting_provider, made.vetting_class, made.vetting_status) == ("aegis", "STANDARD", "PENDING")
        fetch = vettings(made.brand_vetting_sid).fetch
        done = isv.until(fetch, lambda one: one.vetting_status == "SUCCESS")
        assert (done.brand_sid, done.brand_vetting_sid) == (sid, made.brand_vetting_sid)
        assert [one.brand_vetting_sid for one in vettings.list()] == [made.brand_vetting_sid]
        assert len(vettings.list(vetting_provider="aegis")) == 1
        assert vettings.list(vetting_provider="campaign-verify") == []


def test_a_political_committee_imports_what_campaign_verify_found(desk: Desk, isv: Registrant) -> None:
    token = f"cv|1.0|tcr|10dlc|{mobile()[1:]}|AbCdEf0123456789"
    sid = isv.standard_brand(
        business_name="Section 527 Owls",
        business_type="Non-profit Corporation",
        business_industry="NOT_FOR_PROFIT",
        company_type="non_profit",
        skip_automatic_sec_vet=True,
    )
    brand = desk.client.messaging.v1.brand_registrations(sid)
    assert brand.fetch().tax_exempt_status == "527"
    made = brand.brand_vettings.create(vetting_provider="campaign-verify", vetting_id=token)
    assert (made.vetting_class, made.vetting_id) == ("POLITICAL", token)
    fetch = brand.brand_vettings(made.brand_vetting_sid).fetch
    assert isv.until(fetch, lambda one: one.vetting_status != "PENDING").vetting_status == "SUCCESS"
    service = isv.service()
    use_cases = desk.client.messaging.v1.services(service).us_app_to_person_usecases
    codes = [one["code"] for one in use_cases.fetch(brand_registration_sid=sid).us_app_to_person_usecases]
    assert "POLITICAL" in codes
    desk.client.messaging.v1.services(service).delete()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"vetting_provider": "nobody"}, 20001),
        ({"vetting_provider": "aegis", "vetting_id": "x"}, 20001),
        ({"vetting_provider": "campaign-verify"}, 21722),
        ({"vetting_provider": "campaign-verify", "vetting_id": "x"}, 21722),
        ({"vetting_provider": "campaign-verify", "vetting_id": "cv|1.0|tcr|tollfree|a|b"}, 21722),
        ({"vetting_provider": "campaign-verify", "vetting_id": "cv|1.0|tcr|10dlc|a|"}, 21722),
        ({"vetting_provider": "campaign-verify", "vetting_id": "cv|1.0|tcr|10dlc|a|b"}, 21721),
    ],
)
def test_a_vetting_that_cannot_be_is_refused(
    desk: Desk, registered: Registered, given: dict[str, str], code: int
) -> None:
    vettings = desk.client.messaging.v1.brand_registrations(registered.brand).brand_vettings
    before = len(vettings.list())
    assert desk.refusal(vettings.create, **given) == (400, code)
    assert len(vettings.list()) == before
