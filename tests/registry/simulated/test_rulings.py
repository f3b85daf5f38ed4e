"""How the simulated registry judges brands: each code that it knows, and what leads to it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.brands.world import filing, person, world
from tidings.registry.model import BrandEvent, IdentityStatus
from tidings.registry.simulated.rulings import refusal, ruling

PLATFORMS = "+14155550199"

REFUSED: list[tuple[bool, dict[str, Any], int, str]] = [
    (False, {"display_name": ""}, 30701, "brand_name"),
    (False, {"display_name": "x" * 256}, 30701, "brand_name"),
    (False, {"display_name": "bo@oak.example"}, 30756, "brand_name"),
    (True, {"display_name": "AC" + "a" * 32}, 30756, "brand_name"),
    (True, {"display_name": "9975c339-d46f-49b7-a399-2f5d00000000"}, 30756, "brand_name"),
    (True, {"display_name": "123 456"}, 30756, "brand_name"),
    (False, {"email": "bo"}, 30753, "email"),
    (True, {"email": ""}, 30753, "email"),
    (False, {"phone": None}, 30701, "phone_number"),
    (False, {"phone": "415"}, 30701, "phone_number"),
    (False, {"region": "Massachusetts"}, 30701, "region"),
    (False, {"region": "", "country": "GB"}, 30701, "region"),
    (False, {"region": "x" * 21, "country": "GB"}, 30701, "region"),
    (False, {"street": ""}, 30754, "street"),
    (False, {"city": ""}, 30754, "street"),
    (False, {"postal_code": "2215"}, 30754, "postal_code"),
    (True, {"postal_code": "02215", "country": "CA"}, 30754, "postal_code"),
    (False, {"country": "usa"}, 30755, "iso_country"),
    (False, {"tax_id": None}, 30757, "business_registration_number"),
    (False, {"tax_id": "12345"}, 30701, "business_registration_number"),
    (True, {"country": "GB", "region": "London"}, 30729, "iso_country"),
    (True, {"tax_id": "123456789"}, 30701, "business_registration_number"),
    (True, {"first_name": None}, 30701, "first_name"),
    (True, {"mobile_phone": None}, 30751, "mobile_phone_number"),
    (True, {"mobile_phone": "+442071838750"}, 30751, "mobile_phone_number"),
    (True, {"mobile_phone": "+18005550100"}, 30751, "mobile_phone_number"),
    (True, {"mobile_phone": "+19005550100"}, 30751, "mobile_phone_number"),
    (True, {"mobile_phone": "+11234567890"}, 30751, "mobile_phone_number"),
    (True, {"mobile_phone": "+18765550100"}, 30751, "mobile_phone_number"),  # Jamaica
    (True, {"mobile_phone": PLATFORMS}, 30751, "mobile_phone_number"),
]

FAILED: list[tuple[bool, dict[str, Any], int, tuple[str, ...] | None]] = [
    (False, {"tax_id": "123450000"}, 30795, ("TAX_ID",)),
    (False, {"tax_id": "12-3450000"}, 30795, ("TAX_ID",)),
    (False, {"tax_id": "123450799"}, 30799, ("OTHERS",)),
    (False, {"entity_type": "PUBLIC_PROFIT"}, 30796, ("STOCK_SYMBOL",)),
    (False, {"entity_type": "PUBLIC_PROFIT", "stock_symbol": "OAK"}, 30796, ("STOCK_SYMBOL",)),
    (
        False,
        {"entity_type": "PUBLIC_PROFIT", "stock_symbol": "unlisted", "stock_exchange": "NYSE"},
        30796,
        ("STOCK_SYMBOL",),
    ),
    (False, {"entity_type": "GOVERNMENT"}, 30797, ("GOVERNMENT_ENTITY",)),
    (False, {"entity_type": "NON_PROFIT", "tax_id": "123450798"}, 30798, ("NONPROFIT",)),
]


@pytest.mark.parametrize(("alone", "fields", "code", "field"), REFUSED)
def test_a_filing_that_is_wrong_in_itself_is_refused(
    alone: bool, fields: dict[str, Any], code: int, field: str
) -> None:
    made = person(**fields) if alone else filing(**fields)
    (fault,) = refusal(made, {}, {PLATFORMS}.__contains__)
    assert fault.error_code == code
    assert field in fault.fields
    assert fault.reason


@pytest.mark.parametrize(
    "made",
    [
        filing(),
        person(),
        person(mobile_phone="+16135550123", country="CA", region="Ontario", postal_code="K1A 0B1"),
        filing(country="GB", region="London", postal_code="SW1A 1AA", tax_id="01234567", tax_id_country="GB"),
        filing(postal_code="02215-4147"),
        person(display_name="Zoë's 2nd Café 食堂"),
    ],
)
def test_what_is_right_is_taken(made: Any) -> None:
    assert refusal(made, {}, {PLATFORMS}.__contains__) == ()


def test_all_that_is_wrong_is_told_at_once() -> None:
    faults = refusal(person(email="x", postal_code="1", mobile_phone=None), {"email": 10}, lambda _: False)
    assert {fault.error_code for fault in faults} == {30753, 30754, 30751, 30749}


@pytest.mark.parametrize(("alone", "fields", "code", "feedback"), FAILED)
def test_what_does_not_fit_fails_after_a_while_and_is_unverified(
    alone: bool, fields: dict[str, Any], code: int, feedback: tuple[str, ...] | None
) -> None:
    made = ruling(filing(**fields))
    assert (made.event, made.identity) == (BrandEvent.FAILED, IdentityStatus.UNVERIFIED)
    assert [fault.error_code for fault in made.faults] == [code]
    assert made.feedback == feedback


@pytest.mark.parametrize("code", [30701, 30712, 30734, 30790, 30791, 30792, 30794, 30795, 30798, 31999])
@pytest.mark.parametrize("make", [filing, person])
def test_a_name_scripts_the_code_that_the_brand_fails_with(make: Any, code: int) -> None:
    made = ruling(make(display_name=f"Oak reject:{code}"))
    assert made.event is BrandEvent.FAILED
    assert [fault.error_code for fault in made.faults] == [code]
    assert made.faults[0].reason


def test_a_name_suspends_the_brand() -> None:
    assert ruling(filing(display_name="Suspended Oak LLC")).event is BrandEvent.SUSPENDED
    assert ruling(person(last_name="suspended")).event is BrandEvent.SUSPENDED


def test_a_sole_proprietor_is_approved_and_unverified_and_nothing_else_is_said() -> None:
    made = ruling(person())
    assert (made.event, made.identity) == (BrandEvent.APPROVED, IdentityStatus.UNVERIFIED)
    assert (made.russell_3000, made.government_entity, made.tax_exempt_status, made.feedback) == (None,) * 4


def test_a_mock_is_verified_whatever_it_says() -> None:
    made = ruling(filing(mock=True, tax_id="123450000"))
    assert (made.event, made.identity) == (BrandEvent.APPROVED, IdentityStatus.VERIFIED)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, (False, False, None)),
        ({"entity_type": "PUBLIC_PROFIT", "stock_symbol": "msft", "stock_exchange": "NASDAQ"}, (True, False, None)),
        ({"entity_type": "PUBLIC_PROFIT", "stock_symbol": "OAK", "stock_exchange": "NYSE"}, (False, False, None)),
        ({"entity_type": "GOVERNMENT", "website": "https://oak.gov/about"}, (False, True, None)),
        ({"entity_type": "GOVERNMENT", "email": "mayor@oak.ma.us"}, (False, True, None)),
        ({"entity_type": "NON_PROFIT"}, (False, False, "501c3")),
        ({"entity_type": "NON_PROFIT", "display_name": "Friends of Oak 527"}, (False, False, "527")),
    ],
)
def test_a_company_that_fits_is_verified_with_what_is_known_of_it(
    fields: dict[str, Any], said: tuple[bool, bool, str | None]
) -> None:
    made = ruling(filing(**fields))
    assert (made.event, made.identity, made.faults) == (BrandEvent.APPROVED, IdentityStatus.VERIFIED, ())
    assert (made.russell_3000, made.government_entity, made.tax_exempt_status) == said


async def test_a_number_of_the_platform_verifies_nobody() -> None:
    async with world() as here:
        here.ours.add("+14155550142")
        sid = await here.sole_proprietor()
        await here.run(60)
        assert await here.state(sid) == ("FAILED", "UNVERIFIED", [30751])


async def test_a_suspended_brand_is_shown_so() -> None:
    async with world() as here:
        sid = await here.company(business_name="Suspended Oak LLC")
        await here.run(60)
        assert await here.state(sid) == ("SUSPENDED", "UNVERIFIED", [])
        assert (await here.shown(sid))["failure_reason"] is None
