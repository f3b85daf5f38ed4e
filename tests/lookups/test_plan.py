"""What the numbering plan says of numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.lookups.plan import planned


@pytest.mark.parametrize(
    ("text", "country", "e164", "national", "where", "line"),
    [
        ("+14159929960", "US", "+14159929960", "(415) 992-9960", ("1", "US"), "unknown"),
        ("4159929960", "US", "+14159929960", "(415) 992-9960", ("1", "US"), "unknown"),
        ("+447400123456", "US", "+447400123456", "07400 123456", ("44", "GB"), "mobile"),
        ("020 7765 1182", "GB", "+442077651182", "020 7765 1182", ("44", "GB"), "landline"),
        ("+18005550123", "US", "+18005550123", "(800) 555-0123", ("1", "US"), "tollFree"),
        ("+16045550123", "US", None, None, ("1", "CA"), "unknown"),
    ],
)
def test_a_number_is_read_with_its_country_and_its_kind_of_line(
    text: str, country: str, e164: str | None, national: str | None, where: tuple[str, str], line: str
) -> None:
    found = planned(text, country)
    if e164 is not None:
        assert (found.phone_number, found.national_format) == (e164, national)
        assert (found.calling_country_code, found.country_code, found.line_type) == (*where, line)
        assert found.errors == ()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("+141599299600", "TOO_LONG"),
        ("+1415", "TOO_SHORT"),
        ("+99912345678", "INVALID_COUNTRY_CODE"),
        ("hello", "NOT_A_NUMBER"),
        ("+14150000000", "INVALID_BUT_POSSIBLE"),
    ],
)
def test_what_is_no_number_says_why(text: str, error: str) -> None:
    found = planned(text, "US")
    assert found.errors == (error,)
    assert (found.calling_country_code, found.country_code, found.national_format) == (None, None, None)


@given(st.text(max_size=60))
def test_no_text_crashes_the_reading(text: str) -> None:
    assert isinstance(planned(text, "US").phone_number, str)
