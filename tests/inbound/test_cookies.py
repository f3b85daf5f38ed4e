"""Cookies go back to the origin that set them, for its account and conversation: few, small, and not for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.core import Instant, MovableClock
from tidings.inbound import cookies
from tidings.inbound.cookies import CookieJars, read_cookie

BEGAN = 1_790_000_000_000_000
URL = "https://a.example/sms/in"


def _jars() -> CookieJars:
    return CookieJars(MovableClock(lambda: BEGAN))


def _sent(jars: CookieJars, url: str = URL, *, account: str = "AC1", ours: str = "+1", user: str = "+2") -> str:
    return " ".join(f"{name}={value}" for name, value in jars.to_send(account, ours, user, url))


def _after(*headers: str, url: str = URL) -> CookieJars:
    jars = _jars()
    jars.keep("AC1", "+1", "+2", url, headers)
    return jars


def test_only_the_origin_the_account_and_the_pair_get_them_back() -> None:
    jars = _after("a=1; Path=/; HttpOnly; Secure; Domain=example")
    assert _sent(jars) == _sent(jars, "HTTPS://A.example:443/") == "a=1"
    for url in ("http://a.example/sms/in", "https://a.example:8443/sms/in", "https://b.a.example/", "https://example/"):
        assert _sent(jars, url) == "", url
    assert _sent(jars, account="AC2") == _sent(jars, ours="+3") == _sent(jars, user="+3") == ""


@pytest.mark.parametrize(
    ("header", "goes_to", "stays_away"),
    [
        ("a=1", ["/sms/in", "/sms", "/sms/x/y?q=1"], ["/", "/smsx", "/other"]),
        ("a=1; path=/sms/", ["/sms/in"], ["/sms", "/"]),
        ("a=1; PATH=/", ["/", "/x", "/sms/in"], []),
        ("a=1; path=x", ["/sms/in"], ["/"]),
    ],
)
def test_a_path_bounds_where_they_go(header: str, goes_to: list[str], stays_away: list[str]) -> None:
    jars = _after(header)
    assert all(_sent(jars, f"https://a.example{path}") == "a=1" for path in goes_to)
    assert not any(_sent(jars, f"https://a.example{path}") for path in stays_away)


@pytest.mark.parametrize("end", ["Max-Age=0", "max-age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
def test_the_receiver_takes_them_back(end: str) -> None:
    jars = _after("a=1", "b=2")
    jars.keep("AC1", "+1", "+2", URL, [f"a=; {end}", "b=3"])
    assert _sent(jars) == "b=3"


def test_they_end_when_they_say_and_after_four_hours_at_the_latest() -> None:
    clock = MovableClock(lambda: BEGAN)
    jars = CookieJars(clock)
    jars.keep("AC1", "+1", "+2", URL, ["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "b=1; Max-Age=999999"])
    clock.advance(59_000_000)
    assert _sent(jars) == "a=1 b=1"
    clock.advance(2_000_000)
    assert _sent(jars) == "b=1"
    clock.advance(4 * 3_600_000_000)
    assert _sent(jars) == ""


def test_they_are_few_and_small() -> None:
    jars = _after(*[f"c{number}={'x' * 10}" for number in range(60)])
    assert _sent(jars).split()[0] == f"c{cookies.HEADERS_MOST - cookies.COOKIES_MOST}=xxxxxxxxxx"
    assert len(_sent(jars).split()) == cookies.COOKIES_MOST
    jars = _after(*[f"c{number}={'x' * 1_000}" for number in range(9)], f"big={'x' * 1_022}")
    assert [pair[:3] for pair in _sent(jars).split()] == ["c5=", "c6=", "c7=", "c8="]


def test_one_account_with_many_conversations_does_not_empty_the_jars_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cookies, "JARS_MOST", 10)
    jars = _after("a=1")
    for number in range(50):
        jars.keep("AC2", "+1", f"+{number}", URL, ["b=1"])
    assert _sent(jars) == "a=1"
    assert sum(bool(_sent(jars, account="AC2", user=f"+{number}")) for number in range(50)) == 9


@given(st.text(max_size=200), st.text(max_size=50))
def test_whatever_is_set_what_goes_back_is_one_clean_line(header: str, attribute: str) -> None:
    cookie = read_cookie(f"{header}; {attribute}", "/a/b", Instant(BEGAN))
    if cookie is not None:
        line = f"{cookie.name}={cookie.value}"
        assert line.isascii()
        assert line.isprintable()
        assert ";" not in line
