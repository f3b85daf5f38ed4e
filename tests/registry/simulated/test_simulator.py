"""The simulated registry as a port: idempotent, durable, and away when it is switched off."""

from __future__ import annotations

import re

import pytest

from tests.brands.world import DAY_S, MOBILE, World, filing, person, world
from tests.stores import Stores
from tidings.db import Unavailable
from tidings.registry.model import BrandEvent, IdentityStatus, VettingStatus
from tidings.registry.port import BrandReport, Filed, FilingRefused, RegistryUnavailable, VettingReport
from tidings.registry.simulated import TextNotTaken
from tidings.registry.simulated.rows import BRANDS

BRAND = "BN" + "1" * 32


async def filed(here: World, **fields: object) -> str:
    answer = await here.registry.register_brand(filing(**fields))
    assert isinstance(answer, Filed)
    return answer.registry_id


async def test_the_same_reference_is_the_same_brand(stores: Stores) -> None:
    async with stores.opened() as database:
        here = World(database)
        first = await filed(here)
        here.start()
        assert await filed(here, display_name="Oak, other name") == first
        assert re.fullmatch(r"B[A-Z0-9]{6}", first)
        assert await filed(here, reference="BN" + "2" * 32) != first
        vetted = [await here.registry.vet("VT" + "1" * 32, first, "aegis", None) for _ in range(2)]
        assert vetted[0] == vetted[1]
        await here.run(60)
        assert [type(report).__name__ for report in here.reported] == [
            *["BrandReport"] * 2,
            "VettingReport",
        ]


async def test_ids_of_many_brands_differ() -> None:
    async with world() as here:
        ids = {await filed(here, reference=f"BN{number:032}") for number in range(200)}
        assert len(ids) == 200


async def test_reports_come_after_the_pace_and_the_delay_and_of_a_mock_at_once() -> None:
    async with world() as here:
        here.faults.delay_s = 10
        await filed(here)
        await filed(here, reference="BN" + "2" * 32, mock=True)
        await here.run(14)
        assert [report.reference for report in here.reported] == ["BN" + "2" * 32]
        await here.run(1)
        assert [report.reference for report in here.reported] == ["BN" + "2" * 32, BRAND]


async def test_a_report_that_is_not_taken_is_told_again_after_a_restart() -> None:
    async with world() as here:
        await filed(here)
        here.us += 5_000_000

        async def deaf(_: object) -> None:
            raise Unavailable

        await here.registry.start(deaf)
        with pytest.raises(Unavailable):
            await here.agenda.step(here.clock.now())
        here.start()
        await here.run(1)
        assert [report.event for report in here.reported if isinstance(report, BrandReport)] == [BrandEvent.APPROVED]


async def test_nothing_is_told_before_the_start_and_after_the_stop() -> None:
    async with world() as here:
        await filed(here)
        await here.registry.stop()
        here.us += 60_000_000
        assert await here.agenda.step(here.clock.now()) == here.clock.now().plus(s=1)
        assert here.reported == []


async def test_while_it_is_switched_off_nothing_can_be_asked_and_nothing_is_told() -> None:
    async with world() as here:
        brand = await filed(here)
        here.faults.unavailable = True
        for ask in (
            lambda: here.registry.register_brand(filing()),
            lambda: here.registry.update_brand(brand, filing()),
            lambda: here.registry.delete_brand(brand),
            lambda: here.registry.send_otp(brand),
            lambda: here.registry.vet("VT" + "1" * 32, brand, "aegis", None),
            lambda: here.registry.delete_campaign("C123456"),
            lambda: here.registry.shared_campaign("CX12345"),
        ):
            with pytest.raises(RegistryUnavailable):
                await ask()
        with pytest.raises(Unavailable):
            await here.registry.heard(MOBILE, "YES")
        await here.agenda.step(here.clock.now().plus(h=1))
        assert here.reported == []


async def test_each_code_to_refuse_with_is_used_once() -> None:
    async with world() as here:
        here.faults.refuse_next += [30790, 30791]
        answers = [await here.registry.register_brand(filing()) for _ in range(3)]
        codes = [
            [fault.error_code for fault in answer.faults] for answer in answers[:2] if isinstance(answer, FilingRefused)
        ]
        assert codes == [[30790], [30791]]
        assert isinstance(answers[2], Filed)


