"""The recipes of deploy/: what they forbid the program."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT

UNIT = ROOT / "deploy" / "tidings.service"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
EXPOSURE_MOST = 2.0
"""Of ten, as systemd counts it."""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_calls_the_service_well_guarded(tmp_path: Path) -> None:
    unit = shutil.copy(UNIT, tmp_path)
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", unit], capture_output=True, text=True, check=False
    )
    level = re.search(r"Overall exposure level for tidings.service: ([0-9.]+)", told.stdout)
    if level is None:
        pytest.skip(f"this systemd does not judge a file: {told.stderr.strip()[:100]}")
    assert float(level[1]) <= EXPOSURE_MOST, told.stdout


@pytest.mark.parametrize(
    "line",
    [
        "UMask=0077",
        "CapabilityBoundingSet=",
        "NoNewPrivileges=yes",
        "SystemCallFilter=@system-service",
        "ProtectSystem=strict",
        "MemoryMax=2G",
    ],
)
def test_the_service_is_bounded(line: str) -> None:
    assert line in UNIT.read_text().splitlines()


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_change_nothing_but_its_data_and_gains_no_privilege(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert service["pids_limit"]


def test_the_program_s_container_has_no_capability_at_all() -> None:
    assert "cap_add" not in SERVICES["tidings"]
