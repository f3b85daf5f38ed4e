"""Countries, regions and postal codes."""

from __future__ import annotations

import pytest

from tidings.addresses.places import area_of, codes_in, is_country, is_formed, region_of


@pytest.mark.parametrize(("code", "known"), [("US", True), ("CA", True), ("AQ", True), ("us", False), ("UK", False)])
def test_a_country_is_a_code_of_iso_3166(code: str, known: bool) -> None:
    assert is_country(code) is known


@pytest.mark.parametrize(
    ("text", "country", "region"),
    [
        ("CA", "US", "CA"),
        ("California", "US", "CA"),
        ("new  york", "US", "NY"),
        ("North Carolina", "US", "NC"),
        ("British Columbia", "CA", "BC"),
        ("QUÉBEC", "CA", "QC"),
        ("MAA", "US", None),
        ("ON", "US", None),
        ("CA", "CA", None),
        ("", "US", None),
        ("England", "GB", None),
    ],
)
def test_a_region_is_given_by_its_letters_or_its_name(text: str, country: str, region: str | None) -> None:
    assert region_of(text, country) == region


def test_all_states_and_provinces_have_postal_codes() -> None:
    assert area_of("00501", "US") is not None
    for letter in "ABCEGHJKLMNPRSTVXY":
        area = area_of(f"{letter}1A 1A1", "CA")
        assert area is not None
        assert all(region_of(region, "CA") == region for region in area.regions)


@pytest.mark.parametrize(
    ("code", "country", "formed"),
    [
        ("02215", "US", True),
        ("02215-4147", "US", True),
        ("022154147", "US", True),
        ("02215-41", "US", False),
        ("2215", "US", False),
        ("M5V 1J1", "CA", True),
        ("m5v1j1", "CA", True),
        ("M5V", "CA", False),
        ("W5V 1J1", "CA", False),
        ("M5O 1J1", "CA", False),
    ],
)
def test_a_postal_code_has_the_form_of_its_country(code: str, country: str, formed: bool) -> None:
    assert is_formed(code, country) is formed


def test_codes_of_a_locality_are_those_that_it_gives_its_name() -> None:
    assert "02215" in codes_in("Boston", "MA", "US")
    assert codes_in("boston", "MA", "US") == codes_in("Boston", "MA", "US")
    assert codes_in("Boston", "CA", "US") == []
    assert codes_in("Toronto", "ON", "CA") == []
