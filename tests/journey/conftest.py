"""What the journeys share: an installation that runs, and commands typed beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.contract.sdk import Desk
from tests.contract.server import RunningServer, running_server
from tests.contract.site import Site
from tests.journey.readme import ROOT

NODE_MODULES = ROOT / "tests" / "node" / "node_modules"
COMMAND_S = 60.0

Type: TypeAlias = Callable[[str], str]

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (NODE_MODULES / "twilio").is_dir(),
    reason="node, or its package twilio, is missing: apt-get install nodejs npm; npm ci --prefix tests/node",
)
needs_cli = pytest.mark.skipif(
    shutil.which("node") is None or not (NODE_MODULES / ".bin" / "twilio").exists(),
    reason="node, or its package twilio-cli, is missing: apt-get install nodejs npm; npm ci --prefix tests/node",
)
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is missing: apt-get install curl")


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """What `make run` starts, on another port and with fresh data."""
    with running_server(tmp_path_factory.mktemp("installation")) as running:
        yield running


@pytest.fixture
def shell(installation: RunningServer, tmp_path: Path) -> Type:
    """Types a line in the repository's folder; gives what it printed. The line must succeed."""
    data = {
        "TIDINGS_PORT": str(installation.port),
        "TIDINGS_DATA_DIR": str(installation.folder / "data"),
        "NODE_PATH": str(NODE_MODULES),
        "HOME": str(tmp_path),
    }
    return lambda line: typed(line, data)


def typed(line: str, environment: dict[str, str]) -> str:
    """What a line printed, typed in the repository's folder. Raises AssertionError where it fails."""
    if not (ROOT / ".venv" / "bin" / "tidings").exists():
        pytest.skip("there is no .venv/bin/tidings: `make run` makes it")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "TIDINGS_"))}
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=ROOT,
        env=ours | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_S,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def desk(installation: RunningServer) -> Iterator[Desk]:
    """The account's client in this process, to look at what became of things."""
    made = Desk(installation, installation.logins.main)
    with closing(made.transport):
        yield made


@pytest.fixture
def site() -> Iterator[Site]:
    """The customer's web server."""
    with closing(Site()) as opened:
        yield opened
