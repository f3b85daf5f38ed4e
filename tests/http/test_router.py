"""Paths to operations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.http.router import Tree, segments_of

SID = "0123456789abcdef" * 2


def tree(*paths: str, suffix: str = "") -> Tree[str]:
    grown: Tree[str] = Tree(suffix)
    for path in paths:
        grown.add("GET", path, path)
    return grown


def found(grown: Tree[str], path: str) -> tuple[str, list[str]] | None:
    at = grown.find(segments_of(path) or [""])
    return (at[0]["GET"], at[1]) if at else None


def test_a_sid_is_matched_by_its_prefix_and_32_hex_digits() -> None:
    grown = tree("/Services/{sid:MG}")
    assert found(grown, f"/Services/MG{SID}") == ("/Services/{sid:MG}", [f"MG{SID}"])
    for wrong in (f"mg{SID}", f"SM{SID}", f"MG{SID[1:]}", f"MG{SID}0", f"MG{SID[1:]}g", f"MG{SID}\n", ""):
        assert found(grown, f"/Services/{wrong}") is None


def test_a_place_may_take_several_prefixes() -> None:
    grown = tree("/Messages/{sid:SM|MM}/Media/{media:ME}")
    for prefix in ("SM", "MM"):
        path = f"/Messages/{prefix}{SID}/Media/ME{SID}"
        assert found(grown, path) == ("/Messages/{sid:SM|MM}/Media/{media:ME}", [f"{prefix}{SID}", f"ME{SID}"])


def test_fixed_text_goes_before_sids_and_sids_before_free_text() -> None:
    grown = tree("/a/fixed", "/a/{sid:AA}", "/a/{any}", "/a/{any}/more")
    assert found(grown, "/a/fixed") == ("/a/fixed", [])
    assert found(grown, f"/a/AA{SID}") == ("/a/{sid:AA}", [f"AA{SID}"])
    assert found(grown, "/a/x") == ("/a/{any}", ["x"])
    assert found(grown, "/a/fixed/more") == ("/a/{any}/more", ["fixed"])


def test_routes_that_share_a_place_may_name_it_differently() -> None:
    grown = tree("/Accounts/{sid:AC}", "/Accounts/{account_sid:AC}/Keys")
    assert found(grown, f"/Accounts/AC{SID}/Keys") == ("/Accounts/{account_sid:AC}/Keys", [f"AC{SID}"])


def test_a_plus_in_a_path_is_a_plus() -> None:
    grown = tree("/PhoneNumbers/{e164}")
    for written in ("+14155551212", "%2B14155551212"):
        assert found(grown, f"/PhoneNumbers/{written}") == ("/PhoneNumbers/{e164}", ["+14155551212"])


def test_the_suffix_is_optional() -> None:
    grown = tree("/Accounts", "/Accounts/{sid:AC}", suffix=".json")
    assert found(grown, "/Accounts.json") == found(grown, "/Accounts") == ("/Accounts", [])
    assert found(grown, f"/Accounts/AC{SID}.json") == ("/Accounts/{sid:AC}", [f"AC{SID}"])
    assert found(grown, "/Accounts.json.json") is None
    assert found(grown, "/Accounts.xml") is None


@pytest.mark.parametrize("path", ["//Accounts", "/Accounts/", "/accounts", "/", "/Accounts%00", "/%ff"])
def test_a_path_that_is_almost_right_is_not_found(path: str) -> None:
    assert found(tree("/Accounts", "/Accounts/{any}"), path) is None


def test_one_path_declared_twice_is_refused() -> None:
    grown = tree("/Accounts")
    with pytest.raises(ValueError, match="declared twice"):
        grown.add("GET", "/Accounts", "again")


@given(st.text())
def test_no_path_crashes_the_walk(path: str) -> None:
    found(tree("/a/{x}/b", "/a/{y:AC}"), f"/{path}")
