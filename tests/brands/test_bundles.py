"""What is filed for a brand with two bundles, and when none is."""

from __future__ import annotations

import msgspec
import pytest

from tests.brands.world import World
from tidings.brands.bundles import Unfit, Wait, filing_of
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand
from tidings.compliance.lifecycle import BundleStatus
from tidings.db.sqlite import SqliteDatabase
from tidings.registry.brand_faults import A2P_BUNDLE_UNFIT, CUSTOMER_PROFILE_UNFIT
from tidings.registry.port import BrandFiling
from tidings.trusthub.dossier import Dossier

PERSON, FIRM = BrandType.SOLE_PROPRIETOR, BrandType.STANDARD


@pytest.fixture
def here() -> World:
    """For its bundles; nothing is stored."""
    return World(SqliteDatabase(None))


def brand(here: World, kind: BrandType, bundles: tuple[str, str], **more: object) -> Brand:
    values = {
        "sid": "BN" + "1" * 32,
        "account_sid": here.account,
        "customer_profile_bundle_sid": bundles[0],
        "a2p_profile_bundle_sid": bundles[1],
        "date_created": here.clock.now(),
        "date_updated": here.clock.now(),
        "brand_type": kind,
        "status": BrandStatus.PENDING,
    }
    return Brand(**values | more)  # type: ignore[arg-type] # values by name


def made(here: World, kind: BrandType, bundles: tuple[str, str], **more: object) -> BrandFiling | Wait | Unfit:
    profile, product = (here.dossiers.get(sid) for sid in bundles)
    return filing_of(brand(here, kind, bundles, **more), profile, product)


def test_a_sole_proprietor_is_filed_with_what_both_bundles_say(here: World) -> None:
    filing = made(here, PERSON, here.person(mobile_phone_number="(415) 555-0142"))
    assert filing == BrandFiling(
        reference="BN" + "1" * 32,
        entity_type="SOLE_PROPRIETOR",
        display_name="Ann Oak",
        first_name="Ann",
        last_name="Oak",
        mobile_phone="+14155550142",
        phone="+14155550143",
        email="ann@oak.example",
        street="1 Jersey St, Apt B",
        city="Boston",
        region="MA",
        postal_code="02215",
        country="US",
        vertical="RETAIL",
        skip_secondary_vetting=True,
    )


def test_a_company_is_filed_with_what_both_bundles_say(here: World) -> None:
    bundles = here.firm(
        company_type="public", stock_ticker="OAK", stock_exchange="NYSE", brand_contact_email="ir@oak.example"
    )
    filing = made(here, FIRM, bundles, skip_automatic_sec_vet=True, mock=True)
    assert filing == BrandFiling(
        reference="BN" + "1" * 32,
        entity_type="PUBLIC_PROFIT",
        display_name="Oak Furniture LLC",
        company_name="Oak Furniture LLC",
        tax_id="12-3456780",
        tax_id_country="US",
        phone="+14155550144",
        email="bo@oak.example",
        business_contact_email="ir@oak.example",
        street="1 Jersey St, Apt B",
        city="Boston",
        region="MA",
        postal_code="02215",
        country="US",
        website="https://oak.example",
        vertical="RETAIL",
        stock_symbol="OAK",
        stock_exchange="NYSE",
        skip_secondary_vetting=True,
        mock=True,
    )


@pytest.mark.parametrize(
    ("company_type", "entity"),
    [
        ("private", "PRIVATE_PROFIT"),
        ("public", "PUBLIC_PROFIT"),
        ("non_profit", "NON_PROFIT"),
        ("non-profit", "NON_PROFIT"),
        ("government", "GOVERNMENT"),
    ],
)
def test_the_company_type_says_what_entity_it_is(here: World, company_type: str, entity: str) -> None:
    filing = made(here, FIRM, here.firm(company_type=company_type))
    assert isinstance(filing, BrandFiling)
    assert filing.entity_type == entity


@pytest.mark.parametrize(
    ("identifier", "country"), [("EIN", "US"), ("USA: EIN", "US"), ("GB: CRN", "GB"), ("CBN", "CA"), ("VAT", "US")]
)
def test_the_kind_of_number_says_who_gave_it_else_the_address_does(here: World, identifier: str, country: str) -> None:
    filing = made(here, FIRM, here.firm(business_registration_identifier=identifier))
    assert isinstance(filing, BrandFiling)
    assert filing.tax_id_country == country


