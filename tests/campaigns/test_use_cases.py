"""Use cases: who may have which."""

from __future__ import annotations

from typing import Any

import pytest

from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand
from tidings.campaigns.use_cases import BY_CODE, USE_CASES, goes_with, of_brand
from tidings.core import Instant
from tidings.services.messaging_services import ServiceUseCase

PUBLISHED = [
    "2FA",
    "ACCOUNT_NOTIFICATION",
    "AGENTS_FRANCHISES",
    "CHARITY",
    "PROXY",
    "CUSTOMER_CARE",
    "DELIVERY_NOTIFICATION",
    "EMERGENCY",
    "FRAUD_ALERT",
    "HIGHER_EDUCATION",
    "K12_EDUCATION",
    "LOW_VOLUME",
    "MARKETING",
    "MIXED",
    "POLITICAL",
    "POLLING_VOTING",
    "PUBLIC_SERVICE_ANNOUNCEMENT",
    "SECURITY_ALERT",
    "SOCIAL",
    "SWEEPSTAKE",
]


def brand(**fields: Any) -> Brand:
    values: dict[str, Any] = {
        "sid": "BN1",
        "account_sid": "AC1",
        "customer_profile_bundle_sid": "BU1",
        "a2p_profile_bundle_sid": "BU2",
        "date_created": Instant(0),
        "date_updated": Instant(0),
        "brand_type": BrandType.STANDARD,
        "status": BrandStatus.APPROVED,
    }
    return Brand(**values | fields)


def codes(which: Brand, *, campaign_verified: bool = False) -> set[str]:
    return {each.code for each in of_brand(which, campaign_verified=campaign_verified)}


def test_the_published_list_comes_first_and_in_its_order() -> None:
    assert [each.code for each in USE_CASES[:20]] == PUBLISHED
    assert {each.code for each in USE_CASES if each.post_approval_required} == {
        "AGENTS_FRANCHISES", "PROXY", "EMERGENCY", "K12_EDUCATION", "SOCIAL", "SWEEPSTAKE",
    }  # fmt: skip


def test_a_sole_proprietor_has_its_own_use_case_alone() -> None:
    assert codes(brand(brand_type=BrandType.SOLE_PROPRIETOR, tax_exempt_status="501c3")) == {"SOLE_PROPRIETOR"}


def test_an_ordinary_brand_has_all_but_what_needs_an_exemption() -> None:
    assert codes(brand()) == set(PUBLISHED) - {"CHARITY", "POLITICAL"}


@pytest.mark.parametrize("spelling", ["501c3", "501(c)(3)", "501C3"])
def test_a_charity_is_exempt_under_501c3(spelling: str) -> None:
    assert codes(brand(tax_exempt_status=spelling)) == set(PUBLISHED) - {"POLITICAL"}


@pytest.mark.parametrize(
    ("exemption", "verified", "may"),
    [("501c4", False, True), ("501(c)(6)", False, True), ("501c3", False, False), ("527", False, False),
     ("527", True, True), (None, True, True), (None, False, False)],
)  # fmt: skip
def test_political_campaigns_need_an_exemption_or_campaign_verify(
    exemption: str | None, verified: bool, may: bool
) -> None:
    assert ("POLITICAL" in codes(brand(tax_exempt_status=exemption), campaign_verified=verified)) is may


def test_a_low_volume_brand_has_low_volume_until_it_is_scored() -> None:
    low = brand(skip_automatic_sec_vet=True)
    assert codes(low) == {"LOW_VOLUME", "EMERGENCY"}
    assert codes(low, campaign_verified=True) == {"LOW_VOLUME", "EMERGENCY", "POLITICAL"}
    assert "MARKETING" in codes(brand(skip_automatic_sec_vet=True, brand_score=60))


def test_a_government_may_be_exempt() -> None:
    assert "CARRIER_EXEMPT" in codes(brand(government_entity=True))
    assert "CARRIER_EXEMPT" in codes(brand(entity_type="GOVERNMENT"))


@pytest.mark.parametrize("status", [BrandStatus.FAILED, BrandStatus.SUSPENDED, BrandStatus.DELETION_PENDING])
def test_a_brand_whose_registration_went_wrong_has_none(status: BrandStatus) -> None:
    assert codes(brand(status=status)) == set()


def test_an_undeclared_service_goes_with_everything_and_every_service_with_something() -> None:
    assert all(goes_with(each, ServiceUseCase.UNDECLARED) for each in USE_CASES)
    for purpose in ServiceUseCase:
        declared = [each for each in USE_CASES if each.purposes is not None and goes_with(each, purpose)]
        assert declared, purpose
        assert goes_with(BY_CODE["MIXED"], purpose)
