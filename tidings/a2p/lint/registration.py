"""What is linted: a campaign, a brand, or both, of which any part may be unknown."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import Final

import msgspec

from tidings.a2p.brands import Brand
from tidings.a2p.lint.text import LinkIn, Text, folded, words_of
from tidings.a2p.model import BrandType

SOLE_PROPRIETOR_CODE: Final = "SOLE_PROPRIETOR"
SAMPLES: Final = "MessageSamples"
CAMPAIGN_TEXTS: Final = {
    "description": "Description",
    "message_flow": "MessageFlow",
    "opt_in_message": "OptInMessage",
    "opt_out_message": "OptOutMessage",
    "help_message": "HelpMessage",
}
"""The texts of a campaign, beside its samples: attribute and parameter."""
URLS: Final = {
    "website": "Website",
    "privacy_policy_url": "PrivacyPolicyUrl",
    "terms_and_conditions_url": "TermsAndConditionsUrl",
}
ENTITY_WORDS: Final = frozenset(
    [
        "llc",
        "llp",
        "lllp",
        "pllc",
        "lp",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "ltd",
        "limited",
        "plc",
        "gmbh",
        "ag",
        "sarl",
        "bv",
        "pty",
        "pc",
        "pa",
        "co",
        "company",
    ]
)
"""Words of a name that say only what kind of business it is."""
_PLAIN_WORDS: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "of",
        "for",
        "by",
        "in",
        "on",
        "at",
        "to",
        "my",
        "our",
        "your",
        "group",
        "services",
        "service",
    ]
)


class Part(StrEnum):
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

    def parts(self) -> frozenset[Part]:
        """What of it is known. Nothing at all is a campaign of which everything is missing."""
        campaign = any(getattr(self, name) is not None for name in _OF_CAMPAIGNS)
        brand = self.is_bundle or any(getattr(self, name) is not None for name in _OF_BRANDS)
        return frozenset({*([Part.CAMPAIGN] if campaign or not brand else []), *([Part.BRAND] if brand else [])})


_OF_BRANDS = ("brand_name", "brand_type", "website", "vertical", "email", "person", "tax_id", "brand")
_OF_CAMPAIGNS = tuple(
    name
    for name in Registration.__struct_fields__
    if name not in {*_OF_BRANDS, "tax_id_kind", "campaign_verified", "is_bundle"}
)


class Reading:
    """A registration with its texts read; what rules look at."""

    def __init__(self, given: Registration) -> None:
        self.given = given
        self.parts = given.parts()
        self.samples = [Text(SAMPLES, sample) for sample in given.message_samples or () if sample.strip()]
        self._texts = {
            name: Text(field, text) for name, field in CAMPAIGN_TEXTS.items() if (text := getattr(given, name))
        }

    @property
    def description(self) -> Text | None:
        """What the campaign is for."""
        return self._texts.get("description")

    @property
    def flow(self) -> Text | None:
        """How people opt in."""
        return self._texts.get("message_flow")

    @property
    def opt_in(self) -> Text | None:
        """The answer to opting in."""
        return self._texts.get("opt_in_message")

    @property
    def opt_out(self) -> Text | None:
        """The answer to opting out."""
        return self._texts.get("opt_out_message")

    @property
    def help(self) -> Text | None:
        """The answer to asking for help."""
        return self._texts.get("help_message")

    @property
    def texts(self) -> list[Text]:
        """All texts of the campaign."""
        return [*self._texts.values(), *self.samples]

    @cached_property
    def brand_text(self) -> Text | None:
        """The brand's name."""
        return Text("BrandName", self.given.brand_name) if self.given.brand_name else None

    @property
    def is_sole_proprietor(self) -> bool:
        """Whether the brand is a sole proprietor's, as far as is known."""
        kind = self.given.brand_type
        return kind is BrandType.SOLE_PROPRIETOR or (
            kind is None and self.given.us_app_to_person_usecase == SOLE_PROPRIETOR_CODE
        )

    @cached_property
    def name_words(self) -> list[str]:
        """The words of the brand's name that tell it from others."""
        return telling(self.given.brand_name or "")

    @cached_property
    def urls(self) -> list[tuple[str, LinkIn]]:
        """The URLs that were given as such, with their parameters; those that can be read."""
        read = [(field, getattr(self.given, name)) for name, field in URLS.items()]
        return [(field, link_of(url)) for field, url in read if url]

    def names_brand(self, text: Text) -> bool:
        """Whether a text has the brand's name, a telling part of it, or its website. True if no name is known."""
        if not self.name_words:
            return True
        plain = "".join(words_of(text.raw))
        if "".join(words_of(self.given.brand_name or "")) in plain:
            return True
        if any(word in text.forms for word in self.name_words if len(word) > 2):
            return True
        return any(link.host == link_of(self.given.website or "").host != "" for link in text.links)


def telling(name: str) -> list[str]:
    """The words of a name, without those that many names have; all of them where there are no others."""
    words = words_of(name)
    return [word for word in words if word not in ENTITY_WORDS | _PLAIN_WORDS] or words


def link_of(url: str) -> LinkIn:
    """A URL that was given as such; its host is empty where it cannot be read."""
    text = url if "://" in url else f"//{url}"
    scheme = folded(url.partition("://")[0]) if "://" in url else ""
    found = Text("", f"https:{text}" if not scheme else text).links
    return LinkIn(url, scheme, found[0].host if found else "")


def first(*texts: Text | None) -> Iterable[Text]:
    """Those of the texts that there are."""
    return (text for text in texts if text is not None)
