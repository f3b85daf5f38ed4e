"""Brands are filed once their bundles allow it, whatever happens between."""

from __future__ import annotations

import pytest

from tests.brands.world import DAY_S, World, world
from tests.stores import Stores
from tidings.brands.resource import brands
from tidings.compliance.lifecycle import BundleStatus
from tidings.db import Unavailable
from tidings.registry.brand_faults import A2P_BUNDLE_UNFIT, CUSTOMER_PROFILE_UNFIT, NOT_REGISTERED
from tidings.registry.port import BrandFiling, Filed, FilingRefused, RegistryUnavailable


async def test_a_brand_is_filed_and_charged_once_and_remembers_what_it_is_counted_by(stores: Stores) -> None:
    async with stores.opened() as database:
        here = World(database)
        sid = await here.sole_proprietor(email="Ann@Oak.example")
        await here.run(60)
        assert await here.state(sid) == ("APPROVED", "UNVERIFIED", [])
        brand = await here.desk.find(sid)
        assert brand is not None
        assert brand.tcr_id is not None
        assert (len(brand.tcr_id), brand.tcr_id[0], brand.tcr_id.isalnum(), brand.tcr_id.isupper()) == (
            7,
            "B",
            True,
            True,
        )
        assert (brand.brand_name, brand.email, brand.mobile_phone, brand.entity_type) == (
            "Ann Oak",
            "ann@oak.example",
            "+14155550142",
            "SOLE_PROPRIETOR",
        )
        assert brand.address_key == "US|02215|1 JERSEY ST APT B"
        assert await here.fees() == [("brandregistration", 4_500_000)]
        assert await here.steps(sid) == ["brand-submitted", "brand-filed", "brand-registered", "brand-unverified"]
        await here.run(DAY_S)
        assert await here.fees() == [("brandregistration", 4_500_000)]


async def test_a_brand_waits_until_its_bundles_are_approved() -> None:
    async with world() as here:
        profile, product = here.firm()
        here.change(profile, status=BundleStatus.IN_REVIEW)
        sid = (await here.create(profile, product)).json["sid"]
        await here.run(DAY_S)
        assert (await here.shown(sid))["status"] == "PENDING"
        here.change(profile, status=BundleStatus.APPROVED)
        await here.run(60 + 60)
        assert (await here.shown(sid))["status"] == "APPROVED"


async def test_many_that_wait_do_not_hold_up_the_others() -> None:
    async with world() as here:
        for _ in range(60):
            bundles = here.firm()
            here.change(bundles[0], status=BundleStatus.IN_REVIEW)
            await here.create(*bundles)
        ready = await here.company()
        await here.run(20)
        assert (await here.shown(ready))["status"] == "APPROVED"


@pytest.mark.parametrize("status", [BundleStatus.REJECTED, BundleStatus.DRAFT])
async def test_a_brand_fails_whose_bundle_is_rejected_while_it_waits(status: BundleStatus) -> None:
    async with world() as here:
        profile, product = here.firm()
        here.change(product, status=BundleStatus.IN_REVIEW)
        sid = (await here.create(profile, product)).json["sid"]
        await here.run(30)
        here.change(product, status=status)
        await here.run(30)
        shown = await here.shown(sid)
        assert (shown["status"], shown["failure_reason"]) == ("FAILED", A2P_BUNDLE_UNFIT)
        (error,) = shown["errors"]
        assert list(error) == ["error_code", "fields", "url", "description"]
        assert error["error_code"] == 30793
        assert error["url"].endswith("/30793")
        assert await here.fees() == []
        assert (await here.steps(sid))[-1] == "brand-failure"


async def test_bundles_of_another_account_are_unknown() -> None:
    async with world() as here:
        sid = (await here.create(*here.firm(), user=here.other)).json["sid"]
        await here.run(10)
        shown = (await here.brands("GET", f"/{sid}", user=here.other)).json
        assert (shown["status"], shown["failure_reason"]) == ("FAILED", CUSTOMER_PROFILE_UNFIT)


async def test_a_second_brand_of_the_same_bundles_is_a_duplicate_unless_one_is_a_mock() -> None:
    async with world() as here:
        person, firm = here.person(), here.firm()
        mocks = [await here.create(*person, BrandType="SOLE_PROPRIETOR", Mock="true")]
        first = [await here.create(*person, BrandType="SOLE_PROPRIETOR"), await here.create(*firm)]
        second = [await here.create(*person, BrandType="SOLE_PROPRIETOR"), await here.create(*firm)]
        mocks.append(await here.create(*firm, Mock="true"))
        await here.run(60)
        for answer in first + mocks:
            assert (await here.shown(answer.json["sid"]))["status"] == "APPROVED"
        for answer in second:
            shown = await here.shown(answer.json["sid"])
            assert (shown["status"], shown["failure_reason"]) == ("FAILED", NOT_REGISTERED)
            assert [error["error_code"] for error in shown["errors"]] == [30703]


