"""The examples run as they are, each under `tidings run`, against one server."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.server import RunningServer, running_server
from tests.docs.pages import ROOT
from tests.speed.process import Process

NODE_PACKAGES = ROOT / "tests" / "node" / "node_modules"
LIMIT_S = 30.0
REGISTRATION_S = 90.0
"""The clock is moved ahead, but each step is waited for."""
HANDSET = "https://api.twilio.com/tidings/v1/Handsets/+14155550100/Messages"

Run = Callable[..., Process]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("examples")) as running:
        yield running


@pytest.fixture
def run(server: RunningServer, tmp_path: Path) -> Iterator[Run]:
    """Runs a command as users do."""
    started: list[Process] = []

    def start(*command: str, **variables: str) -> Process:
        settings = {
            "TIDINGS_PORT": str(server.port),
            "TIDINGS_ACCOUNT_SID": server.logins.main.sid,
            "TIDINGS_AUTH_TOKEN": server.logins.main.token,
            "TIDINGS_DATA_DIR": str(tmp_path / "data"),
        }
        log = tmp_path / f"{len(started)}.log"
        argv = [sys.executable, "-m", "tidings", "run", "--", *command]
        started.append(Process(command[-1], argv, log, environment=settings | variables, folder=ROOT))
        return started[-1]

    yield start
    for one in started:
        one.terminate()


def test_send_py_sends(run: Run) -> None:
    run(sys.executable, "examples/send.py").wait_for_line(" queued\n", LIMIT_S)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_send_sh_sends(run: Run) -> None:
    run("sh", "examples/send.sh").wait_for_line('"status":"accepted"', LIMIT_S)


@pytest.mark.skipif(
    not (shutil.which("node") and NODE_PACKAGES.exists()),
    reason="Node with the twilio package is not here: run `npm ci` in tests/node",
)
def test_send_js_sends(run: Run) -> None:
    run("node", "examples/send.js", NODE_PATH=str(NODE_PACKAGES)).wait_for_line(" queued\n", LIMIT_S)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_schedule_py_goes_by_the_server_s_clock_also_after_it_was_moved(run: Run) -> None:
    move = 'curl -sfu "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" https://api.twilio.com/tidings/v1/Clock -d Advance=P40D'
    run("sh", "-c", move).wait_for_line("offset_seconds", LIMIT_S)
    run(sys.executable, "examples/schedule.py").wait_for_line(" canceled\n", LIMIT_S)


def test_schedule_py_schedules_one_message_and_cancels_the_other(run: Run) -> None:
    program = run(sys.executable, "examples/schedule.py")
    program.wait_for_line(" scheduled\n", LIMIT_S)
    program.wait_for_line(" canceled\n", LIMIT_S)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_receive_py_hears_of_its_message_and_answers_the_handset(run: Run) -> None:
    webhook = run(sys.executable, "examples/receive.py")
    webhook.wait_for_line("status: delivered\n", LIMIT_S)
    number = webhook.log_end().partition("to ")[2].split()[0]
    signed_in = '-su "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"'
    run("sh", "-c", f"curl {signed_in} {HANDSET} -d To=%2B{number[1:]} -d Body=Anyone?")
    webhook.wait_for_line("they wrote: Anyone?\n", LIMIT_S)
    looked = f"until curl {signed_in} {HANDSET} | grep 'You wrote: Anyone?'; do :; done"
    run("sh", "-c", looked).wait_for_line("You wrote: Anyone?", LIMIT_S)


def test_a_messaging_programme_is_set_up_from_the_choice_of_senders_to_an_opt_out(run: Run) -> None:
    is_set_up(run(sys.executable, "examples/messaging_program.py"), permitted="['GB', 'DE']")


@pytest.mark.skipif(
    not (shutil.which("node") and NODE_PACKAGES.exists()),
    reason="Node with the twilio package is not here: run `npm ci` in tests/node",
)
def test_a_messaging_programme_in_node_is_too(run: Run) -> None:
    is_set_up(run("node", "examples/messaging_program.js", NODE_PATH=str(NODE_PACKAGES)), permitted="GB DE")


def is_set_up(program: Process, permitted: str) -> None:
    """What the program says of each step."""
    program.wait_for_line(" alerts\n", REGISTRATION_S)
    lines = program.log_end().splitlines()
    assert [line for line in lines if line.startswith("4.")] == [f"4. {permitted}"] * 2
    assert [line.split()[-1] for line in lines if line.startswith("5.")] == ["none", "none", "any"]
    assert [line.split()[2:4] for line in lines if line.startswith("9.")] == [
        ["queued", "Birch"],
        ["queued", "BirchDE"],
    ]
    code = next(line.split()[-1] for line in lines if line.startswith("6."))
    assert [line.split()[2] for line in lines if line.endswith("delivered")] == [code, "BirchDE"]
    assert next(line for line in lines if line.startswith("11.")).endswith("failed 21610")


@pytest.mark.parametrize("example", ["sole_proprietor_isv", "standard_brand_isv"])
def test_a_registration_leads_to_a_message_over_the_registered_number_as_often_as_it_is_run(
    run: Run, example: str
) -> None:
    for _ in range(2):
        program = run(sys.executable, f"examples/{example}.py")
        program.wait_for_line(" delivered", REGISTRATION_S)
        assert "VERIFIED C" in program.log_end()


@pytest.mark.skipif(
    not (shutil.which("node") and NODE_PACKAGES.exists()),
    reason="Node with the twilio package is not here: run `npm ci` in tests/node",
)
@pytest.mark.parametrize("example", ["sole_proprietor_isv", "standard_brand_isv"])
def test_a_registration_in_node_does_too(run: Run, example: str) -> None:
    for _ in range(2):
        program = run("node", f"examples/{example}.js", NODE_PATH=str(NODE_PACKAGES))
        program.wait_for_line(" delivered", REGISTRATION_S)
        assert "VERIFIED C" in program.log_end()
