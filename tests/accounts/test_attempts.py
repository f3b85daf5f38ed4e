"""How failed sign-ins are counted, and how long their refusals are held back."""

from __future__ import annotations

from tidings.accounts.attempts import FREE, HELD_MOST, HELD_PER_NAME, Attempts
from tidings.core import Instant

NOW = Instant(1_000_000_000)


def test_the_first_failures_are_mistakes_and_each_further_one_is_held_back_twice_as_long() -> None:
    attempts = Attempts()
    held = [attempts.failed(NOW, "user x") for _ in range(FREE + 8)]
    assert held == [0.0] * FREE + [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_ten_failures_spread_over_minutes_are_mistakes() -> None:
    attempts = Attempts()
    assert not any(attempts.failed(NOW.plus(s=61 * minute), "user x") for minute in range(FREE * 2))


def test_a_quiet_minute_forgives_also_when_the_clock_went_back() -> None:
    attempts = Attempts()
    for _ in range(FREE * 2):
        attempts.failed(NOW.plus(s=7200), "user x")
    assert attempts.failed(NOW, "user x") == 0


def test_the_longest_of_several_names_counts() -> None:
    attempts = Attempts()
    for _ in range(FREE):
        attempts.failed(NOW, "client c")
    assert attempts.failed(NOW, "user x", "client c") == 0.25


def test_of_very_many_names_the_last_are_remembered() -> None:
    attempts = Attempts(remembered_most=2)
    for name in ("a", "b", "c"):
        for _ in range(FREE):
            attempts.failed(NOW, name)
    assert [attempts.failed(NOW, name) > 0 for name in "cba"] == [True, True, False]


def test_one_name_and_all_together_have_only_so_many_refusals_held_back() -> None:
    attempts = Attempts()
    assert all(attempts.hold("client c") for _ in range(HELD_PER_NAME))
    assert not attempts.hold("client c")
    assert not attempts.hold("client d", "client c"), "one name without a place is enough"
    attempts.let_go("client c")
    assert attempts.hold("client c")
    assert all(attempts.hold(f"client {n}") for n in range(HELD_MOST - HELD_PER_NAME))
    assert not attempts.hold("client of nobody")
