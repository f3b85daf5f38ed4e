"""The types of end users and supporting documents, with the fields that each has.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api (end user types, supporting document types); what is
not published there (the voice products' fields, most documents) follows the fields that registrations show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final

import msgspec

from tidings.compliance.evaluation import Field, Lack, titled
from tidings.compliance.fields import (
    Check,
    address_sids,
    email,
    one_of,
    phone_number,
    some_of,
    text,
    website,
    websites,
)
from tidings.core import Sid
from tidings.trusthub.attribute_values import (
    BUSINESS_IDENTITIES,
    BUSINESS_INDUSTRIES,
    BUSINESS_REGIONS,
    BUSINESS_REGISTRATION_IDENTIFIERS,
    BUSINESS_TYPES,
    COMPANY_TYPES,
    JOB_POSITIONS,
    SOLE_PROPRIETOR_VERTICALS,
    STOCK_EXCHANGES,
)

_EIN_DIGITS = 9


class ObjectType(msgspec.Struct, frozen=True):
    """A type of end user or of supporting document."""

    machine_name: str
    friendly_name: str
    fields: tuple[Field, ...]

    @property
    def sid(self) -> Sid:
        """`OY...`: the same in every installation, since it is made of the name."""
        return f"OY{blake2b(self.machine_name.encode(), digest_size=16).hexdigest()}"


def _field(name: str, check: Check = text, *, friendly: str = "", required: bool = True) -> Field:
    return Field(name, friendly or titled(name), check, required)


def _of_public(name: str, check: Check = text) -> Field:
    """What only a company whose shares are traded must give."""
    return Field(name, titled(name), check, required_if=("company_type", "public"))


def _tax_id(attributes: Mapping[str, Any]) -> str | None:
    """An EIN has nine digits."""
    if not str(attributes.get("business_registration_identifier")).endswith("EIN"):
        return None
    number = str(attributes["business_registration_number"]).replace("-", "")
    return None if len(number) == _EIN_DIGITS and number.isdecimal() else "must have nine digits, as an EIN has"


_PERSON = (
    _field("first_name"),
    _field("last_name"),
    _field("email", email, friendly="Email Address"),
    _field("phone_number", phone_number),
)
_REPRESENTATIVE = (
    _field("first_name"),
    _field("last_name"),
    _field("email", email),
    _field("phone_number", phone_number),
    _field("business_title"),
    _field("job_position", one_of(JOB_POSITIONS)),
)
_BUSINESS = (
    _field("business_type", one_of(BUSINESS_TYPES)),
    Field("business_registration_number", "Business Registration Number", together=_tax_id),
    _field("business_name"),
    _field("business_registration_identifier", one_of(BUSINESS_REGISTRATION_IDENTIFIERS)),
    _field("business_identity", one_of(BUSINESS_IDENTITIES)),
    _field("business_industry", one_of(BUSINESS_INDUSTRIES)),
    _field("website_url", website),
    _field("business_regions_of_operation", some_of(BUSINESS_REGIONS)),
    _field("social_media_profile_urls", websites, required=False),
)
_MESSAGING = (
    _field("company_type", one_of(COMPANY_TYPES)),
    _of_public("stock_exchange", one_of(STOCK_EXCHANGES)),
    _of_public("stock_ticker"),
    _of_public("brand_contact_email", email),
)
_SOLE_PROPRIETOR = (
    _field("brand_name"),
    _field("mobile_phone_number", phone_number),
    _field("vertical", one_of(SOLE_PROPRIETOR_VERTICALS), required=False),
)

END_USER_TYPES: Final = (
    ObjectType("starter_customer_profile_information", "Starter Customer Profile Information", _PERSON),
    ObjectType("customer_profile_business_information", "Customer Profile Business Information", _BUSINESS),
    ObjectType("authorized_representative_1", "Authorized Representative one", _REPRESENTATIVE),
    ObjectType("authorized_representative_2", "Authorized Representative two", _REPRESENTATIVE),
    ObjectType("individual_customer_profile_information", "Individual Customer Profile Information", _PERSON),
    ObjectType("sole_proprietor_information", "Sole Proprietor Information", _SOLE_PROPRIETOR),
    ObjectType("us_a2p_messaging_profile_information", "US A2P Messaging Profile Information", _MESSAGING),
    ObjectType("cnam_information", "CNAM Information", (_field("cnam_display_name", friendly="CNAM Display Name"),)),
    ObjectType(
        "voice_integrity_information",
        "Voice Integrity Information",
        (
            _field("use_case"),
            _field("business_employee_count"),
            _field("average_business_day_call_volume"),
            _field("notes", required=False),
        ),
    ),
    ObjectType(
        "branded_calls_information",
        "Branded Calls Information",
        (_field("branded_calls_display_name"), _field("call_reason", required=False)),
    ),
)

_ADDRESS = (Field("address_sids", "address sids", address_sids, unfit=Lack.ADDRESS),)

DOCUMENT_TYPES: Final = (
    ObjectType("customer_profile_address", "Customer profile address", _ADDRESS),
    ObjectType("starter_customer_profile_address", "Starter customer profile address", _ADDRESS),
    ObjectType(
        "government_issued_proof_of_authorized_representative",
        "Government-issued proof of an authorized representative",
        (_field("first_name"), _field("last_name"), _field("business_name")),
    ),
    ObjectType(
        "business_registration",
        "Business registration",
        (_field("business_name"), _field("business_registration_number")),
    ),
    ObjectType("tax_document", "Tax document", (_field("business_name"), _field("document_number", required=False))),
    ObjectType("letter_of_authorization", "Letter of authorization", (_field("business_name"),)),
)


def named(types: Iterable[ObjectType]) -> dict[str, ObjectType]:
    """The types by their machine names."""
    return {each.machine_name: each for each in types}


END_USER_TYPE: Final = named(END_USER_TYPES)
DOCUMENT_TYPE: Final = named(DOCUMENT_TYPES)
_LISTS = frozenset({address_sids, websites})


def constraint(field: Field) -> str:
    """What the API says of a field's values: `String` or `List`."""
    return "List" if field.check in _LISTS else "String"
