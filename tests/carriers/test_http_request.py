"""A whole text as one request, in the way that its link declares."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings import gsm
from tidings.carriers.http_link import HttpAuth, HttpLink, HttpMethod, NumberForm, RequestFormat, why_no_link
from tidings.carriers.http_request import HttpAsk, asked
from tidings.carriers.port import Submission

URL = "https://elm.example/sms"


def parts_of(text: str, source: str = "+14155550100") -> list[Submission]:
    segmented = gsm.segment(text)
    payloads, coding = gsm.payloads(segmented, 7), gsm.data_coding(segmented.encoding)
    return [
        Submission("SM1", number, len(payloads), source, "+14155550199", payload, coding, len(payloads) > 1, 0)
        for number, payload in enumerate(payloads, 1)
    ]


def request_of(text: str = "hello", **settings: Any) -> HttpAsk:
    return asked(HttpLink(name="elm", url=URL, user="us", password="secret", **settings), parts_of(text))


def form_of(request: HttpAsk) -> dict[str, list[str]]:
    return parse_qs((request.body or b"").decode(), keep_blank_values=True)


def test_what_nothing_is_said_of_is_a_form_with_basic_credentials() -> None:
    request = request_of("a & b = ü+")
    assert (request.method, request.url) == ("POST", URL)
    assert form_of(request) == {"from": ["+14155550100"], "to": ["+14155550199"], "text": ["a & b = ü+"]}
    assert request.headers["Authorization"] == "Basic dXM6c2VjcmV0"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["User-Agent"].startswith("Tidings/")


def test_json_has_its_fields_where_their_paths_lead() -> None:
    request = request_of(
        format=RequestFormat.JSON,
        auth=HttpAuth.BEARER,
        from_field="messages.0.from",
        to_field="messages.0.destinations.0.to",
        text_field="messages.0.text",
        reference_field="messages.0.ref",
        number_form=NumberForm.DIGITS,
        fields={"type": "sms"},
    )
    assert request.headers["Authorization"] == "Bearer secret"
    assert msgspec.json.decode(request.body or b"") == {
        "type": "sms",
        "messages": [{"from": "14155550100", "destinations": [{"to": "14155550199"}], "text": "hello", "ref": "SM1"}],
    }


def test_a_query_may_have_the_credentials_as_fields() -> None:
    request = request_of(method=HttpMethod.GET, auth=HttpAuth.FIELDS, password_field="pass", fields={"dlr-mask": "31"})
    assert request.body is None
    assert "Authorization" not in request.headers
    query = parse_qs(urlsplit(request.url).query)
    assert (query["username"], query["pass"], query["dlr-mask"]) == (["us"], ["secret"], ["31"])
    assert "secret" not in repr(request)


def test_a_header_of_its_own_has_the_key() -> None:
    assert request_of(auth=HttpAuth.HEADER, auth_header="X-Key").headers["X-Key"] == "secret"


@pytest.mark.parametrize(("text", "coding"), [("hello", "text"), ("привет", "unicode")])
def test_what_needs_ucs_2_is_said_where_the_aggregator_wants_to_know(text: str, coding: str) -> None:
    request = request_of(text, coding_field="type", gsm_coding="text", unicode_coding="unicode")
    assert form_of(request)["type"] == [coding]


def test_the_address_for_receipts_goes_with_each_text_where_it_is_asked_for() -> None:
    request = request_of(callback_field="cb", callback_base="https://sms.example.com/", key="k" * 64, sid="TL1")
    assert form_of(request)["cb"] == [f"https://sms.example.com/tidings/v1/Carriers/TL1/Receipts/{'k' * 64}"]
    more = {"callback_query": "id={reference}&status=%d", "callback_base": "https://sms.example.com"}
    assert form_of(request_of(callback_field="cb", key="k", **more))["cb"][0].endswith("/k?id=SM1&status=%d")
    assert "cb" not in form_of(request_of(callback_field="cb", callback_base="https://sms.example.com/"))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=500))
def test_a_text_goes_whole_however_many_parts_it_has(text: str) -> None:
    parts = parts_of(text)
    link = HttpLink(name="elm", url=URL, format=RequestFormat.JSON)
    assert msgspec.json.decode(asked(link, parts).body or b"")["text"] == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "url",
    ["", "elm.example", "ftp://elm.example", "https://", "https://us:pw@elm.example/", "https://elm.example/?key=1",
     "https://elm.example:99999/", "https://elm example/", "https://[::1/", "https://elm.example/#x"],
)  # fmt: skip
def test_what_is_no_address_of_an_api_is_told(url: str) -> None:
    assert why_no_link(url) is not None


def test_addresses_of_apis_are_taken() -> None:
    for url in ("https://elm.example", "http://10.0.0.7:13013/cgi-bin/sendsms", "https://[2001:db8::1]:8443/v1/sms"):
        assert why_no_link(url) is None
