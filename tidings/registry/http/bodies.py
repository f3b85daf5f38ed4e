"""From filings to the registry's own documents. What a filing does not say is left out.

Source: The Campaign Registry, CSP API v2: BrandRequest, UpdateBrand, CampaignRequest, UpdateCampaign.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from tidings.registry.port import BrandFiling, CampaignFiling
from tidings.trusthub.attribute_values import SOLE_PROPRIETOR_VERTICALS

Body: TypeAlias = dict[str, Any]

VERTICALS: Final = frozenset(SOLE_PROPRIETOR_VERTICALS)
"""The registry's own words, which sole proprietors are asked for."""
_INDUSTRIES: Final = {
    "AUTOMOTIVE": "TRANSPORTATION",
    "BANKING": "FINANCIAL",
    "CONSUMER": "RETAIL",
    "ELECTRONICS": "TECHNOLOGY",
    "ENGINEERING": "PROFESSIONAL",
    "FAST_MOVING_CONSUMER_GOODS": "RETAIL",
    "FINTECH": "FINANCIAL",
    "FOOD_AND_BEVERAGE": "HOSPITALITY",
    "JEWELRY": "RETAIL",
    "MEDIA": "ENTERTAINMENT",
    "NOT_FOR_PROFIT": "NGO",
    "OIL_AND_GAS": "ENERGY",
    "ONLINE": "TECHNOLOGY",
    "PROFESSIONAL_SERVICES": "PROFESSIONAL",
    "RAW_MATERIALS": "MANUFACTURING",
    "RELIGION": "NGO",
    "TELECOMMUNICATIONS": "COMMUNICATION",
    "TRAVEL": "HOSPITALITY",
}
"""The registry's word for each industry of a customer profile that has another there."""
_OTHER: Final = "PROFESSIONAL"
_ALTERABLE: Final = frozenset(
    {"description", "messageFlow", "helpMessage", "autoRenewal"} | {f"sample{n}" for n in range(1, 6)}
)


def vertical_of(word: str) -> str:
    """The registry's vertical for an industry of ours; PROFESSIONAL for one that it has no word for."""
    return word if word in VERTICALS else _INDUSTRIES.get(word, _OTHER)


def brand_update(filing: BrandFiling, relationship: str) -> Body:
    """A brand as it is filed anew."""
    alone = filing.entity_type == "SOLE_PROPRIETOR"
    return _said(
        entityType=filing.entity_type,
        displayName=filing.display_name,
        companyName=filing.company_name,
        firstName=filing.first_name,
        lastName=filing.last_name,
        mobilePhone=filing.mobile_phone,
        ein=filing.tax_id,
        einIssuingCountry=filing.tax_id_country if filing.tax_id else None,
        phone=filing.phone,
        street=filing.street,
        city=filing.city,
        state=filing.region,
        postalCode=filing.postal_code,
        country=filing.country,
        email=filing.email,
        businessContactEmail=filing.business_contact_email,
        website=filing.website,
        vertical=vertical_of(filing.vertical) if filing.vertical or not alone else None,
        stockSymbol=filing.stock_symbol,
        stockExchange=filing.stock_exchange,
        brandRelationship=relationship,
    )


def brand_request(filing: BrandFiling, relationship: str) -> Body:
    """A brand as it is filed first. Its reference, our SID, is unique there, so that none is filed twice."""
    return {**brand_update(filing, relationship), "referenceId": filing.reference, "mock": filing.mock}


def campaign_request(filing: CampaignFiling) -> Body:
    """A campaign as it is filed first; the platform itself answers STOP and HELP for each of them."""
    samples = {f"sample{place}": text for place, text in enumerate(filing.samples, 1)}
    return _said(
        referenceId=filing.reference,
        brandId=filing.brand_id,
        usecase=filing.use_case,
        subUsecases=list(filing.sub_use_cases),
        vertical=vertical_of(filing.vertical) if filing.vertical else None,
        description=filing.description,
        messageFlow=filing.message_flow,
        **samples,
        optinMessage=filing.opt_in_message,
        optoutMessage=filing.opt_out_message,
        helpMessage=filing.help_message,
        optinKeywords=",".join(filing.opt_in_keywords),
        optoutKeywords=",".join(filing.opt_out_keywords),
        helpKeywords=",".join(filing.help_keywords),
        embeddedLink=filing.has_embedded_links,
        embeddedPhone=filing.has_embedded_phone,
        numberPool=False,
        ageGated=filing.age_gated,
        directLending=filing.direct_lending,
        subscriberOptin=filing.subscriber_opt_in,
        subscriberOptout=True,
        subscriberHelp=True,
        affiliateMarketing=False,
        privacyPolicyLink=filing.privacy_policy_url,
        termsAndConditionsLink=filing.terms_and_conditions_url,
        termsAndConditions=True,
        autoRenewal=True,
    )


def campaign_update(filing: CampaignFiling) -> Body:
    """What can be changed of a campaign that is filed already."""
    return {name: value for name, value in campaign_request(filing).items() if name in _ALTERABLE}


def _said(**properties: Any) -> Body:
    """Without what is not known."""
    return {name: value for name, value in properties.items() if value is not None and value != ""}
