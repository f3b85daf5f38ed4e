"""What may be assigned to a bundle, and when."""

from __future__ import annotations

import asyncio

import pytest

from tests.trusthub.installation import A2P, PARENT, PERSON, SECONDARY, STARTER, STRANGER, SUB, World


async def test_what_is_assigned_can_be_read_listed_and_taken_out(world: World) -> None:
    bundle = await world.bundle(STARTER)
    person = await world.end_user("starter_customer_profile_information", PERSON)
    paper = await world.document(await world.address())
    await world.assign(bundle, person, paper)
    path = f"CustomerProfiles/{bundle}/EntityAssignments"
    rows = (await world.get(path)).json["results"]
    assert [row["object_sid"] for row in rows] == [paper, person]
    assert (await world.get(f"{path}/{rows[0]['sid']}")).json == rows[0]
    assert (await world.delete(f"{path}/{rows[0]['sid']}")).status == 204
    assert [row["object_sid"] for row in (await world.get(path)).json["results"]] == [person]
    assert (await world.get(f"{path}/{rows[0]['sid']}")).status == 404
    events = [event.partition(".")[2] for event in await world.events(bundle)]
    assert events == ["created", "assigned", "assigned", "unassigned"]


async def test_the_list_filters_by_the_type_of_what_is_assigned(world: World) -> None:
    primary = await world.primary()
    path = f"CustomerProfiles/{primary}/EntityAssignments?ObjectType="
    for kind, prefix in (
        ("authorized_representative_1", "IT"),
        ("customer_profile_address", "RD"),
        ("customer_profile_business_information", "IT"),
    ):
        (row,) = (await world.get(path + kind)).json["results"]
        assert row["object_sid"].startswith(prefix)
    assert (await world.get(f"{path}nonsense")).json["results"] == []


async def test_nothing_is_assigned_twice(world: World) -> None:
    bundle = await world.bundle(STARTER)
    person = await world.end_user("starter_customer_profile_information", PERSON)
    path, form = f"CustomerProfiles/{bundle}/EntityAssignments", {"ObjectSid": person}
    both = await asyncio.gather(world.post(path, form), world.post(path, form))
    assert sorted(answer.status for answer in both) == [201, 409]
    assert (await world.post(path, form)).code == 22206


async def test_an_assignment_is_found_below_its_own_bundle_only(world: World) -> None:
    bundle, other = await world.bundle(STARTER), await world.bundle(STARTER)
    await world.assign(bundle, await world.end_user("starter_customer_profile_information", PERSON))
    (row,) = (await world.get(f"CustomerProfiles/{bundle}/EntityAssignments")).json["results"]
    assert (await world.get(f"CustomerProfiles/{other}/EntityAssignments/{row['sid']}")).status == 404
    assert (await world.delete(f"CustomerProfiles/{other}/EntityAssignments/{row['sid']}")).status == 404


async def test_only_end_users_documents_and_bundles_of_the_account_can_be_assigned(world: World) -> None:
    bundle = await world.bundle(STARTER)
    theirs = await world.end_user("starter_customer_profile_information", PERSON, STRANGER)
    subs = await world.end_user("starter_customer_profile_information", PERSON, SUB)
    paper = await world.document("AD" + "1" * 32, user=STRANGER)
    profile = await world.primary(STRANGER)
    for sid in (theirs, subs, paper, profile, bundle, "IT" + "0" * 32, "BU" + "0" * 32, "AD" + "1" * 32, "nonsense"):
        refused = await world.post(f"CustomerProfiles/{bundle}/EntityAssignments", {"ObjectSid": sid})
        assert refused.code == 22205, sid
    assert (await world.post(f"CustomerProfiles/{bundle}/EntityAssignments")).code == 20001


async def test_a_subaccount_leans_on_its_parents_primary_profile_and_on_nothing_else_of_it(world: World) -> None:
    primary = await world.approved(await world.primary())
    secondary = await world.bundle(SECONDARY)
    person = await world.end_user("starter_customer_profile_information", PERSON)
    starter = await world.bundle(STARTER, user=SUB)
    await world.assign(starter, primary, user=SUB)
    for sid in (secondary, person):
        path = f"CustomerProfiles/{starter}/EntityAssignments"
        assert (await world.post(path, {"ObjectSid": sid}, user=SUB)).code == 22205
    subs = await world.primary(SUB)
    mine = await world.bundle(STARTER)
    assert (await world.post(f"CustomerProfiles/{mine}/EntityAssignments", {"ObjectSid": subs})).code == 22205


async def test_a_subaccounts_starter_profile_passes_with_its_parents_primary_one(world: World) -> None:
    primary = await world.approved(await world.primary())
    starter = await world.starter(primary, user=SUB)
    evaluation = await world.post(f"CustomerProfiles/{starter}/Evaluations", {"PolicySid": STARTER}, user=SUB)
    assert evaluation.json["status"] == "compliant"
    await world.submitted(starter, user=SUB)


async def test_a_standard_customers_bundles_go_all_the_way(world: World) -> None:
    primary = await world.approved(await world.primary())
    secondary = await world.primary(policy=SECONDARY)
    await world.assign(secondary, primary)
    await world.submitted(secondary)
    product = await world.bundle(A2P, "TrustProducts")
    firm = await world.end_user("us_a2p_messaging_profile_information", {"company_type": "private"})
    await world.assign(product, firm, secondary, kind="TrustProducts")
    await world.approved(product, "TrustProducts")
    assert await world.status(secondary) == "twilio-approved"


@pytest.mark.parametrize("decided", [False, True])
async def test_what_a_submitted_bundle_holds_stays_as_it_is(world: World, decided: bool) -> None:
    sid = await world.submitted(await world.primary())
    if decided:
        await world.pass_time(10)
    path = f"CustomerProfiles/{sid}/EntityAssignments"
    (row, *_) = (await world.get(path)).json["results"]
    assert (await world.delete(f"{path}/{row['sid']}")).code == 22201
    person = await world.end_user("authorized_representative_2", PERSON)
    assert (await world.post(path, {"ObjectSid": person})).code == 22201


async def test_a_bundle_holds_no_more_than_it_can_need(world: World) -> None:
    bundle = await world.bundle(STARTER)
    sids = [await world.end_user("starter_customer_profile_information", PERSON, PARENT) for _ in range(21)]
    await world.assign(bundle, *sids[:20])
    refused = await world.post(f"CustomerProfiles/{bundle}/EntityAssignments", {"ObjectSid": sids[20]})
    assert (refused.code, "20" in refused.message) == (20001, True)
