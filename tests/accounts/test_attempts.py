"""How failed sign-ins are counted."""

from __future__ import annotations

from tidings.accounts.attempts import FREE, Attempts
from tidings.core import Instant

NOW = Instant(1_000_000_000)


def test_a_name_that_never_failed_waits_for_nothing() -> None:
    assert Attempts().wait_s(NOW, "user x") == 0
    assert Attempts().wait_s(NOW) == 0


def test_ten_failures_spread_over_minutes_are_mistakes() -> None:
    attempts = Attempts()
    for minute in range(FREE * 2):
        attempts.failed(NOW.plus(s=61 * minute), "user x")
    assert attempts.wait_s(NOW.plus(s=61 * 2 * FREE), "user x") == 0


def test_the_longest_wait_of_several_names_counts() -> None:
    attempts = Attempts()
    for _ in range(FREE):
        attempts.failed(NOW, "peer p")
    assert attempts.wait_s(NOW, "user x", "peer p") == 1.0


def test_of_very_many_names_the_last_are_remembered() -> None:
    attempts = Attempts(remembered_most=2)
    for name in ("a", "b", "c"):
        for _ in range(FREE):
            attempts.failed(NOW, name)
    assert [attempts.wait_s(NOW, name) > 0 for name in "abc"] == [False, True, True]
