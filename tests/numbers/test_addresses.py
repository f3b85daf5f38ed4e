"""Addresses of the telephone network."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.numbers.addresses import (
    area_code_of,
    country_of,
    is_alphanumeric,
    is_e164,
    is_premium,
    is_short_code,
    is_toll_free,
    normalised,
    spelled,
)


@pytest.mark.parametrize(
    ("text", "like", "number"),
    [
        ("+14155550123", None, "+14155550123"),
        ("+1 (415) 555-0123", None, "+14155550123"),
        ("(415) 555-0123", None, "+14155550123"),
        ("4155550123", None, "+14155550123"),
        ("14155550123", None, "+14155550123"),
        ("07480 123456", "+447480999999", "+447480123456"),
        ("+447480123456", None, "+447480123456"),
        ("+1415555012", None, None),
        ("+10155550123", None, None),
        ("+999123456789", None, None),
        ("+04155550123", None, None),
        ("+44 (0)7400 123456", None, "+447400123456"),
        ("+4407400123456", None, "+447400123456"),
        ("+44 07400 123456", "+14155550123", "+447400123456"),
        ("+39 06 1234 5678", None, "+390612345678"),
        ("+49 (0)30 901820", None, "+4930901820"),
        ("+7 8 912 345-67-89", None, "+79123456789"),
        ("+54 9 11 2345-6789", None, "+5491123456789"),
        ("+447400", None, None),
        ("+44740012345678", None, None),
        ("447400123456", None, "+447400123456"),
        ("00447400123456", "+447480999999", "+447400123456"),
        ("4512345678", "+14155550123", None),
        ("4512345678", None, None),
        ("07700 900123", "+447480999999", "+447700900123"),
        ("(650) 555-0199", None, "+16505550199"),
        ("(311) 555-0100", None, "+13115550100"),
        ("+15005550006", None, "+15005550006"),
        ("500 555 0006", None, "+15005550006"),
        (" 14155550123", None, "+14155550123"),
        (" 447400123456", None, "+447400123456"),
        (" 4155550123", None, "+14155550123"),
        (" (415) 555-0123", None, "+14155550123"),
        (" 07400 123456", "+447480999999", "+447400123456"),
        ("4" * 100_000, None, None),
        ("+" + "4" * 100_000, None, None),
        ("22555", None, None),
        ("hello", None, None),
        ("", None, None),
        ("٤١٥٥٥٥٠١٢٣", None, None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, like: str | None, number: str | None) -> None:
    assert normalised(text, like) == number


@given(st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)), st.from_regex("[0-9]{4,12}", fullmatch=True))
def test_the_quick_way_gives_what_the_library_gives(code: int, digits: str) -> None:
    number = f"+{code}{digits}"[:16]
    found = normalised(number)
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        assert found is None
        return
    if found is not None:
        assert found == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    elif is_e164(number) and code != 1:
        reason = phonenumbers.is_possible_number_with_reason(parsed)
        assert reason != phonenumbers.ValidationResult.IS_POSSIBLE


@pytest.mark.parametrize("text", ["22555", "ACME", "whatsapp:+14155550123", "", "hello there"])
def test_what_is_no_phone_number_is_spelled_as_it_is(text: str) -> None:
    assert spelled(text) == text


def test_all_ways_of_writing_a_number_are_spelled_as_one() -> None:
    ways = ["+14155550123", " 14155550123", "14155550123", "(415) 555-0123", "415.555.0123", "+1 415-555-0123"]
    assert {spelled(way) for way in ways} == {"+14155550123"}


@given(st.text(max_size=20) | st.from_regex(r"[ +]?[0-9 ()-]{7,17}", fullmatch=True))
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = normalised(text)
    assert number is None or (is_e164(number) and normalised(number) == number)


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_every_number_has_a_country_of_two_letters_or_three_digits(number: str) -> None:
    country = country_of(number)
    assert (len(country) == 2 and country.isalpha()) or country == "001"


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+14155550123", "US"),
        ("+16045550123", "CA"),
        ("+18765550123", "JM"),
        ("+447480123456", "GB"),
        ("+33644123456", "FR"),
        ("+88213123456", "001"),
    ],
)
def test_the_country_follows_from_the_range(number: str, country: str) -> None:
    assert country_of(number) == country


def test_toll_free_and_premium_numbers_are_those_of_their_area_codes() -> None:
    assert is_toll_free("+18885550123")
    assert not is_toll_free("+14155550123")
    assert not is_toll_free("+448005550123")
    assert is_premium("+19005550123")
    assert not is_premium("+14155550123")
    assert (area_code_of("+14155550123"), area_code_of("+447480123456")) == ("415", None)


@pytest.mark.parametrize(
    ("text", "short", "alphanumeric"),
    [
        ("22555", True, False),
        ("12", False, False),
        ("123456789", False, False),
        ("Tidings", False, True),
        ("A1 +-_&b", False, True),
        ("TwelveLetter", False, False),
        ("Tid!ngs", False, False),
        ("Ünder", False, False),
        ("", False, False),
    ],
)
def test_short_codes_are_digits_and_alphanumeric_senders_have_a_letter(
    text: str, short: bool, alphanumeric: bool
) -> None:
    assert (is_short_code(text), is_alphanumeric(text)) == (short, alphanumeric)
