"""Whether a word may be the sender to a country."""

from __future__ import annotations

import msgspec
import pytest

from tidings.countries.alpha_rules import (
    CODES,
    AlphaRefusal,
    arrives,
    is_generic,
    refusal_of,
    same_name,
    sender_names,
)
from tidings.countries.known import countries


@pytest.mark.parametrize(
    ("iso", "name", "registered", "code"),
    [
        ("DE", "Birch", False, None),
        ("DE", "INFO", False, None),
        ("US", "Birch", True, 21612),
        ("HU", "Birch", True, 21612),
        ("CU", "Birch", True, 21612),
        ("IN", "Birch", False, 30040),
        ("IN", "Birch", True, None),
        ("GB", "Birch", False, None),
        ("GB", "HMRC", False, 30041),
        ("GB", "H.M.R.C".replace(".", "-"), False, 30041),
        ("GB", "HMRC", True, None),
        ("GB", "SMS Info", False, 30042),
        ("DE", "HMRC", False, None),
        ("SG", "OTP", True, 30042),
        ("PH", "verify", False, 30042),
        ("CZ", "Birch", False, None),
    ],
)
def test_a_word_is_refused_with_its_code(iso: str, name: str, registered: bool, code: int | None) -> None:
    refusal = refusal_of(countries()[iso], name, registered=registered)
    assert (CODES[refusal] if refusal else None) == code


def test_a_word_that_is_replaced_or_not_supported_does_not_arrive() -> None:
    arriving = {iso: arrives(countries()[iso]) for iso in ("GB", "IN", "CZ", "HU", "US", "SY")}
    assert arriving == {"GB": True, "IN": True, "CZ": True, "HU": False, "US": False, "SY": False}


def test_capitals_count_where_the_country_says_so() -> None:
    assert same_name(countries()["GB"], "BIRCH", "Birch")
    assert not same_name(countries()["SG"], "BIRCH", "Birch")


def test_the_list_of_names_is_in_one_spelling() -> None:
    names = sender_names()
    for each in (names.generic, *names.protected.values()):
        assert all(name == name.casefold() and name.isalnum() for name in each)
    assert all(countries()[iso].protected_names for iso in names.protected)
    assert {iso for iso, each in countries().items() if each.protected_names} == set(names.protected)


def test_what_the_operator_says_counts() -> None:
    open_again = msgspec.structs.replace(countries()["GB"], generic_names_refused=False)
    assert is_generic("Info")
    assert refusal_of(open_again, "Info", registered=False) is None
    assert refusal_of(countries()["GB"], "Info", registered=False) is AlphaRefusal.GENERIC
