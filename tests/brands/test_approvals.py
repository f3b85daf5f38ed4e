"""A sole proprietor's bundles are approved with the brand, in Trust Hub's own words and with its callbacks."""

from __future__ import annotations

import pytest

from tests.trusthub.installation import World
from tidings.brands.approvals import BundleApprovals

SECONDARY = "RNdfbf3fae0e1107f8aded0e7cead80bf5"


@pytest.fixture
def world() -> World:
    """The API of Trust Hub on an empty store."""
    return World()


async def approve(world: World, *sids: str, account: str | None = None) -> None:
    owner = account or "AC" + "a" * 32
    writes, exchanges = await BundleApprovals(world.bundles).approving(owner, sids, world.clock.now())
    if writes:
        await world.db.commit(*writes)
    for exchange in exchanges:
        world.receiver.told(exchange)


async def test_both_bundles_are_approved_and_their_account_is_told(world: World) -> None:
    primary = await world.approved(await world.primary())
    starter = await world.submitted(await world.starter(primary))
    product = await world.submitted(await world.product(starter), "TrustProducts")
    await world.pass_time(3600)
    assert await world.status(starter) == "in-review"
    await approve(world, starter, product)
    assert await world.status(starter) == "twilio-approved"
    assert await world.status(product, "TrustProducts") == "twilio-approved"
    assert (await world.told(starter))[-1]["Status"] == "twilio-approved"
    before = await world.told(product)
    await approve(world, starter, product)
    assert await world.told(product) == before, "an approved bundle is approved once"


async def test_what_a_reviewer_decides_is_left_to_the_reviewer(world: World) -> None:
    primary = await world.submitted(await world.primary())
    await approve(world, primary)
    assert await world.status(primary) == "in-review"


async def test_what_is_gone_or_not_the_accounts_or_a_draft_stays_as_it_is(world: World) -> None:
    primary = await world.approved(await world.primary())
    draft = await world.starter(primary)
    other = await world.submitted(await world.starter(primary))
    await approve(world, draft, "BU" + "0" * 32)
    await approve(world, other, account="AC" + "c" * 32)
    assert await world.status(draft) == "draft"
    assert await world.status(other) == "in-review"
