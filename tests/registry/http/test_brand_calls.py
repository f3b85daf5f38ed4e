from __future__ import annotations

import msgspec
import pytest

from tests.registry.http.tcr import Tcr
from tests.registry.http.world import BRAND, COMPANY, PERSON, VETTING, World, open_world
from tidings.registry.http.bodies import VERTICALS, vertical_of
from tidings.registry.port import Filed, FilingFault, FilingRefused, RegistryUnavailable
from tidings.trusthub.attribute_values import BUSINESS_INDUSTRIES

TOKEN = "cv|1.0|tcr|10dlc|9975c339-d46f-49b7-a399-2e6d5ebac66d|EXAMPLEjEd8xSlaAgRXAXXBUNBT2AgL"


async def test_a_company_is_filed_with_all_that_is_known_of_it() -> None:
    async with open_world() as world:
        assert await world.registry.register_brand(COMPANY) == Filed("B000001")
        (asked,) = world.tcr.asked
        assert asked.line == "POST /brand/nonBlocking"
        assert asked.headers["Content-Type"] == "application/json"
        assert asked.body == {
            "entityType": "PRIVATE_PROFIT",
            "displayName": "Oak Furniture LLC",
            "companyName": "Oak Furniture LLC",
            "ein": "12-3456780",
            "einIssuingCountry": "US",
            "phone": "+14155550144",
            "street": "1 Jersey St, Apt B",
            "city": "Boston",
            "state": "MA",
            "postalCode": "02215",
            "country": "US",
            "email": "bo@oak.example",
            "website": "https://oak.example",
            "vertical": "HOSPITALITY",
            "brandRelationship": "BASIC_ACCOUNT",
            "referenceId": BRAND,
            "mock": False,
        }


async def test_a_sole_proprietor_is_filed_with_a_mobile_number_and_without_a_tax_id() -> None:
    async with open_world() as world:
        assert await world.registry.register_brand(PERSON) == Filed("B000001")
        body = world.tcr.asked[0].body
        assert body["entityType"] == "SOLE_PROPRIETOR"
        assert (body["firstName"], body["lastName"], body["mobilePhone"]) == ("Ann", "Oak", "+14155550142")
        assert not {"ein", "einIssuingCountry", "companyName", "vertical", "website"} & set(body)


async def test_a_public_company_names_its_stock_and_its_contact() -> None:
    async with open_world(options="?relationship=KEY_ACCOUNT") as world:
        public = msgspec.structs.replace(
            COMPANY,
            entity_type="PUBLIC_PROFIT",
            stock_symbol="OAK",
            stock_exchange="NYSE",
            business_contact_email="ir@oak.example",
            mock=True,
        )
        await world.registry.register_brand(public)
        body = world.tcr.asked[0].body
        assert (body["stockSymbol"], body["stockExchange"]) == ("OAK", "NYSE")
        assert (body["businessContactEmail"], body["mock"]) == ("ir@oak.example", True)
        assert body["brandRelationship"] == "KEY_ACCOUNT"


def test_every_industry_of_a_profile_has_a_vertical_of_the_registry() -> None:
    assert {vertical_of(industry) for industry in BUSINESS_INDUSTRIES} <= VERTICALS
    assert vertical_of("FINTECH") == "FINANCIAL"
    assert vertical_of("RELIGION") == "NGO"
    assert vertical_of("WITCHCRAFT") == "PROFESSIONAL"


async def test_a_filing_whose_answer_was_lost_is_found_again_and_not_filed_twice() -> None:
    async with open_world() as world:
        world.tcr.losing = 1
        with pytest.raises(RegistryUnavailable):
            await world.registry.register_brand(COMPANY)
        assert await world.registry.register_brand(COMPANY) == Filed("B000001")
        assert list(world.tcr.brands) == ["B000001"]
        assert world.tcr.lines() == ["POST /brand/nonBlocking", "POST /brand/nonBlocking", "GET /brand"]


async def test_only_the_brand_of_exactly_this_reference_is_found_again() -> None:
    async with open_world() as world:
        await world.brand()
        world.tcr.brands["B000001"]["referenceId"] = f"old-{BRAND}"
        world.tcr.answer_next(400, [{"code": 510, "field": "referenceId", "description": "Duplicate reference ID"}])
        answer = await world.registry.register_brand(COMPANY)
        fault = FilingFault(30703, "Duplicate reference ID", ("customer_profile_bundle_sid",))
        assert answer == FilingRefused((fault,))


async def test_a_brand_that_is_refused_tells_each_reason() -> None:
    async with open_world() as world:
        wrong = msgspec.structs.replace(COMPANY, email="bo", tax_id=None)
        assert await world.registry.register_brand(wrong) == FilingRefused(
            (
                FilingFault(30757, "ein is required", ("business_registration_number",)),
                FilingFault(30753, "Invalid email address", ("email",)),
            )
        )


async def test_a_mended_company_is_changed_and_judged_anew() -> None:
    async with open_world() as world:
        brand_id = await world.brand()
        mended = msgspec.structs.replace(COMPANY, tax_id="98-7654321")
        assert await world.registry.update_brand(brand_id, mended) == Filed(brand_id)
        changed = world.tcr.asked[0]
        assert world.tcr.lines() == [f"PUT /brand/{brand_id}", f"PUT /brand/{brand_id}/revet"]
        assert changed.body["ein"] == "98-7654321"
        assert not {"referenceId", "mock"} & set(changed.body)


