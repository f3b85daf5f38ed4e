"""Vettings of a brand: by themselves, ordered, imported; listed and shown."""

from __future__ import annotations

import pytest

from tests.brands.world import World, world

TOKEN = "cv|1.0|tcr|10dlc|9975c339-d46f-49b7-a399-2f5d|GQ3Example-Token_1"


async def vettings(here: World, sid: str, query: str = "") -> list[dict[str, object]]:
    answer = await here.brands("GET", f"/{sid}/Vettings{query}")
    assert answer.status == 200, answer.json
    return list(answer.json["data"])


async def order(here: World, sid: str, **form: str) -> tuple[int, int] | dict[str, object]:
    answer = await here.brands("POST", f"/{sid}/Vettings", form)
    return dict(answer.json) if answer.status == 201 else answer.refusal


async def company(here: World, **more: str) -> str:
    """Low-volume: nothing was vetted."""
    sid = await here.company(form={"SkipAutomaticSecVet": "true"}, **more)
    await here.run(60)
    assert (await here.shown(sid))["status"] == "APPROVED"
    return sid


async def committee(here: World) -> str:
    return await company(here, business_name="Friends of Oak 527", company_type="non_profit")


async def test_a_standard_brand_is_vetted_by_itself_and_the_score_lands_on_it() -> None:
    async with world() as here:
        sid = await here.company(business_registration_number="98-7654363")
        await here.run(6)
        brand = await here.shown(sid)
        assert (brand["status"], brand["identity_status"], brand["brand_score"]) == ("APPROVED", "VERIFIED", None)
        (pending,) = await vettings(here, sid)
        assert [pending[name] for name in ("vetting_provider", "vetting_class", "vetting_status")] == [
            "aegis",
            "STANDARD",
            "PENDING",
        ]
        await here.run(10)
        brand = await here.shown(sid)
        assert (brand["status"], brand["identity_status"], brand["brand_score"]) == ("APPROVED", "VETTED_VERIFIED", 63)
        (done,) = await vettings(here, sid)
        assert done["vetting_status"] == "SUCCESS"
        assert done["vetting_id"]
        shown = await here.brands("GET", f"/{sid}/Vettings/{done['brand_vetting_sid']}")
        assert shown.json == done
        assert await here.fees() == [("brandregistration", 4_500_000), ("bv", 41_500_000)]
        assert await here.steps(sid) == [
            "brand-submitted",
            "brand-filed",
            "brand-registered",
            "brand-verified",
            "brand-secondary-vetting-ordered",
            "brand-secondary-vetting-completed",
        ]


async def test_a_low_volume_brand_has_no_vetting_and_no_score_until_it_orders_one() -> None:
    async with world() as here:
        sid = await company(here)
        assert await vettings(here, sid) == []
        assert (await here.shown(sid))["brand_score"] is None
        ordered = await order(here, sid, VettingProvider="aegis")
        assert isinstance(ordered, dict)
        await here.run(60)
        assert (await here.shown(sid))["brand_score"] == 80
        assert ("bv", 41_500_000) in await here.fees()


async def test_a_vetting_that_fails_leaves_the_brand_as_it_was() -> None:
    async with world() as here:
        sid = await here.company(business_name="Oak vetting-rejects:30799")
        await here.run(60)
        brand = await here.shown(sid)
        assert (brand["status"], brand["identity_status"], brand["brand_score"]) == ("APPROVED", "VERIFIED", None)
        assert [vetting["vetting_status"] for vetting in await vettings(here, sid)] == ["FAILED"]
        assert isinstance(await order(here, sid, VettingProvider="aegis"), dict)


async def test_a_token_of_campaign_verify_is_imported_free_of_charge() -> None:
    async with world() as here:
        sid = await committee(here)
        assert (await here.shown(sid))["tax_exempt_status"] == "527"
        fees = await here.fees()
        imported = await order(here, sid, VettingProvider="campaign-verify", VettingId=TOKEN)
        assert isinstance(imported, dict)
        assert (imported["vetting_id"], imported["vetting_class"], imported["vetting_status"]) == (
            TOKEN,
            "POLITICAL",
            "PENDING",
        )
        await here.run(60)
        assert [vetting["vetting_status"] for vetting in await vettings(here, sid)] == ["SUCCESS"]
        brand = await here.shown(sid)
        assert (brand["identity_status"], brand["brand_score"]) == ("VETTED_VERIFIED", None)
        assert await here.fees() == fees


async def test_a_token_that_campaign_verify_does_not_know_fails() -> None:
    async with world() as here:
        sid = await committee(here)
        await order(here, sid, VettingProvider="campaign-verify", VettingId=f"{TOKEN}INVALID")
        await here.run(60)
        assert [vetting["vetting_status"] for vetting in await vettings(here, sid)] == ["FAILED"]


@pytest.mark.parametrize(
    "token",
    [None, "", "cv|1.0|tcr|10dlc|only-five", TOKEN + "|seven", "cv|1.0|tcr|tollfree|a|b", "cv|1.0|tcr|10dlc||b"],
)
async def test_what_is_no_token_is_refused(token: str | None) -> None:
    async with world() as here:
        sid = await committee(here)
        form = {"VettingProvider": "campaign-verify"} | ({} if token is None else {"VettingId": token})
        assert await order(here, sid, **form) == (400, 21722)


async def test_a_token_is_for_a_political_committee_and_for_one_brand() -> None:
    async with world() as here:
        firm = await company(here)
        assert await order(here, firm, VettingProvider="campaign-verify", VettingId=TOKEN) == (400, 21721)
        one, other = await committee(here), await committee(here)
        assert isinstance(await order(here, one, VettingProvider="campaign-verify", VettingId=TOKEN), dict)
        assert await order(here, other, VettingProvider="campaign-verify", VettingId=TOKEN) == (400, 21721)


async def test_a_brand_has_one_vetting_of_a_provider_at_a_time() -> None:
    async with world() as here:
        sid = await company(here)
        assert isinstance(await order(here, sid, VettingProvider="aegis"), dict)
        assert await order(here, sid, VettingProvider="aegis") == (400, 21723)
        await here.run(60)
        assert isinstance(await order(here, sid, VettingProvider="aegis"), dict)


async def test_only_an_approved_company_is_vetted() -> None:
    async with world() as here:
        pending, person = await here.company(), await here.asked()
        failed = await here.company(business_name="reject:30799")
        await here.run(60)
        assert await order(here, person, VettingProvider="aegis") == (400, 21717)
        assert await order(here, failed, VettingProvider="aegis") == (400, 21717)
        assert await order(here, pending, VettingProvider="somebody") == (400, 20001)
        assert await order(here, pending, VettingProvider="aegis", VettingId=TOKEN) == (400, 20001)
        assert await order(here, pending) == (400, 20001)
        assert await order(here, "BN" + "0" * 32, VettingProvider="aegis") == (404, 20404)


async def test_vettings_are_listed_by_provider() -> None:
    async with world() as here:
        sid = await committee(here)
        await order(here, sid, VettingProvider="campaign-verify", VettingId=TOKEN)
        await order(here, sid, VettingProvider="aegis")
        assert [one["vetting_provider"] for one in await vettings(here, sid)] == ["aegis", "campaign-verify"]
        assert [one["vetting_provider"] for one in await vettings(here, sid, "?VettingProvider=aegis")] == ["aegis"]
        assert await vettings(here, sid, "?VettingProvider=campaign-verify&PageSize=1")
        assert (await here.brands("GET", f"/{sid}/Vettings?VettingProvider=x")).refusal == (400, 20001)
