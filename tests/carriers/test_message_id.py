"""Message ids: how they are kept, and what the id of a receipt may have been in the answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.carriers.message_id import LONGEST_ID, IdForm, as_given, in_answer, is_plain, normalise

SAME, RESPELLED = IdForm.SAME, IdForm.RESPELLED
HEX, DECIMAL = IdForm.RESPONSE_HEXADECIMAL, IdForm.RESPONSE_DECIMAL


@pytest.mark.parametrize(
    ("text", "kept", "key"),
    [
        ("1234", "1234", "1234"),
        ("0001234", "0001234", "1234"),
        (" 4F2A ", "4F2A", "4f2a"),
        ("0", "0", "0"),
        ("000", "000", "0"),
        ("", "", ""),
        ("7f3c9a52-0E21", "7f3c9a52-0E21", "7f3c9a52-0e21"),
        ("a\0b\x1b", "ab", "ab"),
    ],
)
def test_an_id_is_kept_as_it_was_given_and_looked_up_in_one_form(text: str, kept: str, key: str) -> None:
    assert as_given(text) == kept
    assert normalise(kept) == key


def test_an_id_longer_than_the_standards_is_kept_by_its_hash_and_still_found() -> None:
    long, other = "9" * 3_000, "9" * 2_999 + "8"
    assert len(as_given(long)) <= LONGEST_ID
    assert as_given(long) == as_given(f" {long}\0")
    assert as_given(long) != as_given(other)


@pytest.mark.parametrize(
    ("form", "given_in_answer", "in_receipt"),
    [
        (SAME, "123456", "123456"),
        (RESPELLED, "00123456", "123456"),
        (RESPELLED, "4F2A", "4f2a"),
        (HEX, "1E240", "123456"),
        (HEX, "0001e240", "0000123456"),
        (DECIMAL, "123456", "1E240"),
        (DECIMAL, "0123456", "0001e240"),
    ],
)
def test_the_id_of_an_answer_follows_from_the_receipts_and_its_form(
    form: IdForm, given_in_answer: str, in_receipt: str
) -> None:
    assert in_answer(in_receipt, form) == normalise(given_in_answer)


@pytest.mark.parametrize(
    ("name", "form", "plain"),
    [
        ("4f2a", SAME, True),
        ("16", SAME, False),
        ("16", HEX, False),  # 10 in hexadecimal: figures again
        ("26", HEX, True),  # 1a
        ("16", DECIMAL, False),
        ("1A", DECIMAL, True),
    ],
)
def test_only_a_letter_shows_the_radix_of_an_id(name: str, form: IdForm, plain: bool) -> None:
    assert is_plain(name, form) is plain


@given(st.text(max_size=80), st.sampled_from(IdForm))
def test_no_id_crashes_the_reading_or_outgrows_its_column(text: str, form: IdForm) -> None:
    name = as_given(text)
    assert len(name) <= LONGEST_ID
    assert "\0" not in name
    in_answer(name, form)


@given(st.integers(0, 2**64))
def test_the_forms_by_radix_undo_each_other(number: int) -> None:
    assert in_answer(in_answer(str(number), HEX), DECIMAL) == str(number)
