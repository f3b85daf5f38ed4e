"""The validator of the official library is the judge of our signatures."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from tidings.http.form import encode
from tidings.webhooks.signature import sign, with_body_hash
from tidings.webhooks.target import Target, parse_target

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
PARAMS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]

_LABEL = st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True)
_HOST = st.lists(_LABEL, min_size=1, max_size=3).map(".".join)
_PORT = st.sampled_from(["", ":80", ":443", ":8080"]) | st.integers(1, 65535).map(lambda port: f":{port}")
_PATH = st.text("abcXYZ09-._~/%20é", max_size=15).map(lambda path: f"/{path}")
_QUERY = st.just("") | st.text("abcXYZ09=&%+-._~é/?", max_size=15).map(lambda query: f"?{query}")
_URL = st.builds("{}://{}{}{}{}".format, st.sampled_from(["http", "https"]), _HOST, _PORT, _PATH | st.just(""), _QUERY)
_WORD = st.text(st.characters(codec="utf-8"), max_size=12)


def _target(url: str) -> Target:
    target = parse_target(url)
    assert isinstance(target, Target)
    return target


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        (URL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL.replace(".com", ".com:443"), "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (URL.replace("https", "http").replace(".com", ".com:80"), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (URL.replace("https", "http").replace(".com", ".com:1234"), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (URL.replace("//", "//user:pass@"), "CukzLTc1tT5dXEDIHm/tKBanW10="),
        (URL.replace("//", "//user@"), "2YRLlVAflCqxaNicjMpJcSTgzSs="),
    ],
)
def test_the_published_vectors_hold_for_the_url_as_configured(url: str, signature: str) -> None:
    assert sign(TOKEN, _target(url).url_called, PARAMS) == signature


def test_the_published_vector_with_a_repeated_name_holds() -> None:
    params = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234")]
    assert sign(TOKEN, URL, params) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="
    assert sign(TOKEN, URL, [*params, ("Digits", "1234")]) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


def test_the_published_vector_with_a_json_body_holds() -> None:
    url = with_body_hash(URL, b'{"property": "value", "boolean": true}')
    assert url == f"{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    assert sign(TOKEN, url) == "a9nBmqA0ju/hNViExpshrM61xv4="


@given(_URL, st.lists(st.tuples(_WORD, _WORD), max_size=6))
@example("https://example.com", [("a", "1"), ("a", "1"), ("a", "0")])
@example("https://example.com?", [])
def test_the_official_validator_accepts_every_signed_form(url: str, params: list[tuple[str, str]]) -> None:
    called = _target(url).url_called
    assert RequestValidator(TOKEN).validate(called, MultiDict(params), sign(TOKEN, called, params))


@given(_URL, st.lists(st.tuples(_WORD, _WORD), min_size=1, max_size=6))
def test_the_official_validator_accepts_every_signed_get(url: str, params: list[tuple[str, str]]) -> None:
    called = _target(url).url_called
    called += f"{'&' if '?' in called else '?'}{encode(params).decode()}"
    assert RequestValidator(TOKEN).validate(called, {}, sign(TOKEN, called))


@given(_URL, st.text(st.characters(codec="utf-8"), max_size=30))
def test_the_official_validator_accepts_every_signed_body(url: str, body: str) -> None:
    called = with_body_hash(_target(url).url_called, body.encode())
    assert RequestValidator(TOKEN).validate(called, body, sign(TOKEN, called))


@given(st.lists(st.tuples(_WORD, _WORD), max_size=6), st.permutations(range(6)))
def test_the_order_of_parameters_does_not_matter(params: list[tuple[str, str]], order: list[int]) -> None:
    shuffled = [params[place] for place in order if place < len(params)]
    assert sign(TOKEN, URL, shuffled) == sign(TOKEN, URL, params)


def test_another_token_gives_another_signature() -> None:
    assert sign("54321", URL, PARAMS) != sign(TOKEN, URL, PARAMS)
