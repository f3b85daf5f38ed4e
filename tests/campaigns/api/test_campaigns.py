"""Campaigns through the API: every field, every refusal on both sides of its limit, and the whole life."""

from __future__ import annotations

from typing import Any

import pytest

from tests.campaigns.world import COMPLIANCE, FLOW, GOOD, MENDED, World, world
from tests.stores import Stores
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.registry.model import CampaignEvent, IdentityStatus

PRINTED = [
    "sid",
    "account_sid",
    "brand_registration_sid",
    "messaging_service_sid",
    "description",
    "message_samples",
    "us_app_to_person_usecase",
    "has_embedded_links",
    "has_embedded_phone",
    "subscriber_opt_in",
    "age_gated",
    "direct_lending",
    "campaign_status",
    "campaign_id",
    "is_externally_registered",
    "rate_limits",
    "message_flow",
    "opt_in_message",
    "opt_out_message",
    "help_message",
    "opt_in_keywords",
    "opt_out_keywords",
    "help_keywords",
    "date_created",
    "date_updated",
    "url",
    "mock",
    "errors",
]


async def test_a_new_campaign_is_shown_as_the_walkthrough_prints_it() -> None:
    async with world() as here:
        brand, service = await here.brand(brand_name="Acme Corporation"), await here.service()
        answer = await here.create(service, brand)
        assert answer.status == 201
        assert list(answer.json) == PRINTED
        assert answer.json == {
            "sid": COMPLIANCE,
            "account_sid": here.account,
            "brand_registration_sid": brand.sid,
            "messaging_service_sid": service,
            "description": GOOD["Description"],
            "message_samples": GOOD["MessageSamples"],
            "us_app_to_person_usecase": "SOLE_PROPRIETOR",
            "has_embedded_links": True,
            "has_embedded_phone": False,
            "subscriber_opt_in": True,
            "age_gated": False,
            "direct_lending": False,
            "campaign_status": "PENDING",
            "campaign_id": None,
            "is_externally_registered": False,
            "rate_limits": {"att": {"mps": 0.25, "msg_class": "A"}, "tmobile": {"brand_tier": "LOW"}},
            "message_flow": FLOW,
            "opt_in_message": "Acme Corporation: You are now opted-in. For help, reply HELP. To opt-out, reply STOP",
            "opt_out_message": "You have successfully been unsubscribed. You will not receive any more messages from "
            "this number. Reply START to resubscribe.",
            "help_message": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
            "opt_in_keywords": ["START"],
            "opt_out_keywords": ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"],
            "help_keywords": ["HELP", "INFO"],
            "date_created": "2026-02-25T06:13:20Z",
            "date_updated": "2026-02-25T06:13:20Z",
            "url": f"https://messaging.twilio.com/v1/Services/{service}/Compliance/Usa2p/{COMPLIANCE}",
            "mock": False,
            "errors": [],
        }


async def test_who_manages_opting_out_alone_is_shown_the_own_texts() -> None:
    async with world() as here:
        own = {
            "OptInMessage": "Acme: welcome to our weekly offers.",
            "OptOutMessage": "You have been unsubscribed from Acme Corporation.",
            "HelpMessage": "Acme Corporation: see www.example.com.",
            "OptInKeywords": ["BEGIN"],
            "OptOutKeywords": ["STOP", "END"],
            "HelpKeywords": ["HELP", "SUPPORT"],
            "SubscriberOptIn": "false",
            "AgeGated": "true",
            "DirectLending": "true",
        }
        shown = await here.fetched(await here.created(**own))
        assert shown["opt_in_message"] == own["OptInMessage"]
        assert shown["opt_out_message"] == own["OptOutMessage"]
        assert shown["help_message"] == own["HelpMessage"]
        assert (shown["opt_in_keywords"], shown["opt_out_keywords"]) == (["BEGIN"], ["STOP", "END"])
        assert shown["help_keywords"] == ["HELP", "SUPPORT"]
        assert (shown["subscriber_opt_in"], shown["age_gated"], shown["direct_lending"]) == (False, True, True)


