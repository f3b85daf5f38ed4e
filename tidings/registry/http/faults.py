"""Why the registry takes a filing or a vetting not, in the public codes: by its own code, else by the field it names.

Source: The Campaign Registry, CSP API v2, error body; https://www.twilio.com/docs/api/errors (codes and meanings).
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from tidings.registry.brand_faults import (
    A2P_GENERAL,
    ADDRESS_INVALID,
    ADDRESS_USED_UP,
    BRAND_NOT_FOUND,
    COUNTRY_UNSUPPORTED,
    DUPLICATE,
    EMAIL_UNSUPPORTED,
    EMAIL_USED_UP,
    INVALID_INPUT,
    MOBILE_UNSUPPORTED,
    MOBILE_USED_UP,
    NUMBER_MISSING,
    PHONE_USED_UP,
    STOCK_MISMATCH,
    TAX_ID_MISMATCH,
    BrandFault,
    fault_of,
)
from tidings.registry.http.client import NotTaken
from tidings.registry.http.documents import ApiError, BrandFeedback, FeedbackCategory
from tidings.registry.port import FilingFault, FilingRefused

NOT_FOUND: Final = 502
"""The registry's: it has no such brand (or it was deleted)."""
CAMPAIGN_BRAND_UNKNOWN: Final = 30992
CAMPAIGN_GENERAL: Final = 30993
REASON_MOST: Final = 500


class FaultMeaning(msgspec.Struct, frozen=True):
    """What it means when the registry names a field of a brand."""

    field: str
    """Ours: the attribute that the brand was made from."""
    wrong: BrandFault
    missing: BrandFault = INVALID_INPUT
    used_up: BrandFault = INVALID_INPUT
    """Where as many brands as may share it do."""


BRAND_FIELDS: Final = {
    "email": FaultMeaning("email", EMAIL_UNSUPPORTED, used_up=EMAIL_USED_UP),
    "businessContactEmail": FaultMeaning("brand_contact_email", EMAIL_UNSUPPORTED),
    "phone": FaultMeaning("phone_number", INVALID_INPUT, used_up=PHONE_USED_UP),
    "mobilePhone": FaultMeaning("mobile_phone_number", MOBILE_UNSUPPORTED, MOBILE_UNSUPPORTED, MOBILE_USED_UP),
    "street": FaultMeaning("street", ADDRESS_INVALID, ADDRESS_INVALID, ADDRESS_USED_UP),
    "city": FaultMeaning("city", ADDRESS_INVALID, ADDRESS_INVALID),
    "state": FaultMeaning("region", ADDRESS_INVALID, ADDRESS_INVALID),
    "postalCode": FaultMeaning("postal_code", ADDRESS_INVALID, ADDRESS_INVALID),
    "country": FaultMeaning("iso_country", COUNTRY_UNSUPPORTED, COUNTRY_UNSUPPORTED),
    "ein": FaultMeaning("business_registration_number", INVALID_INPUT, NUMBER_MISSING, TAX_ID_MISMATCH),
    "einIssuingCountry": FaultMeaning("business_registration_identifier", INVALID_INPUT, NUMBER_MISSING),
    "companyName": FaultMeaning("business_name", INVALID_INPUT),
    "displayName": FaultMeaning("brand_name", INVALID_INPUT),
    "firstName": FaultMeaning("first_name", INVALID_INPUT),
    "lastName": FaultMeaning("last_name", INVALID_INPUT),
    "website": FaultMeaning("website_url", INVALID_INPUT),
    "vertical": FaultMeaning("business_industry", INVALID_INPUT),
    "entityType": FaultMeaning("company_type", INVALID_INPUT),
    "stockSymbol": FaultMeaning("stock_ticker", STOCK_MISMATCH, STOCK_MISMATCH),
    "stockExchange": FaultMeaning("stock_exchange", STOCK_MISMATCH, STOCK_MISMATCH),
    "referenceId": FaultMeaning("customer_profile_bundle_sid", DUPLICATE, DUPLICATE, DUPLICATE),
}
BRAND_CODES: Final = {NOT_FOUND: BRAND_NOT_FOUND}

CAMPAIGN_FIELDS: Final = {
    "brandId": (30991, ()),
    "usecase": (30900, ("UsAppToPersonUsecase",)),
    "subUsecases": (30900, ("UsAppToPersonUsecase",)),
    "description": (30886, ("Description",)),
    "messageFlow": (30896, ("MessageFlow",)),
    **{f"sample{place}": (30893, ("MessageSamples",)) for place in range(1, 6)},
    "optinMessage": (30896, ("OptInMessage",)),
    "optinKeywords": (30896, ("OptInKeywords",)),
    "optoutMessage": (30887, ("OptOutMessage",)),
    "optoutKeywords": (30887, ("OptOutKeywords",)),
    "helpMessage": (30890, ("HelpMessage",)),
    "helpKeywords": (30890, ("HelpKeywords",)),
    "embeddedLink": (30892, ("HasEmbeddedLinks",)),
    "embeddedPhone": (30889, ("HasEmbeddedPhone",)),
    "ageGated": (30888, ("AgeGated",)),
    "directLending": (30895, ("DirectLending",)),
    "privacyPolicyLink": (30908, ("PrivacyPolicyUrl",)),
    "termsAndConditionsLink": (30891, ("TermsAndConditionsUrl",)),
}
"""The public code and our parameters for each field of a campaign."""
CAMPAIGN_CODES: Final = {NOT_FOUND: CAMPAIGN_BRAND_UNKNOWN}

