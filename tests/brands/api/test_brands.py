"""Brand registrations through the API: made, shown, listed, submitted anew."""

from __future__ import annotations

import pytest

from tests.brands.world import DAY_S, world

KEYS = [
    "sid", "account_sid", "customer_profile_bundle_sid", "a2p_profile_bundle_sid", "date_created", "date_updated",
    "brand_type", "status", "tcr_id", "failure_reason", "url", "brand_score", "brand_feedback", "identity_status",
    "russell_3000", "government_entity", "tax_exempt_status", "skip_automatic_sec_vet", "errors", "mock", "links",
]  # fmt: skip


async def test_a_new_brand_is_pending_and_shown_in_the_printed_order() -> None:
    async with world() as here:
        profile, product = here.person()
        answer = await here.create(profile, product, BrandType="SOLE_PROPRIETOR")
        assert answer.status == 201
        shown = answer.json
        assert list(shown) == KEYS
        url = f"https://messaging.twilio.com/v1/a2p/BrandRegistrations/{shown['sid']}"
        assert shown == {
            "sid": shown["sid"],
            "account_sid": here.account,
            "customer_profile_bundle_sid": profile,
            "a2p_profile_bundle_sid": product,
            "date_created": "2026-02-25T06:13:20Z",
            "date_updated": "2026-02-25T06:13:20Z",
            "brand_type": "SOLE_PROPRIETOR",
            "status": "PENDING",
            "tcr_id": None,
            "failure_reason": None,
            "url": url,
            "brand_score": None,
            "brand_feedback": None,
            "identity_status": "UNVERIFIED",
            "russell_3000": None,
            "government_entity": None,
            "tax_exempt_status": None,
            "skip_automatic_sec_vet": False,
            "errors": [],
            "mock": False,
            "links": {"brand_vettings": f"{url}/Vettings", "brand_registration_otps": f"{url}/SmsOtp"},
        }
        assert await here.shown(shown["sid"]) == shown
        assert await here.steps(shown["sid"]) == ["brand-submitted"]


async def test_a_brand_is_standard_unless_it_says_otherwise() -> None:
    async with world() as here:
        answer = await here.create(*here.firm(), SkipAutomaticSecVet="true", Mock="true")
        assert [answer.json[name] for name in ("brand_type", "skip_automatic_sec_vet", "mock")] == [
            "STANDARD",
            True,
            True,
        ]


@pytest.mark.parametrize(
    "form",
    [
        {"CustomerProfileBundleSid": ""},
        {"CustomerProfileBundleSid": "BU1"},
        {"A2PProfileBundleSid": "RN" + "1" * 32},
        {"BrandType": "STARTER"},
        {"Mock": "maybe"},
        {"SkipAutomaticSecVet": "2"},
    ],
)
async def test_what_cannot_be_a_brand_is_refused_at_once(form: dict[str, str]) -> None:
    async with world() as here:
        profile, product = here.firm()
        given = {"CustomerProfileBundleSid": profile, "A2PProfileBundleSid": product, **form}
        assert (await here.brands("POST", "", given)).refusal == (400, 20001)
        assert (await here.brands("GET")).json["data"] == []


@pytest.mark.parametrize("missing", ["CustomerProfileBundleSid", "A2PProfileBundleSid"])
async def test_both_bundles_are_required(missing: str) -> None:
    async with world() as here:
        form = {"CustomerProfileBundleSid": "BU" + "1" * 32, "A2PProfileBundleSid": "BU" + "2" * 32}
        del form[missing]
        assert (await here.brands("POST", "", form)).refusal == (400, 20001)


async def test_brands_are_listed_newest_first_and_only_the_accounts_own() -> None:
    async with world() as here:
        mine = [await here.company() for _ in range(3)]
        await here.create(*here.firm(), user=here.other)
        page = (await here.brands("GET", "?PageSize=2")).json
        assert [brand["sid"] for brand in page["data"]] == mine[:0:-1]
        assert page["meta"]["key"] == "data"
        rest = page["meta"]["next_page_url"].partition("/BrandRegistrations")[2]
        assert [brand["sid"] for brand in (await here.brands("GET", rest)).json["data"]] == mine[:1]


async def test_another_accounts_brand_is_unknown() -> None:
    async with world() as here:
        sid = await here.company()
        for method, below in (("GET", ""), ("POST", ""), ("POST", "/SmsOtp"), ("GET", "/Vettings")):
            answer = await here.brands(method, f"/{sid}{below}", user=here.other)
            assert answer.refusal == (404, 20404)


async def test_only_a_failed_brand_is_submitted_anew() -> None:
    async with world() as here:
        sid = await here.company()
        assert (await here.brands("POST", f"/{sid}")).refusal == (400, 21725)
        await here.run(60)
        assert (await here.shown(sid))["status"] == "APPROVED"
        assert (await here.brands("POST", f"/{sid}")).refusal == (400, 21725)


async def test_a_failed_brand_whose_bundles_were_mended_is_approved_at_its_next_submission() -> None:
    async with world() as here:
        profile, product = here.firm(business_registration_number="12-3450000")
        sid = (await here.create(profile, product)).json["sid"]
        await here.run(60)
        failed = await here.shown(sid)
        assert (failed["status"], failed["identity_status"], failed["brand_feedback"]) == (
            "FAILED",
            "UNVERIFIED",
            ["TAX_ID"],
        )
        better, _ = here.firm()
        here.change(profile, end_users=here.dossiers[better].end_users)
        again = await here.brands("POST", f"/{sid}")
        assert again.status == 202
        shown = again.json
        assert (shown["status"], shown["errors"], shown["failure_reason"], shown["brand_feedback"]) == (
            "PENDING",
            [],
            None,
            None,
        )
        assert shown["tcr_id"] == failed["tcr_id"]
        await here.run(60)
        approved = await here.shown(sid)
        assert (approved["status"], approved["identity_status"], approved["brand_score"]) == (
            "APPROVED",
            "VETTED_VERIFIED",
            80,
        )
        assert approved["tcr_id"] == failed["tcr_id"]
        assert await here.fees() == [("brandregistration", 4_500_000), ("bv", 41_500_000)]


async def test_a_failed_brand_is_submitted_anew_three_times_at_most() -> None:
    async with world() as here:
        sid = await here.company(business_name="Oak reject:30799")
        for _ in range(3):
            await here.run(60)
            assert await here.state(sid) == ("FAILED", "UNVERIFIED", [30799])
            assert (await here.brands("POST", f"/{sid}")).status == 202
        await here.run(DAY_S)
        assert (await here.brands("POST", f"/{sid}")).refusal == (400, 21724)
        assert await here.fees() == [("brandregistration", 4_500_000)]
