"""Area codes that lie over one another."""

from __future__ import annotations

import phonenumbers
import pytest

from tidings.numbers.area_codes import OVERLAYS, codes_of_place


def test_every_code_is_one_of_the_plan_and_stands_once_in_a_line() -> None:
    for line in OVERLAYS:
        codes = line.split()
        assert len(codes) > 1
        assert codes == sorted(set(codes))
    assert len(set(OVERLAYS)) == len(OVERLAYS)


def test_a_place_has_numbers_in_one_country() -> None:
    known = {code: phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{code}2345678")) for code in _codes()}
    for line in OVERLAYS:
        countries = {known[code] for code in line.split() if known[code]}
        assert len(countries) == 1, line


def _codes() -> set[str]:
    return {code for line in OVERLAYS for code in line.split()}


@pytest.mark.parametrize("code", sorted(_codes()))
def test_who_is_near_is_near_the_other_way_too(code: str) -> None:
    around = codes_of_place(code)
    assert code in around
    assert all(code in codes_of_place(other) for other in around)


def test_a_code_alone_is_its_own_place() -> None:
    assert codes_of_place("650") == {"650"}
    assert codes_of_place("872") == {"872", "312", "773"}
    assert "773" not in codes_of_place("312")
