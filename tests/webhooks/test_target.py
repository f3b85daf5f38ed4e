"""A configured URL is taken apart, or refused with a reason."""

from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.webhooks.target import InvalidUrl, Target, is_valid_url, parse_target


def _target(url: str) -> Target:
    target = parse_target(url)
    assert isinstance(target, Target), target
    return target


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com/path?query=1#rc=2",
        "https://user:pass@example.com:8443/a",
        "http://localhost:3000/sms",
        "http://127.0.0.1/",
        "http://[2001:db8::1]:8080/",
        "https://bücher.example/ä?ö=ü",
        "HTTPS://EXAMPLE.COM/",
        "https://example.com./x",
    ],
)
def test_a_url_that_can_be_called_is_valid(url: str) -> None:
    assert is_valid_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/sms",
        "//example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "https://under_score.example/",
        "https://-a.example/",
        "https://a..b/",
        "https://exa mple.com/",
        "https://example.com/a b",
        " https://example.com/",
        "https://example.com/\n",
        "https://example.com/\u00a0",
        "https://example.com\\@evil.example/",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:/",
        "https://example.com:http/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[1.2.3.4]/",
        f"https://{'a' * 64}.example/",
        f"https://example.com/{'a' * 2048}",
        "https://\ud800.example/",
    ],
)
def test_a_url_that_cannot_be_called_is_refused(url: str) -> None:
    assert isinstance(parse_target(url), InvalidUrl)


def test_the_fragment_is_not_called() -> None:
    assert _target("https://example.com/a?b=c#rc=2&ct=100").url_called == "https://example.com/a?b=c"


@pytest.mark.parametrize(
    ("url", "called", "origin", "host_header", "path_query"),
    [
        ("http://example.com", "http://example.com/", "http://example.com:80", "example.com", "/"),
        ("https://example.com?a=1", "https://example.com/?a=1", "https://example.com:443", "example.com", "/?a=1"),
        ("https://example.com/?", "https://example.com/", "https://example.com:443", "example.com", "/"),
        ("https://Ex.Com:443/X", "https://Ex.Com:443/X", "https://ex.com:443", "Ex.Com:443", "/X"),
        ("http://u:p@a.b:81/x", "http://u:p@a.b:81/x", "http://a.b:81", "a.b:81", "/x"),
        ("http://[::1]:81/x", "http://[::1]:81/x", "http://[::1]:81", "[::1]:81", "/x"),
        ("http://bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4", "http://xn--bcher-kva.example:80",
         "xn--bcher-kva.example", "/%C3%A4"),
        ("http://a.b/%41%zz?q=%41", "http://a.b/%41%zz?q=%41", "http://a.b:80", "a.b", "/%41%zz?q=%41"),
    ],
)  # fmt: skip
def test_the_parts_are_those_of_the_url_as_configured(
    url: str, called: str, origin: str, host_header: str, path_query: str
) -> None:
    target = _target(url)
    parts = (target.url_called, target.origin, target.host_header, target.path_query)
    assert parts == (called, origin, host_header, path_query)


def test_an_ipv6_host_is_connected_to_without_brackets() -> None:
    assert (_target("http://[::1]/").host, _target("http://[::1]/").port) == ("::1", 80)


def test_credentials_become_basic_authorization() -> None:
    header = _target("https://me%40home:s%3Acr%C3%A9t@example.com/").authorization
    assert header is not None
    assert b64decode(header.removeprefix("Basic ")).decode() == "me@home:s:crét"
    assert _target("https://example.com/").authorization is None


def test_what_is_wrong_in_the_fragment_is_warned_of_and_the_url_still_called() -> None:
    target = _target("https://example.com/#e=atlantis&rp=never")
    assert [warning.code for warning in target.warnings] == [11240, 11243]


@given(st.text() | st.text("htps:/@#?[]%._-\\ 09ab").map(lambda rest: f"http://{rest}"))
def test_no_text_makes_the_parser_fail(text: str) -> None:
    target = parse_target(text)
    if isinstance(target, Target):
        assert target.path_query.isascii()
        assert target.url_called.isascii()
        again = parse_target(target.url_called)
        assert isinstance(again, Target)
        assert (again.url_called, again.path_query) == (target.url_called, target.path_query)
