"""Status callbacks."""

from __future__ import annotations

from tidings.compliance.callbacks import KIND, status_callback
from tidings.compliance.lifecycle import BundleStatus
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.webhooks.outbox import Exchange, params_of

NOW = Instant(1_438_287_151_000_000)
ACCOUNT, BUNDLE = "AC" + "a" * 32, "BU" + "b" * 32


def told(status: BundleStatus, reason: str | None = None, code: int | None = None) -> Exchange:
    sids = Sids(MovableClock(lambda: NOW), SeededChance(1))
    return status_callback(
        sids, NOW, ACCOUNT, BUNDLE, status, url="http://a.example", sequence=3, failure_reason=reason, error_code=code
    )


def test_a_rejection_says_why() -> None:
    params = params_of(told(BundleStatus.REJECTED, "Unknown email domain.", 18051))
    assert params == [
        ("BundleSid", BUNDLE),
        ("AccountSid", ACCOUNT),
        ("Status", "twilio-rejected"),
        ("FailureReason", "Unknown email domain."),
        ("ErrorCode", "18051"),
    ]


def test_no_other_status_has_a_reason() -> None:
    exchange = told(BundleStatus.APPROVED, "left over", 18051)
    assert [name for name, _ in params_of(exchange)] == ["BundleSid", "AccountSid", "Status"]
    assert (exchange.kind, exchange.sequence, exchange.subject_sid, exchange.method) == (KIND, 3, BUNDLE, "POST")


def test_a_rejection_without_a_code_has_none() -> None:
    assert "ErrorCode" not in dict(params_of(told(BundleStatus.REJECTED, "No")))
