"""Why brands fail: each public code with its sentence and the fields it is about, and how a brand shows them.

Source: https://www.twilio.com/docs/api/errors (codes and meanings; the sentences of `BRAND_FAULTS` are ours)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from tidings.registry.port import FilingFault


class BrandFault(msgspec.Struct, frozen=True):
    """One line of the table."""

    code: int
    reason: str
    fields: tuple[str, ...] = ()
    """Attributes of the end users and the address that the brand was filed with."""

    def __call__(self, reason: str | None = None, fields: tuple[str, ...] | None = None) -> FilingFault:
        """An occurrence, with a closer reason or other fields where they are known."""
        return FilingFault(self.code, reason or self.reason, self.fields if fields is None else fields)


INVALID_INPUT: Final = BrandFault(30701, "A field is invalid")
BRAND_NOT_FOUND: Final = BrandFault(30702, "The registry does not know this brand")
DUPLICATE: Final = BrandFault(30703, "This customer profile has a brand already", ("customer_profile_bundle_sid",))
TOO_MANY_BRANDS: Final = BrandFault(30712, "The most brands that there may be are registered")
COUNTRY_NOT_ALLOWED: Final = BrandFault(
    30729, "A sole proprietor must live in the United States or Canada", ("iso_country",)
)
SOLE_PROPRIETORS_OFF: Final = BrandFault(30734, "Sole proprietors cannot be registered")
ADDRESS_USED_UP: Final = BrandFault(30747, "As many brands as may have this address", ("address_sids",))
PHONE_USED_UP: Final = BrandFault(30748, "As many brands as may have this phone number", ("phone_number",))
EMAIL_USED_UP: Final = BrandFault(30749, "As many brands as may have this e-mail address", ("email",))
MOBILE_USED_UP: Final = BrandFault(30750, "As many brands as may have this mobile number", ("mobile_phone_number",))
MOBILE_UNSUPPORTED: Final = BrandFault(
    30751,
    "The mobile number must be one of the US or Canada that a carrier gave to a person, not a platform's",
    ("mobile_phone_number",),
)
OTP_EXPIRED: Final = BrandFault(
    30752, "The one-time question was not answered within 30 days", ("mobile_phone_number",)
)
EMAIL_UNSUPPORTED: Final = BrandFault(30753, "The e-mail address is invalid", ("email",))
ADDRESS_INVALID: Final = BrandFault(30754, "The postal address is invalid", ("postal_code",))
COUNTRY_UNSUPPORTED: Final = BrandFault(30755, "Firms of this country cannot be registered", ("iso_country",))
OBFUSCATED: Final = BrandFault(
    30756, "The name of the brand must be a name, not an identifier or an e-mail address", ("brand_name",)
)
NUMBER_MISSING: Final = BrandFault(
    30757, "The business registration number is missing", ("business_registration_number",)
)
INTERNAL: Final = BrandFault(30790, "Something failed inside the registry")
TEMPORARY: Final = BrandFault(30791, "The registry failed for the moment; submit the brand again")
GENERAL: Final = BrandFault(30792, "The registration failed")
BUNDLES_UNFIT: Final = BrandFault(30793, "The brand's bundles are invalid, or not compliant")
A2P_GENERAL: Final = BrandFault(30794, "The registration for US A2P messaging failed")
TAX_ID_MISMATCH: Final = BrandFault(
    30795,
    "The tax ID, the legal name and the address do not belong together",
    ("business_registration_number", "business_name"),
)
STOCK_MISMATCH: Final = BrandFault(
    30796, "The company is not listed under this stock symbol", ("stock_ticker", "stock_exchange")
)
NOT_GOVERNMENT: Final = BrandFault(30797, "This is not known as a US government entity", ("company_type",))
NOT_TAX_EXEMPT: Final = BrandFault(30798, "No tax-exempt status of section 501(c) is known", ("company_type",))
UNVERIFIABLE: Final = BrandFault(30799, "The particulars of the brand cannot be verified", ("business_name",))

BRAND_FAULTS: Final[dict[int, BrandFault]] = {
    fault.code: fault for fault in globals().copy().values() if isinstance(fault, BrandFault)
}

A2P_BUNDLE_UNFIT: Final = (
    "Unable to fetch A2P Bundle Details, please check if the correct bundle sid was provided for registration "
    "and the bundle is compliant."
)
CUSTOMER_PROFILE_UNFIT: Final = (
    "Unable to fetch Customer Profile Bundle details, please check if the correct bundle sid was provided for "
    "registration and the bundle is compliant."
)
NOT_REGISTERED: Final = "Unable to register Brand with The Campaign Registry"
EXPIRED: Final = "EXPIRED: the one-time question was not answered within 30 days"
"""There is no status EXPIRED: a brand whose owner never answered is FAILED, and can be submitted again."""


def fault_of(code: int) -> FilingFault:
    """What a code means for a brand; one that is not in the table is told by its number alone."""
    known = BRAND_FAULTS.get(code)
    return known() if known else FilingFault(code, f"The registration was rejected with code {code}")


def shown(faults: Sequence[FilingFault]) -> list[dict[str, Any]]:
    """Faults as the `errors` of a brand."""
    return [
        {
            "error_code": fault.error_code,
            "fields": list(fault.fields),
            "url": f"https://www.twilio.com/docs/api/errors/{fault.error_code}",
            "description": fault.reason,
        }
        for fault in faults
    ]
