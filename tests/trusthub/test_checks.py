"""The data checks after submission, with the documented reasons."""

from __future__ import annotations

import pytest

from tests.stores import Stores
from tests.trusthub.installation import PARENT, PRIMARY, World
from tidings.compliance.lifecycle import BundleEvent
from tidings.compliance.reviews import REVIEWER
from tidings.db import Wake

EMAILS = (
    "Email domain has an invalid address syntax.",
    "Unknown email domain.",
    "Email is a suspected disposable address.",
    "Email is invalid.",
)
SUGGESTION = (
    "Address suggestion -> Street: 1 Jersey St. Secondary Street: Boston, MA 02215-4147. Locality: Boston. "
    "Region: MA. Postal Code: 02215-4147. Country: US"
)


async def rejected(world: World, sid: str) -> dict[str, str]:
    """The callback of the rejection that comes."""
    await world.submitted(sid)
    await world.pass_time(4)
    assert await world.status(sid) == "twilio-rejected"
    return (await world.told(sid))[-1]


@pytest.mark.parametrize("reason", EMAILS)
async def test_a_bad_e_mail_address_is_told_in_the_callback(reason: str) -> None:
    world = World()
    primary = await world.approved(await world.primary())
    world.checks.faults["throwaway@example.com"] = reason
    sid = await world.starter(primary, Email="throwaway@example.com")
    told = await rejected(world, sid)
    assert (told["Status"], told["FailureReason"], told["ErrorCode"]) == ("twilio-rejected", reason, "18051")
    assert (await world.shown(sid))["errors"] == [{"code": 18051, "message": reason}]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("iso_country", "FR", "The provided address is not a valid US or Canada address"),
        ("postal_code", "02216", f"[address_sids] - Invalid Postal Code. {SUGGESTION};"),
        ("street", "1 Jersey Str", f"[address_sids] - Invalid Street. {SUGGESTION}"),
        ("city", "Bostun", f"[address_sids] - Invalid Locality. {SUGGESTION};"),
        ("region", "MAA", f"[address_sids] - Invalid Region. {SUGGESTION};"),
        ("street", "10000 Jersey St", "[address_sids] - Invalid House Number"),
    ],
)
async def test_a_bad_address_is_told_in_the_callback(field: str, value: str, reason: str) -> None:
    world = World()
    primary = await world.approved(await world.primary())
    sid = await world.starter(primary, address=await world.address(**{field: value}))
    told = await rejected(world, sid)
    assert (told["FailureReason"], told["ErrorCode"]) == (reason, "18603")


async def test_an_address_that_is_not_there_passes_the_evaluation_and_not_the_check() -> None:
    world = World()
    primary = await world.approved(await world.primary())
    gone = "AD" + "0" * 32
    told = await rejected(world, await world.starter(primary, address=gone))
    assert told["FailureReason"] == f"Address not found with sid {gone}"


async def test_the_e_mail_address_is_looked_at_first() -> None:
    world = World()
    primary = await world.approved(await world.primary())
    world.checks.faults["acme@example.com"] = "Email is invalid."
    told = await rejected(world, await world.starter(primary, address="AD" + "0" * 32))
    assert told["FailureReason"] == "Email is invalid."


async def test_a_business_may_be_anywhere_a_sole_proprietor_may_not() -> None:
    world = World()
    sid = await world.bundle(PRIMARY)
    source = await world.primary()
    for each in (await world.get(f"CustomerProfiles/{source}/EntityAssignments")).json["results"]:
        if each["object_sid"].startswith("IT"):
            await world.assign(sid, each["object_sid"])
    await world.assign(
        sid, await world.document(await world.address(iso_country="FR", city="Paris", postal_code="75001"))
    )
    await world.approved(sid)


async def test_checks_wait_for_their_time_and_survive_a_restart(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database, pace="real")
        sid = await world.submitted(await world.primary())
        due = await world.checking.step(world.clock.now())
        assert due == world.clock.now().plus(s=600)
        world.clock.advance(600 * 1_000_000)
        after = World(database, pace="real")
        after.clock.advance(600 * 1_000_000)
        assert await after.decisions.next_due() is None
        woken: list[Wake] = []
        database.on_wake(woken.append)
        await after.checking.step(after.clock.now())
        assert woken == [REVIEWER]
        assert await after.decisions.next_due() == after.clock.now().plus(days=1)
        rows = await after.decisions.due(after.clock.now().plus(days=1), 10)
        assert [row.object_sid for row in rows] == [sid]


async def test_where_nobody_can_be_asked_the_bundle_waits(world: World) -> None:
    sid = await world.submitted(await world.primary())
    world.checks.away = True
    world.clock.advance(2_000_000)
    due = await world.checking.step(world.clock.now())
    assert due == world.clock.now().plus(s=60)
    assert await world.status(sid) == "in-review"
    world.checks.away = False
    world.clock.advance(60_000_000)
    await world.checking.step(world.clock.now())
    await world.pass_time(6)
    assert await world.status(sid) == "twilio-approved"


async def test_a_bundle_that_was_concluded_while_it_was_checked_keeps_its_conclusion(world: World) -> None:
    sid = await world.submitted(await world.primary())

    async def meanwhile(_: str) -> str | None:
        await world.bundles.conclude(PARENT, sid, BundleEvent.APPROVED)
        return "Email is invalid."

    world.checking._email = meanwhile
    world.clock.advance(2_000_000)
    await world.checking.step(world.clock.now())
    shown = await world.shown(sid)
    assert (shown["status"], shown["errors"]) == ("twilio-approved", None)
    assert [told["Status"] for told in await world.told(sid)][2:] == ["twilio-approved"]


async def test_nothing_to_check_is_looked_at_again_in_an_hour(world: World) -> None:
    await world.start()
    assert await world.checking.step(world.clock.now()) == world.clock.now().plus(h=1)