async def test_a_mock_is_approved_and_verified_at_once_free_of_charge_and_asks_nobody() -> None:
    async with world("real") as here:
        sid = (await here.create(*here.person(), BrandType="SOLE_PROPRIETOR", Mock="true")).json["sid"]
        firm = (await here.create(*here.firm(), Mock="true")).json["sid"]
        await here.run(1)
        assert await here.state(sid) == ("APPROVED", "VERIFIED", [])
        assert await here.state(firm) == ("APPROVED", "VERIFIED", [])
        assert (await here.fees(), here.outside.sent, here.approvals.approved) == ([], [], [])


async def test_a_registry_that_is_away_is_tried_again_with_growing_pauses() -> None:
    async with world() as here:
        sid = await here.company()
        here.faults.unavailable = True
        pauses = []
        for _ in range(8):
            again = await here.filing.step(here.clock.now())
            pauses.append(here.clock.now().seconds_until(again))
            here.us = int(again)
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
        here.faults.unavailable = False
        await here.run(60)
        assert (await here.shown(sid))["status"] == "APPROVED"


async def test_a_brand_over_which_the_registry_stumbles_holds_up_no_other() -> None:
    async with world() as here:
        stumbled, other = await here.company(), await here.company()
        register = here.registry.register_brand

        async def stumbling(filing: BrandFiling) -> Filed | FilingRefused:
            if filing.reference == stumbled:
                raise RegistryUnavailable
            return await register(filing)

        here.registry.register_brand = stumbling  # type: ignore[method-assign]
        await here.run(10)
        assert (await here.shown(other))["status"] == "APPROVED"
        assert (await here.shown(stumbled))["status"] == "PENDING"


async def test_a_filing_that_the_registry_refuses_fails_with_its_code_and_costs_nothing() -> None:
    async with world() as here:
        here.faults.refuse_next.append(30734)
        sid = await here.company()
        await here.run(10)
        assert await here.state(sid) == ("FAILED", "UNVERIFIED", [30734])
        shown = await here.shown(sid)
        assert (shown["failure_reason"], shown["tcr_id"]) == (NOT_REGISTERED, None)
        assert await here.fees() == []
        await here.brands("POST", f"/{sid}")
        await here.run(60)
        assert (await here.shown(sid))["status"] == "APPROVED"
        assert ("brandregistration", 4_500_000) in await here.fees()


async def test_a_crash_between_filing_and_commit_files_it_again_as_the_same_brand() -> None:
    async with world() as here:
        sid = await here.company()
        change = here.desk.change

        async def broken(*_: object, **__: object) -> None:
            raise Unavailable

        here.desk.change = broken  # type: ignore[method-assign, assignment] # the crash
        with pytest.raises(Unavailable):
            await here.filing.step(here.clock.now())
        assert change
        here.start()
        await here.run(60)
        assert (await here.shown(sid))["status"] == "APPROVED"
        rows = await here.db.rows(brands.table.select())
        assert len(rows) == 1
        assert ("brandregistration", 4_500_000) in await here.fees()


async def test_a_report_that_outruns_the_commit_of_the_filing_loses_neither_the_id_nor_the_fee() -> None:
    async with world("instant") as here:
        sid = await here.company(form={"SkipAutomaticSecVet": "true"})
        register = here.registry.register_brand

        async def eager(filing: object) -> object:
            answer = await register(filing)  # type: ignore[arg-type] # handed through
            await here.agenda.step(here.clock.now())
            return answer

        here.registry.register_brand = eager  # type: ignore[method-assign, assignment] # it is quick
        await here.run(10)
        shown = await here.shown(sid)
        assert (shown["status"], bool(shown["tcr_id"])) == ("APPROVED", True)
        assert await here.fees() == [("brandregistration", 4_500_000)]


async def test_restarts_between_all_steps_change_nothing() -> None:
    async with world() as here:
        sid = await here.sole_proprietor()
        for _ in range(40):
            for name in ("filing", "agenda", "vetting"):
                here.start()
                await getattr(here, name).step(here.clock.now())
            here.us += 500_000
        here.start()
        await here.registry.heard("+14155550142", "yes")
        here.start()
        await here.run(1)
        assert await here.state(sid) == ("APPROVED", "VERIFIED", [])
        assert len(here.outside.sent) == 2
        assert here.approvals.approved == [
            (await here.shown(sid))["customer_profile_bundle_sid"],
            (await here.shown(sid))["a2p_profile_bundle_sid"],
        ]


async def test_a_vetting_is_charged_once_when_it_is_filed_again_after_a_crash(stores: Stores) -> None:
    async with stores.opened() as database:
        here = World(database)
        sid = await here.company()
        await here.run(6)
        vetting = await here.brands("GET", f"/{sid}/Vettings")
        (one,) = vetting.json["data"]
        await here.registry.vet(one["brand_vetting_sid"], (await here.shown(sid))["tcr_id"], "aegis", None)
        await here.run(60)
        assert (await here.shown(sid))["brand_score"] == 80
        assert await here.fees() == [("brandregistration", 4_500_000), ("bv", 41_500_000)]
