from __future__ import annotations

import pytest

from tests.registry.http.tcr import UPSTREAM
from tests.registry.http.world import CAMPAIGN, COMPANY, PERSON, campaign_of, open_world
from tidings.registry.port import Filed, FilingFault, FilingRefused, RegistryUnavailable, SharedCampaign

PATH = "/campaign/C000001"
OTHERS = {
    "campaignId": "CXOTHER",
    "brandId": "BXOTHER",
    "status": "ACTIVE",
    "usecase": "MIXED",
    "description": "Notices of another provider's customer",
    "sample1": "Your order is ready",
}


async def test_a_campaign_is_qualified_filed_and_shared_with_who_carries_it() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        assert await world.registry.submit_campaign(campaign_of(brand_id)) == Filed("C000001")
        filed = world.tcr.asked[2]
        assert world.tcr.lines() == [
            "GET /campaign",
            f"GET /campaignBuilder/brand/{brand_id}/usecase/MARKETING",
            "POST /campaignBuilder",
            f"GET {PATH}/sharing",
            f"PUT {PATH}/sharing/{UPSTREAM}",
        ]
        assert filed.body == {
            "referenceId": CAMPAIGN,
            "brandId": brand_id,
            "usecase": "MARKETING",
            "subUsecases": [],
            "description": "Weekly offers of Oak Furniture to people who asked for them",
            "messageFlow": "People tick a box at https://oak.example/sms, where terms and privacy policy are linked.",
            "sample1": "Oak: chairs at half the price.",
            "sample2": "Oak: thank you. Reply STOP to opt out.",
            "helpMessage": "Oak: write to bo@oak.example for help.",
            "helpKeywords": "HELP,INFO",
            "embeddedLink": True,
            "embeddedPhone": False,
            "numberPool": False,
            "ageGated": False,
            "directLending": False,
            "subscriberOptin": True,
            "subscriberOptout": True,
            "subscriberHelp": True,
            "affiliateMarketing": False,
            "privacyPolicyLink": "https://oak.example/privacy",
            "termsAndConditions": True,
            "autoRenewal": True,
        }


@pytest.mark.parametrize(
    "lost",
    [
        "GET /campaign",
        "GET /campaignBuilder/brand/B000001/usecase/MARKETING",
        "POST /campaignBuilder",
        f"GET {PATH}/sharing",
        f"PUT {PATH}/sharing/{UPSTREAM}",
    ],
)
async def test_a_campaign_is_filed_once_and_shared_whichever_answer_is_lost(lost: str) -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        world.tcr.losing_of = lost
        with pytest.raises(RegistryUnavailable):
            await world.registry.submit_campaign(campaign_of(brand_id))
        world.tcr.losing_of = None
        assert await world.registry.submit_campaign(campaign_of(brand_id)) == Filed("C000001")
        assert list(world.tcr.campaigns) == ["C000001"]
        assert world.tcr.sharing["C000001"]["upstreamCnpId"] == UPSTREAM


async def test_a_sole_proprietor_whose_one_campaign_is_filed_finds_it_again_though_it_qualifies_no_more() -> None:
    async with open_world() as world:
        brand_id = await world.verified(PERSON)
        filing = campaign_of(brand_id, use_case="SOLE_PROPRIETOR")
        assert await world.registry.submit_campaign(filing) == Filed("C000001")
        world.tcr.not_qualified.add("SOLE_PROPRIETOR")
        assert await world.registry.submit_campaign(filing) == Filed("C000001")


async def test_a_campaign_that_was_filed_before_its_text_was_mended_is_mended_there() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        await world.registry.submit_campaign(campaign_of(brand_id))
        world.tcr.asked.clear()
        mended = campaign_of(brand_id, description="Weekly offers of Oak Furniture LLC to its subscribers only")
        assert await world.registry.submit_campaign(mended) == Filed("C000001")
        assert world.tcr.lines() == ["GET /campaign", f"PUT {PATH}", f"GET {PATH}/sharing"]
        assert world.tcr.campaigns["C000001"]["description"] == mended.description


async def test_without_an_upstream_provider_nothing_is_shared() -> None:
    async with open_world(options="") as world:
        await world.registry.submit_campaign(campaign_of(await world.verified()))
        assert world.tcr.lines()[-1] == "POST /campaignBuilder"


async def test_a_mock_is_not_shared() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        world.tcr.brands[brand_id]["mock"] = True
        assert await world.registry.submit_campaign(campaign_of(brand_id, mock=True)) == Filed("C000001")
        assert world.tcr.sharing == {}


async def test_a_campaign_of_a_brand_that_is_not_verified_is_refused() -> None:
    async with open_world() as world:
        answer = await world.registry.submit_campaign(campaign_of(await world.brand()))
        assert answer == FilingRefused((FilingFault(30991, "Brand is not verified"),))
        assert "POST /campaignBuilder" not in world.tcr.lines()


async def test_a_use_case_that_no_carrier_takes_from_the_brand_is_refused() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        world.tcr.not_qualified.add("MARKETING")
        answer = await world.registry.submit_campaign(campaign_of(brand_id))
        assert isinstance(answer, FilingRefused)
        assert answer.faults[0].error_code == 30900
        assert world.tcr.campaigns == {}