async def test_each_of_the_six_is_filled_in_by_itself() -> None:
    async with world() as here:
        shown = await here.fetched(await here.created(OptOutKeywords=["STOP"]))
        assert shown["opt_out_keywords"] == ["STOP"]
        assert shown["opt_out_message"].startswith("You have successfully been unsubscribed.")


async def test_version_1_2_shows_two_urls_more_where_the_description_has_them() -> None:
    async with world() as here:
        brand, service = await here.brand(), await here.service()
        urls = {"PrivacyPolicyUrl": "https://acme.example/privacy", "TermsAndConditionsUrl": "https://acme.example/tc"}
        answer = await here.create(service, brand, version="v1.2", **urls)
        place = PRINTED.index("date_created")
        extended = [*PRINTED[:place], "privacy_policy_url", "terms_and_conditions_url", *PRINTED[place:]]
        assert list(answer.json) == extended
        assert answer.json["privacy_policy_url"] == urls["PrivacyPolicyUrl"]
        assert await here.fetched(service, version="v1.2") == answer.json
        listed = (await here.ask("GET", f"/v1/Services/{service}/Compliance/Usa2p", version="v1.2")).json
        assert listed["compliance"] == [answer.json]
        assert list(await here.fetched(service)) == PRINTED
        assert list(await here.fetched(service, version="v1")) == PRINTED


def repeated(length: int) -> str:
    return ("Acme writes. " * 400)[:length]


SAMPLE = "Acme: half the price."
TOO_MUCH = [
    # parameter, longest or shortest that is right, and one that is wrong
    ("Description", repeated(40), repeated(39)),
    ("Description", repeated(4096), repeated(4097)),
    ("MessageFlow", repeated(40), repeated(39)),
    ("MessageFlow", repeated(2048), repeated(2049)),
    ("MessageSamples", [SAMPLE] * 2, [SAMPLE]),
    ("MessageSamples", [SAMPLE] * 5, [SAMPLE] * 6),
    ("MessageSamples", [SAMPLE, repeated(20)], [SAMPLE, repeated(19)]),
    ("MessageSamples", [SAMPLE, repeated(1024)], [SAMPLE, repeated(1025)]),
    ("OptInMessage", repeated(20), repeated(19)),
    ("OptInMessage", repeated(320), repeated(321)),
    ("OptOutMessage", repeated(20), repeated(19)),
    ("OptOutMessage", repeated(320), repeated(321)),
    ("HelpMessage", repeated(20), repeated(19)),
    ("HelpMessage", repeated(320), repeated(321)),
    ("OptInKeywords", ["A" * 127, "B" * 127], ["A" * 127, "B" * 128]),
    ("OptOutKeywords", ["A" * 255], ["A" * 256]),
    ("HelpKeywords", ["HELP2"], ["HELP ME"]),
    ("OptOutKeywords", ["STOP"], ["STOP!"]),
    ("OptInKeywords", ["START"], ["START!"]),
    ("PrivacyPolicyUrl", "https://acme.example/privacy", "acme.example/privacy"),
    ("TermsAndConditionsUrl", "http://acme.example/tc", "https://acme example/tc"),
    ("HasEmbeddedLinks", "False", "maybe"),
    ("HasEmbeddedPhone", "1", "2"),
    ("SubscriberOptIn", "true", "yes please"),
    ("AgeGated", "true", "perhaps"),
    ("DirectLending", "0", "none"),
    ("Description", repeated(40), [repeated(40), repeated(41)]),
    ("Description", "\N{SANDWICH}" * 40, "\N{SANDWICH}" * 39),
]


