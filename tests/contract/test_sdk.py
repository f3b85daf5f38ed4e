"""The judge of answers lets nothing wrong pass."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.contract.description import FOLDER, WHY_SKIPPED
from tests.contract.sdk import ALWAYS, Exchange, judge

ACCOUNT = f"AC{'b' * 32}"
HEADERS = dict.fromkeys(ALWAYS, "x") | {
    "Twilio-Request-Id": f"RQ{'0' * 32}",
    "Twilio-Request-Duration": "0.001",
    "X-API-Domain": "api.twilio.com",
    "Content-Type": "application/json",
    "WWW-Authenticate": 'Basic realm="Twilio API"',
}
BALANCE = {"account_sid": ACCOUNT, "balance": "1.00", "currency": "USD"}
PROBLEM = {"code": 20404, "message": "Gone", "more_info": "https://www.twilio.com/docs/errors/20404", "status": 404}


def exchange(status: int = 200, body: Any = BALANCE, headers: Any = HEADERS) -> Exchange:
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Balance.json"
    return Exchange("GET", url, status, headers, body)


def test_right_answers_pass() -> None:
    judge(exchange())
    judge(exchange(404, PROBLEM))
    judge(exchange(404, PROBLEM | {"details": {}}))


@pytest.mark.skipif(not FOLDER.exists(), reason=WHY_SKIPPED)
@pytest.mark.parametrize(
    "body", [{}, None, [], BALANCE | {"balance": 1}, BALANCE | {"account_sid": "AC1"}, {"account_sid": ACCOUNT}]
)
def test_a_body_that_is_not_as_published_is_caught(body: Any) -> None:
    with pytest.raises(AssertionError):
        judge(exchange(body=body))


@pytest.mark.parametrize(
    "changes", [{"status": 400}, {"code": "20404"}, {"message": ""}, {"more_info": ""}, {"extra": 1}, {"code": 404}]
)
def test_a_problem_without_its_four_keys_is_caught(changes: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        judge(exchange(404, PROBLEM | changes))


@pytest.mark.parametrize("name", sorted(HEADERS.keys() - {"WWW-Authenticate"}))
def test_a_header_that_is_missing_is_caught(name: str) -> None:
    without = {other: value for other, value in HEADERS.items() if other != name}
    with pytest.raises((AssertionError, KeyError)):
        judge(exchange(headers=without))


def test_a_refusal_that_does_not_say_how_to_sign_in_is_caught() -> None:
    refusal = msgspec.structs.replace(exchange(401, PROBLEM | {"status": 401}))
    judge(refusal)
    with pytest.raises(AssertionError):
        judge(msgspec.structs.replace(refusal, headers=HEADERS | {"WWW-Authenticate": "Bearer"}))
