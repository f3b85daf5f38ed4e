"""Customer profiles and trust products over the API."""

from __future__ import annotations

import pytest

from tests.trusthub.installation import (
    A2P,
    CALLBACK,
    PARENT,
    PRIMARY,
    SOLE_PROPRIETOR,
    STARTER,
    STRANGER,
    SUB,
    World,
)
from tidings.compliance.lifecycle import BundleEvent

TWINS = (("CustomerProfiles", PRIMARY), ("TrustProducts", A2P))


@pytest.mark.parametrize(("path", "policy"), TWINS)
async def test_a_bundle_is_made_read_listed_edited_and_deleted(world: World, path: str, policy: str) -> None:
    sid = await world.bundle(policy, path)
    assert (await world.shown(sid, path))["status"] == "draft"
    other = await world.bundle(policy, path, FriendlyName="Other")
    listed = (await world.get(path)).json
    assert [row["sid"] for row in listed["results"]] == [other, sid]
    assert listed["meta"]["key"] == "results"
    edited = await world.post(
        f"{path}/{sid}", {"FriendlyName": "New", "Email": "new@example.com", "StatusCallback": ""}
    )
    assert (edited.json["friendly_name"], edited.json["email"], edited.json["status_callback"]) == (
        "New",
        "new@example.com",
        None,
    )
    assert await world.shown(sid, path) == edited.json
    assert (await world.delete(f"{path}/{sid}")).status == 204
    assert (await world.get(f"{path}/{sid}")).status == 404
    kind = "customer-profile" if path == "CustomerProfiles" else "trust-product"
    assert await world.events(sid) == [f"{kind}.created", f"{kind}.updated", f"{kind}.deleted"]


async def test_the_lists_filter_by_status_name_and_policy(world: World) -> None:
    draft = await world.bundle(STARTER)
    primary = await world.submitted(await world.primary())
    named = await world.bundle(PRIMARY, FriendlyName="Named & so")
    for query, wanted in {
        "Status=draft": [named, draft],
        "Status=in-review": [primary],
        "FriendlyName=Named+%26+so": [named],
        f"PolicySid={STARTER}": [draft],
        f"PolicySid={PRIMARY}&Status=draft": [named],
        "Status=twilio-approved": [],
    }.items():
        found = (await world.get(f"CustomerProfiles?{query}")).json["results"]
        assert [row["sid"] for row in found] == wanted, query
    assert (await world.get("CustomerProfiles?Status=nonsense")).status == 400


async def test_long_lists_have_pages(world: World) -> None:
    sids = [await world.bundle(STARTER) for _ in range(5)]
    seen, url = [], "CustomerProfiles?PageSize=2"
    while url:
        page = (await world.get(url)).json
        seen += [row["sid"] for row in page["results"]]
        url = (page["meta"]["next_page_url"] or "").partition("/v1/")[2]
    assert seen == sids[::-1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"FriendlyName": ""}, 20002),
        ({"FriendlyName": "x" * 256}, 20002),
        ({"Email": "nobody"}, 20001),
        ({"PolicySid": "RN" + "0" * 32}, 22203),
        ({"PolicySid": SOLE_PROPRIETOR}, 22203),
        ({"StatusCallback": "nowhere"}, 21402),
    ],
)
async def test_a_bad_profile_is_refused_with_its_code(world: World, change: dict[str, str], code: int) -> None:
    form = {"FriendlyName": "One", "Email": "a@example.com", "PolicySid": STARTER, **change}
    assert (await world.post("CustomerProfiles", form)).code == code


@pytest.mark.parametrize("missing", ["FriendlyName", "Email", "PolicySid"])
async def test_what_a_profile_needs_is_asked_for(world: World, missing: str) -> None:
    form = {"FriendlyName": "One", "Email": "a@example.com", "PolicySid": STARTER}
    del form[missing]
    refused = await world.post("CustomerProfiles", form)
    assert (refused.code, missing in refused.message) == (20001, True)


async def test_a_trust_product_takes_no_policy_of_profiles(world: World) -> None:
    form = {"FriendlyName": "One", "Email": "a@example.com", "PolicySid": STARTER}
    assert (await world.post("TrustProducts", form)).code == 22203


async def test_a_profile_is_no_trust_product(world: World) -> None:
    sid = await world.bundle(STARTER)
    assert (await world.get(f"TrustProducts/{sid}")).status == 404
    assert (await world.delete(f"TrustProducts/{sid}")).status == 404
    assert (await world.get(f"TrustProducts/{sid}/Evaluations")).status == 404
    assert (await world.get("TrustProducts")).json["results"] == []


