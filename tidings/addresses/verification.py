"""What is said of an address that was looked up: the port to whoever knows addresses, and the reasons to refuse one.

The texts are those that Twilio documents for the data checks of a bundle; clients compare them, so they are kept to the
letter, with their ends as printed.
Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/onboarding-isv-api-sole-prop-new (step 1.4)
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import msgspec

from tidings.addresses.postal import Address
from tidings.core import Sid
from tidings.errors import ADDRESS_INVALID, ADDRESS_SUGGESTED


class AddressFault(StrEnum):
    """What can be wrong with an address."""

    COUNTRY = "country"
    POSTAL_CODE = "postal code"
    STREET = "street"
    LOCALITY = "locality"
    REGION = "region"
    HOUSE_NUMBER = "house number"


COVERED = frozenset({"US", "CA"})
"""Countries whose addresses are looked up."""

NOT_FOUND = "Address not found with sid {sid}"
NOT_US_OR_CANADA = "The provided address is not a valid US or Canada address"

_INVALID = {
    AddressFault.POSTAL_CODE: "[address_sids] - Invalid Postal Code",
    AddressFault.STREET: "[address_sids] - Invalid Street",
    AddressFault.LOCALITY: "[address_sids] - Invalid Locality",
    AddressFault.REGION: "[address_sids] - Invalid Region",
    AddressFault.HOUSE_NUMBER: "[address_sids] - Invalid House Number",
}
_SUGGESTED = (
    "{invalid}. Address suggestion -> Street: {street}. Secondary Street: {secondary}. Locality: {locality}. "
    "Region: {region}. Postal Code: {postal_code}. Country: {country}{end}"
)


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """The address that was probably meant."""

    street: str
    locality: str
    region: str
    postal_code: str
    country: str
    certain: bool = True
    """Whether no other address could have been meant."""

    @property
    def secondary(self) -> str:
        """The line below the street, as it stands on an envelope."""
        return f"{self.locality}, {self.region} {self.postal_code}"

    @property
    def line(self) -> str:
        """All in one line."""
        return f"{self.street}, {self.secondary}, {self.country}"


class AddressVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an address."""

    fault: AddressFault | None = None
    """None: nothing speaks against it."""
    suggestion: Suggestion | None = None
    known: bool = False
    """Whether the house itself is known, and not merely that nothing speaks against it."""


SOUND = AddressVerdict()
"""Nothing speaks against it."""


class AddressVerifier(Protocol):
    """Whoever knows addresses."""

    async def verify(self, address: Address) -> AddressVerdict:
        """What is known of this address. Raises OSError where nobody can be asked at present."""
        ...


class NoVerifier:
    """See AddressVerifier. Knows nothing, and so has nothing against any address."""

    async def verify(self, address: Address) -> AddressVerdict:  # noqa: ARG002 - whichever it is
        """See AddressVerifier."""
        return SOUND


async def judged(verifier: AddressVerifier, address: Address, *, correct: bool) -> Address:
    """An address for emergency calls as it may be kept; any other as it is.

    Raises ADDRESS_SUGGESTED where another was probably meant and may not be, or cannot safely be, put in its place;
    ADDRESS_INVALID where nothing can be suggested.
    """
    if not address.emergency_enabled or address.iso_country not in COVERED:
        return address
    try:
        verdict = await verifier.verify(address)
    except OSError:  # nobody can be asked at present
        verdict = AddressVerdict()
    if verdict.fault is None:
        return msgspec.structs.replace(address, validated=verdict.known)
    meant = verdict.suggestion
    if meant is None:
        raise ADDRESS_INVALID(reason=f"there is no such {verdict.fault}")
    if not correct or not meant.certain:
        raise ADDRESS_SUGGESTED(suggestion=meant.line)
    corrected = msgspec.structs.replace(
        address, street=meant.street, city=meant.locality, region=meant.region, postal_code=meant.postal_code
    )
    return await judged(verifier, corrected, correct=False)


def failure_text(verdict: AddressVerdict) -> str | None:
    """Why an address is refused, in the documented words; None: it is not."""
    match verdict.fault:
        case None:
            return None
        case AddressFault.COUNTRY:
            return NOT_US_OR_CANADA
        case fault:
            return _invalid(fault, verdict.suggestion)


def not_found_text(sid: Sid) -> str:
    """Why a document is refused that names an address which is not there."""
    return NOT_FOUND.format(sid=sid)


def _invalid(fault: AddressFault, suggestion: Suggestion | None) -> str:
    invalid = _INVALID[fault]
    if suggestion is None or fault is AddressFault.HOUSE_NUMBER:
        return invalid
    return _SUGGESTED.format(
        invalid=invalid,
        street=suggestion.street,
        secondary=suggestion.secondary,
        locality=suggestion.locality,
        region=suggestion.region,
        postal_code=suggestion.postal_code,
        country=suggestion.country,
        end="" if fault is AddressFault.STREET else ";",
    )
