"""The form encoder says what the standard library says, only sooner."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.webhooks.form import encode_form

_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
_TELLING = st.text("aZ09+:/&=%;?# \r\n\0é😀", max_size=12)
_PAIRS = st.lists(st.tuples(_TEXT | _TELLING, _TEXT | _TELLING), max_size=8)


@given(_PAIRS)
def test_a_form_is_what_the_standard_library_writes(params: list[tuple[str, str]]) -> None:
    assert encode_form(params).decode() == urlencode(params)


@given(_PAIRS)
def test_a_form_reads_back_as_it_was(params: list[tuple[str, str]]) -> None:
    assert parse_qsl(encode_form(params).decode(), keep_blank_values=True) == params


@pytest.mark.parametrize(
    ("params", "form"),
    [
        ([], b""),
        ([("From", "+14155550100"), ("ApiVersion", "2010-04-01")], b"From=%2B14155550100&ApiVersion=2010-04-01"),
        ([("MediaUrl0", "https://a.example/b")], b"MediaUrl0=https%3A%2F%2Fa.example%2Fb"),
        ([("Body", "a&b=c")], b"Body=a%26b%3Dc"),
        ([("Body", "a&b")], b"Body=a%26b"),
        ([("Body", "a=b")], b"Body=a%3Db"),
        ([("Body", "")], b"Body="),
        ([("", "")], b"="),
    ],
)
def test_separators_inside_values_are_quoted(params: list[tuple[str, str]], form: bytes) -> None:
    assert encode_form(params) == form


def test_half_a_surrogate_pair_is_sent_as_a_question_mark() -> None:
    assert encode_form([("Body", "a\ud800")]) == b"Body=a%3F"
