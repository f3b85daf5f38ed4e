"""Bundles on every store: submitted, concluded by others, and never by two at once."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from tests.stores import Stores
from tests.trusthub.installation import PARENT, STRANGER, SUB, World
from tidings.compliance.lifecycle import BundleEvent, BundleStatus
from tidings.compliance.reviews import Decision, ReviewOutcome, reviews
from tidings.db import Conflict
from tidings.trusthub.moves import BundleFault
from tidings.trusthub.rows import DocumentStatus, documents


async def document_statuses(world: World) -> set[str]:
    return {str(row[0]) for row in await world.db.rows(sa.select(documents.table.c.status))}


async def review_of(world: World, sid: str) -> tuple[str, str]:
    columns = reviews.table.c
    ((review, outcome),) = await world.db.rows(sa.select(columns.sid, columns.outcome).where(columns.object_sid == sid))
    return str(review), str(outcome)


async def test_a_whole_life_is_kept_told_and_noted(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.primary()
        assert await document_statuses(world) == {DocumentStatus.DRAFT}
        await world.submitted(sid)
        assert await document_statuses(world) == {DocumentStatus.PENDING_REVIEW}
        await world.pass_time(10)
        assert await world.status(sid) == "twilio-approved"
        assert await document_statuses(world) == {DocumentStatus.APPROVED}
        assert [told["Status"] for told in await world.told(sid)] == [
            "pending-review",
            "in-review",
            "twilio-approved",
        ]
        events = [event.partition(".")[2] for event in await world.events(sid)]
        assert events == ["created", "assigned", "assigned", "assigned", "submitted", "taken-up", "approved"]


async def test_a_brand_approves_starter_and_product_in_one_commit_of_its_own(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        primary = await world.approved(await world.primary())
        starter = await world.submitted(await world.starter(primary))
        product = await world.submitted(await world.product(starter), "TrustProducts")
        await world.pass_time(100)
        await world.pass_time(100)
        assert await world.status(starter) == "in-review"
        moves = [await world.bundles.concluding(PARENT, sid, BundleEvent.APPROVED) for sid in (starter, product)]
        assert all(moves)
        await database.commit(*(write for move in moves if move for write in move.writes))
        for move in moves:
            if move:
                world.bundles.concluded(move)
        assert await world.status(starter) == "twilio-approved"
        assert await world.status(product, "TrustProducts") == "twilio-approved"
        assert (await world.told(product))[-1]["Status"] == "twilio-approved"


async def test_two_who_conclude_at_once_cannot_both_be_right(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.submitted(await world.primary())
        first = await world.bundles.concluding(PARENT, sid, BundleEvent.APPROVED)
        second = await world.bundles.concluding(PARENT, sid, BundleEvent.REJECTED, failure_reason="No")
        assert first
        assert second
        await database.commit(*first.writes)
        with pytest.raises(Conflict):
            await database.commit(*second.writes)
        assert await world.status(sid) == "twilio-approved"
        assert (await world.shown(sid))["errors"] is None


async def test_a_conclusion_can_say_why_and_bring_its_own_writes() -> None:
    world = World()
    sid = await world.submitted(await world.primary())
    also = sa.update(documents.table).values(friendly_name="Changed too")
    concluded = await world.bundles.conclude(
        PARENT, sid, BundleEvent.REJECTED, errors=[BundleFault(18602, "Unknown business")], also=[also]
    )
    assert concluded
    assert concluded.status is BundleStatus.REJECTED
    assert (await world.told(sid))[-1]["FailureReason"] == "Unknown business"
    names = await world.db.rows(sa.select(documents.table.c.friendly_name))
    assert names == [("Changed too",)]


async def test_what_changes_nothing_writes_nothing() -> None:
    world = World()
    draft = await world.primary()
    for account, sid in ((PARENT, draft), (STRANGER, draft), (SUB, draft), (PARENT, "BU" + "0" * 32)):
        assert await world.bundles.conclude(account, sid, BundleEvent.APPROVED) is None
    assert await world.status(draft) == "draft"


async def test_a_bundle_that_was_concluded_otherwise_needs_no_reviewer() -> None:
    world = World()
    sid = await world.submitted(await world.primary())
    world.clock.advance(2_000_000)
    await world.checking.step(world.clock.now())
    assert (await review_of(world, sid))[1] == "pending"
    await world.bundles.conclude(PARENT, sid, BundleEvent.REJECTED, failure_reason="No")
    assert (await review_of(world, sid))[1] == "withdrawn"


async def test_the_operator_overrules_the_reviewer_and_the_review_keeps_it() -> None:
    world = World()
    sid = await world.approved(await world.primary())
    review, _ = await review_of(world, sid)
    await world.decisions.decide(review, Decision(outcome=ReviewOutcome.REJECTED, error_code=18601, by="operator"))
    shown = await world.shown(sid)
    assert (shown["status"], shown["errors"][0]["code"]) == ("twilio-rejected", 18601)
    assert await review_of(world, sid) == (review, "rejected")
    await world.decisions.decide(review, Decision(outcome=ReviewOutcome.APPROVED, by="operator"))
    assert await world.status(sid) == "twilio-approved"
    assert await review_of(world, sid) == (review, "approved")


async def test_a_rejected_bundle_is_mended_and_submitted_again() -> None:
    world = World()
    sid = await world.submitted(await world.primary())
    await world.bundles.conclude(PARENT, sid, BundleEvent.REJECTED, error_code=18602, failure_reason="No")
    assert await document_statuses(world) == {DocumentStatus.REJECTED}
    assert (await world.post(f"CustomerProfiles/{sid}", {"Email": "better@example.com"})).status == 200
    again = await world.submit(sid)
    assert (again.json["status"], again.json["errors"]) == ("pending-review", None)
    await world.pass_time(10)
    assert await world.status(sid) == "twilio-approved"


async def test_an_approved_document_stays_so_when_another_bundle_is_less_lucky() -> None:
    world = World()
    primary = await world.approved(await world.primary())
    paper = (await world.get("SupportingDocuments")).json["results"][0]["sid"]
    starter = await world.bundle("RN806dd6cd175f314e1f96a9727ee271f4")
    person = await world.end_user(
        "starter_customer_profile_information",
        {"first_name": "A", "last_name": "B", "email": "a@example.com", "phone_number": "+14155550100"},
    )
    await world.assign(starter, person, paper, primary)
    await world.submitted(starter)
    await world.bundles.conclude(PARENT, starter, BundleEvent.REJECTED, failure_reason="No")
    assert await document_statuses(world) == {DocumentStatus.APPROVED}


async def test_whoever_uses_a_bundle_keeps_it_from_being_deleted(world: World) -> None:
    sid = await world.primary()

    async def brand(account_sid: str, bundle_sid: str) -> str | None:
        return "brand BN1 is registered with it" if (account_sid, bundle_sid) == (PARENT, sid) else None

    world.users.append(brand)
    refused = await world.delete(f"CustomerProfiles/{sid}")
    assert (refused.code, "BN1" in refused.message) == (21648, True)
    assert (await world.delete(f"CustomerProfiles/{await world.primary()}")).status == 204


async def test_what_a_bundle_holds_cannot_change_while_it_is_being_submitted(world: World) -> None:
    """The two requests come at once: either the end user is gone before the evaluation, or it stays."""
    sid = await world.primary()
    held = (await world.get(f"CustomerProfiles/{sid}/EntityAssignments")).json["results"]
    path = f"CustomerProfiles/{sid}/EntityAssignments/{held[0]['sid']}"
    removed, submitted = await asyncio.gather(world.delete(path), world.submit(sid))
    assert (removed.status, submitted.code) == (204, 22218)
    submitted, removed = await asyncio.gather(
        world.submit(other := await world.primary()), world.delete(f"CustomerProfiles/{other}")
    )
    assert (submitted.status, removed.status) == (200, 204)
