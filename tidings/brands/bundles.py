"""From a brand's two bundles to what is filed with the registry, or why it cannot be, or not yet.

Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/onboarding-isv-api
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.addresses.places import region_of
from tidings.addresses.postal import Address
from tidings.brands.lifecycle import BrandType
from tidings.brands.resource import Brand
from tidings.compliance.lifecycle import BundleStatus
from tidings.numbers.addresses import normalised
from tidings.registry.brand_faults import A2P_BUNDLE_UNFIT, BUNDLES_UNFIT, CUSTOMER_PROFILE_UNFIT
from tidings.registry.port import BrandFiling, FilingFault
from tidings.trusthub.dossier import Dossier
from tidings.trusthub.policies import A2P, DIRECT_STARTER, POLICIES, SOLE_PROPRIETOR, STARTER, STARTER_A2P
from tidings.trusthub.rows import BundleKind

_FIRMS: Final = ("business", "government", "nonprofit")
PROFILES: Final = {
    BrandType.SOLE_PROPRIETOR: frozenset({STARTER.sid, DIRECT_STARTER.sid}),
    BrandType.STANDARD: frozenset(
        policy.sid
        for policy in POLICIES
        if policy.kind is BundleKind.CUSTOMER_PROFILE
        and policy.type.startswith(("primary_", "secondary_"))
        and policy.type.endswith(_FIRMS)
    ),
}
"""The policies of the customer profiles that go with each type of brand."""
PRODUCTS: Final = {
    BrandType.SOLE_PROPRIETOR: frozenset({SOLE_PROPRIETOR.sid, STARTER_A2P.sid}),
    BrandType.STANDARD: frozenset({A2P.sid}),
}
"""The policies of the trust products that go with each type of brand."""

READY: Final = {
    BrandType.SOLE_PROPRIETOR: frozenset({BundleStatus.IN_REVIEW, BundleStatus.APPROVED}),
    BrandType.STANDARD: frozenset({BundleStatus.APPROVED}),
}
"""A sole proprietor's bundles are approved by the brand's own approval: they are filed while in review, once their
data checks are over."""
WAITING: Final = frozenset({BundleStatus.PENDING_REVIEW, BundleStatus.IN_REVIEW})

PERSON: Final = "starter_customer_profile_information"
TRADER: Final = "sole_proprietor_information"
BUSINESS: Final = "customer_profile_business_information"
REPRESENTATIVE: Final = "authorized_representative_1"
MESSAGING_PROFILE: Final = "us_a2p_messaging_profile_information"

_ENTITIES: Final = {
    "private": "PRIVATE_PROFIT",
    "public": "PUBLIC_PROFIT",
    "non_profit": "NON_PROFIT",
    "non-profit": "NON_PROFIT",
    "government": "GOVERNMENT",
}
_ISSUERS: Final = {"EIN": "US", "CBN": "CA", "CRN": "GB", "ACN": "AU", "CIN": "IN"}
"""Countries by the kind of registration number; other kinds are of the address's country."""

_OF_PRODUCTS: Final = frozenset({"brand_name", "mobile_phone_number", "company_type"})
"""The fields that a trust product must hold; the others are a customer profile's."""


class Wait(msgspec.Struct, frozen=True):
    """The bundles are still being reviewed, or checked."""


class Unfit(msgspec.Struct, frozen=True):
    """The brand fails before it is filed."""

    failure_reason: str
    faults: tuple[FilingFault, ...]


class _Missing(Exception):  # noqa: N818 - reads as a state
    """A bundle lacks a field, whose name is the argument."""


def filing_of(brand: Brand, profile: Dossier | None, product: Dossier | None) -> BrandFiling | Wait | Unfit:
    """What is filed for a brand with this customer profile and this A2P trust product."""
    kind = brand.brand_type
    if profile is None or profile.policy_sid not in PROFILES[kind] or not _submitted(profile):
        return _profile_unfit(_why(profile, PROFILES[kind]))
    if product is None or product.policy_sid not in PRODUCTS[kind] or not _submitted(product):
        return _product_unfit(_why(product, PRODUCTS[kind]))
    if not {profile.status, product.status} <= READY[kind] or not (profile.checked and product.checked):
        return Wait()
    make = _sole_proprietor if kind is BrandType.SOLE_PROPRIETOR else _company
    try:
        return make(brand, profile, product)
    except _Missing as missing:
        unfit = _product_unfit if str(missing) in _OF_PRODUCTS else _profile_unfit
        return unfit(f"{missing} is missing", (str(missing),))


