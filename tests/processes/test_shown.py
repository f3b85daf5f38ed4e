"""What is told of processes: how each is, and what nobody does."""

from __future__ import annotations

from tests.processes.test_processes import _process
from tidings.core import Instant
from tidings.processes import Role
from tidings.processes.shown import ProcessState, missing_roles, numbered


def _state(*roles: Role, age_us: int = 0) -> ProcessState:
    return ProcessState(process=_process("A", *roles), beat_at=Instant(0), age_us=age_us, lag_us=0, owns={})


def test_one_that_missed_a_beat_is_late_and_its_roles_are_nobodys() -> None:
    late, well = _state(Role.API, age_us=1_600_000), _state(Role.LOOPS, age_us=900_000)
    assert [late.status, well.status] == ["late", "running"]
    assert missing_roles([late, well], simulated=False) == [Role.API, Role.DISPATCH, Role.WEBHOOKS, Role.CONSOLE]
    assert Role.SIMULATOR in missing_roles([late, well], simulated=True)


def test_what_is_owned_is_told_by_name() -> None:
    assert numbered([("lane", 7), ("loop a", 0), ("lane", 3)]) == {"lane": [3, 7], "loop a": [0]}
