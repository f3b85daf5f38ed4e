"""What is linted: a campaign, a brand, or both, of which any part may be unknown."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

from tidings.brands.lifecycle import BrandType
from tidings.brands.resource import Brand
from tidings.core import Settable

SAMPLES_MOST: Final = 10
KEYWORDS_MOST: Final = 50

Long: TypeAlias = Annotated[str, Meta(max_length=8192)]
Text: TypeAlias = Annotated[str, Meta(max_length=2048)]
"""Longer than what is allowed, which is a finding and no refusal; and yet bounded."""
Name: TypeAlias = Annotated[str, Meta(max_length=255)]
Keywords: TypeAlias = Annotated[tuple[Annotated[str, Meta(max_length=255)], ...], Meta(max_length=KEYWORDS_MOST)]


class LintedPart(StrEnum):
    """What can be linted by itself."""

    CAMPAIGN = "campaign"
    BRAND = "brand"


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be registered; None: it is not known, or not given."""

    description: Settable[Long] | None = None
    message_flow: Settable[Long] | None = None
    message_samples: Settable[Annotated[tuple[Text, ...], Meta(max_length=SAMPLES_MOST)]] | None = None
    us_app_to_person_usecase: Settable[Name] | None = None
    has_embedded_links: Settable[bool] | None = None
    has_embedded_phone: Settable[bool] | None = None
    opt_in_message: Settable[Text] | None = None
    opt_out_message: Settable[Text] | None = None
    help_message: Settable[Text] | None = None
    opt_in_keywords: Settable[Keywords] | None = None
    opt_out_keywords: Settable[Keywords] | None = None
    help_keywords: Settable[Keywords] | None = None
    subscriber_opt_in: Settable[bool] | None = None
    age_gated: Settable[bool] | None = None
    direct_lending: Settable[bool] | None = None
    privacy_policy_url: Settable[Text] | None = None
    terms_and_conditions_url: Settable[Text] | None = None
    brand_name: Settable[Name] | None = None
    brand_type: Settable[BrandType] | None = None
    website: Settable[Text] | None = None
    vertical: Settable[Name] | None = None
    email: Settable[Annotated[str, Meta(max_length=320)]] | None = None
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
