"""The policies of Trust Hub: what a customer profile or trust product of each kind must hold.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/fetch-policies. Two are printed in full in
https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/onboarding-isv-api-sole-prop-new; the individual,
government, nonprofit and voice ones are known by name and SID, their demands by what their registrations ask for.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from tidings.compliance.evaluation import (
    AcceptedDocument,
    BundleDemand,
    DocumentDemand,
    EndUserDemand,
    Requirements,
    titled,
)
from tidings.compliance.lifecycle import BundleStatus
from tidings.core import Sid
from tidings.trusthub.rows import BundleKind
from tidings.trusthub.types import DOCUMENT_TYPE, END_USER_TYPE

_APPROVED: Final = frozenset({BundleStatus.APPROVED})
_SUBMITTED: Final = frozenset({BundleStatus.PENDING_REVIEW, BundleStatus.IN_REVIEW, BundleStatus.APPROVED})


class ApprovedBy(StrEnum):
    """Who has the last word on a bundle of a policy."""

    REVIEWER = "reviewer"
    BRAND = "brand"
    """It is approved with its brand, once that is verified; no reviewer sees it."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """One policy."""

    sid: Sid
    friendly_name: str
    kind: BundleKind
    type: str
    """What a bundle of it is called in the demands of others."""
    requirements: Requirements
    approved_by: ApprovedBy = ApprovedBy.REVIEWER
    only_north_america: bool = False
    """Whether its addresses must be in the US or Canada."""

    @property
    def is_primary(self) -> bool:
        """Whether a bundle of it may support those of subaccounts."""
        return self.type.startswith("primary_customer_profile")


def _end_user(kind: str, name: str = "", *, optional: bool = False) -> EndUserDemand:
    fields = END_USER_TYPE[kind].fields
    return EndUserDemand(requirement_name=kind, name=name or titled(kind), type=kind, fields=fields, optional=optional)


def _address(description: str, name: str, accepted_name: str, *kinds: str) -> DocumentDemand:
    accepted = (AcceptedDocument(name=accepted_name, type=kind, fields=DOCUMENT_TYPE[kind].fields) for kind in kinds)
    return DocumentDemand(
        requirement_name="customer_profile_address", name=name, description=description, accepted=tuple(accepted)
    )


def _profile(
    kind: str, name: str, statuses: frozenset[BundleStatus], requirement: str = "customer_profile"
) -> BundleDemand:
    return BundleDemand(requirement_name=requirement, name=name, type=kind, statuses=statuses)


_REPRESENTATIVES = (
    _end_user("authorized_representative_1"),
    _end_user("authorized_representative_2", optional=True),
)
_BUSINESS = (_end_user("customer_profile_business_information", "Business Information"), *_REPRESENTATIVES)
_OFFICE = _address(
    "Customer Profile HQ Physical Address",
    "Physical Business Address",
    "Physical Business Address",
    "customer_profile_address",
)
_HOME = _address(
    "Customer Profile Address",
    "Customer Profile Address",
    "Legal Company Address",
    "customer_profile_address",
    "starter_customer_profile_address",
)
_PRIMARY_TYPES = {
    "primary_customer_profile_type_business": "Primary Customer Profile",
    "primary_customer_profile_type_government": "Government Primary Customer Profile",
    "primary_customer_profile_type_nonprofit": "Nonprofit Primary Customer Profile",
}
_SECONDARY_TYPES = {
    "secondary_customer_profile_type_business": "Secondary Customer Profile",
    "secondary_customer_profile_type_government": "Government Secondary Customer Profile",
    "secondary_customer_profile_type_nonprofit": "Nonprofit Secondary Customer Profile",
}
_BY_PRIMARY = tuple(
    _profile(kind, f"{name} Bundle", _APPROVED, "primary_customer_profile") for kind, name in _PRIMARY_TYPES.items()
)
_BY_BUSINESS = (
    *(_profile(kind, f"{name} Bundle", _SUBMITTED) for kind, name in _SECONDARY_TYPES.items()),
    *(_profile(kind, f"{name} Bundle", _APPROVED) for kind, name in _PRIMARY_TYPES.items()),
)
_BY_STARTER = (
    _profile("starter_customer_profile_type_business", "Starter Customer Profile(isv customers) Proof", _SUBMITTED),
    _profile(
        "starter_customer_profile_type_direct_long_tail",
        "Starter Customer Profile(direct customers) Proof",
        _SUBMITTED,
    ),
)
_OF_BUSINESS = Requirements(end_users=_BUSINESS, documents=(_OFFICE,))
_OF_CUSTOMER = Requirements(end_users=_BUSINESS, documents=(_OFFICE,), customer_profiles=_BY_PRIMARY)
_PERSON = _end_user("starter_customer_profile_information", "Information")


def _customer_profile(sid: Sid, friendly_name: str, kind: str, requirements: Requirements) -> Policy:
    return Policy(
        sid=sid,
        friendly_name=friendly_name,
        kind=BundleKind.CUSTOMER_PROFILE,
        type=kind,
        requirements=requirements,
    )


def _trust_product(sid: Sid, friendly_name: str, kind: str, *end_users: EndUserDemand) -> Policy:
    return Policy(
        sid=sid,
        friendly_name=friendly_name,
        kind=BundleKind.TRUST_PRODUCT,
        type=kind,
        requirements=Requirements(end_users=end_users, customer_profiles=_BY_BUSINESS),
    )


STARTER: Final = Policy(
    sid="RN806dd6cd175f314e1f96a9727ee271f4",
    friendly_name="Starter Customer Profile of type Business",
    kind=BundleKind.CUSTOMER_PROFILE,
    type="starter_customer_profile_type_business",
    requirements=Requirements(
        end_users=(_PERSON,),
        documents=(_HOME,),
        customer_profiles=(
            BundleDemand(
                requirement_name="primary_customer_profile",
                name="Primary Customer Profile Bundle",
                type="primary_customer_profile_type_business",
                statuses=_APPROVED,
                object_field="bundle_sid",
            ),
        ),
    ),
    approved_by=ApprovedBy.BRAND,
    only_north_america=True,
)
DIRECT_STARTER: Final = Policy(
    sid="RN13dc4be8861a10924a79c35eaa4d812c",
    friendly_name="Starter Customer Profile of type Direct Long Tail",
    kind=BundleKind.CUSTOMER_PROFILE,
    type="starter_customer_profile_type_direct_long_tail",
    requirements=Requirements(end_users=(_PERSON,), documents=(_HOME,)),
    approved_by=ApprovedBy.BRAND,
    only_north_america=True,
)
SOLE_PROPRIETOR: Final = Policy(
    sid="RN670d5d2e282a6130ae063b234b6019c8",
    friendly_name="Sole Proprietor TrustProduct",
    kind=BundleKind.TRUST_PRODUCT,
    type="sole_proprietor_trust_product",
    requirements=Requirements(end_users=(_end_user("sole_proprietor_information"),), customer_profiles=_BY_STARTER),
    approved_by=ApprovedBy.BRAND,
)
STARTER_A2P: Final = Policy(
    sid="RN63da8244384cf0401c39f5f91e674db5",
    friendly_name="Starter A2P TrustProduct",
    kind=BundleKind.TRUST_PRODUCT,
    type="starter_a2p_trust_product",
    requirements=Requirements(end_users=(_end_user("sole_proprietor_information"),), customer_profiles=_BY_STARTER[1:]),
    approved_by=ApprovedBy.BRAND,
)
PRIMARY: Final = _customer_profile(
    "RN6433641899984f951173ef1738c3bdd0",
    "Primary Customer Profile of type Business",
    "primary_customer_profile_type_business",
    _OF_BUSINESS,
)
SECONDARY: Final = _customer_profile(
    "RNdfbf3fae0e1107f8aded0e7cead80bf5",
    "Secondary Customer Profile of type Business",
    "secondary_customer_profile_type_business",
    _OF_CUSTOMER,
)
A2P: Final = _trust_product(
    "RNb0d4771c2c98518d916a3d4cd70a8f8b",
    "A2P Messaging Profile",
    "us_a2p_messaging_profile",
    _end_user("us_a2p_messaging_profile_information", "US A2P Messaging Profile Information"),
)

POLICIES: Final = (
    PRIMARY,
    SECONDARY,
    STARTER,
    DIRECT_STARTER,
    _customer_profile(
        "RNffcb02a20420c81caf596ffc44f69712",
        "Primary Customer Profile of type Individual",
        "primary_customer_profile_type_individual",
        Requirements(end_users=(_end_user("individual_customer_profile_information"),), documents=(_HOME,)),
    ),
    _customer_profile(
        "RN92dc6c39189b4d5ad9c6664f39769f90",
        "Primary Customer Profile of type Government",
        "primary_customer_profile_type_government",
        _OF_BUSINESS,
    ),
    _customer_profile(
        "RN074d26323ad8ca107761a5edf4191ba7",
        "Secondary Customer Profile of type Government",
        "secondary_customer_profile_type_government",
        _OF_CUSTOMER,
    ),
    _customer_profile(
        "RN936f6140f1864391adca88df5d84cb6d",
        "Primary Customer Profile of type Nonprofit",
        "primary_customer_profile_type_nonprofit",
        _OF_BUSINESS,
    ),
    _customer_profile(
        "RNaf459d36b007ba6db226cd43a816cfa0",
        "Secondary Customer Profile of type Nonprofit",
        "secondary_customer_profile_type_nonprofit",
        _OF_CUSTOMER,
    ),
    A2P,
    SOLE_PROPRIETOR,
    STARTER_A2P,
    _trust_product("RN7a97559effdf62d00f4298208492a5ea", "SHAKEN/STIR", "shaken_stir"),
    _trust_product("RNf3db3cd1fe25fcfd3c3ded065c8fea53", "CNAM", "cnam", _end_user("cnam_information")),
    _trust_product(
        "RN5b3660f9598883b1df4e77f77acefba0",
        "Voice Integrity",
        "voice_integrity",
        _end_user("voice_integrity_information"),
    ),
    _trust_product(
        "RNca63d1066fbd5e44eac02d0b3cf6d019",
        "Branded Calling",
        "branded_calls",
        _end_user("branded_calls_information"),
    ),
    _trust_product("RNa282dd7f3dbef8586501ca2e045e764c", "Toll-Free Verification", "toll_free"),
)
POLICY: Final = {policy.sid: policy for policy in POLICIES}
