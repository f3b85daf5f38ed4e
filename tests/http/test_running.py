"""How many requests of an account are served at once: here alone, and with what other processes serve."""

from __future__ import annotations

import pytest

from tidings.core import Problem
from tidings.http.running import Running


class Others:
    """What other processes told."""

    def __init__(self, processes: int, **there: int) -> None:
        self.there = there
        self._processes = processes

    def of(self, account_sid: str) -> int:
        return self.there.get(account_sid, 0)

    def processes(self) -> int:
        return self._processes


def filled(running: Running, account: str, most: int = 1_000) -> int:
    """How many may begin."""
    for count in range(most):
        try:
            running.begin(account)
        except Problem as problem:
            assert problem.kind.code == 20429
            return count
    return most


def test_an_account_has_so_many_and_no_more_whatever_others_have() -> None:
    running = Running(3)
    assert [filled(running, "AC1"), filled(running, "AC2")] == [3, 3]
    running.end("AC1")
    assert running.begin("AC1") == 3
    assert running.count("AC1") == 3


def test_nothing_is_kept_of_an_account_that_has_none_running() -> None:
    running = Running(3)
    running.begin("AC1")
    running.end("AC1")
    assert running.here == {}


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (0, 100),  # nobody told anything: all of it
        (20, 80),  # what is left
        (90, 25),  # its part at least, though more would be served together
        (500, 25),
    ],
)
def test_with_other_processes_it_has_what_is_left_and_its_part_at_least(there: int, here: int) -> None:
    running = Running(100, Others(4, AC1=there))
    assert filled(running, "AC1") == here
    assert running.count("AC1") == here + there
    assert filled(running, "AC2") == 100


def test_one_may_always_be_served() -> None:
    assert filled(Running(2, Others(9, AC1=50)), "AC1") == 1
