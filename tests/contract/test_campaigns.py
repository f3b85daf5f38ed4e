"""Campaigns and use cases, ours and other providers', and deactivations, through the official client."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.contract.registrant import CAMPAIGN, COMPLIANCE, MARKETING, Registered, Registrant, mobile
from tests.contract.sdk import Desk
from tests.contract.wire import Wire

pytestmark = pytest.mark.xdist_group("server")

HOST = "messaging.twilio.com"
WRONG_EIN = "98-7650000"
"""The registry says that it is somebody else's."""


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


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "20260228", "2999-01-01"])
def test_a_day_that_there_is_not_is_refused(wire: Wire, day: str) -> None:
    answer = wire.get(f"/v1/Deactivations?Date={day}", host=HOST)
    assert (answer.status, answer.code) == (400, 20001)


def test_a_blank_day_is_yesterday(wire: Wire) -> None:
    assert wire.get("/v1/Deactivations?Date=", host=HOST).status == 307
