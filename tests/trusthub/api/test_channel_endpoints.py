"""The numbers that a bundle stands for."""

from __future__ import annotations

import pytest

from tests.trusthub.installation import CODE, NUMBER, NUMBER_2, PRIMARY, SOLE_PROPRIETOR, THEIRS, World

TWINS = (("CustomerProfiles", PRIMARY), ("TrustProducts", SOLE_PROPRIETOR))


async def assigned(world: World, path: str, sid: str, kind: str = "phone-number") -> str:
    return await world.made(path, {"ChannelEndpointType": kind, "ChannelEndpointSid": sid})


@pytest.mark.parametrize(("kind", "policy"), TWINS)
async def test_numbers_are_assigned_read_and_taken_away(world: World, kind: str, policy: str) -> None:
    bundle = await world.bundle(policy, kind)
    path = f"{kind}/{bundle}/ChannelEndpointAssignments"
    sid = await assigned(world, path, NUMBER)
    shown = (await world.get(f"{path}/{sid}")).json
    own = "customer_profile_sid" if kind == "CustomerProfiles" else "trust_product_sid"
    assert [*shown] == [
        "sid",
        own,
        "account_sid",
        "channel_endpoint_sid",
        "channel_endpoint_type",
        "date_created",
        "url",
    ]
    assert (shown["channel_endpoint_sid"], shown["channel_endpoint_type"], shown[own]) == (
        NUMBER,
        "phone-number",
        bundle,
    )
    assert (await world.delete(f"{path}/{sid}")).status == 204
    assert (await world.get(path)).json["results"] == []
    assert (await world.get(f"{path}/{sid}")).status == 404


async def test_the_list_filters_by_one_sid_and_by_several(world: World) -> None:
    path = f"CustomerProfiles/{await world.bundle(PRIMARY)}/ChannelEndpointAssignments"
    await assigned(world, path, NUMBER)
    await assigned(world, path, NUMBER_2)
    await assigned(world, path, CODE, "short-code")
    for query, wanted in {
        f"ChannelEndpointSid={NUMBER}": [NUMBER],
        f"ChannelEndpointSids={NUMBER},{CODE}": [CODE, NUMBER],
        f"ChannelEndpointSids={THEIRS}": [],
        "ChannelEndpointSids=": [CODE, NUMBER_2, NUMBER],
    }.items():
        rows = (await world.get(f"{path}?{query}")).json["results"]
        assert [row["channel_endpoint_sid"] for row in rows] == wanted, query


@pytest.mark.parametrize(
    ("kind", "sid", "parameter"),
    [
        ("phone-number", THEIRS, "ChannelEndpointSid"),
        ("phone-number", "PN" + "0" * 32, "ChannelEndpointSid"),
        ("phone-number", CODE, "ChannelEndpointSid"),
        ("phone-number", "nonsense", "ChannelEndpointSid"),
        ("pigeon", NUMBER, "ChannelEndpointType"),
    ],
)
async def test_only_numbers_of_the_account_are_taken(world: World, kind: str, sid: str, parameter: str) -> None:
    path = f"CustomerProfiles/{await world.bundle(PRIMARY)}/ChannelEndpointAssignments"
    refused = await world.post(path, {"ChannelEndpointType": kind, "ChannelEndpointSid": sid})
    assert (refused.code, parameter in refused.message) == (20001, True)


async def test_a_number_is_assigned_once_and_after_an_approval_too(world: World) -> None:
    path = f"CustomerProfiles/{await world.approved(await world.primary())}/ChannelEndpointAssignments"
    await assigned(world, path, NUMBER)
    again = await world.post(path, {"ChannelEndpointType": "phone-number", "ChannelEndpointSid": NUMBER})
    assert again.code == 22206
