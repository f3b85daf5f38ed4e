"""A webhook on the wire, and what becomes of it after a redirect."""

from __future__ import annotations

import msgspec
import pytest
from twilio.request_validator import RequestValidator

from tidings.webhooks.port import Method, WebhookRequest
from tidings.webhooks.request import USER_AGENT, after_redirect, octets_of
from tidings.webhooks.target import Target, parse_target

PARAMS = [("MessageSid", "SM1"), ("Body", "hello there")]


def _request(url: str, method: Method = Method.POST, **more: object) -> WebhookRequest:
    target = parse_target(url)
    assert isinstance(target, Target)
    return msgspec.structs.replace(WebhookRequest(method, target, PARAMS, token="secret"), **more)


def _wire(request: WebhookRequest) -> tuple[str, dict[str, str], bytes]:
    head, _, body = octets_of(request).partition(b"\r\n\r\n")
    line, *headers = head.decode("latin-1").split("\r\n")
    return line, dict(header.split(": ", 1) for header in headers), body


def test_a_post_carries_its_parameters_in_the_body() -> None:
    line, headers, body = _wire(_request("https://user:pw@a.example:8443/sms?x=1#rc=2"))
    assert line == "POST /sms?x=1 HTTP/1.1"
    assert body == b"MessageSid=SM1&Body=hello+there"
    assert headers == {
        "Host": "a.example:8443",
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Content-Length": str(len(body)),
        "Authorization": "Basic dXNlcjpwdw==",
        "X-Twilio-Signature": headers["X-Twilio-Signature"],
    }
    url = "https://user:pw@a.example:8443/sms?x=1"
    assert RequestValidator("secret").validate(url, dict(PARAMS), headers["X-Twilio-Signature"])


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://a.example/sms", "/sms?MessageSid=SM1&Body=hello+there"),
        ("http://a.example?x=1", "/?x=1&MessageSid=SM1&Body=hello+there"),
    ],
)
def test_a_get_carries_them_in_the_query_and_signs_them_there(url: str, path: str) -> None:
    line, headers, body = _wire(_request(url, Method.GET))
    assert (line, body) == (f"GET {path} HTTP/1.1", b"")
    assert "Content-Length" not in headers
    assert RequestValidator("secret").validate(f"http://a.example{path}", {}, headers["X-Twilio-Signature"])


def test_a_json_body_is_signed_by_its_hash_in_the_query() -> None:
    line, headers, body = _wire(_request("http://a.example/events", json=b'{"a":1}'))
    assert (body, headers["Content-Type"]) == (b'{"a":1}', "application/json")
    url = f"http://a.example{line.split(' ')[1]}"
    assert RequestValidator("secret").validate(url, '{"a":1}', headers["X-Twilio-Signature"])


def test_further_headers_and_cookies_are_sent() -> None:
    request = _request(
        "http://a.example/", headers=(("I-Twilio-Idempotency-Token", "T1"),), cookies=(("a", "1"), ("b", "2"))
    )
    _, headers, _ = _wire(request)
    assert (headers["I-Twilio-Idempotency-Token"], headers["Cookie"]) == ("T1", "a=1; b=2")


def test_without_a_token_nothing_is_signed() -> None:
    assert "X-Twilio-Signature" not in _wire(_request("http://a.example/", token=None))[1]


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\0b"])
def test_a_value_that_would_break_out_of_its_line_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        octets_of(_request("http://a.example/", headers=(("X", value),)))
    with pytest.raises(ValueError, match="line break"):
        octets_of(_request("http://a.example/", cookies=(("x", value),)))


@pytest.mark.parametrize("status", [301, 302, 303])
def test_most_redirects_are_followed_with_get_and_without_parameters(status: int) -> None:
    onward = after_redirect(_request("http://a.example/x/y"), status, "z")
    assert onward is not None
    assert (onward.method, onward.target.url_called, onward.params) == (Method.GET, "http://a.example/x/z", [])


@pytest.mark.parametrize("status", [307, 308])
def test_some_redirects_keep_method_and_parameters(status: int) -> None:
    onward = after_redirect(_request("http://a.example/x/y"), status, "https://b.example/z")
    assert onward is not None
    assert (onward.method, onward.target.url_called, onward.params) == (Method.POST, "https://b.example/z", PARAMS)
    assert "X-Twilio-Signature" in _wire(onward)[1]


def test_credentials_and_cookies_do_not_follow_to_another_origin() -> None:
    request = _request("http://me:pw@a.example/", cookies=(("a", "1"),))
    same, other = after_redirect(request, 307, "/next"), after_redirect(request, 307, "http://b.example/")
    assert same is not None
    assert other is not None
    assert (same.cookies, same.target.authorization) == (request.cookies, request.target.authorization)
    assert (other.cookies, other.target.authorization) == ((), None)


@pytest.mark.parametrize("location", [None, "", "ftp://a.example/", "http://[", "http://a_b.example/", "http://a b/"])
def test_a_redirect_to_nowhere_is_none(location: str | None) -> None:
    assert after_redirect(_request("http://a.example/"), 302, location) is None
