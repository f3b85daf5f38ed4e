from __future__ import annotations

import pytest

from tidings.registry.brand_faults import BRAND_FAULTS
from tidings.registry.campaign_rejections import REJECTIONS
from tidings.registry.http.client import NotTaken
from tidings.registry.http.documents import ApiError, BrandFeedback, FeedbackCategory
from tidings.registry.http.faults import (
    BRAND_FIELDS,
    CAMPAIGN_FIELDS,
    FEEDBACK,
    brand_refusal,
    campaign_refusal,
    feedback_faults,
    vetting_refusal,
)

BRANDS = [
    ("email", "Invalid email address", 30753, "email"),
    ("email", "Email exceeds the limit of brands", 30749, "email"),
    ("businessContactEmail", "Invalid", 30753, "brand_contact_email"),
    ("phone", "Invalid phone", 30701, "phone_number"),
    ("phone", "Limit exceeded", 30748, "phone_number"),
    ("mobilePhone", "Not a mobile number", 30751, "mobile_phone_number"),
    ("mobilePhone", "Maximum number of brands reached", 30750, "mobile_phone_number"),
    ("street", "Unknown street", 30754, "street"),
    ("street", "Address exceeds the limit", 30747, "street"),
    ("city", "Unknown", 30754, "city"),
    ("state", "Must be 2 letters", 30754, "region"),
    ("postalCode", "Must be 5 digits", 30754, "postal_code"),
    ("country", "Unsupported", 30755, "iso_country"),
    ("ein", "ein is required", 30757, "business_registration_number"),
    ("ein", "EIN must be 9 digits", 30701, "business_registration_number"),
    ("ein", "EIN already used", 30795, "business_registration_number"),
    ("companyName", "Too long", 30701, "business_name"),
    ("displayName", "Too long", 30701, "brand_name"),
    ("website", "Invalid URL", 30701, "website_url"),
    ("vertical", "Unknown", 30701, "business_industry"),
    ("entityType", "Unknown", 30701, "company_type"),
    ("stockSymbol", "Unknown", 30796, "stock_ticker"),
    ("stockExchange", "Unknown", 30796, "stock_exchange"),
    ("referenceId", "Duplicate", 30703, "customer_profile_bundle_sid"),
]


@pytest.mark.parametrize(("field", "said", "code", "ours"), BRANDS)
def test_what_is_wrong_with_a_brand_has_its_public_code_and_our_field(
    field: str, said: str, code: int, ours: str
) -> None:
    (fault,) = brand_refusal(NotTaken(400, (ApiError(code=1, field=field, description=said),))).faults
    assert (fault.error_code, fault.reason, fault.fields) == (code, said, (ours,))


def test_codes_come_before_fields_and_what_is_unknown_has_a_general_code() -> None:
    def code(error: ApiError) -> int:
        return brand_refusal(NotTaken(400, (error,))).faults[0].error_code

    assert code(ApiError(code=502, field="email", description="Brand not found")) == 30702
    assert code(ApiError(code=1, field="universalEin", description="?")) == 30701
    assert code(ApiError(code=1, description="?")) == 30794
    assert brand_refusal(NotTaken(418)).faults[0].reason == "the registry gave no reason (HTTP 418)"


@pytest.mark.parametrize("field", CAMPAIGN_FIELDS)
def test_what_is_wrong_with_a_campaign_has_a_public_code_that_may_be_mended(field: str) -> None:
    (fault,) = campaign_refusal(NotTaken(400, (ApiError(code=1, field=field, description="no"),))).faults
    assert fault.error_code in REJECTIONS
    assert not REJECTIONS[fault.error_code].final
    assert fault.reason == "no"


def test_a_campaign_that_is_refused_for_another_reason_failed_at_the_registry() -> None:
    assert campaign_refusal(NotTaken(400)).faults[0].error_code == 30993
    (fault,) = campaign_refusal(NotTaken(400, (ApiError(code=502, description="Brand not found"),))).faults
    assert fault.error_code == 30992


def test_all_codes_of_the_tables_are_ones_that_brands_have() -> None:
    codes = {fault.code for each in BRAND_FIELDS.values() for fault in (each.wrong, each.missing, each.used_up)}
    assert codes | set(FEEDBACK.values()) <= set(BRAND_FAULTS)


def test_a_reason_of_any_length_is_kept_short() -> None:
    answer = NotTaken(400, (ApiError(code=1, field="email", description="x" * 10_000),))
    assert len(brand_refusal(answer).faults[0].reason) == 500


@pytest.mark.parametrize("feedback", [None, BrandFeedback(), BrandFeedback(category=(FeedbackCategory(id="NEWS"),))])
def test_feedback_that_says_nothing_known_means_that_the_brand_cannot_be_verified(
    feedback: BrandFeedback | None,
) -> None:
    words, faults = feedback_faults(feedback)
    assert words == ("OTHERS",)
    assert [fault.error_code for fault in faults] == [30799]


def test_a_vetting_is_refused_for_its_brand_its_token_or_another_reason() -> None:
    gone = NotTaken(400, (ApiError(code=502, field="brandId", description="Brand not found"),))
    token = NotTaken(404, (ApiError(code=1, field="vettingId", description="no"),))
    other = NotTaken(400, (ApiError(code=10012, description="Being processed"),))
    assert vetting_refusal(gone, is_import=True).faults[0].error_code == 30702
    assert vetting_refusal(token, is_import=True).faults[0].error_code == 30826
    assert vetting_refusal(other, is_import=False).faults[0].reason == "Being processed"
