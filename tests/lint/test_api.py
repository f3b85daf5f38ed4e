"""POST /tidings/v1/RegistrationLint: what is given, what is stored, and both together."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import tidings.lint.api  # noqa: F401 - declares its operation
from tests.lint.corpus import GOOD, WALKTHROUGH
from tests.trusthub import installation
from tests.trusthub.installation import PARENT, STRANGER, Answer
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import COMPLIANCE_SID, Campaign, campaigns
from tidings.db import metadata
from tidings.http.resource import parameter
from tidings.lint.desk import LintDesk
from tidings.lint.reading import CAMPAIGN_TEXTS
from tidings.lint.registration import Registration
from tidings.registry.model import IdentityStatus

OPERATOR = "operator"


def form(registration: Registration) -> dict[str, Any]:
    hidden = {"brand", "campaign_verified", "is_bundle", "person", "tax_id", "tax_id_kind"}
    values = {name: getattr(registration, name) for name in registration.__struct_fields__ if name not in hidden}
    given = {parameter(name): value for name, value in values.items() if value is not None}
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}


class World(installation.World):
    """With somebody who lints."""

    def __init__(self) -> None:
        super().__init__()
        self.parts.append(LintDesk())


async def linted(world: World, given: dict[str, Any], user: str = PARENT) -> Answer:
    return await world.ask("POST", "/tidings/v1/RegistrationLint", given, product="tidings", user=user)


def codes(answer: Answer) -> set[tuple[int, str, str]]:
    assert answer.status == 200, answer.json
    return {(each["error_code"], each["field"], each["severity"]) for each in answer.json["findings"]}


async def test_a_good_registration_passes() -> None:
    answer = await linted(World(), form(GOOD))
    assert (answer.status, answer.json) == (200, {"verdict": "pass", "findings": []})


async def test_what_is_wrong_with_the_walkthroughs_request_is_told() -> None:
    answer = await linted(World(), form(WALKTHROUGH))
    assert answer.json["verdict"] == "reject"


async def test_a_finding_has_the_documented_fields() -> None:
    answer = await linted(World(), {**form(GOOD), "HasEmbeddedLinks": "false"})
    assert answer.json == {
        "verdict": "reject",
        "findings": [
            {
                "error_code": 30893,
                "field": "HasEmbeddedLinks",
                "severity": "reject",
                "reason": 'A sample holds the link "https://www.pinecrestdental.com/my", and HasEmbeddedLinks is false.',
                "suggestion": "Take the link out, or set HasEmbeddedLinks to “true”.",
                "rule": "link-undeclared",
                "final": False,
            }
        ],
    }


async def test_nothing_is_required_and_what_is_missing_is_a_finding() -> None:
    answer = await linted(World(), {})
    assert {code for code, _, _ in codes(answer)} == {21727}
    empty = await linted(World(), {"Description": "", "MessageSamples": ["", ""]})
    assert codes(empty) == codes(answer)


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"HasEmbeddedLinks": "perhaps"}, "HasEmbeddedLinks"),
        ({"BrandType": "HOBBY"}, "BrandType"),
        ({"Description": "x" * 8193}, "Description"),
        ({"MessageSamples": ["x" * 30] * 11}, "MessageSamples"),
        ({"MessageSamples": ["x" * 2049]}, "MessageSamples"),
        ({"OptInKeywords": ["x"] * 51}, "OptInKeywords"),
        ({"Email": "x" * 321}, "Email"),
        ({"Sid": "BN12"}, "Sid"),
        ({"Sid": "SM" + "1" * 32}, "Sid"),
    ],
)
async def test_what_cannot_be_read_or_is_out_of_all_bounds_is_refused(given: dict[str, Any], parameter: str) -> None:
    answer = await linted(World(), given)
    assert (answer.status, answer.code) == (400, 20001)
    assert parameter in answer.message


async def test_a_text_that_is_too_long_for_the_registry_is_a_finding() -> None:
    answer = await linted(World(), {**form(GOOD), "MessageFlow": (GOOD.message_flow or "") + " more" * 400})
    assert (21728, "MessageFlow", "reject") in codes(answer)


# What is stored


async def kept_brand(world: World, **more: Any) -> Brand:
    await world.start()
    now = world.clock.now()
    made = Brand(
        **{
            "sid": world.sids.make("BN"),
            "account_sid": PARENT,
            "customer_profile_bundle_sid": world.sids.make("BU"),
            "a2p_profile_bundle_sid": world.sids.make("BU"),
            "date_created": now,
            "date_updated": now,
            "brand_type": BrandType.STANDARD,
            "status": BrandStatus.APPROVED,
            "identity_status": IdentityStatus.VERIFIED,
            "brand_score": 80,
            "brand_name": "Pinecrest Dental",
            "email": "desk@pinecrestdental.com",
            **more,
        }
    )
    await world.db.commit(brands.write_of(made))
    return made


async def kept_campaign(world: World, brand: Brand, **more: Any) -> Campaign:
    now = world.clock.now()
    values: dict[str, Any] = {name: getattr(GOOD, name) for name in CAMPAIGN_TEXTS}
    made = Campaign(
        **{
            **values,
            "sid": COMPLIANCE_SID,
            "account_sid": PARENT,
            "brand_registration_sid": brand.sid,
            "messaging_service_sid": world.sids.make("MG"),
            "message_samples": list(GOOD.message_samples or ()),
            "us_app_to_person_usecase": "ACCOUNT_NOTIFICATION",
            "has_embedded_links": True,
            "has_embedded_phone": False,
            "subscriber_opt_in": True,
            "campaign_status": CampaignStatus.PENDING,
            "date_created": now,
            "date_updated": now,
            "campaign_sid": world.sids.make("CM"),
            **more,
        }
    )
    await world.db.commit(campaigns.write_of(made))
    return made


async def test_a_bundle_is_linted_with_what_supports_it() -> None:
    world = World()
    starter = await world.starter(await world.primary())
    product = await world.product(starter)
    assert codes(await linted(world, {"Sid": product})) == set()
    firm = await linted(world, {"Sid": await world.primary()})
    assert codes(firm) == {(30891, "Website", "warn")}


async def test_a_bundle_that_holds_no_brand_says_so() -> None:
    world = World()
    sid = await world.bundle("RN806dd6cd175f314e1f96a9727ee271f4")
    assert codes(await linted(world, {"Sid": sid})) == {(22214, "BrandName", "warn")}


async def test_a_brand_is_linted_with_its_bundles() -> None:
    world = World()
    starter = await world.starter(await world.primary())
    product = await world.product(starter)
    brand = await kept_brand(
        world,
        brand_type=BrandType.SOLE_PROPRIETOR,
        customer_profile_bundle_sid=starter,
        a2p_profile_bundle_sid=product,
        brand_name=None,
    )
    assert codes(await linted(world, {"Sid": brand.sid})) == set()
    renamed = await linted(world, {"Sid": brand.sid, "BrandName": "Acme Sandwiches, Inc."})
    assert codes(renamed) == {(30915, "BrandName", "reject")}


async def test_a_campaign_is_linted_with_its_brand_by_either_of_its_sids() -> None:
    world = World()
    brand = await kept_brand(world)
    kept = await kept_campaign(world, brand, age_gated=False)
    for sid in (kept.messaging_service_sid, kept.campaign_sid):
        assert codes(await linted(world, {"Sid": sid})) == set()
    strange = await kept_campaign(world, await kept_brand(world, skip_automatic_sec_vet=True, brand_score=None))
    assert codes(await linted(world, {"Sid": strange.campaign_sid})) == {(30900, "UsAppToPersonUsecase", "reject")}


async def test_what_is_given_takes_the_place_of_what_is_stored() -> None:
    world = World()
    kept = await kept_campaign(world, await kept_brand(world))
    given = {
        "Sid": kept.campaign_sid,
        "MessageSamples": ["Pinecrest Dental: wine for [name]. Reply STOP to opt out."] * 2,
    }
    found = codes(await linted(world, given))
    assert {code for code, _, severity in found if severity == "reject"} == {30888, 30893}
    assert (30888, "AgeGated", "reject") not in codes(await linted(world, {**given, "AgeGated": "true"}))


async def test_what_belongs_to_another_account_is_not_found_except_by_the_operator() -> None:
    world = World()
    brand = await kept_brand(world)
    kept = await kept_campaign(world, brand)
    bundle = await world.starter(await world.primary())
    for sid in (brand.sid, kept.messaging_service_sid, kept.campaign_sid, bundle):
        refused = await linted(world, {"Sid": sid}, STRANGER)
        assert (refused.status, refused.code) == (404, 20404)
        assert (await linted(world, {"Sid": sid}, OPERATOR)).status == 200
    for prefix in ("BU", "BN", "MG", "CM"):
        assert (await linted(world, {"Sid": prefix + "9" * 32})).code == 20404
        assert (await linted(world, {"Sid": prefix + "9" * 32}, OPERATOR)).code == 20404


async def test_nothing_is_stored_and_nothing_is_charged() -> None:
    world = World()
    kept = await kept_campaign(world, await kept_brand(world))
    before = await counted(world)
    await linted(world, {"Sid": kept.campaign_sid})
    await linted(world, form(GOOD))
    assert await counted(world) == before


async def counted(world: World) -> dict[str, int]:
    counts = {}
    for table in metadata.sorted_tables:
        ((rows,),) = await world.db.rows(sa.select(sa.func.count()).select_from(table))
        counts[table.name] = int(rows)
    return counts
