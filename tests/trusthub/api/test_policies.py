"""Policies and types over the API."""

from __future__ import annotations

import pytest

from tests.trusthub.installation import STRANGER, World


async def test_all_policies_are_listed_for_everybody(world: World) -> None:
    page = (await world.get("Policies", user=STRANGER)).json
    assert len(page["results"]) == 17
    for row in page["results"]:
        assert (await world.get(f"Policies/{row['sid']}")).json == row
    assert (await world.get(f"Policies/RN{'0' * 32}")).status == 404


@pytest.mark.parametrize(
    ("path", "key"),
    [("EndUserTypes", "end_user_types"), ("SupportingDocumentTypes", "supporting_document_types")],
)
async def test_types_are_listed_and_found_by_sid_and_by_name(world: World, path: str, key: str) -> None:
    page = (await world.get(path)).json
    assert page["meta"]["key"] == key
    assert len(page[key]) > 5
    for row in page[key]:
        assert [*row] == ["url", "fields", "machine_name", "friendly_name", "sid"]
        assert all([*field] == ["machine_name", "friendly_name", "constraint"] for field in row["fields"])
        assert (await world.get(f"{path}/{row['sid']}")).json == row
        assert (await world.get(f"{path}/{row['machine_name']}")).json == row
    assert (await world.get(f"{path}/nonsense")).status == 404


async def test_lists_of_types_have_pages(world: World) -> None:
    first = (await world.get("EndUserTypes?PageSize=4")).json
    second = (await world.get(first["meta"]["next_page_url"].partition("/v1/")[2])).json
    names = [row["machine_name"] for page in (first, second) for row in page["end_user_types"]]
    assert len(set(names)) == 8


async def test_the_urls_in_a_policy_lead_to_the_types(world: World) -> None:
    for policy in (await world.get("Policies")).json["results"]:
        demands = policy["requirements"]
        papers = [
            each
            for choice in demands["supporting_document"]
            for paper in choice
            for each in paper["accepted_documents"]
        ]
        for demand in [*demands["end_user"], *papers]:
            found = await world.get(demand["url"].removeprefix("/"))
            assert [field["machine_name"] for field in found.json["fields"]] == demand["fields"]
