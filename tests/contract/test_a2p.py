"""Brands, their vettings and questions, campaigns, use cases and deactivations, through the official client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from tests.contract.registrant import CAMPAIGN, Registrant, mobile
from tests.contract.sdk import Desk
from tests.contract.server import RunningServer
from tests.contract.wire import Wire

pytestmark = pytest.mark.xdist_group("server")

COMPLIANCE = "QE2c6890da8086d771620e9b13fadeba0b"
MARKETING = {"us_app_to_person_usecase": "MARKETING"}
HOST = "messaging.twilio.com"
WRONG_EIN = "98-7650000"
"""The registry says that it is somebody else's."""


class Registered(msgspec.Struct, frozen=True):
    """A firm's brand, and a service with a campaign of it."""

    isv: Registrant
    brand: str
    service: str

    @property
    def campaign(self) -> Any:
        """The campaign's resource in the client."""
        return self.isv.messaging.services(self.service).us_app_to_person(COMPLIANCE)


@pytest.fixture(scope="module")
def registered(server: RunningServer) -> Iterator[Registered]:
    """Made once; what tests do to it is refused."""
    desk = Desk(server, server.logins.main)
    with closing(desk.transport):
        isv = Registrant(desk)
        brand, service = isv.standard_brand(), isv.service()
        isv.campaign(service, brand, **MARKETING)
        assert isv.reviewed(service).campaign_status == "VERIFIED"
        yield Registered(isv, brand, service)


@pytest.fixture
def isv(desk: Desk) -> Registrant:
    """The first account's registrations."""
    return Registrant(desk)


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


# Campaigns


def test_every_operation_on_campaigns_answers_as_published(either: Desk) -> None:
    isv = Registrant(either)
    brand, service = isv.standard_brand(), isv.service()
    campaigns = either.client.messaging.v1.services(service).us_app_to_person
    with either.drives("campaigns"):
        description = f"{CAMPAIGN['description']} reject:30909"
        made = isv.campaign(service, brand, **MARKETING, description=description, opt_in_keywords=["START"],
                            opt_in_message="Owl Flights: You are in. Reply STOP to leave.", age_gated=True)  # fmt: skip
        assert (made.sid, made.campaign_status, made.brand_registration_sid) == (COMPLIANCE, "PENDING", brand)
        assert (made.age_gated, made.direct_lending, made.subscriber_opt_in) == (True, False, True)
        assert (made.opt_in_keywords, made.campaign_id, made.is_externally_registered) == (["START"], None, False)
        assert made.rate_limits.keys() >= {"att", "tmobile"}
        failed = isv.reviewed(service)
        assert failed.campaign_status == "FAILED"
        (error,) = failed.errors
        assert error.keys() == {"error_code", "fields", "url", "description"}
        assert error["error_code"] == 30909
        mended = campaigns(COMPLIANCE).update(
            has_embedded_links=True,
            has_embedded_phone=False,
            message_samples=CAMPAIGN["message_samples"],
            message_flow=CAMPAIGN["message_flow"],
            description=CAMPAIGN["description"],
            age_gated=False,
            direct_lending=False,
        )
        assert (mended.campaign_status, mended.errors, mended.age_gated) == ("PENDING", [], False)
        verified = isv.reviewed(service)
        assert verified.campaign_status == "VERIFIED"
        assert verified.campaign_id
        assert either.client.messaging.v1.services(service).fetch().us_app_to_person_registered is True
        assert [one.campaign_id for one in campaigns.list()] == [verified.campaign_id]
        assert campaigns(COMPLIANCE).delete() is True
    assert campaigns.list() == []
    assert either.refusal(campaigns(COMPLIANCE).fetch) == (404, 20404)
    assert either.refusal(isv.campaign, service, brand, **MARKETING) == (409, 20409), "for five seconds"
    assert either.client.messaging.v1.services(service).fetch().us_app_to_person_registered is False
    assert either.client.messaging.v1.services(service).delete() is True


def test_the_longer_form_shows_privacy_and_terms(desk: Desk, isv: Registrant, registered: Registered) -> None:
    service = isv.service()
    campaign = desk.client.messaging.v1.services(service).us_app_to_person
    urls = {
        "privacy_policy_url": "https://www.example.com/privacy",
        "terms_and_conditions_url": "https://www.example.com/tc",
    }
    isv.campaign(service, registered.brand, **MARKETING, **urls, x_twilio_api_version="v1.2")
    assert {name: desk.last.body[name] for name in urls} == urls
    campaign(COMPLIANCE).fetch(x_twilio_api_version="v1.2")
    assert {name: desk.last.body[name] for name in urls} == urls
    campaign.list(x_twilio_api_version="v1.2")
    assert desk.last.body["compliance"][0]["privacy_policy_url"] == urls["privacy_policy_url"]
    campaign(COMPLIANCE).fetch()
    assert not urls.keys() & desk.last.body.keys()
    desk.client.messaging.v1.services(service).delete()


