"""What is linted: a campaign, a brand, or both, of which any part may be unknown."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tidings.brands.lifecycle import BrandType
from tidings.brands.resource import Brand


class LintedPart(StrEnum):
    """What can be linted by itself."""

    CAMPAIGN = "campaign"
    BRAND = "brand"


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be registered; None: it is not known, or not given."""

    description: str | None = None
    message_flow: str | None = None
    message_samples: tuple[str, ...] | None = None
    us_app_to_person_usecase: str | None = None
    has_embedded_links: bool | None = None
    has_embedded_phone: bool | None = None
    opt_in_message: str | None = None
    opt_out_message: str | None = None
    help_message: str | None = None
    opt_in_keywords: tuple[str, ...] | None = None
    opt_out_keywords: tuple[str, ...] | None = None
    help_keywords: tuple[str, ...] | None = None
    subscriber_opt_in: bool | None = None
    age_gated: bool | None = None
    direct_lending: bool | None = None
    privacy_policy_url: str | None = None
    terms_and_conditions_url: str | None = None
    brand_name: str | None = None
    brand_type: BrandType | None = None
    website: str | None = None
    vertical: str | None = None
    email: str | None = None
    person: str | None = None
    """First and last name of a sole proprietor."""
    tax_id: str | None = None
    tax_id_kind: str | None = None
    """Such as `EIN`."""
    brand: Brand | None = None
    """The brand as it is registered."""
    campaign_verified: bool = False
    """Whether Campaign Verify vouches for the brand."""
    is_bundle: bool = False
    """Whether it was read from a bundle, where a brand is looked for and no campaign."""

    def parts(self) -> frozenset[LintedPart]:
        """What of it is known. Nothing at all is a campaign of which everything is missing."""
        campaign = any(getattr(self, name) is not None for name in _OF_CAMPAIGNS)
        brand = self.is_bundle or any(getattr(self, name) is not None for name in _OF_BRANDS)
        return frozenset(
            {*([LintedPart.CAMPAIGN] if campaign or not brand else []), *([LintedPart.BRAND] if brand else [])}
        )


_OF_BRANDS = ("brand_name", "brand_type", "website", "vertical", "email", "person", "tax_id", "brand")
_OF_CAMPAIGNS = tuple(
    name
    for name in Registration.__struct_fields__
    if name not in {*_OF_BRANDS, "tax_id_kind", "campaign_verified", "is_bundle"}
)
