"""Declarations to tables, and rows to structs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from tidings.core import Instant
from tidings.db.table import columns_of, stored
from tidings.http import SELF, Hidden, Link, Resource


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


class Thing(Resource):
    sid: str
    account_sid: Hidden[str]
    text: Annotated[str, Meta(max_length=9)] | None
    color: Color | None
    side: Literal["left", "right"]
    flag: bool
    at: Instant | None
    count: int
    names: list[str]
    extra: Hidden[dict[str, int] | None]
    url: Link = SELF


class Ratio(Resource):
    sid: str
    ratio: float


things = stored(
    Thing, "thing", sa.MetaData(), ("account_sid", "sid"), [("account_sid", "text")], [("text",)], leave={"url"}
)

rows = st.builds(
    Thing,
    sid=st.text(),
    account_sid=st.text(),
    text=st.none() | st.text(),
    color=st.none() | st.sampled_from(Color),
    side=st.sampled_from(["left", "right"]),
    flag=st.booleans(),
    at=st.none() | st.integers().map(Instant),
    count=st.integers(),
    names=st.lists(st.text(st.characters(codec="utf-8"))),
    extra=st.none() | st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers(0, 2**53)),
    url=st.just(SELF),
)


def test_columns_are_text_or_whole_numbers_and_links_are_none() -> None:
    kinds = {column.name: (type(column.type).__name__, column.nullable) for column in things.table.columns}
    assert kinds == {
        "sid": ("Text", False),
        "account_sid": ("Text", False),
        "text": ("Text", True),
        "color": ("Text", True),
        "side": ("Text", False),
        "flag": ("BigInteger", False),
        "at": ("BigInteger", True),
        "count": ("BigInteger", False),
        "names": ("Text", False),
        "extra": ("Text", True),
    }


def test_the_key_begins_with_the_account() -> None:
    assert [column.name for column in things.table.primary_key] == ["account_sid", "sid"]
    assert {tuple(column.name for column in index.columns) for index in things.table.indexes} == {
        ("account_sid", "text")
    }


@given(rows)
def test_a_row_reads_back_as_the_struct_it_was_made_of(thing: Thing) -> None:
    row = things.row(thing)
    assert all(type(value) in (str, int, type(None)) for value in row)
    back = things.read(row)
    assert back == thing
    assert (type(back.at), type(back.flag)) == (type(thing.at), bool)


def test_a_type_that_no_column_holds_is_refused_at_import() -> None:
    with pytest.raises(TypeError, match="ratio"):
        columns_of(Ratio)
