"""Evaluations over the API."""

from __future__ import annotations

from tests.trusthub.installation import PERSON, SOLE_PROPRIETOR, STARTER, World


async def test_an_evaluation_says_what_is_missing_and_is_kept(world: World) -> None:
    bundle = await world.bundle(STARTER)
    attributes = {name: value for name, value in PERSON.items() if name != "last_name"}
    await world.assign(bundle, await world.end_user("starter_customer_profile_information", attributes))
    path = f"CustomerProfiles/{bundle}/Evaluations"
    first = await world.post(path, {"PolicySid": STARTER})
    assert (first.status, first.json["status"]) == (201, "noncompliant")
    person, paper, primary = first.json["results"]
    assert [field["object_field"] for field in person["invalid"]] == ["last_name"]
    assert (person["error_code"], paper["error_code"], primary["error_code"]) == (22215, 22216, 22216)
    assert (paper["object_type"], paper["passed"]) == ("customer_profile_address", False)
    assert (await world.get(f"{path}/{first.json['sid']}")).json == first.json
    second = await world.post(path, {"PolicySid": STARTER})
    listed = (await world.get(path)).json["results"]
    assert [row["sid"] for row in listed] == [second.json["sid"], first.json["sid"]]
    assert listed[1] == first.json


async def test_an_evaluation_stays_what_it_was(world: World) -> None:
    primary = await world.approved(await world.primary())
    starter = await world.starter(primary)
    path = f"CustomerProfiles/{starter}/Evaluations"
    before = (await world.post(path, {"PolicySid": STARTER})).json
    assert before["status"] == "compliant"
    (row, *_) = (await world.get(f"CustomerProfiles/{starter}/EntityAssignments")).json["results"]
    await world.delete(f"CustomerProfiles/{starter}/EntityAssignments/{row['sid']}")
    assert (await world.post(path, {"PolicySid": STARTER})).json["status"] == "noncompliant"
    assert (await world.get(f"{path}/{before['sid']}")).json == before


async def test_either_document_of_the_policy_will_do(world: World) -> None:
    primary = await world.approved(await world.primary())
    bundle = await world.bundle(STARTER)
    person = await world.end_user("starter_customer_profile_information", PERSON)
    paper = await world.document(await world.address(), "starter_customer_profile_address")
    await world.assign(bundle, person, paper, primary)
    found = (await world.post(f"CustomerProfiles/{bundle}/Evaluations", {"PolicySid": STARTER})).json
    assert (found["status"], found["results"][1]["object_type"]) == ("compliant", "starter_customer_profile_address")


async def test_a_bundle_is_evaluated_against_policies_of_its_kind_only(world: World) -> None:
    bundle = await world.bundle(STARTER)
    path = f"CustomerProfiles/{bundle}/Evaluations"
    for policy in (SOLE_PROPRIETOR, "RN" + "0" * 32, "nonsense"):
        assert (await world.post(path, {"PolicySid": policy})).code == 22203
    assert (await world.post(path)).code == 20001
    assert (await world.get(f"{path}/EL{'0' * 32}")).status == 404


async def test_a_trust_product_whose_profile_is_a_draft_is_told_so(world: World) -> None:
    product = await world.product(await world.bundle(STARTER))
    found = (await world.post(f"TrustProducts/{product}/Evaluations", {"PolicySid": SOLE_PROPRIETOR})).json
    result = found["results"][1]
    assert (result["error_code"], result["invalid"][0]["object_field"]) == (22218, "bundle_status")
    assert "is draft" in result["failure_reason"]
    refused = await world.submit(product, "TrustProducts")
    assert (refused.code, "is draft" in refused.message) == (22218, True)
