"""Ways into what comes over HTTP: one value at the end, whatever came, and nothing that repeats."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.carriers.json_path import found_at, json_of, pairs_of, put_at, words_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
STEPS = st.lists(st.sampled_from(["a", "b", "0", "1", "9999999999999999999"]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("path", "value"),
    [("id", "a1"), ("messages.0.id", "7"), ("messages.1.id", None), ("messages", None), ("sure", "true"), ("", None)],
)
def test_a_way_leads_to_one_value(path: str, value: str | None) -> None:
    document = {"id": "a1", "messages": [{"id": 7}], "sure": True}
    assert found_at(document, path) == value


@given(JSON, STEPS)
def test_no_document_and_no_way_fails(document: object, steps: list[str]) -> None:
    found = found_at(document, ".".join(steps))
    assert found is None or isinstance(found, str)


@given(st.binary())
def test_nothing_that_comes_fails(octets: bytes) -> None:
    json_of(octets)
    assert all(isinstance(value, str) for value in pairs_of(octets).values())
    assert all(word for word in words_of(octets))


def test_a_document_that_is_deeper_than_any_is_none() -> None:
    assert json_of(b"[" * 100_000) is None


def test_a_way_is_made_as_it_is_filled() -> None:
    document: dict[str, Any] = {}
    for path in ("messages.0.to.0.number", "messages.0.from", "messages.1.from", "key"):
        put_at(document, path, path)
    assert document == {
        "messages": [
            {"to": [{"number": "messages.0.to.0.number"}], "from": "messages.0.from"},
            {"from": "messages.1.from"},
        ],
        "key": "key",
    }


@pytest.mark.parametrize("path", ["messages.5.to", "text.to", "messages.word", "messages"])
def test_ways_that_exclude_each_other_are_told(path: str) -> None:
    document: dict[str, Any] = {"text": "hello", "messages": [{}]}
    with pytest.raises(ValueError, match="no place"):
        put_at(document, path, "x")


def test_words_and_pairs_are_read() -> None:
    assert words_of(b"OK: 4711\r\n") == ["OK", "4711"]
    assert words_of(b"0|accepted|id=abc") == ["0", "accepted", "id", "abc"]
    assert pairs_of(b"id=4711\r\nstatus=0\r\nid=other") == {"id": "4711", "status": "0"}
    assert pairs_of(b"id=a%2Bb&text=hello+you&x") == {"id": "a+b", "text": "hello you"}
