"""Every command and snippet of the README, the tutorials and the how-tos runs as it is printed.

One that cannot run everywhere is named below with its reason, and what can be looked at of it is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.contract.server import RunningServer, running_server
from tests.docs.pages import ROOT, Fence, fences
from tests.speed.process import Process, free_port
from tests.stores import own_database
from tidings.config import read_settings
from tidings.registry.http.settings import parse_registry_url
from tidings.webhooks.signature import sign

pytestmark = pytest.mark.xdist_group("commands")

BIN = ROOT / ".venv" / "bin"
NODE_MODULES = ROOT / "tests" / "node" / "node_modules"
COMMAND_S = 120.0
READY_S = 60.0
PLACES = ("docs/tutorials", "docs/how-to")

GUIDE = "it is for one of several hosts; tests/chaos/guide.py types it there, as root"
NOT_HERE = {
    "make test": "it is what runs this",
    "npm install": "it asks a package index; the package is in tests/node",
    "sudo ": "it is for a machine of its own",
    "POSTGRES_PASSWORD=": "it needs a container engine; tests/docs/test_deploy.py reads the file",
    "docker compose": "it needs a container engine; tests/docs/test_deploy.py reads the file",
    "psql -c": GUIDE,
    "pg_ctl": GUIDE,
    "PGPASSWORD=": GUIDE,
    'echo "host': GUIDE,
    "haproxy": GUIDE,
    "curl -fsS --retry": GUIDE,
    "make upgrade-walk": "it takes minutes, root and HAProxy; tests/console/test_health.py has a host that drains",
    "make chaos": "it takes minutes, and root; tests/chaos/test_rounds.py does three rounds of it",
    'curl -fsS -u "operator:$TIDINGS_OPERATOR_TOKEN" -X POST': "it has the SID of a link; tests/routing/test_http_links.py",
    "createuser": "it is for a PostgreSQL of the machine's; tests/stores.py runs everything on one",
    "createdb": "it is for a PostgreSQL of the machine's",
    "TIDINGS_DATABASE=": "it is for a PostgreSQL of the machine's",
    "TIDINGS_REGISTRY=": "it would speak to the registry itself; tests/contract/test_real_registry.py has one of its own",
}
"""Commands that are not typed here, by how they begin."""
ISOLATES = "from tidings.sdkproxy.isolation import isolate; isolate()"
STAYS = ("serve", "make run", "examples/receive.py")
"""What is in a command that runs until it is told to stop."""


def _of_the_guides() -> list[Fence]:
    return [
        fence
        for fence in fences()
        if fence.page == ROOT / "README.md" or str(fence.page.relative_to(ROOT)).startswith(PLACES)
    ]


GUIDES = _of_the_guides()
COMMANDS = [
    (fence, line) for fence in GUIDES if fence.language == "console" for line in fence.text.splitlines() if line.strip()
]
SNIPPETS = [fence for fence in GUIDES if fence.language not in ("console", "text")]


def reason_not_to(line: str) -> str | None:
    return next((reason for beginning, reason in NOT_HERE.items() if line.startswith(beginning)), None)


def named(value: object) -> str:
    return f"{value.page.stem}" if isinstance(value, Fence) else str(value)[:70]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    if not (BIN / "tidings").exists():
        pytest.skip("there is no .venv/bin/tidings: `make run` makes it")
    with running_server(tmp_path_factory.mktemp("guides")) as running:
        yield running


@pytest.fixture
def surroundings(server: RunningServer, tmp_path: Path) -> dict[str, str]:
    """As at a terminal of somebody who has the server running."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "TIDINGS_"))}
    return ours | {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "NODE_PATH": str(NODE_MODULES),
        "TIDINGS": server.base,
        "TIDINGS_PORT": str(server.port),
        "TIDINGS_DATA_DIR": str(server.folder / "data"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "HOME": str(tmp_path),
        "TIDINGS_OPERATOR_TOKEN": json.loads((server.folder / "data" / "credentials.json").read_bytes())[
            "operator_token"
        ],
    }


@pytest.fixture
def checkout(server: RunningServer, tmp_path: Path) -> Path:
    """The repository's folder, with the data of the server that runs."""
    for name in ("README.md", "Makefile", "examples", "docs", "tidings", "pyproject.toml", "requirements", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "tidings-data").symlink_to(server.folder / "data")
    return tmp_path


@pytest.fixture
def customers_checkout(tmp_path: Path) -> Path:
    """The folder of somebody who tests a program against Tidings."""
    folder = tmp_path / "customer"
    folder.mkdir()
    guide = next(fence for fence in GUIDES if "def test_a_customer_gets_the_code" in fence.text)
    (folder / "test_code.py").write_text(guide.text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    return folder


@pytest.mark.parametrize(("fence", "line"), COMMANDS, ids=named)
def test_a_command_does_what_it_says(
    fence: Fence,
    line: str,
    surroundings: dict[str, str],
    checkout: Path,
    customers_checkout: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    reason = reason_not_to(line)
    if reason:
        pytest.skip(reason)
    if "--isolate" in line and subprocess.run([sys.executable, "-c", ISOLATES], check=False).returncode:
        pytest.skip("this system gives no network of one's own")
    if "node " in line and not (shutil.which("node") and NODE_MODULES.exists()):
        pytest.skip("node, or its package twilio, is missing")
    if "--processes" in line:
        surroundings["TIDINGS_DATABASE"] = own_database(request.getfixturevalue("postgres_url"))
    if any(word in line for word in STAYS):
        stays_until_it_is_told_to_stop(fence, line, surroundings, tmp_path)
        return
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=customers_checkout if "pytest" in line else checkout,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_S,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert_as_printed(fence, done.stdout)


def stays_until_it_is_told_to_stop(fence: Fence, line: str, surroundings: dict[str, str], folder: Path) -> None:
    """In the repository's own folder, since `make` would install what it finds elsewhere."""
    expected = "status: delivered" if "receive.py" in line else "Tidings is ready"
    if "receive.py" not in line:
        fresh = folder / "fresh" / "tidings-data"
        surroundings = surroundings | {"TIDINGS_PORT": str(free_port()), "TIDINGS_DATA_DIR": str(fresh)}
    process = Process("printed", ["sh", "-c", line], folder / "log", environment=surroundings, folder=ROOT)
    try:
        process.wait_for_line(expected, READY_S)
        printed = (folder / "log").read_text()
    finally:
        process.kill_tree()
    assert_as_printed(fence, printed.replace(surroundings["TIDINGS_PORT"], "8010"))


def assert_as_printed(fence: Fence, shown: str) -> None:
    """What the page says that the command prints is in what it printed, line by line; `...` stands for anything."""
    following = GUIDES[GUIDES.index(fence) + 1 :][:1]
    if not following or following[0].language != "text" or following[0].page != fence.page:
        return
    if fence.text.count("\n") > 1 or "TIDINGS_REGISTRY" in fence.text:
        return
    lines = shown.splitlines()
    for wanted in following[0].text.splitlines():
        pattern = re.compile(re.escape(wanted.rstrip()).replace(r"\.\.\.", ".*"))
        place = next((place for place, line in enumerate(lines) if pattern.fullmatch(line.rstrip())), None)
        assert place is not None, f"it never printed {wanted!r}:\n{shown}"
        lines = lines[place + 1 :]


@pytest.mark.parametrize("beginning", NOT_HERE)
def test_what_is_not_run_here_is_still_printed_somewhere(beginning: str) -> None:
    assert any(line.startswith(beginning) for _, line in COMMANDS), "remove it from the table"


def test_settings_in_commands_that_are_not_run_here_can_be_read() -> None:
    found = [
        match.groups()
        for _, line in COMMANDS
        if (match := re.match(r"""(TIDINGS_\w+)=['"]?([^'" ]+)['"]? """, line)) and "$(" not in line
    ]
    assert {name for name, _ in found} >= {"TIDINGS_DATABASE", "TIDINGS_CARRIER", "TIDINGS_REGISTRY"}
    for name, value in found:
        settings = read_settings({name: value})
        if settings.registry:
            assert parse_registry_url(settings.registry).upstream == "S0ABCDE"


# Snippets


@pytest.mark.parametrize("fence", [each for each in SNIPPETS if each.language == "yaml"], ids=named)
def test_yaml_is_read_and_its_last_step_is_a_command_of_its_page(fence: Fence) -> None:
    (job,) = yaml.safe_load(fence.text)["jobs"].values()
    last = job["steps"][-1]
    assert last["run"] in [line for other, line in COMMANDS if other.page == fence.page]
    read_settings(last["env"])


def test_every_snippet_is_an_example_that_is_run_or_is_run_here() -> None:
    here = {
        "ci.md": "test_a_customer",
        "webhooks.md": "is_genuine",
        "idempotency.md": "WithKey",
        "opt-outs.md": "print(",
        "numbers.md": "print(",
        "services.md": "print(",
    }
    examples = [path.read_text() for path in (ROOT / "examples").iterdir() if path.is_file()]
    for fence in SNIPPETS:
        is_example = any(fence.text in whole for whole in examples)
        assert fence.language == "yaml" or is_example or here.get(fence.page.name, "?") in fence.text, fence.text


@pytest.mark.parametrize("fence", [each for each in SNIPPETS if each.page.name == "opt-outs.md"])
def test_what_is_said_of_opt_outs_is_taken(fence: Fence, surroundings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "said.py").write_text(fence.text)
    line = [str(BIN / "tidings"), "run", "--", sys.executable, "said.py"]
    done = subprocess.run(
        line, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False, timeout=COMMAND_S
    )
    assert '"opt_out_keywords":["ARRET"' in done.stdout or "'error_code': 0" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("fence", [each for each in SNIPPETS if each.page.name == "numbers.md"])
def test_what_is_said_of_numbers_is_done(fence: Fence, surroundings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "owned.py").write_text(fence.text)
    line = [str(BIN / "tidings"), "run", "--", sys.executable, "owned.py"]
    done = subprocess.run(
        line, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False, timeout=COMMAND_S
    )
    assert re.fullmatch(r"(AC\w+ )?\+(1415|1212|44)[0-9]+( .+)?\n", done.stdout), done.stdout + done.stderr


@pytest.mark.parametrize("fence", [each for each in SNIPPETS if each.page.name == "services.md"])
def test_what_is_said_of_services_is_done(fence: Fence, surroundings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "service.py").write_text(fence.text)
    line = [str(BIN / "tidings"), "run", "--", sys.executable, "service.py"]
    done = subprocess.run(
        line, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False, timeout=COMMAND_S
    )
    pool, explained = "['ShopDE', 'Shop']\n", r"queued \S+ 1 \S+ \S+\n((kept|dropped) .+\n)+"
    assert done.stdout == pool or re.fullmatch(explained, done.stdout), done.stdout + done.stderr


def _executed(page: str) -> dict[str, object]:
    (fence,) = [each for each in SNIPPETS if each.page.name == page and each.language == "python"]
    names: dict[str, object] = {}
    exec(compile(fence.text, page, "exec"), names)
    return names


def test_the_check_of_a_signature_accepts_ours_and_refuses_others() -> None:
    is_genuine = _executed("webhooks.md")["is_genuine"]
    url, form = "https://example.com/sms", {"Body": "héllo", "MessageSid": "SM1"}
    signature = sign("token", url, tuple(form.items()))
    assert is_genuine("token", url, form, signature)  # type: ignore[operator]
    assert not is_genuine("other", url, form, signature)  # type: ignore[operator]


def test_the_client_with_a_key_sends_once(surroundings: dict[str, str], checkout: Path) -> None:
    (fence,) = [each for each in SNIPPETS if each.page.name == "idempotency.md" and each.language == "python"]
    program = (
        f"{fence.text}\n"
        "http = WithKey()\nhttp.key = 'order-4712'\nclient = Client(http_client=http)\n"
        "send = lambda: client.messages.create(to='+14155550100', from_='+16285550174', body='once').sid\n"
        "print(len({send(), send()}))\n"
    )
    (checkout / "once.py").write_text(program)
    line = [str(BIN / "tidings"), "run", "--", sys.executable, "once.py"]
    done = subprocess.run(
        line, cwd=checkout, env=surroundings, capture_output=True, text=True, check=False, timeout=COMMAND_S
    )
    assert done.stdout == "1\n", done.stderr
