"""The walk from version to version: what it walks to, and what it holds against it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from tests.chaos.ledger import Verdict
from tests.chaos.rounds import Round
from tests.chaos.upgrade import complaints, drains, extended
from tests.speed.rig import HERE
from tidings.db.schema_versions import least_known

NOTHING: frozenset[int] = frozenset()
SOUND = Verdict(NOTHING, NOTHING, NOTHING, NOTHING, (), (), (), 0)
QUIET = Round(
    number=1, fault="upgrade", what="upgrade, host by host", accepted=9, refused=0, no_answer=0, refusals={}, slowest_ms=5.0,
    drained_s=1.0, stops=1, struck=0.0, mended=1.0, stored_again=(), verdict=SOUND,
)  # fmt: skip


def test_the_version_that_it_walks_to_has_a_migration_more_and_asks_no_more_of_others(tmp_path: Path) -> None:
    newer = extended(tmp_path / "newer")
    asked = "from tidings.db.schema_versions import least_known, newest_version; print(newest_version(), least_known())"
    said = subprocess.run([sys.executable, "-c", asked], cwd=newer, check=True, capture_output=True, text=True)
    assert said.stdout.split() == ["9000", least_known()]


def test_this_version_drains_by_itself() -> None:
    assert drains(HERE)


def test_a_walk_that_nobody_notices_is_no_complaint_and_a_stop_neither() -> None:
    assert complaints(QUIET) == []
    assert complaints(msgspec.structs.replace(QUIET, refused=3, refusals={"400 21610": 3})) == []


def test_whoever_is_refused_or_gets_no_answer_is_one_and_so_is_a_double_that_is_marked() -> None:
    assert "503" in complaints(msgspec.structs.replace(QUIET, refused=1, refusals={"503 -": 1}))[0]
    assert "1 clients got no answer" in complaints(msgspec.structs.replace(QUIET, no_answer=1))[0]
    doubled = msgspec.structs.replace(SOUND, doubled=frozenset({7}))
    assert "7" in complaints(msgspec.structs.replace(QUIET, verdict=doubled))[0]
