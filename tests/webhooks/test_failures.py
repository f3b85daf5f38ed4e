"""Failures get the codes that customers know, and are retried as the policy of the URL says."""

from __future__ import annotations

import ssl

import pytest

from tidings.webhooks.failures import connect_failure, worth_retrying
from tidings.webhooks.overrides import DEFAULTS, Overrides, RetryOn, parse_overrides
from tidings.webhooks.port import ExchangeStage, WebhookAnswer, WebhookFailure


def _certificate_error(verify_code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError()
    error.verify_code = verify_code
    return error


@pytest.mark.parametrize(
    ("error", "code", "stage"),
    [
        (TimeoutError(), 11201, ExchangeStage.CONNECT),
        (ConnectionRefusedError(), 11202, ExchangeStage.CONNECT),
        (ConnectionResetError(), 11205, ExchangeStage.CONNECT),
        (OSError("no route"), 11205, ExchangeStage.CONNECT),
        (ssl.SSLError(), 11220, ExchangeStage.TLS),
        (ssl.SSLEOFError(), 11220, ExchangeStage.TLS),
        (_certificate_error(62), 11235, ExchangeStage.TLS),
        (_certificate_error(64), 11235, ExchangeStage.TLS),
        (_certificate_error(9), 11236, ExchangeStage.TLS),
        (_certificate_error(10), 11236, ExchangeStage.TLS),
        (_certificate_error(18), 11237, ExchangeStage.TLS),
        (_certificate_error(20), 11237, ExchangeStage.TLS),
    ],
)
def test_errors_of_connecting_get_their_codes(error: OSError, code: int, stage: ExchangeStage) -> None:
    failure = connect_failure(error, 7)
    assert (failure.error_code, failure.stage, failure.duration_ms) == (code, stage, 7)


def _answer(status: int) -> WebhookAnswer:
    return WebhookAnswer(status, None, b"", too_large=False, set_cookies=(), location=None, url="", duration_ms=0)


def _failure(stage: ExchangeStage) -> WebhookFailure:
    return WebhookFailure(11205, stage, "", 0)


@pytest.mark.parametrize("stage", [ExchangeStage.RESOLVE, ExchangeStage.CONNECT, ExchangeStage.TLS])
def test_by_default_what_never_connected_is_tried_again(stage: ExchangeStage) -> None:
    assert worth_retrying(_failure(stage), DEFAULTS)


@pytest.mark.parametrize(
    "stage",
    [
        ExchangeStage.READ,
        ExchangeStage.CLOSED,
        ExchangeStage.PROTOCOL,
        ExchangeStage.TOTAL,
        ExchangeStage.REDIRECT,
        ExchangeStage.FORBIDDEN,
    ],
)
def test_by_default_nothing_else_is_tried_again(stage: ExchangeStage) -> None:
    assert not worth_retrying(_failure(stage), DEFAULTS)
    assert not worth_retrying(_answer(500), DEFAULTS)


@pytest.mark.parametrize(
    ("policy", "outcome", "again"),
    [
        ("4xx", _answer(404), True),
        ("4xx", _answer(500), False),
        ("5xx", _answer(503), True),
        ("5xx", _answer(404), False),
        ("rt", _failure(ExchangeStage.READ), True),
        ("rt", _failure(ExchangeStage.CONNECT), False),
        ("all", _answer(404), True),
        ("all", _answer(500), True),
        ("all", _failure(ExchangeStage.CLOSED), True),
        ("all", _failure(ExchangeStage.TOTAL), False),
        ("all", _failure(ExchangeStage.FORBIDDEN), False),
        ("all", _answer(200), False),
        ("all", _answer(304), False),
    ],
)
def test_the_policy_of_the_url_says_what_is_tried_again(
    policy: str, outcome: WebhookAnswer | WebhookFailure, again: bool
) -> None:
    overrides, _ = parse_overrides(f"rp={policy}")
    assert worth_retrying(outcome, overrides) is again


def test_policies_add_up() -> None:
    both = Overrides(retry_on=frozenset({RetryOn.CONNECT, RetryOn.SERVER_ERROR}))
    assert worth_retrying(_failure(ExchangeStage.CONNECT), both)
    assert worth_retrying(_answer(500), both)
