"""Evaluations, held against small policies of their own."""

from __future__ import annotations

from typing import Any

import msgspec

from tidings.compliance.evaluation import (
    AcceptedDocument,
    BundleDemand,
    DocumentDemand,
    EndUserDemand,
    EvaluationVerdict,
    Field,
    HeldBundle,
    Lack,
    Requirements,
    evaluate,
)
from tidings.compliance.fields import address_sids, one_of
from tidings.compliance.lifecycle import BundleStatus

AD = "AD" + "1" * 32


class Thing(msgspec.Struct, frozen=True):
    type: str
    attributes: dict[str, Any]


PERSON = EndUserDemand(
    requirement_name="a_person",
    name="Person",
    type="person",
    fields=(
        Field("name", "Name"),
        Field("color", "Color", one_of(("red", "blue")), required=False),
        Field("shade", "Shade", required_if=("color", "red")),
    ),
)
HELPER = EndUserDemand(
    requirement_name="a_helper", name="Helper", type="helper", fields=(Field("name", "Name"),), optional=True
)
HOME = DocumentDemand(
    requirement_name="a_home",
    name="Home",
    description="Where they live",
    accepted=tuple(
        AcceptedDocument(
            name=name, type=kind, fields=(Field("address_sids", "address sids", address_sids, unfit=Lack.ADDRESS),)
        )
        for name, kind in (("House", "house"), ("Flat", "flat"))
    ),
)
APPROVED = frozenset({BundleStatus.APPROVED})
PARENTS = (
    BundleDemand(
        requirement_name="a_parent", name="Mother", type="mother", statuses=APPROVED, object_field="bundle_sid"
    ),
    BundleDemand(
        requirement_name="a_parent", name="Father", type="father", statuses=APPROVED | {BundleStatus.IN_REVIEW}
    ),
)
POLICY = Requirements(end_users=(PERSON, HELPER), documents=(HOME,), customer_profiles=PARENTS)
JOHN = Thing("person", {"name": "John"})
HOUSE = Thing("house", {"address_sids": AD})
MOTHER = HeldBundle("mother", BundleStatus.APPROVED)


def results(
    users: tuple[Thing, ...] = (JOHN,),
    papers: tuple[Thing, ...] = (HOUSE,),
    bundles: tuple[HeldBundle, ...] = (MOTHER,),
) -> list[dict[str, Any]]:
    return evaluate(POLICY, users, papers, bundles).results


def test_all_there_is_compliant_and_the_results_come_in_the_order_of_the_demands() -> None:
    found = evaluate(POLICY, [JOHN], [HOUSE], [MOTHER])
    assert found.verdict is EvaluationVerdict.COMPLIANT
    assert [result["object_type"] for result in found.results] == ["person", "helper", "house", "mother"]
    assert [field["object_field"] for field in found.results[0]["valid"]] == ["name", "color", "shade"]
    assert found.results[1]["passed"]
    assert found.results[1]["valid"] == []
    assert found.lacking == ""


def test_nothing_there_is_told_demand_by_demand() -> None:
    found = evaluate(POLICY, [], [], [])
    assert found.verdict is EvaluationVerdict.NONCOMPLIANT
    assert [result["error_code"] for result in found.results] == [22214, None, 22216, 22216]
    assert [field["error_code"] for field in found.results[0]["invalid"]] == [22215]
    assert [field["error_code"] for field in found.results[2]["invalid"]] == [22217]
    assert [field["object_field"] for field in found.results[3]["invalid"]] == ["bundle_sid"]
    assert all(name in found.lacking for name in ("Person", "House", "Mother"))
    assert "Helper" not in found.lacking


def test_a_missing_field_is_named_in_the_result_and_speaks_for_the_object() -> None:
    result = results(users=(Thing("person", {"name": " "}),))[0]
    assert result["error_code"] == 22215
    assert result["failure_reason"] == "The Name of the Person is missing. Please enter one."
    assert result["invalid"][0] == {
        "object_field": "name",
        "error_code": 22215,
        "friendly_name": "Name",
        "passed": False,
        "failure_reason": "The Name of the Person is missing. Please enter one.",
    }


def test_a_value_that_does_not_fit_is_a_mismatch() -> None:
    result = results(users=(Thing("person", {"name": "John", "color": "pink"}),))[0]
    assert (result["error_code"], result["passed"]) == (22218, False)
    assert result["failure_reason"] == "The Color of the Person must be one of red, blue."


def test_a_field_can_be_required_by_the_value_of_another() -> None:
    lacking = results(users=(Thing("person", {"name": "John", "color": "red"}),))[0]
    assert [field["object_field"] for field in lacking["invalid"]] == ["shade"]
    assert results(users=(Thing("person", {"name": "John", "color": "blue"}),))[0]["passed"]


def test_an_optional_end_user_that_is_there_must_be_right() -> None:
    assert results(users=(JOHN, Thing("helper", {})))[1]["error_code"] == 22215


def test_any_accepted_document_will_do_and_is_shown_by_its_own_name() -> None:
    result = results(papers=(Thing("flat", {"address_sids": [AD]}),))[2]
    assert (result["object_type"], result["friendly_name"], result["passed"]) == ("flat", "Flat", True)


def test_a_document_without_a_proper_address_lacks_its_address() -> None:
    assert results(papers=(Thing("house", {"address_sids": "here"}),))[2]["error_code"] == 22219


def test_of_two_objects_of_a_type_the_first_counts() -> None:
    assert not results(users=(Thing("person", {}), JOHN))[0]["passed"]
    assert results(users=(JOHN, Thing("person", {})))[0]["passed"]


def test_a_supporting_bundle_must_stand_where_the_demand_says() -> None:
    waiting = results(bundles=(HeldBundle("mother", BundleStatus.IN_REVIEW),))[3]
    assert (waiting["error_code"], waiting["failure_reason"]) == (
        22218,
        "The Mother is in-review; it must be twilio-approved.",
    )
    other = results(bundles=(HeldBundle("father", BundleStatus.IN_REVIEW),))[3]
    assert (other["passed"], other["valid"][0]["object_field"]) == (True, "bundle_status")


def test_of_alternatives_one_that_fits_is_enough() -> None:
    both = (HeldBundle("mother", BundleStatus.DRAFT), HeldBundle("father", BundleStatus.APPROVED))
    assert results(bundles=both)[3]["object_type"] == "father"


def test_a_trust_product_can_be_demanded_too() -> None:
    policy = Requirements(trust_products=PARENTS)
    assert [result["passed"] for result in evaluate(policy, [], [], [MOTHER]).results] == [True]
    assert policy.document()["supporting_trust_products"][0] == {
        "type": "mother",
        "name": "Mother",
        "requirement_name": "a_parent",
    }
