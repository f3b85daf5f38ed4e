"""What the audit log keeps of a thing: before and after, of bounded size, and nothing that signs in anywhere."""

from __future__ import annotations

import msgspec
import pytest

from tidings.audit.properties import PROPERTIES_MOST, VALUE_MOST, VEIL, of_changed, of_gone, of_new
from tidings.core import Instant, Sid
from tidings.http import SELF, Hidden, Link, Resource


class Thing(Resource):
    sid: Sid
    account_sid: Sid
    date_created: Instant
    name: str
    note: str | None = None
    due: Instant | None = None
    words: list[str] = []
    hash: Hidden[str] = "s3cret"
    rights: Hidden[list[str] | None] = None
    url: Link = SELF


def thing(**more: object) -> Thing:
    return Thing(sid="XX1", account_sid="AC1", date_created=Instant(0), name="One", **more)  # type: ignore[arg-type]


def test_a_new_thing_is_kept_as_it_is_shown() -> None:
    told = of_new(thing(due=Instant(1_438_287_151_000_000), words=["a"]))
    assert told == {
        "resource_properties": {
            "name": {"updated": "One"},
            "due": {"updated": "2015-07-30T20:12:31Z"},
            "words": {"updated": ["a"]},
        }
    }


def test_what_is_gone_is_kept_as_it_was() -> None:
    assert of_gone(thing()) == {"resource_properties": {"name": {"previous": "One"}}}


def test_what_no_answer_shows_is_kept_only_where_it_is_named() -> None:
    assert "s3cret" not in str(of_new(thing()))
    assert of_new(thing(rights=["read"]), hidden=["rights"])["resource_properties"]["rights"] == {"updated": ["read"]}


def test_a_change_is_kept_with_what_was_before_and_nothing_else() -> None:
    changed = of_changed(thing(note="x"), {"name": "Two", "note": "x", "date_updated": Instant(5)})
    assert changed == {"resource_properties": {"name": {"previous": "One", "updated": "Two"}}}
    assert of_changed(thing(), {"name": "One"}) == {}
    assert of_changed({"days": None}, {"days": 3}) == {
        "resource_properties": {"days": {"previous": None, "updated": 3}}
    }


def test_of_what_is_veiled_only_that_it_changed_is_kept() -> None:
    told = of_changed(thing(), {"name": "Two", "note": "new"}, {"name", "note"})["resource_properties"]
    assert told == {"name": {"previous": VEIL, "updated": VEIL}, "note": {"previous": None, "updated": VEIL}}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://user:pass@example.com/x", f"https://{VEIL}@example.com/x"),
        ("https://example.com/?a=1&API_Token=t0ken&b=2", f"https://example.com/?a=1&API_Token={VEIL}&b=2"),
        ("https://example.com/?apikey=t0ken#end", f"https://example.com/?apikey={VEIL}#end"),
        ("https://example.com/a@b?color=red", "https://example.com/a@b?color=red"),
    ],
)
def test_passwords_and_tokens_in_urls_are_not_kept(url: str, kept: str) -> None:
    assert of_new(thing(note=url))["resource_properties"]["note"] == {"updated": kept}
    assert of_new(thing(words=[url, '"']))["resource_properties"]["words"] == {"updated": [kept, '"']}


def test_an_event_is_bounded_whatever_a_thing_holds() -> None:
    long = "\N{PILE OF POO}" * 5_000
    told = of_changed({f"p{n}": None for n in range(500)}, {f"p{n}": [long] * 20 for n in range(500)})
    properties = told["resource_properties"]
    assert len(properties) == PROPERTIES_MOST
    assert all(len(each["updated"]) == VALUE_MOST for each in properties.values())
    assert len(msgspec.json.encode(told)) < 128 * 1024
