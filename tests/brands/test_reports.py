"""The registry's reports of brands move them by the table, once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.brands.world import World, world
from tests.stores import Stores
from tidings.audit.events import events
from tidings.brands.lifecycle import BRAND_MOVES, BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.db import Conflict, Unavailable
from tidings.registry.model import BrandEvent, IdentityStatus
from tidings.registry.port import BrandReport, FilingFault

S, E, I = BrandStatus, BrandEvent, IdentityStatus  # noqa: E741 - as short as its neighbours


async def brand(here: World, **fields: Any) -> Brand:
    """One that was filed."""
    now = here.clock.now()
    values: dict[str, Any] = {
        "sid": here.sids.make("BN"),
        "account_sid": here.account,
        "customer_profile_bundle_sid": here.sids.make("BU"),
        "a2p_profile_bundle_sid": here.sids.make("BU"),
        "date_created": now,
        "date_updated": now,
        "brand_type": BrandType.SOLE_PROPRIETOR,
        "status": S.PENDING,
        "tcr_id": "BTEST01",
        "filed_at": now,
    }
    made = Brand(**values | fields)
    await here.db.commit(brands.write_of(made))
    return made


def report(brand: Brand, event: BrandEvent | None = None, **more: Any) -> BrandReport:
    return BrandReport(reference=brand.sid, registry_id="BTEST01", event=event, **more)


async def after(here: World, brand: Brand) -> Brand:
    found = await here.desk.find(brand.sid)
    assert found is not None
    return found


@pytest.mark.parametrize("status", [S.PENDING, S.IN_REVIEW, S.APPROVED, S.FAILED, S.SUSPENDED])
@pytest.mark.parametrize("event", [E.TAKEN_UP, E.APPROVED, E.FAILED, E.SUSPENDED, E.REINSTATED])
async def test_events_move_a_brand_by_the_table_and_no_further(status: BrandStatus, event: BrandEvent) -> None:
    async with world() as here:
        one = await brand(here, status=status)
        await here.reports.take(report(one, event))
        assert (await after(here, one)).status is BRAND_MOVES[status].get(event, status)


async def test_an_approval_asks_a_sole_proprietor_who_has_30_days(stores: Stores) -> None:
    async with stores.opened() as database:
        here = World(database)
        one = await brand(here)
        await here.reports.take(report(one, E.APPROVED))
        approved = await after(here, one)
        assert (approved.status, approved.identity_status) == (S.APPROVED, I.UNVERIFIED)
        assert approved.otp_deadline == here.clock.now().plus(days=30)
        assert here.approvals.approved == []
        await here.reports.take(report(one, identity_status=I.VERIFIED))
        assert (await after(here, one)).identity_status is I.VERIFIED
        assert here.approvals.approved == [one.customer_profile_bundle_sid, one.a2p_profile_bundle_sid]
        assert await here.steps(one.sid) == ["brand-registered", "brand-unverified", "brand-verified"]


async def test_a_report_that_is_told_again_leaves_no_trace() -> None:
    async with world() as here:
        one = await brand(here)
        told = [
            report(one, E.APPROVED, identity_status=I.UNVERIFIED),
            report(one, identity_status=I.VERIFIED),
        ]
        for each in told:
            await here.reports.take(each)
        before, steps = await after(here, one), await here.steps(one.sid)
        here.us += 5_000_000
        for each in (told[1], told[0], told[1]):
            await here.reports.take(each)
        assert await after(here, one) == before
        assert await here.steps(one.sid) == steps
        assert len(here.approvals.approved) == 2


async def test_a_failure_is_shown_with_its_errors_and_bundles_stay_as_they_are() -> None:
    async with world() as here:
        one = await brand(here)
        fault = FilingFault(30701, "The region must be two letters", ("region",))
        await here.reports.take(report(one, E.FAILED, faults=(fault,), feedback=("OTHERS",)))
        failed = await after(here, one)
        assert failed.failure_reason == "Unable to register Brand with The Campaign Registry"
        assert failed.errors == [
            {
                "error_code": 30701,
                "fields": ["region"],
                "url": "https://www.twilio.com/docs/api/errors/30701",
                "description": "The region must be two letters",
            }
        ]
        assert failed.brand_feedback == ["OTHERS"]
        assert here.approvals.approved == []


async def test_a_failure_without_a_reason_has_the_general_code() -> None:
    async with world() as here:
        one = await brand(here)
        await here.reports.take(report(one, E.FAILED))
        assert [error["error_code"] for error in (await after(here, one)).errors] == [30792]


async def test_the_audit_says_what_event_streams_would() -> None:
    async with world() as here:
        one = await brand(here)
        await here.reports.take(report(one, E.FAILED, faults=(FilingFault(30799, "x"),)))
        ((data,),) = await here.db.rows(
            events.table.select()
            .with_only_columns(events.table.c.event_data)
            .where(events.table.c.resource_sid == one.sid)
        )
        import json

        said = json.loads(data)
        assert said == {
            "accountsid": here.account,
            "brandsid": one.sid,
            "brandstatus": "FAILED",
            "identitystatus": "UNVERIFIED",
            "createddate": here.us // 1000,
            "updateddate": here.us // 1000,
            "timestamp": here.us // 1000,
            "errorcode": [30799],
        }


async def test_an_approval_of_a_failed_brand_clears_what_was_wrong() -> None:
    async with world() as here:
        one = await brand(
            here, status=S.FAILED, failure_reason="x", errors=[{"error_code": 1}], brand_type=BrandType.STANDARD
        )
        await here.reports.take(report(one, E.APPROVED, identity_status=I.VERIFIED))
        approved = await after(here, one)
        assert (approved.status, approved.failure_reason, approved.errors) == (S.APPROVED, None, [])


async def test_a_vetted_brand_is_not_taken_back_to_verified() -> None:
    async with world() as here:
        one = await brand(
            here, status=S.APPROVED, identity_status=I.VETTED_VERIFIED, brand_score=70, brand_type=BrandType.STANDARD
        )
        await here.reports.take(report(one, E.APPROVED, identity_status=I.VERIFIED))
        await here.reports.take(report(one, identity_status=I.VERIFIED))
        assert (await after(here, one)).identity_status is I.VETTED_VERIFIED


async def test_a_report_of_an_unknown_brand_is_passed_over() -> None:
    async with world() as here:
        await here.reports.take(BrandReport(reference="BN" + "0" * 32, registry_id="B", event=E.APPROVED))
        assert (await here.brands("GET")).json["data"] == []


async def test_a_bundle_that_moves_meanwhile_is_looked_at_again() -> None:
    async with world() as here:
        one = await brand(here, status=S.APPROVED, identity_status=I.UNVERIFIED)
        tries = []
        approving = here.approvals.approving

        async def moving(*given: Any) -> Any:
            tries.append(given)
            if len(tries) == 1:
                raise Conflict
            return await approving(*given)

        here.approvals.approving = moving  # type: ignore[method-assign] # it moves once
        await here.reports.take(report(one, identity_status=I.VERIFIED))
        assert (await after(here, one)).identity_status is I.VERIFIED
        assert len(tries) == 2

        async def restless(*_: Any) -> Any:
            raise Conflict

        other = await brand(here, status=S.APPROVED, identity_status=I.UNVERIFIED, tcr_id="BTEST02")
        here.approvals.approving = restless  # type: ignore[method-assign] # it never rests
        with pytest.raises(Unavailable):
            await here.reports.take(report(other, identity_status=I.VERIFIED))
        assert (await after(here, other)).identity_status is I.UNVERIFIED
