"""How often an account may ask for one-time questions."""

from __future__ import annotations

from tidings.brands import otp_pace
from tidings.brands.otp_pace import OtpPace
from tidings.core import Instant

A, B = "AC" + "a" * 32, "AC" + "b" * 32


def test_ten_in_any_second_and_each_account_for_itself() -> None:
    pace, start = OtpPace(), Instant(1_000_000_000)
    moments = [start.plus(ms=50 * n) for n in range(10)]
    assert [pace.admits(A, moment) for moment in moments] == [True] * 10
    assert not pace.admits(A, start.plus(ms=999))
    assert pace.admits(B, start.plus(ms=999))
    assert pace.admits(A, start.plus(ms=1000)), "the first is a second old"
    assert not pace.admits(A, start.plus(ms=1001))
    assert pace.admits(A, start.plus(ms=1050))


def test_what_is_refused_does_not_count() -> None:
    pace, start = OtpPace(most=1), Instant(1_000_000_000)
    assert pace.admits(A, start)
    assert not any(pace.admits(A, start.plus(ms=n)) for n in range(1, 1000, 100))
    assert pace.admits(A, start.plus(s=1))


def test_of_very_many_accounts_the_last_are_remembered(monkeypatch: object) -> None:
    pace, start = OtpPace(most=1), Instant(1_000_000_000)
    for number in range(otp_pace.ACCOUNTS_MOST + 5):
        assert pace.admits(f"AC{number}", start)
    assert len(pace._asked) == otp_pace.ACCOUNTS_MOST
    assert not pace.admits(f"AC{number}", start)
