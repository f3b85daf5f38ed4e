"""What the registry tells over the public webhook: whose word counts, and what each word becomes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from tests.registry.http.tcr import SECRET, signed
from tests.registry.http.world import BRAND, CAMPAIGN, OTHER_BRAND, PERSON, PUBLIC, VETTING, World, open_world
from tidings.registry.http import WEBHOOK_PATH
from tidings.registry.http.notices import CAMPAIGN_NOTICES, MEANINGS, Means
from tidings.registry.http.signature import is_signed, signature_of
from tidings.registry.model import BrandEvent, CampaignEvent, IdentityStatus, VettingStatus
from tidings.registry.port import BrandReport, CampaignReport, FilingFault, VettingReport

URL = f"{PUBLIC}{WEBHOOK_PATH}"


# whose word counts


async def test_a_notice_with_the_registrys_signature_is_answered_once_it_is_reported() -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        answer = await world.tell(world.tcr.notice("CAMPAIGN_DCA_COMPLETE", campaignId=campaign_id))
        assert (answer.status, answer.body) == (204, b"")
        assert world.taken() == [
            CampaignReport(
                reference=CAMPAIGN, registry_id=campaign_id, event=CampaignEvent.VERIFIED, step="dca-complete"
            )
        ]


def test_the_signature_is_that_of_the_documented_recipe() -> None:
    body = b'{ "eventType" : "MNO_CAMPAIGN_OPERATION_SUSPENDED", "mnoId" : 1.0017E4, "brandName":"Caf\\u00e9 \\ud83d\\ude00"}'
    canonical = '{"brandName":"Café 😀","eventType":"MNO_CAMPAIGN_OPERATION_SUSPENDED","mnoId":10017}'
    expected = hmac.new(b"secret", f"https://a.example/hook{canonical}".encode(), hashlib.sha1).digest()
    assert signature_of("secret", "https://a.example/hook", body) == base64.b64encode(expected).decode()


def test_the_signature_survives_whatever_a_proxy_does_to_the_form_of_the_json() -> None:
    notice = {"eventType": "BRAND_ADD", "brandName": "Ünï ☕ \u2028", "mnoId": 10017, "mock": False, "none": None}
    _, signature = signed(notice, URL)
    for octets in (
        json.dumps(notice).encode(),
        json.dumps(notice, ensure_ascii=False, indent=4, sort_keys=True).encode(),
        json.dumps(dict(reversed(notice.items())), separators=(",", ":")).encode(),
        json.dumps(notice).replace("10017", "10017.0").encode(),
    ):
        assert is_signed(SECRET, URL, octets, signature)


@pytest.mark.parametrize("url", [f"{URL}/", URL.replace("https", "http"), f"{URL}?a=b", URL.upper(), ""])
def test_a_signature_for_another_address_is_none_for_ours(url: str) -> None:
    octets, signature = signed({"eventType": "BRAND_ADD"}, url)
    assert not is_signed(SECRET, URL, octets, signature)


async def test_one_octet_changed_anywhere_is_refused() -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        notice = world.tcr.notice("CAMPAIGN_SHARE_DELETE", campaignId=campaign_id, description="Nö: 30909")
        octets = json.dumps(notice, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
        _, signature = signed(octets, URL)
        for place in range(len(octets)):
            changed = octets[:place] + bytes([octets[place] ^ 1]) + octets[place + 1 :]
            assert not is_signed(SECRET, URL, changed, signature), changed
        assert (await world.post(octets[:-3] + b'X"}', signature)).status == 403
        assert world.taken() == []


@pytest.mark.parametrize("signature", [None, "", "AAAA", "é", "0" * 4000])
async def test_without_the_right_signature_nothing_is_believed(signature: str | None) -> None:
    async with open_world() as world:
        octets, _ = signed({"eventType": "CAMPAIGN_EXPIRED", "campaignId": "C000001"}, URL)
        answer = await world.post(octets, signature.encode().decode("latin-1") if signature else signature)
        assert answer.status == 403
        assert msgspec.json.decode(answer.body)["code"] == 20003
        assert world.taken() == []


async def test_a_signature_with_another_secret_is_refused() -> None:
    async with open_world() as world:
        octets, signature = signed({"eventType": "CAMPAIGN_EXPIRED", "campaignId": "C000001"}, URL, "another")
        assert (await world.post(octets, signature)).status == 403


@pytest.mark.parametrize("octets", [b"", b"{", b"[" * 5000, b"\xff", b"a=b"])
async def test_what_is_no_json_cannot_be_signed(octets: bytes) -> None:
    async with open_world() as world:
        assert (await world.post(octets, "AAAA")).status == 403


async def test_a_body_larger_than_any_notice_is_not_even_looked_at() -> None:
    async with open_world() as world:
        octets, signature = signed({"eventType": "BRAND_ADD", "description": "x" * 70_000}, URL)
        assert (await world.post(octets, signature)).status == 413


async def test_without_a_public_base_the_address_is_the_one_that_was_asked() -> None:
    async with open_world(public_base=None) as world:
        octets, signature = signed({"eventType": "BRAND_ADD"}, f"https://tidings.example{WEBHOOK_PATH}")
        assert (await world.post(octets, signature)).status == 204
        assert (await world.post(octets, signature, host="other.example")).status == 403


async def test_where_the_registry_is_simulated_there_is_no_webhook() -> None:
    async with open_world() as world:
        world.api._parts._others.clear()
        octets, signature = signed({"eventType": "BRAND_ADD"}, URL)
        assert (await world.post(octets, signature)).status == 404


# when the answer comes


async def test_what_cannot_be_stored_is_not_acknowledged_and_is_taken_when_it_is_told_again() -> None:
    async with open_world() as world:
        notice = world.tcr.notice("CAMPAIGN_DCA_COMPLETE", campaignId=await world.campaign())
        world.store_is_away = True
        assert (await world.tell(notice)).status == 503
        world.store_is_away = False
        assert (await world.tell(notice)).status == 204
        assert len(world.taken()) == 1


async def test_what_another_process_looked_at_meanwhile_is_not_told_and_is_told_again_by_the_registry() -> None:
    async with open_world() as world:
        notice = world.tcr.judge(await world.brand(), "VERIFIED")
        world.filings.is_overtaken = True
        assert (await world.tell(notice)).status == 503
        assert world.taken() == []
        world.filings.is_overtaken = False
        assert (await world.tell(notice)).status == 204
        assert len(world.taken()) == 1


async def test_what_must_be_looked_up_and_cannot_is_not_acknowledged() -> None:
    async with open_world() as world:
        notice = world.tcr.judge(await world.brand(), "VERIFIED")
        world.tcr.answer_next(500)
        assert (await world.tell(notice)).status == 503
        assert world.taken() == []
        assert (await world.tell(notice)).status == 204
        assert len(world.taken()) == 1


async def test_before_anyone_listens_nothing_is_acknowledged() -> None:
    async with open_world() as world:
        notice = world.tcr.notice("CAMPAIGN_DCA_COMPLETE", campaignId=await world.campaign())
        world.registry.listening.end()
        assert (await world.tell(notice)).status == 503


async def test_an_event_that_nobody_knows_is_acknowledged_and_logged() -> None:
    async with open_world() as world:
        with capture_logs() as logs:
            assert (await world.tell({"eventType": "BRAND_DANCED", "brandId": "B000001"})).status == 204
        assert [entry["registry_event"] for entry in logs if entry["event"] == "registry_event_unknown"] == [
            "BRAND_DANCED"
        ]


@pytest.mark.parametrize("notice", [{}, {"eventType": 7}, {"eventType": "CAMPAIGN_ADD", "campaignId": ["C"]}, []])
async def test_a_signed_notice_that_is_none_is_acknowledged_for_telling_it_again_would_not_help(notice: Any) -> None:
    async with open_world() as world:
        with capture_logs() as logs:
            assert (await world.tell(notice)).status == 204
        assert "registry_notice_unreadable" in [entry["event"] for entry in logs]


# what becomes of it


async def brand_reports(world: World, notice: dict[str, Any]) -> list[Any]:
    assert (await world.tell(notice)).status == 204
    return world.taken()


async def test_a_company_that_is_verified_is_approved_with_what_the_registry_found_out() -> None:
    async with open_world() as world:
        brand_id = await world.brand()
        notice = world.tcr.judge(
            brand_id, "VERIFIED", russell3000=True, governmentEntity=False, taxExemptStatus="501c3"
        )
        assert await brand_reports(world, notice) == [
            BrandReport(
                reference=BRAND,
                registry_id=brand_id,
                event=BrandEvent.APPROVED,
                identity_status=IdentityStatus.VERIFIED,
                russell_3000=True,
                government_entity=False,
                tax_exempt_status="501c3",
            )
        ]


async def test_a_company_that_is_not_verified_has_failed_with_the_registrys_feedback() -> None:
    async with open_world() as world:
        brand_id = await world.brand()
        world.tcr.feedback[brand_id] = [
            {"id": "TAX_ID", "description": "EIN and name do not match", "fields": ["ein", "companyName"]},
            {"id": "STOCK_SYMBOL", "description": None, "fields": None},
            {"id": "NEWS", "description": "Unheard of"},
        ]
        assert await brand_reports(world, world.tcr.judge(brand_id, "UNVERIFIED")) == [
            BrandReport(
                reference=BRAND,
                registry_id=brand_id,
                event=BrandEvent.FAILED,
                identity_status=IdentityStatus.UNVERIFIED,
                feedback=("TAX_ID", "STOCK_SYMBOL"),
                faults=(
                    FilingFault(30795, "EIN and name do not match", ("business_registration_number", "business_name")),
                    FilingFault(
                        30796,
                        "The company is not listed under this stock symbol",
                        ("stock_ticker", "stock_exchange"),
                    ),
                ),
            )
        ]


async def test_a_company_that_is_not_verified_for_no_reason_cannot_be_verified() -> None:
    async with open_world() as world:
        (report,) = await brand_reports(world, world.tcr.judge(await world.brand(), "UNVERIFIED"))
        assert report.feedback == ("OTHERS",)
        assert [fault.error_code for fault in report.faults] == [30799]


async def test_a_verification_counts_though_the_lookup_is_behind_the_notice() -> None:
    async with open_world() as world:
        brand_id = await world.brand()
        notice = world.tcr.notice(
            "BRAND_IDENTITY_STATUS_UPDATE", brandId=brand_id, brandIdentityStatus="VETTED_VERIFIED"
        )
        (report,) = await brand_reports(world, notice)
        assert (report.event, report.identity_status) == (BrandEvent.APPROVED, IdentityStatus.VETTED_VERIFIED)


async def test_a_notice_that_is_older_than_the_verification_changes_nothing() -> None:
    async with open_world() as world:
        brand_id = await world.brand()
        late = world.tcr.judge(brand_id, "UNVERIFIED")
        world.tcr.judge(brand_id, "VERIFIED")
        (report,) = await brand_reports(world, late)
        assert (report.event, report.identity_status) == (BrandEvent.APPROVED, IdentityStatus.VERIFIED)


async def test_the_score_is_that_of_the_newest_vetting_that_holds() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        world.tcr.vettings[brand_id] = [
            {"evpId": "AEGIS", "vettingStatus": "ACTIVE", "vettingScore": 40, "createDate": "2025-01-01T00:00:00Z"},
            {"evpId": "AEGIS", "vettingStatus": "ACTIVE", "vettingScore": 71, "createDate": "2026-01-01T00:00:00Z"},
            {"evpId": "AEGIS", "vettingStatus": "FAILED", "vettingScore": 9, "createDate": "2026-01-02T00:00:00Z"},
        ]
        (report,) = await brand_reports(world, world.tcr.notice("BRAND_SCORE_UPDATE", brandId=brand_id))
        assert (report.event, report.score) == (BrandEvent.APPROVED, 71)


@pytest.mark.parametrize("event", ["BRAND_ADD", "BRAND_UPDATE", "BRAND_REVET"])
async def test_a_company_that_is_still_being_judged_has_not_failed_yet(event: str) -> None:
    async with open_world() as world:
        brand_id = await world.brand()
        (report,) = await brand_reports(world, world.tcr.notice(event, brandId=brand_id))
        assert (report.event, report.identity_status) == (None, None)


@pytest.mark.parametrize("event", ["BRAND_ADD", "BRAND_UPDATE", "BRAND_SCORE_UPDATE", "BRAND_IDENTITY_STATUS_UPDATE"])
async def test_a_sole_proprietor_is_approved_and_sent_the_first_pin_once(event: str) -> None:
    async with open_world() as world:
        brand_id = await world.brand(PERSON)
        notice = world.tcr.notice(event, brandId=brand_id)
        (report,) = await brand_reports(world, notice)
        assert report.reference == OTHER_BRAND
        assert (report.event, report.identity_status) == (BrandEvent.APPROVED, IdentityStatus.SELF_DECLARED)
        await brand_reports(world, notice)
        assert world.tcr.lines().count(f"POST /brand/{brand_id}/smsOtp") == 1


async def test_no_pin_is_sent_before_the_approval_is_on_disk() -> None:
    async with open_world() as world:
        brand_id = await world.brand(PERSON)
        world.store_is_away = True
        assert (await world.tell(world.tcr.notice("BRAND_SCORE_UPDATE", brandId=brand_id))).status == 503
        assert world.tcr.otps == {}


async def test_a_pin_that_was_given_back_verifies_the_brand() -> None:
    async with open_world() as world:
        brand_id = await world.brand(PERSON)
        verified = BrandReport(reference=OTHER_BRAND, registry_id=brand_id, identity_status=IdentityStatus.VERIFIED)
        assert await brand_reports(world, world.tcr.notice("BRAND_OTP_VERIFIED", brandId=brand_id)) == [verified]


async def test_a_brand_that_is_deleted_there_has_failed() -> None:
    async with open_world() as world:
        brand_id = await world.brand()
        (report,) = await brand_reports(world, world.tcr.notice("BRAND_DELETE", brandId=brand_id))
        assert (report.event, [fault.error_code for fault in report.faults]) == (BrandEvent.FAILED, [30702])
        notice = world.tcr.judge(brand_id, "VERIFIED")
        del world.tcr.brands[brand_id]
        assert await brand_reports(world, notice) == [report]


async def test_a_vetting_that_succeeds_tells_the_score_and_what_it_changed_of_the_brand() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        world.filings.vettings[BRAND, "aegis"] = VETTING
        await world.registry.vet(VETTING, brand_id, "aegis", None)
        world.tcr.judge(brand_id, "VETTED_VERIFIED", section527=True)
        told, brand = await brand_reports(world, world.tcr.vetted(brand_id, "ACTIVE", 83))
        assert told == VettingReport(
            reference=VETTING,
            brand_reference=BRAND,
            status=VettingStatus.SUCCESS,
            score=83,
            vetting_id=f"{brand_id}-0",
        )
        assert brand == BrandReport(reference=BRAND, registry_id=brand_id, tax_exempt_status="527")


@pytest.mark.parametrize("status", ["FAILED", "UNSCORE", "EXPIRED"])
async def test_a_vetting_that_fails_tells_why(status: str) -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        world.filings.vettings[BRAND, "aegis"] = VETTING
        await world.registry.vet(VETTING, brand_id, "aegis", None)
        notice = world.tcr.vetted(brand_id, status)
        world.tcr.vettings[brand_id][-1]["reasons"] = ["No such address", "No such firm"]
        told, _ = await brand_reports(world, notice)
        assert (told.status, told.score) == (VettingStatus.FAILED, None)
        assert told.faults == (FilingFault(30799, "No such address; No such firm"),)


async def test_a_vetting_without_a_result_tells_nothing_and_one_of_nobody_neither() -> None:
    async with open_world() as world:
        brand_id = await world.verified()
        await world.registry.vet(VETTING, brand_id, "aegis", None)
        notice = world.tcr.notice("EVP_REPORT_UPDATE", brandId=brand_id, evpId="AEGIS")
        assert await brand_reports(world, notice) == []
        world.filings.vettings[BRAND, "aegis"] = VETTING
        assert await brand_reports(world, notice) == []
        assert await brand_reports(world, notice | {"evpId": "WMC"}) == []


CAMPAIGN_REPORTS = [
    ("CAMPAIGN_ADD", {}, None, "registered", None),
    ("CAMPAIGN_UPDATE", {}, None, "updated", None),
    ("CAMPAIGN_BILLED", {}, None, "billed", None),
    ("CAMPAIGN_RESUBMISSION", {}, None, "resubmitted", None),
    ("CAMPAIGN_NUDGE", {}, None, "nudged", None),
    ("CAMPAIGN_EXPIRED", {}, CampaignEvent.DELETED, "expired", None),
    ("CAMPAIGN_SHARE_ADD", {}, None, "shared", None),
    ("CAMPAIGN_SHARE_ACCEPT", {}, None, "share-accepted", None),
    ("CAMPAIGN_SHARE_DELETE", {}, CampaignEvent.FAILED, "share-declined", FilingFault(30902, "")),
    (
        "CAMPAIGN_SHARE_DELETE",
        {"description": " Code 30909: call to action "},
        CampaignEvent.FAILED,
        "share-declined",
        FilingFault(30909, "Code 30909: call to action"),
    ),
    (
        "CAMPAIGN_SHARE_DELETE",
        {"description": "ZIP 30301 is no code"},
        CampaignEvent.FAILED,
        "share-declined",
        FilingFault(30902, "ZIP 30301 is no code"),
    ),
    ("CAMPAIGN_DCA_COMPLETE", {}, CampaignEvent.VERIFIED, "dca-complete", None),
    ("MNO_CAMPAIGN_OPERATION_APPROVED", {"mnoId": 10035, "mnoName": "T-Mobile"}, None, "T-Mobile approved", None),
    ("MNO_CAMPAIGN_OPERATION_REVIEW", {"mnoId": 10017}, None, "AT&T reviews", None),
    (
        "MNO_CAMPAIGN_OPERATION_REJECTED",
        {"mnoId": "4711", "description": "No"},
        CampaignEvent.FAILED,
        "Carrier 4711 rejected",
        FilingFault(30899, "No"),
    ),
    (
        "MNO_CAMPAIGN_OPERATION_SUSPENDED",
        {"mnoId": 10017, "mnoName": "AT&T"},
        CampaignEvent.SUSPENDED,
        "AT&T suspended",
        FilingFault(30990, ""),
    ),
    ("MNO_CAMPAIGN_OPERATION_UNSUSPENDED", {}, CampaignEvent.REINSTATED, "A carrier reinstated", None),
]


@pytest.mark.parametrize(("event", "more", "moves", "step", "fault"), CAMPAIGN_REPORTS)
async def test_each_notice_of_a_campaign_is_reported_by_the_table(
    event: str, more: dict[str, Any], moves: CampaignEvent | None, step: str, fault: FilingFault | None
) -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        assert (await world.tell(world.tcr.notice(event, campaignId=campaign_id, **more))).status == 204
        faults = () if fault is None else (fault,)
        assert world.taken() == [
            CampaignReport(reference=CAMPAIGN, registry_id=campaign_id, event=moves, step=step, faults=faults)
        ]


def test_every_notice_of_a_campaign_has_its_case_above_and_every_event_its_meaning() -> None:
    assert {event for event, *_ in CAMPAIGN_REPORTS} == set(CAMPAIGN_NOTICES)
    assert {event for event, meaning in MEANINGS.items() if meaning is Means.CAMPAIGN} == set(CAMPAIGN_NOTICES)


async def test_a_campaign_that_another_carrier_still_suspends_is_not_reinstated() -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        world.tcr.operation[campaign_id] = {"10017": "APPROVED", "10035": "SUSPENDED"}
        await world.tell(world.tcr.notice("MNO_CAMPAIGN_OPERATION_UNSUSPENDED", campaignId=campaign_id, mnoId=10017))
        (report,) = world.taken()
        assert isinstance(report, CampaignReport)
        assert (report.event, report.step) == (None, "AT&T reinstated")


@pytest.mark.parametrize(
    "event", [event for event, meaning in MEANINGS.items() if meaning in (Means.NOTHING, Means.WARNING)]
)
async def test_what_changes_nothing_here_is_acknowledged(event: str) -> None:
    async with open_world() as world:
        notice = world.tcr.notice(event, brandId=await world.brand())
        world.tcr.asked.clear()
        assert (await world.tell(notice)).status == 204
        assert (world.taken(), world.tcr.lines()) == ([], [])


async def test_a_notice_without_our_reference_is_known_by_the_registrys_id() -> None:
    async with open_world() as world:
        campaign_id = await world.campaign()
        for reference in (None, "575_BANDW", 836, BRAND):
            notice = world.tcr.notice("CAMPAIGN_SHARE_ACCEPT", campaignId=campaign_id, campaignReferenceId=reference)
            assert (await world.tell(notice)).status == 204
            assert world.taken() == [], "nobody knows it yet"
        world.filings.campaigns[campaign_id] = CAMPAIGN
        await world.tell({"eventType": "CAMPAIGN_SHARE_ACCEPT", "campaignId": campaign_id})
        assert [report.reference for report in world.taken()] == [CAMPAIGN]


async def test_a_brand_without_our_reference_is_known_by_the_registrys_id() -> None:
    async with open_world() as world:
        notice = world.tcr.judge(await world.brand(), "VERIFIED") | {"brandReferenceId": "836"}
        assert await brand_reports(world, notice) == []
        world.filings.brands["B000001"] = BRAND
        assert [report.reference for report in await brand_reports(world, notice)] == [BRAND]


@pytest.mark.parametrize("event", ["BRAND_SCORE_UPDATE", "CAMPAIGN_DCA_COMPLETE", "EVP_REPORT_SCORE"])
async def test_a_notice_that_does_not_say_of_what_is_acknowledged(event: str) -> None:
    async with open_world() as world:
        assert (await world.tell({"eventType": event})).status == 204
        assert world.taken() == []