@pytest.mark.parametrize(("parameter", "right", "wrong"), TOO_MUCH)
async def test_a_field_is_taken_at_its_limit_and_refused_beyond(parameter: str, right: Any, wrong: Any) -> None:
    async with world() as here:
        brand, service = await here.brand(), await here.service()
        refused = await here.create(service, brand, **{parameter: wrong})
        assert refused.refusal == (400, 21728)
        assert refused.json["message"].removeprefix("Parameter ").startswith(f"{parameter} is invalid: ")
        assert (await here.item("GET", service)).status == 404
        assert (await here.create(service, brand, **{parameter: right})).status == 201


REQUIRED = [*GOOD, "BrandRegistrationSid"]


@pytest.mark.parametrize("parameter", REQUIRED)
async def test_a_required_field_that_is_not_given_is_missing(parameter: str) -> None:
    async with world() as here:
        brand, service = await here.brand(), await here.service()
        refused = await here.create(service, brand, **{parameter: None})
        assert refused.refusal == (400, 21727)
        assert refused.json["message"] == f"{parameter} is required for a campaign"


@pytest.mark.parametrize("parameter", ["Description", "MessageFlow", "MessageSamples"])
async def test_a_required_text_that_is_empty_is_missing(parameter: str) -> None:
    async with world() as here:
        brand, service = await here.brand(), await here.service()
        assert (await here.create(service, brand, **{parameter: ""})).refusal == (400, 21727)


BRANDS: list[tuple[dict[str, Any], tuple[int, int]]] = [
    ({"account_sid": World.other}, (400, 21717)),
    ({"status": BrandStatus.PENDING}, (400, 21717)),
    ({"status": BrandStatus.IN_REVIEW}, (400, 21717)),
    ({"status": BrandStatus.FAILED}, (400, 21717)),
    ({"status": BrandStatus.DELETION_PENDING}, (400, 21717)),
    ({"status": BrandStatus.SUSPENDED}, (400, 21731)),
    ({"identity_status": IdentityStatus.SELF_DECLARED}, (400, 21717)),
    ({"identity_status": IdentityStatus.UNVERIFIED}, (400, 21717)),
    ({"brand_type": BrandType.STANDARD, "identity_status": IdentityStatus.UNVERIFIED}, (400, 21717)),
    ({"brand_type": BrandType.STANDARD}, (400, 21720)),
]


@pytest.mark.parametrize(("fields", "refusal"), BRANDS)
async def test_a_brand_must_be_the_accounts_approved_and_known(
    fields: dict[str, Any], refusal: tuple[int, int]
) -> None:
    async with world() as here:
        refused = await here.create(await here.service(), await here.brand(**fields))
        assert refused.refusal == refusal
        assert await here.fees() == []


async def test_a_brand_that_does_not_exist_is_refused() -> None:
    async with world() as here:
        brand, service = await here.brand(), await here.service()
        for sid in ("BN" + "0" * 32, "nothing"):
            assert (await here.create(service, brand, BrandRegistrationSid=sid)).refusal == (400, 21717)


@pytest.mark.parametrize("use_case", ["MARKETING", "marketing", "NOTHING", ""])
async def test_a_sole_proprietor_has_one_use_case_and_is_told_so(use_case: str) -> None:
    async with world() as here:
        refused = await here.create(await here.service(), await here.brand(), UsAppToPersonUsecase=use_case)
        assert refused.refusal == (400, 21720)
        assert refused.json["message"].endswith("is not one of this brand's: SOLE_PROPRIETOR")


CLASHES = [
    ("verification", "MARKETING", False),
    ("verification", "2FA", True),
    ("marketing", "2FA", False),
    ("marketing", "MARKETING", True),
    ("poll", "POLLING_VOTING", True),
    ("poll", "DELIVERY_NOTIFICATION", False),
    ("notifications", "MIXED", True),
    ("discussion", "PROXY", True),
    ("notifications", "PROXY", False),
    ("undeclared", "MARKETING", True),
]