def _submitted(bundle: Dossier) -> bool:
    return bundle.status in WAITING or bundle.status is BundleStatus.APPROVED


def _why(bundle: Dossier | None, policies: frozenset[str]) -> str:
    if bundle is None:
        return "it does not exist"
    if bundle.policy_sid not in policies:
        return "its policy is not one for this type of brand"
    return f"it is {bundle.status}"


def _profile_unfit(why: str, fields: tuple[str, ...] = ("customer_profile_bundle_sid",)) -> Unfit:
    reason = f"{BUNDLES_UNFIT.reason}: customer profile: {why}"
    return Unfit(CUSTOMER_PROFILE_UNFIT, (BUNDLES_UNFIT(reason, fields),))


def _product_unfit(why: str, fields: tuple[str, ...] = ("a2p_profile_bundle_sid",)) -> Unfit:
    reason = f"{BUNDLES_UNFIT.reason}: A2P bundle: {why}"
    return Unfit(A2P_BUNDLE_UNFIT, (BUNDLES_UNFIT(reason, fields),))


def _sole_proprietor(brand: Brand, profile: Dossier, product: Dossier) -> BrandFiling:
    address = _address(profile)
    return BrandFiling(
        reference=brand.sid,
        entity_type="SOLE_PROPRIETOR",
        display_name=_need(product, TRADER, "brand_name"),
        first_name=_need(profile, PERSON, "first_name"),
        last_name=_need(profile, PERSON, "last_name"),
        mobile_phone=_number(_need(product, TRADER, "mobile_phone_number")),
        phone=_number(_need(profile, PERSON, "phone_number")),
        email=_need(profile, PERSON, "email"),
        street=_street(address),
        city=address.city,
        region=region_of(address.region, address.iso_country) or address.region,
        postal_code=address.postal_code,
        country=address.iso_country,
        vertical=product.attribute(TRADER, "vertical") or "",
        skip_secondary_vetting=True,
        mock=brand.mock,
    )


def _company(brand: Brand, profile: Dossier, product: Dossier) -> BrandFiling:
    address = _address(profile)
    name = _need(profile, BUSINESS, "business_name")
    identifier = (profile.attribute(BUSINESS, "business_registration_identifier") or "").rpartition(": ")[2].upper()
    company_type = _need(product, MESSAGING_PROFILE, "company_type").lower()
    return BrandFiling(
        reference=brand.sid,
        entity_type=_ENTITIES.get(company_type, "PRIVATE_PROFIT"),
        display_name=name,
        company_name=name,
        tax_id=profile.attribute(BUSINESS, "business_registration_number"),
        tax_id_country=_ISSUERS.get(identifier, address.iso_country),
        phone=_number(_need(profile, REPRESENTATIVE, "phone_number")),
        email=_need(profile, REPRESENTATIVE, "email"),
        business_contact_email=product.attribute(MESSAGING_PROFILE, "brand_contact_email"),
        street=_street(address),
        city=address.city,
        region=region_of(address.region, address.iso_country) or address.region,
        postal_code=address.postal_code,
        country=address.iso_country,
        website=profile.attribute(BUSINESS, "website_url"),
        vertical=profile.attribute(BUSINESS, "business_industry") or "",
        stock_symbol=product.attribute(MESSAGING_PROFILE, "stock_ticker"),
        stock_exchange=product.attribute(MESSAGING_PROFILE, "stock_exchange"),
        skip_secondary_vetting=brand.skip_automatic_sec_vet,
        mock=brand.mock,
    )


def _need(bundle: Dossier, type_: str, name: str) -> str:
    found = bundle.attribute(type_, name)
    if found is None:
        raise _Missing(name)
    return found.strip()


def _address(profile: Dossier) -> Address:
    if not profile.addresses:
        raise _Missing("address_sids")
    return profile.addresses[0]


def _street(address: Address) -> str:
    return ", ".join(filter(None, (address.street, address.street_secondary)))


def _number(text: str) -> str:
    """In E.164 where it can be read so; what cannot is the registry's to refuse."""
    return normalised(text) or text