def test_a_campaign_goes_with_its_service(desk: Desk, isv: Registrant, registered: Registered) -> None:
    service = isv.service()
    isv.campaign(service, registered.brand, **MARKETING)
    assert desk.client.messaging.v1.services(service).delete() is True
    campaign = desk.client.messaging.v1.services(service).us_app_to_person(COMPLIANCE)
    assert desk.refusal(campaign.fetch) == (404, 20404)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"brand_registration_sid": ""}, 21717),
        ({"brand_registration_sid": f"BN{'0' * 32}"}, 21717),
        ({"description": ""}, 21727),
        ({"description": "x" * 39}, 21728),
        ({"description": "x" * 4097}, 21728),
        ({"message_flow": ""}, 21727),
        ({"message_flow": "x" * 39}, 21728),
        ({"message_flow": "x" * 2049}, 21728),
        ({"message_samples": []}, 21727),
        ({"message_samples": ["A single sample of a message"]}, 21728),
        ({"message_samples": ["Another sample of a message"] * 6}, 21728),
        ({"message_samples": ["Long enough for a sample", "x" * 19]}, 21728),
        ({"message_samples": ["Long enough for a sample", "x" * 1025]}, 21728),
        ({"us_app_to_person_usecase": ""}, 21720),
        ({"us_app_to_person_usecase": "SPAM"}, 21720),
        ({"us_app_to_person_usecase": "SOLE_PROPRIETOR"}, 21720),
        ({"us_app_to_person_usecase": "CHARITY"}, 21720),
        ({"us_app_to_person_usecase": "POLITICAL"}, 21720),
        ({"has_embedded_links": "perhaps"}, 21728),
        ({"has_embedded_phone": "perhaps"}, 21728),
        ({"opt_in_message": "x" * 19}, 21728),
        ({"opt_in_message": "x" * 321}, 21728),
        ({"opt_out_message": "x" * 19}, 21728),
        ({"help_message": "x" * 321}, 21728),
        ({"opt_in_keywords": ["two words"]}, 21728),
        ({"opt_out_keywords": ["x" * 256]}, 21728),
        ({"help_keywords": ["x" * 128, "y" * 128]}, 21728),
        ({"age_gated": "perhaps"}, 21728),
        ({"direct_lending": "perhaps"}, 21728),
        ({"subscriber_opt_in": "perhaps"}, 21728),
        ({"privacy_policy_url": "nowhere"}, 21728),
        ({"terms_and_conditions_url": "ftp://example.com/"}, 21728),
    ],
)
def test_a_campaign_with_a_bad_field_is_refused_with_its_code(
    desk: Desk, isv: Registrant, registered: Registered, changes: dict[str, Any], code: int
) -> None:
    service = isv.service()
    campaigns = desk.client.messaging.v1.services(service).us_app_to_person
    good = {**CAMPAIGN, **MARKETING, "brand_registration_sid": registered.brand}
    assert desk.refusal(campaigns.create, **{**good, **changes}) == (400, code)
    assert campaigns.list() == []
    desk.client.messaging.v1.services(service).delete()


def test_a_service_has_one_campaign_and_only_a_failed_one_is_mended(registered: Registered) -> None:
    isv = registered.isv
    assert isv.desk.refusal(isv.campaign, registered.service, registered.brand, **MARKETING) == (409, 20409)
    again = {name: CAMPAIGN[name] for name in ("has_embedded_links", "has_embedded_phone", "message_samples",
                                               "message_flow", "description")}  # fmt: skip
    refused = isv.desk.refusal(registered.campaign.update, age_gated=False, direct_lending=False, **again)
    assert refused == (409, 20409)


def test_a_campaign_and_its_service_are_for_the_same(desk: Desk, isv: Registrant, registered: Registered) -> None:
    service = isv.service(usecase="verification")
    assert desk.refusal(isv.campaign, service, registered.brand, **MARKETING) == (400, 21719)
    update = desk.client.messaging.v1.services(registered.service).update
    assert desk.refusal(update, usecase="verification") == (400, 21719)
    desk.client.messaging.v1.services(service).delete()


