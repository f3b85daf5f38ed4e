"""What the tests of `tidings run` share: a stand-in server, and the settings to run a command against it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tidings.sdkproxy import RunSettings

STANDIN = Path(__file__).with_name("standin.py")
SID = "AC" + "5" * 32
TOKEN = "0123456789abcdef0123456789abcdef"  # of no real account


@pytest.fixture(scope="session")
def standin_port() -> Iterator[int]:
    """The port of a running stand-in."""
    environment = os.environ | {"TIDINGS_PORT": "0"}
    with subprocess.Popen(
        [sys.executable, str(STANDIN)], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            line = next(line for line in process.stdout if "is ready" in line)
            yield int(line.rpartition(":")[2])
        finally:
            process.kill()


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def settings(tmp_path: Path, standin_port: int) -> RunSettings:
    """Runs against the stand-in, which is found running."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "TIDINGS_"))}
    environment |= {"HOME": str(tmp_path), "REQUESTS_CA_BUNDLE": "", "TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "s"}
    return RunSettings(
        data_dir=tmp_path / "data",
        port=standin_port,
        account_sid=SID,
        auth_token=TOKEN,
        environment=environment,
        serve_command=("/nonexistent/serve",),
    )
