"""The README's examples run as printed, with unmodified clients."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.contract.sdk import Desk
from tests.contract.server import RunningServer, settled
from tests.journey.conftest import NODE_MODULES, Type, needs_cli, needs_curl, needs_node, typed
from tests.journey.readme import ROOT, blocks, command
from tests.speed.process import free_port

pytestmark = pytest.mark.xdist_group("journey")

PHONE = "+14155550100"
SID_AND_STATUS = re.compile(r"(SM[0-9a-f]{32}) (queued|accepted)")


def delivered(desk: Desk, sid: str) -> str:
    """The body of a message once its handset has it."""

    def look() -> str | None:
        message = desk.client.messages(sid).fetch()
        assert message.to == PHONE
        return str(message.body) if message.status == "delivered" else None

    return settled(look, f"the delivery of {sid}")


@pytest.mark.parametrize(
    ("language", "examples"),
    [("python", ["send.py", "direct.py"]), ("javascript", ["send.js", "direct.js"]), ("sh", ["send.sh"])],
)
def test_the_programs_that_are_printed_are_those_of_the_examples(language: str, examples: list[str]) -> None:
    for printed, example in zip(blocks(language), examples, strict=True):
        whole = (ROOT / "examples" / example).read_text()
        assert printed in whole
        beside = whole.replace(printed, "").strip()
        assert re.fullmatch(r'("""|//|#) ?[^\n]*', beside), "nothing but a line that says what it is"


def test_the_python_example_sends_a_message(shell: Type, desk: Desk) -> None:
    found = SID_AND_STATUS.fullmatch(shell(command("examples/send.py")).strip())
    assert found
    assert delivered(desk, found[1]) == "Tidings from Python"


@needs_node
def test_the_node_example_sends_a_message(shell: Type, desk: Desk) -> None:
    found = SID_AND_STATUS.fullmatch(shell(command("examples/send.js")).strip())
    assert found
    assert delivered(desk, found[1]) == "Tidings from Node"


@needs_curl
def test_the_curl_example_sends_a_message(shell: Type, desk: Desk) -> None:
    answer = json.loads(shell(command("examples/send.sh")))
    assert delivered(desk, answer["sid"]) == "Tidings from curl"


@needs_cli
def test_the_command_line_client_sends_a_message(shell: Type, desk: Desk) -> None:
    sender = desk.client.incoming_phone_numbers.list()[-1].phone_number
    client = NODE_MODULES / ".bin" / "twilio"
    answer = shell(
        f".venv/bin/tidings run -- {client} api:core:messages:create "
        f"--to {PHONE} --from {sender} --body 'Tidings from the command line' -o json"
    )
    (message,) = json.loads(answer)
    assert delivered(desk, message["sid"]) == "Tidings from the command line"


def test_a_command_starts_the_server_that_it_needs_and_stops_it_after(tmp_path: Path) -> None:
    port = free_port()
    environment = {"TIDINGS_PORT": str(port), "TIDINGS_DATA_DIR": str(tmp_path / "data"), "HOME": str(tmp_path)}
    assert SID_AND_STATUS.fullmatch(typed(command("examples/send.py"), environment).strip())
    probe = f"import socket; print(socket.socket().connect_ex(('127.0.0.1', {port})) != 0)"
    assert typed(f'.venv/bin/python -c "{probe}"', environment).strip() == "True"
    assert (tmp_path / "data" / "credentials.json").exists()


def test_the_schedule_example_schedules_and_cancels(shell: Type, desk: Desk) -> None:
    lines = shell(".venv/bin/tidings run -- .venv/bin/python examples/schedule.py").splitlines()
    reminder, notice = (line.split() for line in lines)
    assert (reminder[1], notice[1]) == ("scheduled", "canceled")
    assert desk.client.messages(notice[0]).fetch().status == "canceled"
    desk.client.messages(reminder[0]).update(status="canceled")


@pytest.mark.parametrize("program", [".venv/bin/python examples/direct.py", "node examples/direct.js"])
def test_a_client_reaches_the_server_s_port_by_itself(
    desk: Desk, installation: RunningServer, tmp_path: Path, program: str
) -> None:
    if program.startswith("node") and not (NODE_MODULES / "twilio").is_dir():
        pytest.skip("node, or its package twilio, is missing")
    assert program in "\n".join(blocks("console")).splitlines()
    (tmp_path / "tidings-data").symlink_to(installation.folder / "data")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    environment = {"TIDINGS": installation.base, "NODE_PATH": str(NODE_MODULES)}
    found = SID_AND_STATUS.fullmatch(typed(f"cd {tmp_path} && {program}", environment).strip())
    assert found
    assert delivered(desk, found[1]) == "Tidings, directly"


@needs_curl
def test_no_command_can_reach_the_real_network(shell: Type) -> None:
    line = (
        ".venv/bin/tidings run -- curl -s -o /dev/null -w '%{http_connect}' https://video.twilio.com/v1/Rooms || true"
    )
    assert shell(line).strip() == "403"
    assert shutil.which("curl")
