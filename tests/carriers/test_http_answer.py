"""What an aggregator's answer says: by its status, by its own code, and by nothing that it should not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.carriers.http_answer import RETRY_AFTER_MOST_S, HttpAnswer, JudgedAnswer, judged
from tidings.carriers.http_link import AnswerFormat, HttpLink, HttpVerdict
from tidings.core import Instant

LINK = HttpLink(name="elm", url="https://elm.example/sms")
CODED = HttpLink(
    name="elm",
    url="https://elm.example/sms",
    id_path="messages.0.id",
    code_path="messages.0.code",
    codes={"9": HttpVerdict.THROTTLED, "12": 30003, "5": HttpVerdict.DOWN, "7": HttpVerdict.LATER},
)
NOW = Instant.parse_iso("2026-11-29T12:00:00Z")


def said(link: HttpLink, status: int, body: str = "", retry_after: str = "") -> JudgedAnswer:
    return judged(link, HttpAnswer(status, body.encode(), retry_after), NOW)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, HttpVerdict.ACCEPTED),
        (202, HttpVerdict.ACCEPTED),
        (302, HttpVerdict.DOWN),
        (400, HttpVerdict.REFUSED),
        (401, HttpVerdict.DOWN),
        (404, HttpVerdict.DOWN),
        (422, HttpVerdict.REFUSED),
        (429, HttpVerdict.THROTTLED),
        (500, HttpVerdict.LATER),
        (502, HttpVerdict.DOUBTFUL),
        (503, HttpVerdict.DOWN),
        (504, HttpVerdict.DOUBTFUL),
        (99, HttpVerdict.DOWN),
    ],
)
def test_a_status_says_what_becomes_of_a_text(status: int, verdict: HttpVerdict) -> None:
    assert said(LINK, status).verdict is verdict


def test_a_link_says_of_a_status_what_it_means_there() -> None:
    link = HttpLink(name="elm", url="https://elm.example/sms", statuses={"404": HttpVerdict.REFUSED, "409": 30005})
    assert said(link, 404).verdict is HttpVerdict.REFUSED
    refused = said(link, 409)
    assert (refused.verdict, refused.error_code, refused.is_listed) == (HttpVerdict.REFUSED, 30005, True)


@pytest.mark.parametrize(
    ("code", "verdict", "error_code", "is_listed"),
    [
        ("0", HttpVerdict.ACCEPTED, 30008, True),
        ("9", HttpVerdict.THROTTLED, 30017, True),
        ("12", HttpVerdict.REFUSED, 30003, True),
        ("5", HttpVerdict.DOWN, 30008, True),
        ("7", HttpVerdict.LATER, 30008, True),
        ("4711", HttpVerdict.REFUSED, 30008, False),
    ],
)
def test_a_code_of_its_own_says_more_than_a_status_of_200(
    code: str, verdict: HttpVerdict, error_code: int, is_listed: bool
) -> None:
    found = said(CODED, 200, f'{{"messages": [{{"id": "a1", "code": {code}}}]}}')
    assert (found.verdict, found.is_listed) == (verdict, is_listed)
    if verdict is not HttpVerdict.ACCEPTED:
        assert found.error_code == error_code
        assert found.said == f"HTTP 200, code {code}"
    else:
        assert found.id == "a1"


def test_ids_are_found_in_texts_and_lines() -> None:
    word = HttpLink(name="elm", url="u", answer=AnswerFormat.TEXT, id_path="1", code_path="0", accepted_codes="OK,SENT")
    assert said(word, 200, "OK: 4711\n").id == "4711"
    assert said(word, 200, "ERR: 105").verdict is HttpVerdict.REFUSED
    lines = HttpLink(name="elm", url="u", answer=AnswerFormat.FORM, id_path="MessageId", code_path="Error")
    assert said(lines, 200, "MessageId=x-7\r\nError=0\r\n").id == "x-7"


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120.0),
        ("", None),
        ("soon", None),
        ("999999999999", RETRY_AFTER_MOST_S),
        ("Sun, 29 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 29 Nov 2020 12:00:30 GMT", 0.0),
        ("-5", None),
    ],
)
def test_retry_after_is_read_in_both_forms(retry_after: str, seconds: float | None) -> None:
    assert said(LINK, 429, "", retry_after).asked_s == seconds


@given(st.integers(0, 999), st.binary(), st.text(max_size=60))
def test_no_answer_fails(status: int, body: bytes, retry_after: str) -> None:
    for link in (LINK, CODED):
        found = judged(link, HttpAnswer(status, body, retry_after), NOW)
        assert ";" not in found.said
        assert found.said.isprintable()


def test_an_id_from_outside_is_cleaned_and_bounded() -> None:
    assert said(LINK, 200, '{"id": "a\\u0000b\\u0007"}').id == "ab"
    assert len(said(LINK, 200, f'{{"id": "{"x" * 5_000}"}}').id) == 64
