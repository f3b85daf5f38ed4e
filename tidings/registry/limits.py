"""How many brands one person may stand behind, over all accounts and for good, and what they are counted by.

The registry counts, since other platforms' brands count too; a deleted or failed brand stays counted.

Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/direct-sole-proprietor-registration-overview
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

import msgspec

from tidings.registry.brand_faults import ADDRESS_USED_UP, EMAIL_USED_UP, MOBILE_USED_UP, PHONE_USED_UP, BrandFault
from tidings.registry.port import BrandFiling, FilingFault


class Traits(msgspec.Struct, frozen=True):
    """What a brand is counted by, each in one form for all its spellings; None: it has none."""

    mobile: str | None
    email: str | None
    address: str | None
    phone: str | None


class Limit(msgspec.Struct, frozen=True):
    """How many brands may share a trait."""

    trait: str
    """A field of Traits."""
    most: int
    fault: BrandFault
    """What the first brand beyond them is told."""


LIMITS: Final = (
    Limit("mobile", 3, MOBILE_USED_UP),
    Limit("email", 10, EMAIL_USED_UP),
    Limit("address", 10, ADDRESS_USED_UP),
    Limit("phone", 10, PHONE_USED_UP),
)
"""Of a sole proprietor; all brands count that have the trait."""

_SHORTER: Final = {
    "STREET": "ST",
    "AVENUE": "AVE",
    "BOULEVARD": "BLVD",
    "DRIVE": "DR",
    "LANE": "LN",
    "ROAD": "RD",
    "COURT": "CT",
    "PLACE": "PL",
    "APARTMENT": "APT",
    "SUITE": "STE",
    "NORTH": "N",
    "SOUTH": "S",
    "EAST": "E",
    "WEST": "W",
}


def traits_of(filing: BrandFiling) -> Traits:
    """What a brand that is filed so is counted by."""
    return Traits(filing.mobile_phone, email_key(filing.email), address_key(filing), filing.phone)


def email_key(email: str) -> str | None:
    """An e-mail address in lower case; None for none."""
    return email.strip().lower() or None


def address_key(filing: BrandFiling) -> str | None:
    """A postal address in one form for all its spellings; None for none."""
    if not filing.street:
        return None
    text = unicodedata.normalize("NFKC", filing.street).upper()
    words = re.sub(r"[^\w]+", " ", text.replace(".", "").replace("#", " APT ")).split()
    code = re.sub(r"\W", "", filing.postal_code).upper()
    if filing.country == "US":
        code = code[:5]
    return "|".join((filing.country, code, " ".join(_SHORTER.get(word, word) for word in words)))


def tax_id_hash(filing: BrandFiling) -> str | None:
    """What brands of one tax ID have in common, without telling it; None for none."""
    if not filing.tax_id:
        return None
    digits = re.sub(r"\W", "", filing.tax_id).upper()
    return hashlib.sha256(f"{filing.tax_id_country}:{digits}".encode()).hexdigest()


def exceeded(counts: Mapping[str, int]) -> tuple[FilingFault, ...]:
    """The limits that one more brand would exceed; `counts` says by trait how many brands have it already."""
    return tuple(limit.fault() for limit in LIMITS if counts.get(limit.trait, 0) >= limit.most)
