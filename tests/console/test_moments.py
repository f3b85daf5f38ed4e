"""Moments and numbers, written for people."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.console.running import running
from tidings.console.moments import spelled, told
from tidings.console.zones import COOKIE, UTC, in_utc, search_in_utc, zone_of
from tidings.core import Instant
from tidings.wording.zones import full

NOW = Instant.parse_iso("2026-03-12T14:00:00Z")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "now"),
        (NOW.plus(ms=900), "now"),
        (NOW.plus(s=1), "in 1 second"),
        (NOW.plus(s=-59), "59 seconds ago"),
        (NOW.plus(s=-60), "1 minute ago"),
        (NOW.plus(h=3), "in 3 hours"),
        (NOW.plus(days=-2, h=-5), "2 days ago"),
        (NOW.plus(days=30), "in 30 days"),
        (NOW.plus(days=31), "on 2026-04-12"),
        (NOW.plus(days=-31), "2026-02-09"),
    ],
)
def test_a_moment_is_told_by_its_distance_while_that_is_small(at: Instant, words: str) -> None:
    assert told(at, NOW) == words


def test_a_moment_is_written_in_full_to_the_second() -> None:
    assert full(NOW.plus(s=7)) == "2026-03-12 14:00:07 UTC"


BERLIN = ZoneInfo("Europe/Berlin")


def test_a_moment_is_written_in_the_zone_of_whoever_looks_and_for_programs_in_utc() -> None:
    assert full(NOW, BERLIN) == "2026-03-12 15:00:00 CET"
    assert full(NOW, ZoneInfo("Asia/Kathmandu")) == "2026-03-12 19:45:00 +0545"
    assert told(Instant.parse_iso("2025-12-31T23:30:00Z"), NOW, BERLIN) == "2026-01-01"


@pytest.mark.parametrize(
    ("typed", "ends", "taken"),
    [
        ("2026-03-12 15:00", False, "2026-03-12T14:00:00Z"),
        (" 2026-07-12T15:00:30 ", False, "2026-07-12T13:00:30Z"),
        ("2026-03-12", False, "2026-03-11T23:00:00Z"),
        ("2026-03-12", True, "2026-03-12T22:59:59Z"),
        ("2026-03-29", True, "2026-03-29T21:59:59Z"),
        ("2026-03-12T15:00:00Z", False, "2026-03-12T15:00:00Z"),
        ("2026-03-12T15:00:00+05:30", True, "2026-03-12T15:00:00+05:30"),
        ("tomorrow", False, "tomorrow"),
        ("9999-12-31", True, "9999-12-31"),
        ("", False, ""),
    ],
)
def test_what_is_typed_as_a_moment_is_that_of_the_zone_unless_it_names_an_offset(
    typed: str, taken: str, *, ends: bool
) -> None:
    assert in_utc(typed, BERLIN, ends=ends) == taken


def test_days_and_times_in_a_search_of_messages_are_those_of_the_zone() -> None:
    asked = "status:failed since:2026-03-12 until:2026-03-12 body:since since:2d"
    taken = "status:failed since:2026-03-11T23:00:00Z until:2026-03-12T22:59:59Z body:since since:2d"
    assert search_in_utc(asked, BERLIN) == taken


@drawn(st.text(max_size=200) | st.sampled_from(["America", "../etc/passwd", "/etc/localtime", "Factory", "UTC\0"]))
def test_a_zone_that_nobody_knows_is_utc(said: str) -> None:
    assert zone_of({COOKIE: said}).key in {"UTC", said}
    assert zone_of({COOKIE: "America"}) is zone_of({}) is UTC


async def test_pages_name_the_zone_of_the_browser_and_take_moments_in_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        sent = (await world.send("Hello"))["sid"]
        message = f"/messages/{sent}"
        assert " UTC" in (await browser.page(message)).body.decode()
        for zone, name in (("Asia/Kathmandu", "+0545"), ("Mars/Olympus", "UTC"), ("<script>", "UTC")):
            browser.cookies[COOKIE] = zone
            page = (await browser.page(message)).body.decode()
            assert f' {name}"' in page
            assert "<script>" not in page
        browser.cookies[COOKIE] = "Asia/Kathmandu"
        audit = (await browser.page("/audit-log?EndDate=2026-03-12")).body.decode()
        assert "As it is in Asia/Kathmandu." in audit
        assert "2026-03-12T18:14:59Z" in audit  # as the request for the API has it
        assert 'value="2026-03-12"' in audit
        form = (await browser.page("/messages/new?To=%2B14155550100&SendAt=2030-03-12+12:00")).body.decode()
        assert "2030-03-12T06:15:00Z" in form


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("+14155550100", "+1 415 555 0100"),
        ("+491701234567", "+491701234567"),
        ("22555", "22555"),
        ("+1415555010", "+1415555010"),
        ("+1abcdefghij", "+1abcdefghij"),
    ],
)
def test_american_numbers_are_spelled_in_groups(given: str, shown: str) -> None:
    assert spelled(given) == shown
