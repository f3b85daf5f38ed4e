"""One spelling for all the ways to write an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.addresses.installation import address_at
from tidings.addresses.postal import Address
from tidings.addresses.spelling import address_key, is_box, line_of, spelled

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
WORDS = st.lists(
    st.sampled_from(
        [
            "p",
            "o",
            "po",
            "box",
            "post",
            "office",
            "pob",
            "apt",
            "unit",
            "#",
            "street",
            "st.",
            "saint",
            "north",
            "one",
            "first",
            "suite",
            "no",
            "5",
            "İ",
            "ẞ",
            "é",
            ".",
        ]
    )
).map(" ".join)


@given(TEXT | WORDS)
def test_what_is_in_the_one_spelling_stays_as_it_is(text: str) -> None:
    once = spelled(text)
    assert spelled(once) == once


@given(TEXT | WORDS)
def test_case_and_spaces_do_not_matter(text: str) -> None:
    assert spelled(f"  {text.replace(' ', '   ')} ") == spelled(text)


@given(st.builds(address_at, TEXT | WORDS, TEXT, TEXT, TEXT, st.sampled_from(["US", "CA", "GB"]), TEXT | WORDS))
def test_an_address_whose_parts_are_in_the_one_spelling_has_the_same_key(address: Address) -> None:
    again = address_at(
        spelled(f"{address.street} {address.street_secondary or ''}"),
        spelled(address.city),
        spelled(address.region),
        address.postal_code,
        address.iso_country,
    )
    assert address_key(again) == address_key(address)


@pytest.mark.parametrize(
    "written",
    [
        ("123 Example Street", "Example City", "CA", "12345", "US", "Apt B"),
        ("123 EXAMPLE ST.", "example city", "California", "12345-6789", "US", "Apartment B"),
        ("123  Example St, Apt. B", "Ex. City", "ca", "123456789", "US", None),
        ("123 Example Street #B", "Example City", "CA", " 12345", "US", ""),
        ("123 Example Street", "Example City", "CA", "12345", "US", "Apt #b"),
        ("123 Éxample Street", "Example City", "CA", "12345", "US", "Unit B"),
    ],
)
def test_spellings_of_one_address_have_one_key(written: tuple[str, ...]) -> None:
    assert address_key(address_at(*written)) == "US|12345|123 example st unit b"


@pytest.mark.parametrize(
    "other",
    [
        ("124 Example Street", "Example City", "CA", "12345", "US", "Apt B"),
        ("123 Example Avenue", "Example City", "CA", "12345", "US", "Apt B"),
        ("123 Example Street", "Example City", "CA", "12345", "US", "Apt C"),
        ("123 Example Street", "Example City", "CA", "12346", "US", "Apt B"),
        ("123 Example Street", "Example City", "CA", "12345", "GB", "Apt B"),
    ],
)
def test_another_address_has_another_key(other: tuple[str, ...]) -> None:
    first = address_at("123 Example Street", "Example City", "CA", "12345", "US", "Apt B")
    assert address_key(address_at(*other)) != address_key(first)


def test_the_place_is_in_the_key_where_the_code_does_not_tell_it() -> None:
    assert address_key(address_at("1 High St", "Leeds", "Yorkshire", "", "GB")) != address_key(
        address_at("1 High St", "Hull", "Yorkshire", "", "GB")
    )


def test_a_canadian_code_is_the_same_with_and_without_its_space() -> None:
    keys = {address_key(address_at("1 A St", "Toronto", "ON", code, "CA")) for code in ("M5V 1J1", "m5v1j1", "M5V-1J1")}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("written", "number", "street"),
    [
        ("123 Main Street", "123", "main st"),
        ("123B Main Street", "123b", "main st"),
        ("12 N.W. First Ave, Suite 5", "12", "nw 1st ave"),
        ("Main Street", None, "main st"),
        ("5th Avenue", None, "5th ave"),
        ("350 Fifth Avenue Floor 20", "350", "5th ave"),
        ("One Apple Park Way", "1", "apple park way"),
        ("Unit 5", None, "unit 5"),
        ("", None, ""),
    ],
)
def test_house_number_and_street_are_told_apart(written: str, number: str | None, street: str) -> None:
    line = line_of(written)
    assert (line.number, line.street) == (number, street)


@pytest.mark.parametrize(
    ("street", "secondary", "box"),
    [
        ("PO Box 5", None, True),
        ("p.o. box 5", None, True),
        ("Post Office Box 5", None, True),
        ("POB 5", None, True),
        ("1 Main St", "P O Box 5", True),
        ("5 Boxwood Ln", None, False),
        ("5 Polk Box Rd", None, False),
    ],
)
def test_a_box_at_a_post_office_is_one(street: str, secondary: str | None, box: bool) -> None:
    assert is_box(address_at(street, "Boston", "MA", "02215", secondary=secondary)) is box