@pytest.mark.parametrize("parts", [(), ("MARKETING",), ("A",) * 6])
async def test_a_mixture_of_too_few_or_too_many_parts_is_refused(parts: tuple[str, ...]) -> None:
    async with open_world() as world:
        filing = campaign_of(await world.verified(), use_case="MIXED", sub_use_cases=parts)
        answer = await world.registry.submit_campaign(filing)
        assert isinstance(answer, FilingRefused)
        assert answer.faults[0].error_code == 30900


async def test_a_text_that_the_registry_does_not_take_is_refused_with_its_field() -> None:
    async with open_world() as world:
        answer = await world.registry.submit_campaign(campaign_of(await world.verified(), description="short"))
        assert answer == FilingRefused((FilingFault(30886, "Description is too short", ("Description",)),))


async def test_a_declined_campaign_is_mended_submitted_again_and_shared_again() -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        world.tcr.sharing[campaign_id]["sharingStatus"] = "DECLINED"
        mended = campaign_of("B000001", samples=("Oak: chairs.", "Oak: tables.", "Oak: STOP to opt out."))
        assert await world.registry.resubmit_campaign(campaign_id, mended) == Filed(campaign_id)
        changed = world.tcr.asked[0]
        assert world.tcr.lines() == [
            f"PUT {PATH}",
            f"PUT {PATH}/resubmit",
            f"GET {PATH}/sharing",
            f"PUT {PATH}/sharing/{UPSTREAM}",
        ]
        assert changed.body["sample3"] == "Oak: STOP to opt out."
        assert world.tcr.sharing[campaign_id]["sharingStatus"] == "PENDING"


async def test_a_campaign_that_ended_cannot_be_submitted_again() -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        await world.registry.delete_campaign(campaign_id)
        answer = await world.registry.resubmit_campaign(campaign_id, campaign_of("B000001"))
        assert answer == FilingRefused((FilingFault(30993, "Campaign is not active"),))


async def test_a_campaign_is_ended_once_and_ending_it_again_does_no_harm() -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        await world.registry.delete_campaign(campaign_id)
        await world.registry.delete_campaign(campaign_id)
        await world.registry.delete_campaign("C999999")
        assert world.tcr.campaigns[campaign_id]["status"] == "EXPIRED"


async def test_a_campaign_that_cannot_be_ended_is_not_ended_in_silence() -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        world.tcr.answer_next(400, [{"code": 599, "description": "Not today"}])
        with pytest.raises(RegistryUnavailable, match="Not today"):
            await world.registry.delete_campaign(campaign_id)


async def test_a_campaign_of_another_provider_is_shared_on_and_complete_once_that_is_accepted() -> None:
    async with open_world() as world:
        world.tcr.partner["CXOTHER"] = OTHERS
        first = await world.registry.shared_campaign("CXOTHER")
        assert world.tcr.lines() == [
            "GET /partnerCampaign/CXOTHER",
            "GET /partnerCampaign/CXOTHER/sharing",
            f"PUT /partnerCampaign/CXOTHER/sharing/{UPSTREAM}",
            "GET /partnerCampaign/CXOTHER/operationStatus",
        ]
        assert isinstance(first, SharedCampaign)
        assert not first.complete
        world.tcr.sharing["CXOTHER"]["sharingStatus"] = "ACCEPTED"
        second = await world.registry.shared_campaign("CXOTHER")
        assert second == SharedCampaign(
            registry_id="CXOTHER",
            brand_id="BXOTHER",
            brand_name="BXOTHER",
            use_case="MIXED",
            description="Notices of another provider's customer",
            samples=("Your order is ready",),
            complete=True,
        )
        assert not [line for line in world.tcr.lines() if line.startswith("PUT")], "it is shared on once"


@pytest.mark.parametrize(("word", "complete"), [("APPROVED", True), ("REVIEW", False), ("SUSPENDED", False)])
async def test_a_shared_campaign_waits_for_carriers_that_review_it(word: str, complete: bool) -> None:
    async with open_world() as world:
        world.tcr.partner["CXOTHER"] = OTHERS
        world.tcr.sharing["CXOTHER"] = {"sharingStatus": "ACCEPTED"}
        world.tcr.operation["CXOTHER"] = {"10017": word}
        found = await world.registry.shared_campaign("CXOTHER")
        assert isinstance(found, SharedCampaign)
        assert found.complete is complete


@pytest.mark.parametrize("how", ["declined", "rejected", "expired"])
async def test_a_shared_campaign_that_was_rejected_is_refused(how: str) -> None:
    async with open_world() as world:
        world.tcr.partner["CXOTHER"] = OTHERS | ({"status": "EXPIRED"} if how == "expired" else {})
        world.tcr.sharing["CXOTHER"] = {"sharingStatus": "DECLINED" if how == "declined" else "ACCEPTED"}
        world.tcr.operation["CXOTHER"] = {"10017": "REJECTED"} if how == "rejected" else {}
        answer = await world.registry.shared_campaign("CXOTHER")
        assert isinstance(answer, FilingRefused)
        assert answer.faults[0].error_code == 30906


async def test_a_campaign_that_nobody_shared_with_us_is_refused() -> None:
    async with open_world() as world:
        assert await world.registry.shared_campaign("CNOBODY") == FilingRefused(
            (FilingFault(30904, "Campaign not found"),)
        )


async def test_the_brand_of_a_campaign_can_be_gone() -> None:
    async with open_world() as world:
        assert COMPANY.reference
        answer = await world.registry.submit_campaign(campaign_of("B999999"))
        assert answer == FilingRefused((FilingFault(30992, "Brand not found"),))
