"""Failures get the codes that customers know, and are retried as the policy of the URL says."""

from __future__ import annotations

import ssl

import pytest

from tidings.webhooks.failures import connect_failure, worth_retrying
from tidings.webhooks.overrides import DEFAULTS, Overrides, RetryOn, parse_overrides
from tidings.webhooks.port import Stage, WebhookAnswer, WebhookFailure


def _certificate_error(verify_code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError()
    error.verify_code = verify_code
    return error


@pytest.mark.parametrize(
    ("error", "code", "stage"),
    [
        (TimeoutError(), 11201, Stage.CONNECT),
        (ConnectionRefusedError(), 11202, Stage.CONNECT),
        (ConnectionResetError(), 11205, Stage.CONNECT),
        (OSError("no route"), 11205, Stage.CONNECT),
        (ssl.SSLError(), 11220, Stage.TLS),
        (ssl.SSLEOFError(), 11220, Stage.TLS),
        (_certificate_error(62), 11235, Stage.TLS),
        (_certificate_error(64), 11235, Stage.TLS),
        (_certificate_error(9), 11236, Stage.TLS),
        (_certificate_error(10), 11236, Stage.TLS),
        (_certificate_error(18), 11237, Stage.TLS),
        (_certificate_error(20), 11237, Stage.TLS),
    ],
)
def test_errors_of_connecting_get_their_codes(error: OSError, code: int, stage: Stage) -> None:
    failure = connect_failure(error, 7)
    assert (failure.error_code, failure.stage, failure.duration_ms) == (code, stage, 7)


def _answer(status: int) -> WebhookAnswer:
    return WebhookAnswer(status, None, b"", too_large=False, set_cookies=(), location=None, url="", duration_ms=0)


def _failure(stage: Stage) -> WebhookFailure:
    return WebhookFailure(11205, stage, "", 0)


@pytest.mark.parametrize("stage", [Stage.RESOLVE, Stage.CONNECT, Stage.TLS])
def test_by_default_what_never_connected_is_tried_again(stage: Stage) -> None:
    assert worth_retrying(_failure(stage), DEFAULTS)


@pytest.mark.parametrize(
    "stage", [Stage.READ, Stage.CLOSED, Stage.PROTOCOL, Stage.TOTAL, Stage.REDIRECT, Stage.FORBIDDEN]
)
def test_by_default_nothing_else_is_tried_again(stage: Stage) -> None:
    assert not worth_retrying(_failure(stage), DEFAULTS)
    assert not worth_retrying(_answer(500), DEFAULTS)


@pytest.mark.parametrize(
    ("policy", "outcome", "again"),
    [
        ("4xx", _answer(404), True),
        ("4xx", _answer(500), False),
        ("5xx", _answer(503), True),
        ("5xx", _answer(404), False),
        ("rt", _failure(Stage.READ), True),
        ("rt", _failure(Stage.CONNECT), False),
        ("all", _answer(404), True),
        ("all", _answer(500), True),
        ("all", _failure(Stage.CLOSED), True),
        ("all", _failure(Stage.TOTAL), False),
        ("all", _failure(Stage.FORBIDDEN), False),
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
    assert worth_retrying(_failure(Stage.CONNECT), both)
    assert worth_retrying(_answer(500), both)
