from __future__ import annotations

from typing import Any

import pytest

from tests.stores import Stores
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.brands.vettings import Vetting, vettings
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.open_filings import StoredFilings
from tidings.campaigns.resource import COMPLIANCE_SID, Campaign, campaigns
from tidings.core import Instant
from tidings.db import Unavailable
from tidings.registry.http.filings import FilingKind, OpenFiling
from tidings.registry.model import Provider, VettingClass, VettingStatus

NOW = Instant(1_768_478_400_000_000)
ACCOUNT = "AC" + "a" * 32


def brand(letter: str, **changes: Any) -> Brand:
    given: dict[str, Any] = {
        "sid": "BN" + letter * 32,
        "account_sid": ACCOUNT,
        "customer_profile_bundle_sid": "BU" + "1" * 32,
        "a2p_profile_bundle_sid": "BU" + "2" * 32,
        "date_created": NOW,
        "date_updated": NOW,
        "brand_type": BrandType.STANDARD,
        "status": BrandStatus.PENDING,
        "tcr_id": f"B{letter.upper() * 6}",
        "filed_at": NOW,
    }
    return Brand(**{**given, **changes})


def campaign(letter: str, **changes: Any) -> Campaign:
    given: dict[str, Any] = {
        "sid": COMPLIANCE_SID,
        "account_sid": ACCOUNT,
        "brand_registration_sid": "BN" + "a" * 32,
        "messaging_service_sid": "MG" + letter * 32,
        "description": "d",
        "message_samples": ["a", "b"],
        "us_app_to_person_usecase": "MARKETING",
        "has_embedded_links": False,
        "has_embedded_phone": False,
        "campaign_status": CampaignStatus.IN_PROGRESS,
        "campaign_id": f"C{letter.upper() * 6}",
        "message_flow": "f",
        "date_created": NOW,
        "date_updated": NOW,
        "campaign_sid": "CM" + letter * 32,
        "filed_at": NOW,
    }
    return Campaign(**{**given, **changes})


def vetting(letter: str, brand_letter: str, **changes: Any) -> Vetting:
    given: dict[str, Any] = {
        "account_sid": ACCOUNT,
        "brand_sid": "BN" + brand_letter * 32,
        "brand_vetting_sid": "VT" + letter * 32,
        "vetting_provider": Provider.AEGIS,
        "vetting_class": VettingClass.STANDARD,
        "vetting_status": VettingStatus.PENDING,
        "date_created": NOW,
        "date_updated": NOW,
        "under_way": f"BN{brand_letter * 32}:aegis",
        "look_at": None,
    }
    return Vetting(**{**given, **changes})


async def test_a_registrys_id_leads_to_our_sid(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(brands.write_of(brand("a")), campaigns.write_of(campaign("c")))
        filings = StoredFilings(database)
        assert await filings.brand_of("BAAAAAA") == "BN" + "a" * 32
        assert await filings.campaign_of("CCCCCCC") == "CM" + "c" * 32
        assert await filings.brand_of("CCCCCCC") is None
        assert await filings.campaign_of("") is None


async def test_the_vetting_under_way_is_found_by_its_brand_and_provider(stores: Stores) -> None:
    async with stores.opened() as database:
        done = vetting("1", "a", under_way=None, vetting_status=VettingStatus.FAILED)
        await database.commit(vettings.write_of(done), vettings.write_of(vetting("2", "a")))
        filings = StoredFilings(database)
        assert await filings.vetting_of("BN" + "a" * 32, "aegis") == "VT" + "2" * 32
        assert await filings.vetting_of("BN" + "a" * 32, "campaign-verify") is None


async def test_brands_wait_that_are_filed_and_undecided_or_asked_for_their_pin(stores: Stores) -> None:
    async with stores.opened() as database:
        deadline = NOW.plus(days=30)
        rows = [
            brand("a"),
            brand("b", filed_at=None),
            brand("c", tcr_id=None),
            brand("d", status=BrandStatus.FAILED),
            brand("e", status=BrandStatus.APPROVED),
            brand("f", status=BrandStatus.APPROVED, otp_deadline=deadline),
        ]
        await database.commit(*map(brands.write_of, rows))
        filings = StoredFilings(database)
        found = await filings.waiting(FilingKind.BRAND, "", 10)
        assert found == [
            OpenFiling(kind=FilingKind.BRAND, sid="BN" + "a" * 32, registry_id="BAAAAAA", since=NOW),
            OpenFiling(
                kind=FilingKind.BRAND, sid="BN" + "f" * 32, registry_id="BFFFFFF", since=NOW, answer_by=deadline
            ),
        ]
        assert await filings.waiting(FilingKind.BRAND, "BN" + "a" * 32, 10) == found[1:]
        assert await filings.waiting(FilingKind.BRAND, "", 1) == found[:1]


async def test_vettings_wait_that_are_filed_and_under_way(stores: Stores) -> None:
    async with stores.opened() as database:
        rows = [
            vetting("1", "a"),
            vetting("2", "b", look_at=NOW),
            vetting("3", "c", under_way=None),
            vetting("4", "d"),
        ]
        registered = [brand("a"), brand("b"), brand("c"), brand("d", tcr_id=None)]
        await database.commit(*map(vettings.write_of, rows), *map(brands.write_of, registered))
        assert await StoredFilings(database).waiting(FilingKind.VETTING, "", 10) == [
            OpenFiling(
                kind=FilingKind.VETTING,
                sid="VT" + "1" * 32,
                registry_id="BAAAAAA",
                since=NOW,
                brand_sid="BN" + "a" * 32,
                provider="aegis",
            )
        ]


async def test_campaigns_wait_that_are_filed_by_us_and_neither_live_nor_failed(stores: Stores) -> None:
    async with stores.opened() as database:
        rows = [
            campaign("a"),
            campaign("b", campaign_status=CampaignStatus.SUSPENDED),
            campaign("c", campaign_status=CampaignStatus.VERIFIED),
            campaign("d", campaign_status=CampaignStatus.FAILED),
            campaign("e", filed_at=None),
            campaign("f", is_externally_registered=True),
            campaign("0", mock=True),
        ]
        await database.commit(*map(campaigns.write_of, rows))
        found = await StoredFilings(database).waiting(FilingKind.CAMPAIGN, "", 10)
        assert [filing.registry_id for filing in found] == ["CAAAAAA", "CBBBBBB"]
        assert {filing.since for filing in found} == {NOW}


async def test_of_two_processes_that_look_at_a_filing_one_tells_what_it_saw(stores: Stores) -> None:
    async with stores.opened() as database:
        ours, theirs = StoredFilings(database), StoredFilings(database)
        async with ours.turn("BABC123") as first, theirs.turn("BABC123") as second, theirs.turn("BABC124") as other:
            await second()
            await second()
            await other()
            with pytest.raises(Unavailable):
                await first()
        async with ours.turn("BABC123") as again:
            await again()
