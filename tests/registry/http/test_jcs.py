"""The vectors of RFC 8785, and what has no canonical form."""

from __future__ import annotations

import contextlib
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.registry.http.jcs import NotCanonical, canonical

# RFC 8785, section 3.2.2 and 3.2.4: one document, and the octets of its canonical form
SAMPLE = rb"""{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}"""
SAMPLE_HEX = """
7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37
5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d
"""

# RFC 8785, appendix B: an IEEE 754 double, and how ECMAScript writes it
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


def test_the_sample_of_the_standard_becomes_the_octets_of_the_standard() -> None:
    assert canonical(SAMPLE) == bytes.fromhex(SAMPLE_HEX)


@pytest.mark.parametrize(("octets", "text"), NUMBERS)
def test_numbers_are_written_as_ecmascript_writes_them(octets: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(octets))
    assert canonical(json.dumps(number).encode()) == text.encode()


def test_a_whole_number_too_large_to_be_exact_is_the_nearest_double() -> None:
    assert canonical(b"[9007199254740993, 295147905179352825856, -1234567890123456789]") == (
        b"[9007199254740992,295147905179352830000,-1234567890123456800]"
    )


def test_names_are_sorted_by_their_utf16_units() -> None:
    # RFC 8785, 3.2.3: the emoji (a surrogate pair, d83d) comes before the Hebrew letter (fb33)
    given_ = '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}'
    assert canonical(given_.encode()) == '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'.encode()


def test_of_a_name_that_comes_twice_the_last_value_counts() -> None:
    assert canonical(b'{"a": 1, "b": 2, "a": 3}') == b'{"a":3,"b":2}'


def test_space_between_tokens_does_not_matter() -> None:
    assert canonical(b' {"b" : [ ] ,\n "a":\t{ } } ') == b'{"a":{},"b":[]}'


@pytest.mark.parametrize(
    "octets",
    [b"", b"{", b"NaN", b"[Infinity]", b"1e999", b'"\\ud800"', b'"\xff"', b"[" * 100_000, b"{'a': 1}", b'{"a": 1} x'],
)
def test_what_is_no_json_has_no_canonical_form(octets: bytes) -> None:
    with pytest.raises(NotCanonical):
        canonical(octets)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text('aé😀\n"\\'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abé", max_size=3), inner, max_size=4),
)


@given(JSON)
def test_the_canonical_form_of_a_canonical_form_is_itself(document: object) -> None:
    try:
        once = canonical(json.dumps(document).encode())
    except NotCanonical:  # whole numbers beyond every double
        return
    assert canonical(once) == once


@given(st.binary(max_size=40))
def test_no_input_crashes_it(octets: bytes) -> None:
    with contextlib.suppress(NotCanonical):
        canonical(octets)
