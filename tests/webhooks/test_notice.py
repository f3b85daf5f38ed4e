"""Notices: the short way says the same as the long one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.webhooks.form import form_of
from tidings.webhooks.mapping import parse_webhook_map
from tidings.webhooks.notice import octets_of_notice, reception_of, request_of
from tidings.webhooks.port import ExchangeStage, Notice, Reception, WebhookAnswer, WebhookFailure
from tidings.webhooks.request import octets_of
from tidings.webhooks.target import Target, parse_target

MAP = parse_webhook_map("https://app.example=http://127.0.0.1:5000/dev")
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
URLS = st.sampled_from(
    [
        "http://a.example/sms?x=1#rc=2",
        "https://user:pass@b.example:8443",
        "https://app.example/x",
        "http://[2001:db8::1]/",
    ]
)


@given(URLS, st.lists(st.tuples(TEXT, TEXT)), st.none() | TEXT, st.integers(1, 99), st.integers(0, 2**50))
def test_a_notice_is_the_request_that_it_is_short_for_octet_by_octet(
    url: str, params: list[tuple[str, str]], token: str | None, sequence: int, happened: int
) -> None:
    target = parse_target(url)
    assert isinstance(target, Target)
    notice = Notice(url, form_of(params), token, "EV" + "0" * 32, sequence, happened)
    route = MAP.route_of(target)
    assert octets_of_notice(notice, target, route) == octets_of(request_of(notice, target), route)


def _answer(status: int, body: bytes = b"") -> WebhookAnswer:
    return WebhookAnswer(status, None, body, False, (), None, "http://a.example/", 7)


@pytest.mark.parametrize(
    ("outcome", "reception"),
    [
        (_answer(204), Reception(204, None, 7, None, worth_a_retry=False)),
        (_answer(200, b"a\0b" + b"x" * 3_000), Reception(200, None, 7, "ab" + "x" * 1_997, worth_a_retry=False)),
        (_answer(404, b"who?"), Reception(404, 11_200, 7, "who?", worth_a_retry=False)),
        (_answer(429), Reception(429, 11_200, 7, None, worth_a_retry=True)),
        (_answer(500), Reception(500, 11_200, 7, None, worth_a_retry=True)),
        (WebhookFailure(11_205, ExchangeStage.CONNECT, "no", 3), Reception(None, 11_205, 3, "no", worth_a_retry=True)),
        (
            WebhookFailure(11_205, ExchangeStage.FORBIDDEN, "no", 3),
            Reception(None, 11_205, 3, "no", worth_a_retry=False),
        ),
        (
            WebhookFailure(11_215, ExchangeStage.REDIRECT, "no", 3),
            Reception(None, 11_215, 3, "no", worth_a_retry=False),
        ),
    ],
)
def test_what_comes_of_a_notice(outcome: WebhookAnswer | WebhookFailure, reception: Reception) -> None:
    assert reception_of(outcome) == reception
