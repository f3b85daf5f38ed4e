"""Judging addresses by the data that ships with the program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.addresses.installation import address_at
from tests.addresses.test_verification import TEXTS
from tidings.addresses.gazetteer import Gazetteer, Street, _shipped
from tidings.addresses.postal import Address
from tidings.addresses.verification import SOUND, AddressFault, AddressVerdict, failure_text

gazetteer = Gazetteer()


def judged(
    street: str, city: str, region: str, postal_code: str, country: str = "US", secondary: str | None = None
) -> AddressVerdict:
    return gazetteer.judge(address_at(street, city, region, postal_code, country, secondary))


WALKTHROUGH = [
    (("1 Jersey St", "Boston", "MA", "02216"), AddressFault.POSTAL_CODE),
    (("1 Jersey Str", "Boston", "MA", "02215"), AddressFault.STREET),
    (("1 Jersey St", "Bostun", "MA", "02215"), AddressFault.LOCALITY),
    (("1 Jersey St", "Boston", "MAA", "02215"), AddressFault.REGION),
    (("10000 Jersey St", "Boston", "MA", "02215"), AddressFault.HOUSE_NUMBER),
]


@pytest.mark.parametrize(("parts", "fault"), WALKTHROUGH)
async def test_the_walkthroughs_mistakes_get_the_walkthroughs_texts(
    parts: tuple[str, str, str, str], fault: AddressFault
) -> None:
    verdict = await gazetteer.verify(address_at(*parts))
    assert verdict.fault is fault
    assert failure_text(verdict) == TEXTS[fault]


@pytest.mark.parametrize(
    "parts",
    [
        ("1 Jersey St", "Boston", "MA", "02215"),
        ("4 Jersey St", "Boston", "MA", "02215-4147"),
        ("4 JERSEY STREET", "boston", "Massachusetts", "022154147"),
        ("4 Jersey St., Apt 3", "Boston", "M.A.", "02215"),
        ("Four Jersey St", "Boston", "MA", "02215"),
        ("1600 Amphitheatre Parkway", "Mountain View", "California", "94043"),
        ("1 Blue Jays Way", "Toronto", "ON", "M5V 1J6", "CA"),
        ("1 Blue Jays Way", "Toronto", "Ontario", "m5v1j1", "CA"),
    ],
)
def test_a_house_of_a_known_street_is_known(parts: tuple[str, ...]) -> None:
    assert judged(*parts) == AddressVerdict(known=True)


@pytest.mark.parametrize(
    "parts",
    [
        ("101 Spear St", "San Francisco", "CA", "94105"),
        ("101 Spear St", "san francisco", "california", "94105-1559"),
        ("1 Main St", "Saint Louis", "MO", "63101"),
        ("1 Main St", "St. Louis", "MO", "63101"),
        ("1 Main St", "Manhattan", "NY", "10001"),
        ("1600 Pennsylvania Ave NW", "Washington", "District of Columbia", "20500"),
        ("PO Box 12", "Boston", "MA", "02117"),
        ("P.O. Box 12", "Boston", "MA", "02215"),
        ("1 Calle Sol", "San Juan", "Puerto Rico", "00901"),
        ("1 Rue Notre-Dame", "Montréal", "Québec", "H2Y 1A1", "CA"),
        ("1 Rue Notre-Dame", "Montreal", "QC", "h2y1a1", "CA"),
        ("1 Yonge St", "North York", "ON", "M2N 1A1", "CA"),
        ("Lot 5", "Iqaluit", "NU", "X0A 0H0", "CA"),
        ("Lot 5", "Yellowknife", "NT", "X1A 1A1", "CA"),
    ],
)
def test_a_street_that_is_not_known_is_not_judged(parts: tuple[str, ...]) -> None:
    assert judged(*parts) == SOUND


@pytest.mark.parametrize(
    ("parts", "fault", "suggested"),
    [
        (("101 Spear St", "San Fransisco", "CA", "94105"), AddressFault.LOCALITY, ("San Francisco", "CA", "94105")),
        (("101 Spear St", "San Francisco", "NY", "94105"), AddressFault.REGION, ("San Francisco", "CA", "94105")),
        (
            ("101 Spear St", "San Francisco", "Kalifornia", "94105"),
            AddressFault.REGION,
            ("San Francisco", "CA", "94105"),
        ),
        (("1 Main St", "Agawam", "MA", "01999"), AddressFault.POSTAL_CODE, ("Agawam", "MA", "01001")),
        (("1 Main St", "Agawam", "MA", "94105"), AddressFault.POSTAL_CODE, ("Agawam", "MA", "01001")),
        (("1 Main St", "Agawam", "MA", "02215"), AddressFault.POSTAL_CODE, ("Agawam", "MA", "01001")),
        (("1 Main St", "Agawam", "MA", "O1001"), AddressFault.POSTAL_CODE, ("Agawam", "MA", "01001")),
        (("1 Yonge St", "Toronot", "ON", "M2N 1A1", "CA"), AddressFault.LOCALITY, ("Toronto", "ON", "M2N 1A1")),
        (("1 Yonge St", "Toronto", "BC", "M2N 1A1", "CA"), AddressFault.REGION, ("Toronto", "ON", "M2N 1A1")),
    ],
)
def test_of_region_locality_and_code_the_two_that_agree_outvote_the_third(
    parts: tuple[str, ...], fault: AddressFault, suggested: tuple[str, str, str]
) -> None:
    verdict = judged(*parts)
    meant = verdict.suggestion
    assert meant is not None
    assert (verdict.fault, (meant.locality, meant.region, meant.postal_code)) == (fault, suggested)
    assert meant.street == parts[0]


@pytest.mark.parametrize(
    "parts",
    [
        ("1 Main St", "Nowhereville", "MA", "99999"),
        ("1 Main St", "Boston", "Atlantis", "00000"),
        ("1 Yonge St", "Toronto", "ON", "M5V 2T", "CA"),
        ("1 Yonge St", "Toronto", "ON", "D5V 2T6", "CA"),
        ("1 Yonge St", "Montreal", "ON", "H2Y 1A1", "CA"),
        ("1 Yonge St", "Toronto", "ON", "94105", "CA"),
        ("1 Main St", "Nowhereville", "MA", "\u0661\u0662\u0663\u0664\u0665"),
    ],
)
def test_a_code_that_cannot_be_has_no_suggestion_where_nothing_is_known(parts: tuple[str, ...]) -> None:
    assert judged(*parts) == AddressVerdict(fault=AddressFault.POSTAL_CODE)


def test_of_a_localitys_codes_the_nearest_is_suggested_as_a_guess() -> None:
    meant = judged("1 Main St", "Boston", "MA", "02299").suggestion
    assert meant is not None
    assert meant.postal_code.startswith("022")
    assert not meant.certain


@pytest.mark.parametrize("country", ["GB", "MX", "PR", "XX"])
def test_what_is_outside_the_us_and_canada_is_told(country: str) -> None:
    verdict = judged("1 Main St", "Boston", "MA", "02215", country)
    assert failure_text(verdict) == TEXTS[AddressFault.COUNTRY]


# The place that stands in documentation


@pytest.mark.parametrize(
    ("street", "secondary"),
    [("123 Example Street", "Apt B"), ("1 example st", None), ("999 Example Street", None), ("PO Box 7", None)],
)
def test_the_documented_example_passes_and_is_not_a_known_house(street: str, secondary: str | None) -> None:
    assert judged(street, "Example City", "CA", "12345", secondary=secondary) == SOUND


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        (("123 Example Street", "Example City", "CA", "54321"), AddressFault.POSTAL_CODE),
        (("123 Other Road", "Example City", "CA", "12345"), AddressFault.STREET),
        (("123 Example Street", "Exampel City", "CA", "12345"), AddressFault.LOCALITY),
        (("123 Example Street", "Example City", "CAA", "12345"), AddressFault.REGION),
        (("10000 Example Street", "Example City", "CA", "12345"), AddressFault.HOUSE_NUMBER),
        (("Example Street", "Example City", "CA", "12345"), AddressFault.HOUSE_NUMBER),
    ],
)
def test_every_fault_can_be_tried_out_on_the_documented_example(parts: tuple[str, ...], fault: AddressFault) -> None:
    assert judged(*parts).fault is fault


def test_the_real_place_with_that_code_is_judged_as_any_other() -> None:
    assert judged("1 River Rd", "Schenectady", "NY", "12345") == SOUND


# The data


@pytest.mark.parametrize(
    "street", [each for each in _shipped() if not each.documentation], ids=lambda each: each.street
)
def test_every_known_street_lies_where_its_code_does(street: Street) -> None:
    elsewhere = Gazetteer(streets=())
    first = f"{street.first} {street.street}"
    address = address_at(first, street.locality, street.region, street.postal_code, street.country)
    assert elsewhere.judge(address) == SOUND
    assert gazetteer.judge(address) == AddressVerdict(known=True)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.builds(address_at, TEXT, TEXT, TEXT, TEXT, st.sampled_from(["US", "CA"]), st.none() | TEXT))
def test_any_address_gets_a_verdict(address: Address) -> None:
    verdict = gazetteer.judge(address)
    assert (verdict.fault is None) == (failure_text(verdict) is None)
    assert not (verdict.known and verdict.fault)


@given(st.sampled_from([parts for parts, fault in WALKTHROUGH if fault is not AddressFault.HOUSE_NUMBER]))
def test_what_is_suggested_is_sound_itself(parts: tuple[str, str, str, str]) -> None:
    meant = judged(*parts).suggestion
    assert meant is not None
    assert judged(meant.street, meant.locality, meant.region, meant.postal_code, meant.country).fault is None
