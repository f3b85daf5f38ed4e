"""The recipes of deploy/: what they forbid the program."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests.chaos.haproxy import printed
from tests.docs.pages import ROOT
from tidings.config import read_settings
from tidings.db.postgres_hosts import each_host

UNIT = ROOT / "deploy" / "tidings.service"
FILES: dict[str, dict[str, Any]] = {
    name: yaml.safe_load((ROOT / "deploy" / name).read_text()) for name in ("compose.yaml", "compose-ha.yaml")
}
SERVICES: dict[str, dict[str, Any]] = {
    f"{name}: {service}": said for name, file in FILES.items() for service, said in file["services"].items()
}
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
    for name in ("compose.yaml: tidings", "compose-ha.yaml: a", "compose-ha.yaml: b"):
        assert "cap_add" not in SERVICES[name]


@pytest.mark.parametrize("name", ["compose-ha.yaml: a", "compose-ha.yaml: b"])
def test_both_hosts_know_both_databases_and_have_one_key_and_one_folder(name: str) -> None:
    here = SERVICES[name]["environment"]
    address = re.sub(r"\$\{.*?\}", "secret", here["TIDINGS_DATABASE"])
    read = read_settings({"TIDINGS_DATABASE": address})
    assert [urlsplit(each).hostname for each in each_host(str(read.database))] == ["p", "q"]
    assert here["TIDINGS_SECRET_KEY"].startswith("${TIDINGS_SECRET_KEY:?")
    assert SERVICES[name]["volumes"] == SERVICES["compose-ha.yaml: a"]["volumes"]


def test_the_primary_is_set_up_as_the_page_says_and_as_the_chaos_test_does() -> None:
    page = (ROOT / "docs" / "how-to" / "high-availability.md").read_text()
    script = FILES["compose-ha.yaml"]["configs"]["primary"]["content"]
    replicas = (ROOT / "tests" / "chaos" / "replicas.py").read_text()
    for name, value in (("synchronous_commit", "remote_apply"), ("synchronous_standby_names", "*")):
        assert f"ALTER SYSTEM SET {name} = '{value}'" in page
        assert f"ALTER SYSTEM SET {name} = '{value}'" in script
        assert name in replicas
        assert value in replicas


def test_the_balancer_of_the_containers_is_the_one_of_the_page() -> None:
    assert FILES["compose-ha.yaml"]["configs"]["balancer"]["content"] == printed()
