"""What a search of messages says: each word by its rule, and of a wrong one which it is and why."""

from __future__ import annotations

import pytest

from tidings.core import Instant
from tidings.messages.query import (
    BODY_WORDS_MOST,
    QUERY_MOST,
    WORDS,
    WORDS_MOST,
    SearchedAddress,
    WrongWordError,
    parse,
)

NOW = Instant.parse_iso("2026-11-29T12:00:00Z")
SERVICE = f"MG{'a' * 32}"


def test_every_word_is_read_by_its_name() -> None:
    query = parse(
        "status:failed,undelivered code:30034 to:+14155550100 from:+1800 since:2d until:2026-11-28 "
        f'service:{SERVICE} direction:outbound body:hello "see you" tag:campaign=spring',
        NOW,
    )
    assert query.statuses == ("failed", "undelivered")
    assert (query.code, query.service_sid) == (30034, SERVICE)
    assert query.to == SearchedAddress("+14155550100", is_whole=True)
    assert query.from_ == SearchedAddress("+1800", is_whole=False)
    assert query.since == Instant.parse_iso("2026-11-27T12:00:00Z")
    assert query.until == Instant.parse_iso("2026-11-29") - 1
    assert query.directions == ("outbound-api", "outbound-reply")
    assert query.body == ("hello", "see you")
    assert query.tag == ("campaign", "spring")


def test_nothing_said_leaves_everything() -> None:
    assert parse("  ", NOW) == parse("", NOW)
    assert parse("", NOW).statuses == ()


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [("+1415", False), ("+14155550100", True), ("+1415555*", False), ("12345", True), ("Tidings", True)],
)
def test_a_number_with_few_digits_or_a_star_is_a_beginning(text: str, is_whole: bool) -> None:
    assert parse(f"to:{text}", NOW).to == SearchedAddress(text.removesuffix("*"), is_whole)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("statsu:failed", "statsu: is no word of a search; status: is one"),
        ("colour:red", "colour: is no word of a search: there are status, code,"),
        ("status:lost", "status:lost is none: there are scheduled, accepted,"),
        ("code:x", "code:x is no error code"),
        ("to:+1(415)", "to:+1(415) is no address"),
        ("since:yesterday", "since:yesterday is no time"),
        ("service:MG1", "service:MG1 is no SID that begins with MG"),
        ("direction:up", "direction:up is none: there are inbound,"),
        ("tag:a=b=c", "tag:a=b=c is no tag"),
        ("status:failed status:sent", "status: is said twice"),
        ("since:1d until:2d", "since: is later than until:"),
        ('body:""', "body: takes 1 to 160 characters"),
        ("body:" + "x" * 161, "body: takes 1 to 160 characters"),
        ("x " * (BODY_WORDS_MOST + 1), "body: is said more than 5 times"),
        ("status:sent " * (WORDS_MOST + 1), "status: is said twice"),
        ("x" * (QUERY_MOST + 1), "it is longer than 500 characters"),
    ],
)
def test_a_wrong_word_is_named_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(WrongWordError) as caught:
        parse(text, NOW)
    assert said in str(caught.value)


def test_every_word_says_what_it_does_and_takes_the_values_that_it_offers() -> None:
    for name, word in WORDS.items():
        assert word.does.endswith(".")
        for value in word.values:
            parse(f"{name}:{value}", NOW)
