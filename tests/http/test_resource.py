"""Declared structs: names, defaults, what is published."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import UNSET, UnsetType

from tidings.http import SELF, JsonParams, Link, Params, Resource


class Made(Resource):
    sid: str
    url: Link = SELF
    from_: str


class Given(Params):
    friendly_name: str | UnsetType = UNSET
    from_: str
    a2p_sid: str | UnsetType = msgspec.field(default=UNSET, name="A2PSid")
    sent_before: str | UnsetType = msgspec.field(default=UNSET, name="DateSent<")


class More(Given):
    status: str = "new"


class Body(JsonParams):
    friendly_name: str


def test_required_fields_may_follow_defaults_and_structs_cannot_change() -> None:
    made = Made(sid="x", from_="y")
    with pytest.raises(AttributeError):
        made.sid = "z"  # type: ignore[misc]


def test_parameters_are_pascal_case_unless_named() -> None:
    assert Given.__struct_encode_fields__ == ("FriendlyName", "From", "A2PSid", "DateSent<")
    assert More.__struct_encode_fields__[-1] == "Status"
    assert Body.__struct_encode_fields__ == ("friendly_name",)


def test_a_reserved_word_is_published_without_its_underscore() -> None:
    assert Made.__struct_encode_fields__ == ("sid", "url", "from")


def test_changes_are_what_was_given() -> None:
    assert Given(from_="x", friendly_name="").changes() == {"from_": "x", "friendly_name": ""}