@pytest.mark.parametrize(("purpose", "use_case", "fits"), CLASHES)
async def test_a_campaign_goes_with_what_its_service_is_for(purpose: str, use_case: str, fits: bool) -> None:
    async with world() as here:
        service = await here.service(Usecase=purpose)
        answer = await here.create(service, await here.standard(), UsAppToPersonUsecase=use_case)
        assert (answer.status == 201) is fits
        if not fits:
            assert answer.refusal == (400, 21719)


async def test_a_service_stays_fit_for_its_campaign() -> None:
    async with world() as here:
        service = await here.created(await here.standard(), UsAppToPersonUsecase="MARKETING")
        path = f"/v1/Services/{service}"
        assert (await here.ask("POST", path, {"Usecase": "verification"})).refusal == (400, 21719)
        assert (await here.ask("POST", path, {"Usecase": "marketing"})).json["usecase"] == "marketing"
        assert (await here.ask("POST", path, {"FriendlyName": "Two"})).json["friendly_name"] == "Two"
        await here.item("DELETE", service)
        assert (await here.ask("POST", path, {"Usecase": "verification"})).status == 200


async def test_a_sole_proprietor_has_one_campaign() -> None:
    async with world() as here:
        brand = await here.brand()
        first = await here.created(brand)
        assert (await here.create(await here.service(), brand)).refusal == (400, 21732)
        await here.item("DELETE", first)
        assert (await here.create(await here.service(), brand)).status == 201


async def test_a_standard_brand_has_five_campaigns() -> None:
    async with world() as here:
        brand = await here.standard()
        for _ in range(5):
            await here.created(brand, UsAppToPersonUsecase="MIXED")
        refused = await here.create(await here.service(), brand, UsAppToPersonUsecase="MIXED")
        assert refused.refusal == (400, 21732)
        assert "has 5 campaigns" in refused.json["message"]


async def test_a_service_has_one_campaign() -> None:
    async with world() as here:
        brand = await here.standard()
        service = await here.created(brand, UsAppToPersonUsecase="MIXED")
        assert (await here.create(service, brand, UsAppToPersonUsecase="2FA")).refusal == (409, 20409)


async def test_a_service_takes_no_campaign_for_five_seconds_after_it_lost_one() -> None:
    async with world() as here:
        brand = await here.brand()
        service = await here.created(brand)
        assert (await here.item("DELETE", service)).status == 204
        here.later(4.9)
        refused = await here.create(service, brand)
        assert refused.refusal == (409, 20409)
        assert "wait 5 seconds" in refused.json["message"]
        here.later(0.1)
        assert (await here.create(service, brand)).status == 201


async def test_what_is_anothers_is_not_there() -> None:
    async with world() as here:
        service = await here.created()
        for method in ("GET", "DELETE"):
            assert (await here.item(method, service, user=here.other)).status == 404
        assert (await here.item("POST", service, MENDED, user=here.other)).status == 404
        path = f"/v1/Services/{service}/Compliance/Usa2p"
        assert (await here.ask("GET", path, user=here.other)).status == 404
        foreign = await here.brand(account_sid=here.other)
        assert (await here.create(service, foreign, user=here.other)).status == 404
        assert (await here.ask("GET", f"{path}/{'QE' + '0' * 32}")).status == 404


async def test_a_list_holds_the_one_campaign_or_nothing() -> None:
    async with world() as here:
        empty = await here.service()
        assert (await here.ask("GET", f"/v1/Services/{empty}/Compliance/Usa2p")).json["compliance"] == []
        service = await here.created()
        page = (await here.ask("GET", f"/v1/Services/{service}/Compliance/Usa2p?PageSize=1")).json
        assert [each["messaging_service_sid"] for each in page["compliance"]] == [service]
        assert page["meta"]["key"] == "compliance"
        assert page["meta"]["next_page_url"] is None


# The whole life, on every store