async def test_a_failed_brand_is_judged_anew_and_only_a_failed_one() -> None:
    async with world() as here:
        brand = await filed(here, tax_id="123450000")
        assert await here.registry.update_brand(brand, filing()) == Filed(brand)
        await here.run(10)
        assert [report.event for report in here.reported if isinstance(report, BrandReport)] == [BrandEvent.FAILED]
        refused = await here.registry.update_brand(brand, filing(tax_id=None))
        assert isinstance(refused, FilingRefused)
        for _ in range(2):
            assert await here.registry.update_brand(brand, filing()) == Filed(brand)
        await here.run(10)
        assert await here.registry.update_brand(brand, filing()) == Filed(brand)
        await here.run(60)
        events = [report.event for report in here.reported if isinstance(report, BrandReport)]
        assert events == [BrandEvent.FAILED, BrandEvent.APPROVED]
        unknown = await here.registry.update_brand("B000000", filing())
        assert isinstance(unknown, FilingRefused)
        assert [fault.error_code for fault in unknown.faults] == [30702]


async def test_a_deleted_brand_is_never_decided() -> None:
    async with world() as here:
        brand = await filed(here)
        await here.registry.delete_brand(brand)
        await here.run(60)
        assert here.reported == []
        assert isinstance(await here.registry.vet("VT" + "1" * 32, brand, "aegis", None), FilingRefused)
        await here.registry.delete_brand("B000000")


async def test_a_brand_that_is_not_asked_cannot_be_asked_again() -> None:
    async with world() as here:
        company = await filed(here)
        answer = await here.registry.register_brand(person(reference="BN" + "2" * 32))
        assert isinstance(answer, Filed)
        for brand in (company, answer.registry_id, "B000000"):
            assert isinstance(await here.registry.send_otp(brand), FilingRefused)
        await here.run(60)
        assert await here.registry.send_otp(answer.registry_id) is None
        await here.run(1)
        assert len(here.outside.sent) == 2
        (row,) = await BRANDS.due(here.db, here.clock.now().plus(days=31), 9)
        assert row.asked_at == here.us - 1_000_000


async def test_a_text_that_cannot_be_sent_is_sent_later() -> None:
    async with world() as here:
        send, tries = here.outside.text, []

        async def busy(to: str, body: str) -> None:
            tries.append(body)
            if len(tries) < 3:
                raise Unavailable
            await send(to, body)

        here.outside.text = busy  # type: ignore[method-assign] # the network is busy
        await here.registry.register_brand(person())
        here.us += 5_000_000
        await here.agenda.step(here.clock.now())
        for _ in range(2):
            with pytest.raises(Unavailable):
                await here.agenda.step(here.clock.now())
        await here.agenda.step(here.clock.now())
        assert len(here.outside.sent) == 1
        verified = [report for report in here.reported if isinstance(report, BrandReport)]
        assert {report.identity_status for report in verified} == {IdentityStatus.UNVERIFIED}


async def test_a_vetting_of_nothing_is_refused() -> None:
    async with world() as here:
        assert isinstance(await here.registry.vet("VT" + "1" * 32, "B000000", "aegis", None), FilingRefused)
        brand = await filed(here)
        here.faults.refuse_next.append(30799)
        assert isinstance(await here.registry.vet("VT" + "1" * 32, brand, "aegis", None), FilingRefused)
        await here.registry.vet("VT" + "1" * 32, brand, "aegis", None)
        await here.run(60)
        (vetting,) = [report for report in here.reported if isinstance(report, VettingReport)]
        assert (vetting.status, vetting.score, vetting.brand_reference) == (VettingStatus.SUCCESS, 80, BRAND)


async def test_a_mobile_that_takes_no_text_holds_up_nobody_and_is_asked_once_it_does() -> None:
    async with world() as here:
        send, full = here.outside.text, {MOBILE}

        async def text(to: str, body: str) -> None:
            if to in full:
                raise TextNotTaken
            await send(to, body)

        here.outside.text = text  # type: ignore[method-assign] # one inbox is full
        stuck = await here.sole_proprietor()
        other = await here.sole_proprietor(mobile_phone_number="+14155550177", email="b@oak.example")
        await here.run(600)
        assert [to for to, _ in here.outside.sent] == ["+14155550177"]
        assert await here.state(stuck) == await here.state(other) == ("APPROVED", "UNVERIFIED", [])
        full.clear()
        await here.run(60)
        assert [to for to, _ in here.outside.sent] == ["+14155550177", MOBILE]
        full.add(MOBILE)
        await here.registry.heard(MOBILE, "YES")
        await here.run(1)
        assert (await here.state(stuck))[1] == "VERIFIED", "whether or not the thanks can be sent"


async def test_a_mobile_that_never_takes_a_text_lets_the_brand_expire() -> None:
    async with world() as here:

        async def text(_to: str, _body: str) -> None:
            raise TextNotTaken

        here.outside.text = text  # type: ignore[method-assign] # its inbox is full for good
        await here.registry.register_brand(person())
        await here.run(10)
        here.us += 31 * DAY_S * 1_000_000
        await here.run(120)
        (last,) = [report for report in here.reported[1:] if isinstance(report, BrandReport)]
        assert (last.event, [fault.error_code for fault in last.faults]) == (BrandEvent.FAILED, [30752])