@pytest.mark.parametrize("user", [STRANGER, SUB])
async def test_another_accounts_bundle_is_not_there(world: World, user: str) -> None:
    sid = await world.primary()
    held = (await world.get(f"CustomerProfiles/{sid}/EntityAssignments")).json["results"][0]["sid"]
    path = f"CustomerProfiles/{sid}"
    assert (await world.get("CustomerProfiles", user=user)).json["results"] == []
    for below in (
        "",
        "/EntityAssignments",
        f"/EntityAssignments/{held}",
        "/Evaluations",
        "/ChannelEndpointAssignments",
    ):
        assert (await world.get(path + below, user=user)).status == 404, below
    for below, form in (
        ("", {"Status": "pending-review"}),
        ("/EntityAssignments", {"ObjectSid": sid}),
        ("/Evaluations", {"PolicySid": PRIMARY}),
        ("/ChannelEndpointAssignments", {"ChannelEndpointType": "phone-number", "ChannelEndpointSid": "PN" + "1" * 32}),
    ):
        assert (await world.post(path + below, form, user=user)).status == 404, below
    assert (await world.delete(path, user=user)).status == 404
    assert (await world.delete(f"{path}/EntityAssignments/{held}", user=user)).status == 404


# Status


async def test_status_and_data_do_not_go_together(world: World) -> None:
    sid = await world.primary()
    refused = await world.post(f"CustomerProfiles/{sid}", {"Status": "pending-review", "Email": "b@example.com"})
    assert refused.code == 22204
    assert await world.status(sid) == "draft"


@pytest.mark.parametrize("status", ["in-review", "twilio-approved", "twilio-rejected", "nonsense", ""])
async def test_its_account_sets_no_other_status_than_pending_review_and_draft(world: World, status: str) -> None:
    sid = await world.primary()
    assert (await world.post(f"CustomerProfiles/{sid}", {"Status": status})).code == 22200


async def test_a_draft_cannot_be_withdrawn_nor_a_submitted_one_submitted(world: World) -> None:
    sid = await world.primary()
    assert (await world.post(f"CustomerProfiles/{sid}", {"Status": "draft"})).code == 22200
    await world.submitted(sid)
    assert (await world.submit(sid)).code == 22200
    assert (await world.post(f"CustomerProfiles/{sid}", {"Status": "draft"})).code == 22200
    await world.pass_time(10)
    assert (await world.submit(sid)).code == 22200


async def test_a_rejected_bundle_can_be_made_a_draft_again(world: World) -> None:
    sid = await world.submitted(await world.primary())
    await world.bundles.conclude(PARENT, sid, BundleEvent.REJECTED, failure_reason="No", error_code=18602)
    withdrawn = await world.post(f"CustomerProfiles/{sid}", {"Status": "draft"})
    assert (withdrawn.json["status"], withdrawn.json["errors"]) == ("draft", None)
    assert (await world.told(sid))[-1]["Status"] == "draft"


async def test_what_is_not_compliant_cannot_be_submitted_and_is_told_why(world: World) -> None:
    sid = await world.bundle(STARTER)
    refused = await world.submit(sid)
    assert refused.code == 22218
    assert "Information is missing" in refused.message
    assert await world.told(sid) == []
    assert await world.status(sid) == "draft"


@pytest.mark.parametrize("status", ["in-review", "twilio-approved"])
async def test_what_is_submitted_cannot_be_edited(world: World, status: str) -> None:
    sid = await world.submitted(await world.primary())
    if status == "twilio-approved":
        await world.pass_time(10)
    for form in ({"FriendlyName": "New"}, {"Email": "b@example.com"}, {"StatusCallback": CALLBACK}):
        assert (await world.post(f"CustomerProfiles/{sid}", form)).code == 22201
    assert await world.status(sid) == status


async def test_an_update_of_nothing_changes_nothing(world: World) -> None:
    sid = await world.bundle(STARTER)
    before = await world.shown(sid)
    world.clock.advance(5_000_000)
    assert (await world.post(f"CustomerProfiles/{sid}")).json == before


# Deletion


async def test_what_supports_a_submitted_bundle_stays(world: World) -> None:
    primary = await world.approved(await world.primary())
    starter = await world.starter(primary)
    refused = await world.delete(f"CustomerProfiles/{primary}")
    assert (refused.code, starter in refused.message) == (21648, True)
    await world.submitted(starter)
    product = await world.product(starter)
    assert (await world.delete(f"CustomerProfiles/{starter}")).code == 21648
    assert (await world.delete(f"TrustProducts/{product}")).status == 204
    assert (await world.delete(f"CustomerProfiles/{starter}")).status == 204
    assert (await world.delete(f"CustomerProfiles/{primary}")).status == 204


async def test_a_parents_profile_stays_while_a_subaccounts_bundle_needs_it(world: World) -> None:
    primary = await world.approved(await world.primary())
    await world.starter(primary, user=SUB)
    assert (await world.delete(f"CustomerProfiles/{primary}")).code == 21648


async def test_a_draft_that_a_draft_holds_can_go_and_is_taken_out(world: World) -> None:
    starter, product = await world.bundle(STARTER), await world.bundle(SOLE_PROPRIETOR, "TrustProducts")
    await world.assign(product, starter, kind="TrustProducts")
    assert (await world.delete(f"CustomerProfiles/{starter}")).status == 204
    assert (await world.get(f"TrustProducts/{product}/EntityAssignments")).json["results"] == []


async def test_a_deleted_bundle_leaves_its_end_users_and_documents(world: World) -> None:
    sid = await world.primary()
    assert (await world.delete(f"CustomerProfiles/{sid}")).status == 204
    assert len((await world.get("EndUsers")).json["results"]) == 2
    assert len((await world.get("SupportingDocuments")).json["results"]) == 1
