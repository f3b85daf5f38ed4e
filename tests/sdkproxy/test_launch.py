"""`tidings run`: the server, the command, their signals and their ends."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tidings.probe import health_of
from tidings.sdkproxy import RunSettings, run_command

STANDIN = Path(__file__).with_name("standin.py")
SID = "AC" + "7" * 32
TOKEN = "f" * 32


def run(settings: RunSettings, *argv: str, told: list[str] | None = None) -> int:
    return asyncio.run(run_command(argv, settings=settings, told=(told if told is not None else []).append))


@pytest.fixture
def starting(settings: RunSettings, free_port: int) -> RunSettings:
    """No server runs: one is started, with an account of its own in the data folder."""
    return msgspec.structs.replace(
        settings,
        port=free_port,
        account_sid=None,
        auth_token=None,
        serve_command=(sys.executable, str(STANDIN), SID, TOKEN),
    )


def test_a_command_beside_a_server_waits_for_no_database_to_be_loaded() -> None:
    loaded = "import sys, tidings.sdkproxy.launch; print(sorted({'sqlalchemy', 'tidings.db', 'tidings.http'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_server_is_started_found_by_its_ready_line_and_stopped(
    starting: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    program = "from twilio.rest import Client; c = Client(); print(c.username, c.messages.create(to='1').body)"
    assert run(starting, sys.executable, "-c", program) == 0
    shown = capfd.readouterr()
    assert shown.out == f"{SID} POST https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json\n"
    assert shown.err.startswith("tidings run: started a server at http://127.0.0.1:")
    assert asyncio.run(health_of("127.0.0.1", starting.port)) is None
    log = starting.data_dir / "run-server.log"
    assert "Tidings is ready" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_server_that_was_found_is_left_running_and_told(
    settings: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(settings, "true") == 0
    told = capfd.readouterr().err
    assert told == f"tidings run: found a server at http://127.0.0.1:{settings.port}, data in {settings.data_dir}\n"
    assert asyncio.run(health_of("127.0.0.1", settings.port))


def test_a_fresh_server_is_seeded_with_the_account_that_was_named(
    starting: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    named = msgspec.structs.replace(starting, account_sid="AC1", auth_token="t")
    assert run(named, "sh", "-c", "echo $TWILIO_ACCOUNT_SID $TWILIO_AUTH_TOKEN") == 0
    assert capfd.readouterr().out == "AC1 t\n"
    assert "account AC1\n" in (starting.data_dir / "run-server.log").read_text()


@pytest.mark.parametrize(("program", "code"), [("exit 7", 7), ("kill -TERM $$", 143), ("true", 0)])
def test_the_commands_end_is_ours(settings: RunSettings, program: str, code: int) -> None:
    assert run(settings, "sh", "-c", program) == code


def test_a_command_that_cannot_be_run_is_told_apart(settings: RunSettings, tmp_path: Path) -> None:
    told: list[str] = []
    assert run(settings, "no-such-command", told=told) == 127
    (tmp_path / "text").write_text("no program")
    assert run(settings, str(tmp_path / "text"), told=told) == 126
    assert run(settings, told=told) == 125
    assert ["not found" in told[0], "not executable" in told[1], "no command" in told[2]] == [True] * 3


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("/nonexistent/serve",), "cannot start the server"),
        ((sys.executable, "-c", "print('port taken'); raise SystemExit(3)"), "ended with 3"),
        ((sys.executable, "-c", "import time; time.sleep(60)"), "was not ready within"),
    ],
)
def test_a_server_that_does_not_start_is_explained(
    starting: RunSettings, command: tuple[str, ...], reason: str
) -> None:
    told: list[str] = []
    broken = msgspec.structs.replace(starting, serve_command=command, ready_timeout_s=0.5 if "within" in reason else 20)
    assert run(broken, "true", told=told) == 125
    assert reason in told[0]
    assert ("port taken" in told[0]) == ("ended" in reason)


@pytest.mark.parametrize("content", [None, "{}", "torn"])
def test_missing_or_broken_credentials_are_explained(settings: RunSettings, content: str | None) -> None:
    told: list[str] = []
    settings.data_dir.mkdir()
    if content is not None:
        (settings.data_dir / "credentials.json").write_text(content)
    assert run(msgspec.structs.replace(settings, auth_token=None), "true", told=told) == 125
    assert "credentials" in told[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_signals_are_passed_to_the_command_which_decides(
    settings: RunSettings, tmp_path: Path, number: signal.Signals
) -> None:
    ready = tmp_path / "ready"
    name = number.name.removeprefix("SIG")
    program = f"trap 'exit 9' {name}; echo > {ready}; for _ in $(seq 100); do sleep 0.05; done"

    async def signalled() -> int:
        running = asyncio.create_task(run_command(["sh", "-c", program], settings=settings))
        while not ready.exists():
            await asyncio.sleep(0.02)
        os.kill(os.getpid(), number)
        return await running

    assert asyncio.run(signalled()) == 9


def test_a_signal_that_comes_while_the_command_is_started_goes_to_it(
    settings: RunSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = asyncio.create_subprocess_exec

    async def slow_start(*argv: str, **more: object) -> asyncio.subprocess.Process:
        child = await start(*argv, **more)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.05)
        return child

    monkeypatch.setattr("tidings.sdkproxy.launch.asyncio.create_subprocess_exec", slow_start)
    assert asyncio.run(run_command(["sleep", "60"], settings=settings)) == 143


def test_sigterm_before_the_command_runs_leaves_no_server_behind(starting: RunSettings, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    slow = msgspec.structs.replace(starting, serve_command=(sys.executable, "-c", program))

    async def terminated() -> None:
        running = asyncio.create_task(run_command(["true"], settings=slow))
        while not (note.exists() and note.read_text()):
            await asyncio.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)
        assert await running == 143

    asyncio.run(terminated())
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)
