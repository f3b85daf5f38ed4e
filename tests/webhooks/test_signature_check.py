"""Why a signature does not validate: what the official validator refuses is named, what it takes is right."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tidings.webhooks.signature import with_body_hash
from tidings.webhooks.signature_check import checked

TOKEN, SECOND = "a" * 32, "b" * 32
URL = "https://customer.example/sms?from=a%20b&x=1"
PARAMS = {"Body": "Hello you", "From": "+14155550100", "To": "+18335550174", "Empty": ""}
BODY = urlencode(PARAMS)
VALIDATOR = RequestValidator(TOKEN)


def signed(url: str = URL, params: dict[str, str] | None = None, token: str = TOKEN) -> str:
    made: str = RequestValidator(token).compute_signature(url, PARAMS if params is None else params)
    return made


def check(url: str, signature: str, body: str = BODY, *, is_json: bool = False) -> tuple[bool, tuple[str, ...]]:
    found = checked(url, signature, body, {"primary": TOKEN, "secondary": SECOND, "given": "c" * 32}, is_json=is_json)
    return found.valid, found.differences


def test_what_the_official_validator_takes_is_right() -> None:
    assert VALIDATOR.validate(URL, PARAMS, signed())
    assert check(URL, signed()) == (True, ())


@pytest.mark.parametrize(
    ("configured", "seen", "said"),
    [
        (URL, URL.replace("https", "http"), "X-Forwarded-Proto"),
        ("https://customer.example/sms", "https://customer.example:443/sms", "has no port"),
        ("https://customer.example:443/sms", "https://customer.example/sms", "has its port"),
        ("https://customer.example/sms/", "https://customer.example/sms", "The slash at the end"),
        ("https://customer.example/sms", "https://customer.example/sms/", "The slash at the end"),
        ("https://customer.example/sms", "https://customer.example/sms?added=1", "has no query"),
        (URL, URL.replace("%20", " "), "yours was decoded"),
        (URL, URL.replace("%20", "+"), "signed as %20"),
        (URL.replace("%20", "+"), URL, "signed as plus signs"),
        ("https://customer.example/sms", "https://Customer.Example/sms", "in small letters"),
        ("https://customer.example/sms", "https://customer.example/sms#rc=2", "follows a #"),
        ("https://customer.example/sms", "http://customer.example:443/sms/", ""),
    ],
)
def test_a_url_that_differs_is_told_in_how_it_does(configured: str, seen: str, said: str) -> None:
    found = checked(seen, signed(configured), BODY, {"primary": TOKEN}, is_json=False)
    if said:
        assert (found.url, found.token) == (configured, "primary")
        assert said in found.differences[0]
        assert len(found.differences) == 1
    else:
        assert (found.valid, found.url) == (False, None), "it differs thrice"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (urlencode({name: value for name, value in PARAMS.items() if value}), None),
        ("", None),
        (BODY.replace("Hello+you", "+Hello+you+"), "blanks at their ends"),
    ],
)
def test_parameters_that_were_lost_or_changed_are_told(body: str, said: str | None) -> None:
    valid, differences = check(URL, signed(), body)
    assert not valid
    assert (differences == ()) if said is None else (said in differences[0])


def test_what_a_parser_leaves_out_is_told_where_it_was_not_signed() -> None:
    filled = {name: value for name, value in PARAMS.items() if value}
    assert "Parameters without a value" in check(URL, signed(params=filled))[1][0]
    assert "without the form's parameters" in check(URL, signed(params={}))[1][0]


def test_another_token_is_named() -> None:
    assert check(URL, signed(token=SECOND))[1] == (
        "It was made with the secondary token; webhooks are signed with the primary one.",
    )
    assert "the given token" in check(URL, signed(token="c" * 32))[1][0]
    assert check(URL, signed(token="d" * 32)) == (False, ())


def test_a_json_body_is_right_by_its_hash_in_the_url() -> None:
    body = '{"a": 1}'
    url = with_body_hash(URL, body.encode())
    signature = signed(url, {})
    assert VALIDATOR.validate(url, body, signature)
    assert check(url, signature, body, is_json=True) == (True, ())
    assert not VALIDATOR.validate(url, body + " ", signature)
    assert "The body is not the one" in check(url, signature, body + " ", is_json=True)[1][0]
    assert "bodySHA256 in its query" in check(URL, signature, body, is_json=True)[1][0]


@pytest.mark.parametrize("url", ["", "https://[", "http://a.example:99999/", "nothing", "http://a.example/\ud800"])
def test_whatever_is_pasted_is_judged_and_breaks_nothing(url: str) -> None:
    assert check(url, "ünsinn\ud800", "%%%=&&&\ud800")[0] is False
