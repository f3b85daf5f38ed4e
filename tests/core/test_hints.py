"""Declared structs taken apart."""

from __future__ import annotations

import msgspec

from tidings.core.hints import defaults_of


class Shown(msgspec.Struct):
    sid: str
    name: str | None = None


class Linked(Shown, kw_only=True):
    below: str
    url: str = "url"


def test_the_defaults_of_a_struct_are_known_by_name_and_what_must_be_given_has_none() -> None:
    assert defaults_of(Shown) == {"name": None}
    assert defaults_of(Linked) == {"name": None, "url": "url"}
