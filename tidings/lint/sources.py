"""From what is stored or filed to what is linted."""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.brands.bundles import BUSINESS, MESSAGING_PROFILE, PERSON, REPRESENTATIVE, TRADER
from tidings.brands.lifecycle import BrandType
from tidings.brands.resource import Brand
from tidings.campaigns.resource import Campaign
from tidings.lint.registration import Registration
from tidings.registry.port import BrandFiling, CampaignFiling
from tidings.trusthub.dossier import Dossier

ATTRIBUTES: Final = {
    "BrandName": "brand_name",
    "Website": "website_url",
    "Email": "email",
    "Vertical": "vertical",
}
"""What parameters are called in the bundles of a sole proprietor."""
BUSINESS_ATTRIBUTES: Final = {**ATTRIBUTES, "BrandName": "business_name", "Vertical": "business_industry"}
"""The same in those of a firm."""


def of_campaign(campaign: Campaign) -> Registration:
    """A campaign as it is kept. Of one that was registered elsewhere, how people opt in is not all known."""
    return msgspec.structs.replace(
        _common(campaign),
        subscriber_opt_in=None if campaign.is_externally_registered else campaign.subscriber_opt_in,
        message_samples=tuple(campaign.message_samples),
        us_app_to_person_usecase=campaign.us_app_to_person_usecase,
    )


def of_filing(filing: CampaignFiling, brand: BrandFiling | None) -> Registration:
    """A campaign as it is filed, with its brand where that is known."""
    campaign = msgspec.structs.replace(
        _common(filing), message_samples=filing.samples, us_app_to_person_usecase=filing.use_case
    )
    if brand is None:
        return campaign
    is_sole = brand.entity_type == "SOLE_PROPRIETOR"
    return msgspec.structs.replace(
        campaign,
        brand_name=brand.display_name,
        brand_type=BrandType.SOLE_PROPRIETOR if is_sole else BrandType.STANDARD,
        website=brand.website,
        vertical=brand.vertical or None,
        email=brand.email or None,
        person=_joined(brand.first_name, brand.last_name) if is_sole else None,
        tax_id=brand.tax_id,
        tax_id_kind="EIN" if brand.tax_id_country == "US" else None,
    )


def of_dossier(dossier: Dossier) -> Registration:
    """The brand that a bundle, with what supports it, describes; as far as it does."""
    held = [dossier, *dossier.supporting]

    def attribute(type: str, name: str) -> str | None:  # noqa: A002 - the field's word
        return next((value for each in held if (value := each.attribute(type, name))), None)

    person = _joined(attribute(PERSON, "first_name"), attribute(PERSON, "last_name"))
    own_name = attribute(TRADER, "brand_name")
    if person or own_name:
        return Registration(
            brand_name=own_name,
            brand_type=BrandType.SOLE_PROPRIETOR,
            vertical=attribute(TRADER, "vertical"),
            email=attribute(PERSON, "email"),
            person=person,
            is_bundle=True,
        )
    name = attribute(BUSINESS, "business_name")
    if name is None:
        return Registration(is_bundle=True)
    return Registration(
        brand_name=name,
        brand_type=BrandType.STANDARD,
        website=attribute(BUSINESS, "website_url"),
        vertical=attribute(BUSINESS, "business_industry"),
        email=attribute(MESSAGING_PROFILE, "brand_contact_email") or attribute(REPRESENTATIVE, "email"),
        tax_id=attribute(BUSINESS, "business_registration_number"),
        tax_id_kind=attribute(BUSINESS, "business_registration_identifier"),
        is_bundle=True,
    )


def with_brand(registration: Registration, brand: Brand, *, campaign_verified: bool) -> Registration:
    """The same, of this brand. What its bundles say goes before what is remembered of it."""
    return msgspec.structs.replace(
        registration,
        brand_name=registration.brand_name or brand.brand_name,
        brand_type=brand.brand_type,
        email=registration.email or brand.email,
        brand=brand,
        campaign_verified=campaign_verified,
    )


def merged(below: Registration, above: Registration) -> Registration:
    """Both together; where both say something, `above` counts."""
    said = {name: getattr(above, name) for name in above.__struct_fields__ if getattr(above, name) is not None}
    said["campaign_verified"] = below.campaign_verified or above.campaign_verified
    said["is_bundle"] = below.is_bundle or above.is_bundle
    return msgspec.structs.replace(below, **said)


def _common(campaign: Campaign | CampaignFiling) -> Registration:
    """What a campaign and its filing call the same."""
    return Registration(
        description=campaign.description,
        message_flow=campaign.message_flow,
        has_embedded_links=campaign.has_embedded_links,
        has_embedded_phone=campaign.has_embedded_phone,
        opt_in_message=campaign.opt_in_message,
        opt_out_message=campaign.opt_out_message,
        help_message=campaign.help_message,
        opt_in_keywords=tuple(campaign.opt_in_keywords or ()) or None,
        opt_out_keywords=tuple(campaign.opt_out_keywords or ()) or None,
        help_keywords=tuple(campaign.help_keywords or ()) or None,
        subscriber_opt_in=campaign.subscriber_opt_in,
        age_gated=campaign.age_gated,
        direct_lending=campaign.direct_lending,
        privacy_policy_url=campaign.privacy_policy_url,
        terms_and_conditions_url=campaign.terms_and_conditions_url,
    )


def _joined(first: str | None, last: str | None) -> str | None:
    return " ".join(filter(None, (first, last))) or None
