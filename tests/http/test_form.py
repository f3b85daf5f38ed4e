"""Forms and queries: the codec."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidings.http.form import LONE_MAX, Unreadable, encode, parse, query_of

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
names = words.filter(bool)
fields = st.dictionaries(names, words | st.lists(words, min_size=2), max_size=8)


@given(st.lists(st.tuples(names, words)))
def test_a_form_reads_as_the_standard_library_reads_it(pairs: list[tuple[str, str]]) -> None:
    raw = urlencode(pairs)
    expected: dict[str, list[str]] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True, strict_parsing=False):
        expected.setdefault(name, []).append(value)
    read = parse(raw.encode())
    assert {name: value if isinstance(value, list) else [value] for name, value in read.items()} == expected
    assert list(read) == list(expected)


@given(st.text("ab=&+%41;é ", max_size=40))
@example("a")
@example("=b")
@example("%")
@example("a=%4")
def test_any_readable_text_reads_as_the_standard_library_reads_it(text: str) -> None:
    raw = text.encode()
    expected: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
            expected.setdefault(name, []).append(value)
    except UnicodeDecodeError:
        with pytest.raises(Unreadable):
            parse(raw)
        return
    read = parse(raw)
    assert {name: value if isinstance(value, list) else [value] for name, value in read.items()} == expected


@given(fields)
def test_what_is_written_reads_back(given_fields: dict[str, str | list[str]]) -> None:
    assert parse(query_of(given_fields).encode()) == given_fields


@given(st.binary())
def test_no_octets_crash_the_parser(raw: bytes) -> None:
    try:
        parse(raw)
    except Unreadable as unreadable:
        assert str(unreadable)


def test_a_space_in_a_query_is_written_so_that_no_reader_can_take_it_for_a_plus() -> None:
    assert query_of({"FriendlyName": "a b+c", "To": ["1", "2"]}) == "FriendlyName=a%20b%2Bc&To=1&To=2"


def test_an_empty_value_is_a_value() -> None:
    assert parse(b"Body=&To=1") == {"Body": "", "To": "1"}
    assert parse(b"") == {}


def test_a_plus_is_a_space_and_its_escape_a_plus() -> None:
    assert parse(b"To=%2B1+415&DateSent%3C=x") == {"To": "+1 415", "DateSent<": "x"}


@pytest.mark.parametrize(
    "raw",
    [b"a=%00", b"a=\x00", b"a%00=b", b"a=%ff", b"a=\xff", b"%c3=a", quote("\ud800", errors="surrogatepass").encode()],
)
def test_nul_and_what_is_not_utf_8_are_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(raw)


def test_more_than_a_thousand_fields_are_unreadable() -> None:
    assert len(parse(b"&".join(b"a%d=1" % number for number in range(1000)))) == 1000
    with pytest.raises(Unreadable):
        parse(b"&".join(b"a%d=1" % number for number in range(1001)))


def test_a_percent_sign_that_begins_no_escape_stays_but_not_very_many() -> None:
    assert parse(b"a=100%25%20=%=3D%zz%4") == {"a": "100% =%=3D%zz%4"}
    assert len(str(parse(b"a=" + b"%" * LONE_MAX)["a"])) == LONE_MAX
    with pytest.raises(Unreadable):
        parse(b"a=" + b"%" * 100_000)


@given(st.text("%=\r\n_ .4AFg"))
def test_no_text_is_mistaken_for_quoted_printable(text: str) -> None:
    assert parse(f"a%3D={text.replace('%', '%25')}%41".encode()) == {"a=": f"{text}A"}


texts = st.text(st.characters(codec="utf-8"), max_size=20)
telling = st.text("aZ09+:/&=%;?# \r\n\0é😀", max_size=12)
pairs_of_texts = st.lists(st.tuples(texts | telling, texts | telling), max_size=8)


@given(pairs_of_texts)
def test_a_form_is_what_the_standard_library_writes(params: list[tuple[str, str]]) -> None:
    assert encode(params).decode() == urlencode(params)


@given(pairs_of_texts)
def test_a_form_reads_back_as_it_was(params: list[tuple[str, str]]) -> None:
    assert parse_qsl(encode(params).decode(), keep_blank_values=True) == params


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
    assert encode(params) == form


def test_half_a_surrogate_pair_is_sent_as_a_question_mark() -> None:
    assert encode([("Body", "a\ud800")]) == b"Body=a%3F"