async def test_a_mended_sole_proprietor_is_changed_only() -> None:
    async with open_world() as world:
        brand_id = await world.brand(PERSON)
        assert await world.registry.update_brand(brand_id, PERSON) == Filed(brand_id)
        assert world.tcr.lines() == [f"PUT /brand/{brand_id}"]


async def test_a_brand_that_the_registry_has_no_more_cannot_be_mended() -> None:
    async with open_world() as world:
        answer = await world.registry.update_brand("B999999", COMPANY)
        assert answer == FilingRefused((FilingFault(30702, "Brand not found"),))


async def test_a_brand_is_deleted_once_and_deleting_it_again_does_no_harm() -> None:
    async with open_world() as world:
        brand_id = await world.brand()
        await world.registry.delete_brand(brand_id)
        await world.registry.delete_brand(brand_id)
        assert world.tcr.brands == {}
        assert world.tcr.lines() == [f"DELETE /brand/{brand_id}"] * 2


async def test_a_brand_with_campaigns_is_not_deleted_in_silence() -> None:
    async with open_world() as world:
        await world.campaign()
        with pytest.raises(RegistryUnavailable, match="active campaigns"):
            await world.registry.delete_brand("B000001")


async def test_the_one_time_question_is_a_pin_which_is_given_back() -> None:
    async with open_world() as world:
        brand_id = await world.brand(PERSON)
        assert await world.registry.send_otp(brand_id) is None
        asked = world.tcr.asked[0]
        assert asked.line == f"POST /brand/{brand_id}/smsOtp"
        assert "@OTP_PIN@" in asked.body["pinSms"]
        assert asked.body["successSms"] == "Thank you. Your registration has been confirmed."
        wrong = await world.registry.confirm_otp(brand_id, "000000")
        assert isinstance(wrong, FilingRefused)
        assert wrong.faults[0].reason == "Invalid OTP PIN"
        assert await world.registry.confirm_otp(brand_id, "123456") is None
        assert world.tcr.brands[brand_id]["identityStatus"] == "VERIFIED"


async def test_a_company_is_asked_no_question() -> None:
    async with open_world() as world:
        answer = await world.registry.send_otp(await world.brand())
        assert answer == FilingRefused((FilingFault(30794, "OTP is for sole proprietors"),))


async def test_the_secondary_vetting_is_ordered_from_aegis() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        assert await world.registry.vet(VETTING, brand_id, "aegis", None) == Filed(f"{brand_id}-0")
        asked = world.tcr.asked[-1]
        assert asked.line == f"POST /brand/{brand_id}/externalVetting"
        assert asked.body == {"evpId": "AEGIS", "vettingClass": "STANDARD"}


async def test_a_vetting_whose_order_was_answered_to_nobody_is_not_ordered_twice() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        world.tcr.losing_of = f"POST /brand/{brand_id}/externalVetting"
        with pytest.raises(RegistryUnavailable):
            await world.registry.vet(VETTING, brand_id, "aegis", None)
        assert await world.registry.vet(VETTING, brand_id, "aegis", None) == Filed(f"{brand_id}-0")
        world.tcr.vetted(brand_id, "ACTIVE", 80)
        assert await world.registry.vet(VETTING, brand_id, "aegis", None) == Filed(f"{brand_id}-0")
        assert len(world.tcr.vettings[brand_id]) == 1


async def test_a_vetting_of_long_ago_is_not_taken_for_the_new_one() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        world.tcr.now = "2025-06-01T00:00:00.000Z"
        await world.registry.vet(VETTING, brand_id, "aegis", None)
        world.tcr.vetted(brand_id, "ACTIVE", 40)
        world.tcr.now = "2026-01-15T12:00:01.000Z"
        assert await world.registry.vet(VETTING, brand_id, "aegis", None) == Filed(f"{brand_id}-1")


async def test_a_campaign_verify_token_is_imported_and_importing_it_again_does_no_harm() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        for _ in range(2):
            assert await world.registry.vet(VETTING, brand_id, "campaign-verify", TOKEN) == Filed(TOKEN)
        asked = world.tcr.asked[0]
        assert asked.line == f"PUT /brand/{brand_id}/externalVetting"
        assert asked.body == {"evpId": "CV", "vettingId": TOKEN}
        assert len(world.tcr.vettings[brand_id]) == 1


async def test_a_token_that_campaign_verify_does_not_know_is_refused() -> None:
    async with open_world() as world:
        answer = await world.registry.vet(VETTING, await world.verified(), "campaign-verify", f"{TOKEN}INVALID")
        assert isinstance(answer, FilingRefused)
        assert [fault.error_code for fault in answer.faults] == [30826]


async def test_a_vetting_of_a_brand_that_is_gone_is_refused() -> None:
    async with open_world() as world:
        answer = await world.registry.vet(VETTING, "B999999", "aegis", None)
        assert isinstance(answer, FilingRefused)
        assert [fault.error_code for fault in answer.faults] == [30702]


async def test_an_id_cannot_leave_its_place_in_the_path() -> None:
    async with Tcr().serving() as tcr:
        world = World(tcr)
        await world.registry.delete_brand("../campaign/C000001?x=")
        assert tcr.lines() == ["DELETE /brand/..%2Fcampaign%2FC000001%3Fx%3D"]
        await world.registry.stop()
