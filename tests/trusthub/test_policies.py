"""Every policy, evaluated: what it lacks when anything at all is left out."""

from __future__ import annotations

from typing import Any

import pytest

from tidings.compliance.evaluation import Evaluated, EvaluationVerdict
from tidings.compliance.lifecycle import BundleStatus
from tidings.trusthub.dossier import Dossier, Part
from tidings.trusthub.evaluations import evaluated
from tidings.trusthub.policies import POLICIES, POLICY, ApprovedBy, Policy
from tidings.trusthub.rows import BundleKind
from tidings.trusthub.types import END_USER_TYPE

AD = "AD" + "1" * 32
FIXED = {
    "RN6433641899984f951173ef1738c3bdd0",
    "RNdfbf3fae0e1107f8aded0e7cead80bf5",
    "RN806dd6cd175f314e1f96a9727ee271f4",
    "RN13dc4be8861a10924a79c35eaa4d812c",
    "RNffcb02a20420c81caf596ffc44f69712",
    "RN92dc6c39189b4d5ad9c6664f39769f90",
    "RN074d26323ad8ca107761a5edf4191ba7",
    "RN936f6140f1864391adca88df5d84cb6d",
    "RNaf459d36b007ba6db226cd43a816cfa0",
    "RNb0d4771c2c98518d916a3d4cd70a8f8b",
    "RN670d5d2e282a6130ae063b234b6019c8",
    "RN63da8244384cf0401c39f5f91e674db5",
    "RN7a97559effdf62d00f4298208492a5ea",
    "RNf3db3cd1fe25fcfd3c3ded065c8fea53",
    "RN5b3660f9598883b1df4e77f77acefba0",
    "RNca63d1066fbd5e44eac02d0b3cf6d019",
    "RNa282dd7f3dbef8586501ca2e045e764c",
}
VALUES: dict[str, Any] = {
    "email": "a@example.com",
    "brand_contact_email": "a@example.com",
    "phone_number": "+14155550100",
    "mobile_phone_number": "+14155550100",
    "job_position": "CEO",
    "business_type": "Corporation",
    "business_registration_identifier": "EIN",
    "business_registration_number": "12-3456789",
    "business_identity": "direct_customer",
    "business_industry": "RETAIL",
    "website_url": "https://www.example.com",
    "social_media_profile_urls": "https://social.example/a",
    "business_regions_of_operation": "EUROPE,ASIA",
    "vertical": "RETAIL",
    "company_type": "private",
    "stock_exchange": "NYSE",
}
BY_TYPE = {policy.type: policy for policy in POLICIES}


def whole(policy: Policy) -> Dossier:
    """A bundle that has all that a policy asks for."""
    demands = policy.requirements
    users = [
        part(demand.type, {field.name: VALUES.get(field.name, "some") for field in demand.fields})
        for demand in demands.end_users
    ]
    papers = [part(demand.accepted[0].type, {"address_sids": AD}) for demand in demands.documents]
    supporting = []
    for demand in (*demands.customer_profiles, *demands.trust_products)[:1]:
        status = sorted(demand.statuses)[0]
        supporting.append(dossier(BY_TYPE[demand.type], status=status))
    return dossier(policy, end_users=tuple(users), documents=tuple(papers), supporting=tuple(supporting))


def part(kind: str, attributes: dict[str, Any]) -> Part:
    return Part(sid="IT" + "1" * 32, type=kind, friendly_name=kind, attributes=attributes)


def dossier(policy: Policy, **more: Any) -> Dossier:
    fields = {"status": BundleStatus.DRAFT, **more}
    return Dossier(
        sid="BU" + "1" * 32,
        account_sid="AC" + "1" * 32,
        policy_sid=policy.sid,
        friendly_name="One",
        email="a@example.com",
        **fields,
    )


def without(bundle: Dossier, kind: str, field: str) -> Dossier:
    users = [
        part(each.type, {name: value for name, value in each.attributes.items() if each.type != kind or name != field})
        for each in bundle.end_users
    ]
    return with_users(bundle, users)


def with_users(bundle: Dossier, users: list[Part]) -> Dossier:
    fields = {name: getattr(bundle, name) for name in bundle.__struct_fields__}
    return Dossier(**{**fields, "end_users": tuple(users)})


def with_field(bundle: Dossier, kind: str, field: str, value: Any) -> Dossier:
    users = [
        part(each.type, {**each.attributes, **({field: value} if each.type == kind else {})})
        for each in bundle.end_users
    ]
    return with_users(bundle, users)


def codes(found: Evaluated) -> list[int]:
    return [result["error_code"] for result in found.results if not result["passed"]]