def test_a_brand_that_is_not_approved_or_not_verified_has_no_campaign(desk: Desk, isv: Registrant) -> None:
    service, phone = isv.service(), mobile()
    failed = isv.brand(*isv.business(business_registration_number=WRONG_EIN))
    assert isv.decided(failed).status == "FAILED"
    unverified = isv.sole_proprietor_brand(phone, verified=False)
    assert isv.decided(unverified).identity_status == "UNVERIFIED"
    for brand in (failed, unverified):
        assert desk.refusal(isv.campaign, service, brand) == (400, 21717)
    desk.client.messaging.v1.services(service).delete()


def test_a_sole_proprietor_has_one_campaign_of_its_own_kind(desk: Desk, isv: Registrant) -> None:
    brand = isv.sole_proprietor_brand()
    first, second = isv.service(), isv.service()
    assert desk.refusal(isv.campaign, first, brand, **MARKETING) == (400, 21720)
    isv.campaign(first, brand)
    assert desk.refusal(isv.campaign, second, brand) == (400, 21732)
    for service in (first, second):
        desk.client.messaging.v1.services(service).delete()


# Use cases


def test_every_operation_on_use_cases_answers_as_published(either: Desk) -> None:
    isv = Registrant(either)
    sole, firm = isv.sole_proprietor_brand(), isv.standard_brand()
    service = isv.service()
    use_cases = either.client.messaging.v1.services(service).us_app_to_person_usecases
    with either.drives("use cases"):
        purposes = {one["usecase"] for one in either.client.messaging.v1.usecases.fetch().usecases}
        assert purposes == {"notifications", "marketing", "verification", "discussion", "poll", "undeclared"}
        shown = use_cases.fetch().us_app_to_person_usecases
        assert all(
            one.keys() == {"code", "name", "description", "post_approval_required"} and one["description"]
            for one in shown
        )
    assert codes_in(use_cases.fetch(brand_registration_sid=sole)) == {"SOLE_PROPRIETOR"}
    of_firm = codes_in(use_cases.fetch(brand_registration_sid=firm))
    assert {"MARKETING", "MIXED", "2FA", "LOW_VOLUME"} <= of_firm
    assert not {"SOLE_PROPRIETOR", "CHARITY", "POLITICAL"} & of_firm
    assert either.refusal(use_cases.fetch, brand_registration_sid=f"BN{'0' * 32}") == (400, 21717)
    either.client.messaging.v1.services(service).update(usecase="verification")
    narrowed = codes_in(use_cases.fetch(brand_registration_sid=firm))
    assert "2FA" in narrowed
    assert "MARKETING" not in narrowed
    either.client.messaging.v1.services(service).delete()


def codes_in(shown: Any) -> set[str]:
    return {one["code"] for one in shown.us_app_to_person_usecases}


# Campaigns of other providers


def test_every_operation_on_campaigns_of_other_providers_answers_as_published(either: Desk) -> None:
    isv = Registrant(either)
    service, campaign_id = isv.service(), "CXOTHER"
    with either.drives("campaigns of other providers"):
        made = either.client.messaging.v1.external_campaign.create(campaign_id, service)
        assert (made.campaign_id, made.messaging_service_sid) == (campaign_id, service)
    campaign = either.client.messaging.v1.services(service).us_app_to_person(COMPLIANCE).fetch()
    assert (campaign.is_externally_registered, campaign.campaign_status) == (True, "VERIFIED")
    refused = either.refusal(either.client.messaging.v1.external_campaign.create, "CXOTHER", isv.service())
    assert refused == (429, 20429), "one every five seconds"
    assert 0 < int(either.last.headers["Retry-After"]) <= 5
    either.client.messaging.v1.services(service).delete()


# Deactivations


def test_every_operation_on_deactivations_answers_as_published(either: Desk) -> None:
    deactivations = either.client.messaging.v1.deactivations()
    with either.drives("deactivations"):
        found = deactivations.fetch()
        assert either.last.status == 307
        assert found.redirect_to == either.last.headers["Location"]
        asked = deactivations.fetch(date=date(2026, 2, 28))
        assert "2026-02-28" in asked.redirect_to
    link = urlsplit(asked.redirect_to)
    with closing(Wire(either.server.port, either.login)) as wire:
        listed = wire.get(f"{link.path}?{link.query}", host=link.netloc)
        assert (listed.status, listed.body) == (200, b"")
        assert listed.headers["Content-Type"].startswith("text/plain")
        forged = wire.get(f"{link.path}?{link.query[:-1]}!", host=link.netloc)
        assert (forged.status, forged.code) == (403, 20003)


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "20260228", "2999-01-01", ""])
def test_a_day_that_there_is_not_is_refused(wire: Wire, day: str) -> None:
    answer = wire.get(f"/v1/Deactivations?Date={day}", host=HOST)
    assert (answer.status, answer.code) == (400, 20001)
