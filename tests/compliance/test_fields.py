"""What fields may hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.compliance import fields
from tidings.compliance.fields import (
    Check,
    address_sids,
    email,
    is_empty,
    one_of,
    phone_number,
    some_of,
    website,
    websites,
)

AD = "AD" + "1" * 32
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (phone_number, "+11234567890"),
        (email, "john@example.com"),
        (website, "https://www.example.com/a?b=c"),
        (website, "example.com"),
        (website, "http://bücher.example"),
        (websites, "https://a.example, b.example"),
        (websites, ["https://a.example"]),
        (address_sids, AD),
        (address_sids, [AD]),
        (address_sids, f"{AD},{AD}"),
        (one_of(("A", "B")), "B"),
        (some_of(("A", "B")), "A,B"),
        (some_of(("A", "B")), ["B"]),
        (fields.text, "anything"),
        (fields.text, 17),
        (fields.yes_or_no, True),
        (fields.yes_or_no, "false"),
    ],
)
def test_what_fits_is_not_complained_of(check: Check, value: object) -> None:
    assert check(value) is None


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (phone_number, "1234567890"),
        (phone_number, "+0123456789"),
        (phone_number, 14155550100),
        (email, "john"),
        (email, "john@a@b"),
        (website, "ftp://example.com"),
        (website, "http://localhost"),
        (website, "https://a b.example"),
        (website, "http://[bad"),
        (website, 5),
        (websites, "https://a.example, nonsense"),
        (address_sids, "AD1"),
        (address_sids, []),
        (address_sids, [AD, 7]),
        (one_of(("A", "B")), "a"),
        (one_of(("A", "B")), ["A"]),
        (some_of(("A", "B")), "A,C"),
        (some_of(("A", "B")), [["A"]]),
        (fields.text, {"a": 1}),
        (fields.text, True),
        (fields.text, "x" * 1025),
        (fields.yes_or_no, "maybe"),
    ],
)
def test_what_does_not_fit_is_told_why(check: Check, value: object) -> None:
    assert check(value)


@given(VALUES)
def test_no_value_is_too_strange_for_a_check(value: Any) -> None:
    for check in (
        phone_number,
        email,
        website,
        websites,
        address_sids,
        fields.text,
        some_of(("a", "b")),
        one_of(("a", "b")),
    ):
        assert check(value) is None or check(value)


def test_blanks_and_empty_lists_are_nothing() -> None:
    assert all(is_empty(value) for value in (None, "", " \t", []))
    assert not any(is_empty(value) for value in ("x", 0, False, ["x"], {}))