async def test_a_campaign_goes_through_review_and_registry_to_verified(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        await here.open_balance()
        service = await here.created()
        assert here.known(service).status is CampaignStatus.PENDING
        assert here.registry.filed == []
        await here.review()
        shown = await here.fetched(service)
        assert (shown["campaign_status"], shown["campaign_id"]) == ("IN_PROGRESS", "CTEST00")
        assert here.known(service).status is CampaignStatus.IN_PROGRESS
        (filing,) = here.registry.filed
        assert (filing.brand_id, filing.use_case, filing.samples) == (
            "BTEST01",
            "SOLE_PROPRIETOR",
            tuple(GOOD["MessageSamples"]),
        )
        await here.report(service, None, step="dca-complete")
        await here.report(service, CampaignEvent.VERIFIED)
        assert (await here.fetched(service))["campaign_status"] == "VERIFIED"
        assert (await here.ask("GET", f"/v1/Services/{service}")).json["us_app_to_person_registered"] is True
        assert here.known(service).status is CampaignStatus.VERIFIED
        assert await here.steps() == [
            "campaign-submitted",
            "campaign-reviewed",
            "campaign-filed",
            "campaign-step",
            "campaign-approved",
        ]
        assert await here.fees() == [
            ("campaignvetting", "submission 1", 15_000_000),
            ("monthly", "2026-02-25", 2_000_000),
        ]
        assert await here.spent() == 17_000_000


async def test_a_rejected_campaign_is_mended_and_submitted_again(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        await here.open_balance()
        service = await here.created(Description=f"{GOOD['Description']} reject:30909")
        await here.review()
        shown = await here.fetched(service)
        assert shown["campaign_status"] == "FAILED"
        assert shown["errors"] == [
            {
                "error_code": 30909,
                "fields": ["MESSAGE_FLOW"],
                "url": "https://www.twilio.com/docs/api/errors/30909",
                "description": "The campaign was rejected: its call to action cannot be verified.",
            }
        ]
        assert here.registry.filed == []
        answer = await here.mend(service, PrivacyPolicyUrl="https://acme.example/privacy")
        assert (answer.status, answer.json["campaign_status"], answer.json["errors"]) == (200, "PENDING", [])
        assert answer.json["description"] == GOOD["Description"]
        await here.review()
        await here.report(service, CampaignEvent.FAILED, 30886)
        assert [error["error_code"] for error in (await here.fetched(service))["errors"]] == [30886]
        await here.mend(service)
        await here.review()
        ((registry_id, _),) = here.registry.resubmitted
        assert registry_id == "CTEST00"
        await here.report(service, CampaignEvent.VERIFIED)
        assert (await here.fetched(service))["campaign_status"] == "VERIFIED"
        assert [fee for fee in await here.fees() if fee[0] == "campaignvetting"] == [
            ("campaignvetting", f"submission {number}", 15_000_000) for number in (1, 2, 3)
        ]


async def test_a_deleted_campaign_is_gone_here_at_once_and_ended_at_the_registry(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        service = await here.verified()
        here.registry.is_down = True
        assert (await here.item("DELETE", service)).status == 204
        assert (await here.item("GET", service)).status == 404
        assert (await here.item("DELETE", service)).status == 404
        assert here.known_campaigns.of_service(service) is None
        assert (await here.ask("GET", f"/v1/Services/{service}")).json["us_app_to_person_registered"] is False
        await here.file()
        assert await here.deleted() == [("CTEST00", False)]
        here.registry.is_down = False
        await here.file()
        assert (here.registry.deleted, await here.deleted()) == (["CTEST00"], [("CTEST00", True)])
        here.later(2 * 86_400)
        await here.file()
        assert (here.registry.deleted, await here.deleted()) == (["CTEST00"], [])


async def test_a_campaign_goes_with_its_service_in_one_commit(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        brand = await here.brand()
        service = await here.verified(brand)
        assert (await here.ask("DELETE", f"/v1/Services/{service}")).status == 204
        assert here.known_campaigns.of_service(service) is None
        await here.file()
        assert here.registry.deleted == ["CTEST00"]
        assert (await here.create(await here.service(), brand)).status == 201


async def test_a_mock_is_free_and_verified_without_any_review() -> None:
    async with world() as here:
        await here.open_balance()
        service = await here.created(await here.brand(mock=True))
        shown = await here.fetched(service)
        assert (shown["campaign_status"], shown["mock"]) == ("PENDING", True)
        await here.file()
        assert (await here.fetched(service))["campaign_status"] == "VERIFIED"
        assert (await here.fees(), await here.spent()) == ([], 0)
        facts = here.known_campaigns.of_service(service)
        assert facts is not None
        assert facts.mock


@pytest.mark.parametrize("status", [status for status in CampaignStatus if status is not CampaignStatus.DELETED])
async def test_a_campaign_can_be_deleted_in_any_status_and_mended_only_when_it_failed(status: CampaignStatus) -> None:
    async with world() as here:
        service = await here.created()
        if status is not CampaignStatus.PENDING:
            await here.review()
        event = {
            CampaignStatus.VERIFIED: CampaignEvent.VERIFIED,
            CampaignStatus.FAILED: CampaignEvent.FAILED,
            CampaignStatus.SUSPENDED: CampaignEvent.SUSPENDED,
        }.get(status)
        if event:
            await here.report(service, event)
        assert (await here.fetched(service))["campaign_status"] == status
        mended = await here.mend(service)
        match status:
            case CampaignStatus.FAILED:
                assert mended.status == 200
            case CampaignStatus.SUSPENDED:
                assert mended.refusal == (400, 21729)
            case _:
                assert mended.refusal == (409, 20409)
        assert (await here.item("DELETE", service)).status == 204


@pytest.mark.parametrize("code", [30882, 30883, 30884, 30885, 30897])
async def test_a_final_rejection_cannot_be_mended(code: int) -> None:
    async with world() as here:
        service = await here.created()
        await here.review()
        await here.report(service, CampaignEvent.FAILED, 30886, code)
        refused = await here.mend(service)
        assert refused.refusal == (409, 20409)
        assert f"code {code}" in refused.json["message"]


async def test_an_overused_tax_id_is_mended_at_the_brand_first() -> None:
    async with world() as here:
        brand = await here.standard()
        service = await here.created(brand, UsAppToPersonUsecase="MIXED")
        await here.review()
        await here.report(service, CampaignEvent.FAILED, 30898)
        assert (await here.mend(service)).refusal == (409, 20409)
        here.later(60)
        await here.rebrand(brand, date_updated=here.clock.now())
        assert (await here.mend(service)).status == 200


@pytest.mark.parametrize("parameter", list(MENDED))
async def test_what_is_mended_is_given_whole(parameter: str) -> None:
    async with world() as here:
        service = await here.created(Description=f"{GOOD['Description']} reject:30886")
        await here.review()
        form = {name: value for name, value in MENDED.items() if name != parameter}
        assert (await here.item("POST", service, form)).refusal == (400, 21727)


async def test_what_is_mended_is_checked_as_at_first() -> None:
    async with world() as here:
        service = await here.created(Description=f"{GOOD['Description']} reject:30886")
        await here.review()
        assert (await here.mend(service, Description="short")).refusal == (400, 21728)
        assert (await here.mend(service, TermsAndConditionsUrl="nowhere")).refusal == (400, 21728)
        assert (await here.fetched(service))["campaign_status"] == "FAILED"


async def test_a_brand_that_was_suspended_meanwhile_mends_nothing() -> None:
    async with world() as here:
        brand = await here.brand()
        service = await here.created(brand, Description=f"{GOOD['Description']} reject:30886")
        await here.review()
        await here.rebrand(brand, status=BrandStatus.SUSPENDED)
        assert (await here.mend(service)).refusal == (400, 21731)