FEEDBACK: Final = {
    "TAX_ID": 30795,
    "STOCK_SYMBOL": 30796,
    "GOVERNMENT_ENTITY": 30797,
    "NONPROFIT": 30798,
    "OTHERS": 30799,
}
"""The public code for each kind of feedback on a brand that could not be verified."""
UNVERIFIED: Final = "OTHERS"

VETTING_FAILED: Final = 30799
TOKEN_UNKNOWN: Final = FilingFault(30826, "Campaign Verify does not know this token", ("VettingId",))
_TOKEN_FIELDS: Final = frozenset({"vettingId", "vettingToken"})

_MISSING: Final = re.compile(r"\b(?:required|missing|blank|empty|null)\b", re.IGNORECASE)
_USED_UP: Final = re.compile(r"\b(?:exceed(?:s|ed)?|limit|maximum|already (?:used|registered))\b", re.IGNORECASE)


def is_missing(answer: NotTaken) -> bool:
    """Whether what was asked for is not there (any more)."""
    return answer.status == 404 or any(error.code == NOT_FOUND for error in answer.errors)


def reason_of(answer: NotTaken) -> str:
    """All that the registry says, for people."""
    said = "; ".join(filter(None, (error.description for error in answer.errors)))
    return said[:REASON_MOST] or f"the registry gave no reason (HTTP {answer.status})"


def brand_refusal(answer: NotTaken) -> FilingRefused:
    """Why a brand was not taken."""
    return FilingRefused(tuple(map(_brand_fault, answer.errors)) or (A2P_GENERAL(reason_of(answer)),))


def campaign_refusal(answer: NotTaken) -> FilingRefused:
    """Why a campaign was not taken."""
    return FilingRefused(
        tuple(map(_campaign_fault, answer.errors)) or (FilingFault(CAMPAIGN_GENERAL, reason_of(answer)),)
    )


def vetting_refusal(answer: NotTaken, *, is_import: bool) -> FilingRefused:
    """Why a vetting was neither ordered nor imported."""
    if is_missing(answer) and not any(error.field in _TOKEN_FIELDS for error in answer.errors):
        return FilingRefused((BRAND_NOT_FOUND(),))
    if is_import:
        return FilingRefused((TOKEN_UNKNOWN,))
    return FilingRefused((FilingFault(VETTING_FAILED, reason_of(answer)),))


def feedback_faults(feedback: BrandFeedback | None) -> tuple[tuple[str, ...], tuple[FilingFault, ...]]:
    """What keeps a brand from being verified: the registry's words for it, and the faults that they are."""
    said = (feedback.category if feedback else None) or ()
    known = [each for each in said if each.id in FEEDBACK] or [FeedbackCategory(id=UNVERIFIED)]
    return tuple(str(each.id) for each in known), tuple(map(_feedback_fault, known))


def _feedback_fault(category: FeedbackCategory) -> FilingFault:
    known = fault_of(FEEDBACK[category.id or UNVERIFIED])
    fields = tuple(BRAND_FIELDS[name].field for name in category.fields or () if name in BRAND_FIELDS)
    return FilingFault(known.error_code, (category.description or known.reason)[:REASON_MOST], fields or known.fields)


def _brand_fault(error: ApiError) -> FilingFault:
    said = (error.description or "")[:REASON_MOST]
    if error.code in BRAND_CODES:
        return BRAND_CODES[error.code](said or None)
    meaning = BRAND_FIELDS.get(error.field or "")
    if meaning is None:
        return (INVALID_INPUT if error.field else A2P_GENERAL)(said or None)
    kind = meaning.wrong
    if _MISSING.search(said):
        kind = meaning.missing
    elif _USED_UP.search(said):
        kind = meaning.used_up
    return kind(said or None, (meaning.field,))


def _campaign_fault(error: ApiError) -> FilingFault:
    said = (error.description or "")[:REASON_MOST]
    if error.code in CAMPAIGN_CODES:
        return FilingFault(CAMPAIGN_CODES[error.code], said)
    code, fields = CAMPAIGN_FIELDS.get(error.field or "", (CAMPAIGN_GENERAL, ()))
    return FilingFault(code, said, fields)