def test_the_policies_that_customers_write_into_their_programs_are_all_there() -> None:
    assert set(POLICY) == FIXED


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.type)
def test_a_whole_bundle_is_compliant(policy: Policy) -> None:
    found = evaluated(whole(policy), policy)
    assert found.verdict is EvaluationVerdict.COMPLIANT, found.lacking


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.type)
def test_an_empty_bundle_lacks_each_thing_that_is_not_optional(policy: Policy) -> None:
    found = evaluated(dossier(policy), policy)
    demands = policy.requirements
    required = [demand for demand in demands.end_users if not demand.optional]
    supporting = {demand.requirement_name for demand in demands.customer_profiles}
    assert codes(found) == [22214] * len(required) + [22216] * (len(demands.documents) + len(supporting))


FIELDS = [
    (policy, demand.type, field)
    for policy in POLICIES
    for demand in policy.requirements.end_users
    for field in demand.fields
]


@pytest.mark.parametrize(("policy", "kind", "field"), FIELDS, ids=lambda each: getattr(each, "name", None))
def test_each_field_that_is_missing_is_named(policy: Policy, kind: str, field: Any) -> None:
    found = evaluated(without(whole(policy), kind, field.name), policy)
    missing = [(one["object_field"], one["error_code"]) for result in found.results for one in result["invalid"]]
    is_required = field.required and field.required_if is None
    assert missing == ([(field.name, 22215)] if is_required else [])


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.type)
def test_the_published_form_names_types_that_can_be_fetched(policy: Policy) -> None:
    document = policy.requirements.document()
    for demand in document["end_user"]:
        assert demand["url"] == f"/EndUserTypes/{demand['type']}"
        assert demand["fields"] == [field.name for field in END_USER_TYPE[demand["type"]].fields]
    assert [*document] == [
        "end_user",
        "supporting_trust_products",
        "supporting_document",
        "supporting_customer_profiles",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("business_type", "Company"),
        ("business_industry", "retail"),
        ("business_identity", "me"),
        ("business_registration_identifier", "SSN"),
        ("business_registration_number", "12345678"),
        ("website_url", "none"),
        ("business_regions_of_operation", "MARS"),
        ("social_media_profile_urls", "?"),
    ],
)
def test_a_value_outside_its_set_is_a_mismatch(field: str, value: str) -> None:
    policy = BY_TYPE["primary_customer_profile_type_business"]
    bundle = with_field(whole(policy), "customer_profile_business_information", field, value)
    assert codes(evaluated(bundle, policy)) == [22218]


def test_only_an_ein_needs_nine_digits() -> None:
    policy = BY_TYPE["primary_customer_profile_type_business"]
    bundle = with_field(
        whole(policy), "customer_profile_business_information", "business_registration_identifier", "GB: CRN"
    )
    bundle = with_field(bundle, "customer_profile_business_information", "business_registration_number", "SC123")
    assert codes(evaluated(bundle, policy)) == []


def test_a_public_company_tells_its_exchange_ticker_and_contact() -> None:
    policy = BY_TYPE["us_a2p_messaging_profile"]
    kind = "us_a2p_messaging_profile_information"
    bundle = with_field(whole(policy), kind, "company_type", "public")
    assert codes(evaluated(bundle, policy)) == []
    for field in ("stock_exchange", "stock_ticker", "brand_contact_email"):
        assert codes(evaluated(without(bundle, kind, field), policy)) == [22215]


def test_a_starter_profile_needs_an_approved_primary_one() -> None:
    policy = BY_TYPE["starter_customer_profile_type_business"]
    primary = BY_TYPE["primary_customer_profile_type_business"]
    for status in BundleStatus:
        fields = {name: getattr(whole(policy), name) for name in Dossier.__struct_fields__}
        bundle = Dossier(**{**fields, "supporting": (dossier(primary, status=status),)})
        assert codes(evaluated(bundle, policy)) == ([] if status is BundleStatus.APPROVED else [22218])


def test_a_sole_proprietors_product_needs_a_submitted_starter_profile() -> None:
    policy = BY_TYPE["sole_proprietor_trust_product"]
    for name in ("starter_customer_profile_type_business", "starter_customer_profile_type_direct_long_tail"):
        for status in BundleStatus:
            fields = {name: getattr(whole(policy), name) for name in Dossier.__struct_fields__}
            bundle = Dossier(**{**fields, "supporting": (dossier(BY_TYPE[name], status=status),)})
            is_submitted = status in (BundleStatus.PENDING_REVIEW, BundleStatus.IN_REVIEW, BundleStatus.APPROVED)
            assert codes(evaluated(bundle, policy)) == ([] if is_submitted else [22218])


def test_only_what_a_brand_approves_escapes_the_reviewer() -> None:
    escaping = {policy.type for policy in POLICIES if policy.approved_by is ApprovedBy.BRAND}
    assert escaping == {
        "starter_customer_profile_type_business",
        "starter_customer_profile_type_direct_long_tail",
        "sole_proprietor_trust_product",
        "starter_a2p_trust_product",
    }


def test_kinds_and_primaries_are_as_their_names_say() -> None:
    for policy in POLICIES:
        assert ("customer_profile" in policy.type) is (policy.kind is BundleKind.CUSTOMER_PROFILE)
        assert policy.is_primary is policy.type.startswith("primary")