@pytest.mark.parametrize(
    ("kind", "profile", "product", "waits"),
    [
        (PERSON, BundleStatus.PENDING_REVIEW, BundleStatus.IN_REVIEW, True),
        (PERSON, BundleStatus.IN_REVIEW, BundleStatus.PENDING_REVIEW, True),
        (PERSON, BundleStatus.IN_REVIEW, BundleStatus.IN_REVIEW, False),
        (PERSON, BundleStatus.APPROVED, BundleStatus.APPROVED, False),
        (FIRM, BundleStatus.IN_REVIEW, BundleStatus.APPROVED, True),
        (FIRM, BundleStatus.APPROVED, BundleStatus.IN_REVIEW, True),
        (FIRM, BundleStatus.APPROVED, BundleStatus.PENDING_REVIEW, True),
        (FIRM, BundleStatus.APPROVED, BundleStatus.APPROVED, False),
    ],
)
def test_a_brand_waits_for_bundles_that_are_under_review(
    here: World, kind: BrandType, profile: BundleStatus, product: BundleStatus, waits: bool
) -> None:
    bundles = here.person() if kind is PERSON else here.firm()
    here.change(bundles[0], status=profile)
    here.change(bundles[1], status=product)
    assert isinstance(made(here, kind, bundles), Wait if waits else BrandFiling)


@pytest.mark.parametrize("place", [0, 1])
def test_a_brand_waits_for_the_data_checks_of_its_bundles(here: World, place: int) -> None:
    bundles = here.person()
    here.change(bundles[place], checked=False)
    assert isinstance(made(here, PERSON, bundles), Wait)


@pytest.mark.parametrize("kind", [PERSON, FIRM])
@pytest.mark.parametrize("status", [BundleStatus.DRAFT, BundleStatus.REJECTED])
@pytest.mark.parametrize("place", [0, 1])
def test_a_bundle_that_was_not_submitted_or_was_rejected_fails_the_brand(
    here: World, kind: BrandType, status: BundleStatus, place: int
) -> None:
    bundles = here.person() if kind is PERSON else here.firm()
    here.change(bundles[place], status=status)
    unfit = made(here, kind, bundles)
    assert isinstance(unfit, Unfit)
    assert unfit.failure_reason == (CUSTOMER_PROFILE_UNFIT, A2P_BUNDLE_UNFIT)[place]
    (fault,) = unfit.faults
    assert fault.error_code == 30793
    assert fault.fields == (("customer_profile_bundle_sid",), ("a2p_profile_bundle_sid",))[place]
    assert status in fault.reason


@pytest.mark.parametrize("place", [0, 1])
def test_a_bundle_that_does_not_exist_fails_the_brand(here: World, place: int) -> None:
    bundles = here.person()
    del here.dossiers[bundles[place]]
    unfit = made(here, PERSON, bundles)
    assert isinstance(unfit, Unfit)
    assert unfit.failure_reason == (CUSTOMER_PROFILE_UNFIT, A2P_BUNDLE_UNFIT)[place]


def test_the_bundles_of_one_type_of_brand_are_unfit_for_the_other(here: World) -> None:
    person, firm = here.person(), here.firm()
    cases: list[tuple[BrandType, tuple[str, str], str]] = [
        (FIRM, person, CUSTOMER_PROFILE_UNFIT),
        (PERSON, firm, CUSTOMER_PROFILE_UNFIT),
        (FIRM, (firm[0], person[1]), A2P_BUNDLE_UNFIT),
        (PERSON, (person[0], firm[1]), A2P_BUNDLE_UNFIT),
    ]
    for kind, bundles, reason in cases:
        unfit = made(here, kind, bundles)
        assert isinstance(unfit, Unfit)
        assert unfit.failure_reason == reason


@pytest.mark.parametrize(
    ("kind", "field", "reason"),
    [
        (PERSON, "first_name", CUSTOMER_PROFILE_UNFIT),
        (PERSON, "email", CUSTOMER_PROFILE_UNFIT),
        (PERSON, "brand_name", A2P_BUNDLE_UNFIT),
        (PERSON, "mobile_phone_number", A2P_BUNDLE_UNFIT),
        (FIRM, "business_name", CUSTOMER_PROFILE_UNFIT),
        (FIRM, "phone_number", CUSTOMER_PROFILE_UNFIT),
        (FIRM, "company_type", A2P_BUNDLE_UNFIT),
    ],
)
def test_a_field_that_is_missing_fails_the_brand_and_is_named(
    here: World, kind: BrandType, field: str, reason: str
) -> None:
    unfit = made(here, kind, here.person(**{field: ""}) if kind is PERSON else here.firm(**{field: ""}))
    assert isinstance(unfit, Unfit)
    assert unfit.failure_reason == reason
    assert unfit.faults[0].fields == (field,)


def test_a_profile_without_an_address_fails_the_brand(here: World) -> None:
    bundles = here.person()
    bare: Dossier = msgspec.structs.replace(here.dossiers[bundles[0]], addresses=())
    here.dossiers[bundles[0]] = bare
    unfit = made(here, PERSON, bundles)
    assert isinstance(unfit, Unfit)
    assert unfit.faults[0].fields == ("address_sids",)
