"""The public clients, unmodified, under `tidings run`."""

from __future__ import annotations

import ast
import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tidings.sdkproxy import RunSettings, environment, run_command

MODULES = Path(__file__).parents[1] / "node" / "node_modules"
SID = "AC" + "5" * 32
TOKEN = "0123456789abcdef0123456789abcdef"  # of no real account
MESSAGES = f"POST https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "twilio").is_dir(),
    reason="node, or tests/node/node_modules/twilio, is not installed",
)
needs_cli = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / ".bin" / "twilio").exists(),
    reason="node, or tests/node/node_modules/twilio-cli, is not installed",
)


def _interpreter(name: str) -> str | None:
    """An old Python that starts, wherever this machine has it."""
    places = [
        shutil.which(name),
        *map(str, Path.home().glob(f".pyenv/versions/{name.removeprefix('python')}.*/bin/{name}")),
    ]
    for place in filter(None, places):
        if subprocess.run([place, "-c", ""], capture_output=True, check=False).returncode == 0:
            return place
    return None


def run(settings: RunSettings, *argv: str, told: list[str] | None = None) -> int:
    return asyncio.run(run_command(argv, settings=settings, told=(told if told is not None else []).append))


def python(settings: RunSettings, program: str) -> int:
    return run(settings, sys.executable, "-c", f"from twilio.rest import Client; client = Client()\n{program}")


def curl(settings: RunSettings, *argv: str, told: list[str] | None = None) -> int:
    return run(settings, "curl", "--silent", "--show-error", "--max-time", "20", *argv, told=told)


def printed(capfd: pytest.CaptureFixture[str]) -> str:
    """What the command printed; of ours there is only the line that says which server it reached."""
    out, err = capfd.readouterr()
    assert [line for line in err.splitlines() if not line.startswith("tidings run: found")] == []
    return out.strip()


def answered(capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(capfd))
    return found


def test_the_python_client_sends_a_message(settings: RunSettings, capfd: pytest.CaptureFixture[str]) -> None:
    program = "print(client.messages.create(to='+14155550100', from_='+14155550101', body='hi').body)"
    assert python(settings, program) == 0
    assert printed(capfd) == MESSAGES


def test_the_python_client_follows_pages_by_their_absolute_url(
    settings: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    program = "for service in client.messaging.v1.services.list(page_size=1): print(service.friendly_name)"
    assert python(settings, program) == 0
    assert printed(capfd).splitlines() == [
        "GET https://messaging.twilio.com/v1/Services?PageSize=1",
        "GET https://messaging.twilio.com/v1/Services?PageSize=1&Page=1",
    ]


def test_the_asynchronous_python_client_sends_a_message(
    settings: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    program = """
import asyncio
from twilio.http.async_http_client import AsyncTwilioHttpClient
async def send():
    async with AsyncTwilioHttpClient() as transport:
        client = Client(http_client=transport)
        sent = await client.messages.create_async(to='+14155550100', from_='+14155550101', body='hi')
        print(sent.body)
asyncio.run(send())
"""
    assert python(settings, program) == 0
    assert printed(capfd) == MESSAGES


def test_a_region_and_edge_of_the_user_stay(settings: RunSettings, capfd: pytest.CaptureFixture[str]) -> None:
    environment = dict(settings.environment) | {"TWILIO_REGION": "ie1", "TWILIO_EDGE": "dublin"}
    regional = msgspec.structs.replace(settings, environment=environment)
    assert python(regional, "print(client.api.accounts(client.username).fetch().friendly_name)") == 0
    assert printed(capfd) == f"GET https://api.dublin.ie1.twilio.com/2010-04-01/Accounts/{SID}.json"


def test_the_python_client_meets_a_refusal_of_a_host_that_tidings_does_not_answer_for(
    settings: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    assert python(settings, "client.video.v1.rooms.list()") == 1
    assert "403 tidings run: refused video.twilio.com:443" in capfd.readouterr().err


@needs_curl
def test_curl_reaches_tidings_with_the_credentials_in_the_environment(
    settings: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    command = 'curl -sS -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" https://numbers.twilio.com/v2/x -d A=1 -d B=2'
    assert run(settings, "sh", "-c", command) == 0
    answer = answered(capfd)
    assert answer["user"] == f"{SID}:{TOKEN}"
    assert answer["friendly_name"] == "POST https://numbers.twilio.com/v2/x"
    assert answer["text"] == "A=1&B=2"


@needs_curl
def test_curl_reaches_tidings_over_plain_http_too(settings: RunSettings, capfd: pytest.CaptureFixture[str]) -> None:
    assert curl(settings, "http://api.twilio.com/2010-04-01?a=b") == 0
    answer = answered(capfd)
    assert answer["friendly_name"] == "GET http://api.twilio.com/2010-04-01?a=b"
    assert not {"proxy-connection"} & {name for name, _ in answer["headers"]}


@needs_curl
@pytest.mark.parametrize("url", ["https://www.twilio.com/", "https://video.twilio.com/v1", "http://twilio.com/"])
def test_other_twilio_hosts_are_refused(settings: RunSettings, capfd: pytest.CaptureFixture[str], url: str) -> None:
    told: list[str] = []
    curl(settings, "--output", "/dev/null", "--write-out", "%{http_connect} %{http_code}", url, told=told)
    assert "403" in capfd.readouterr().out
    assert "a host that Tidings does not answer for" in told[0]


@needs_curl
@pytest.mark.parametrize("how", ["--noproxy", "--proxytunnel"])
def test_other_hosts_are_passed_through_and_refused_offline(
    settings: RunSettings, capfd: pytest.CaptureFixture[str], standin_port: int, how: str
) -> None:
    asked = ["--noproxy", "", "--data", "x=1", f"http://127.0.0.1:{standin_port}/elsewhere"]
    if how == "--proxytunnel":
        asked.insert(0, how)
    assert curl(settings, *asked) == 0
    answer = answered(capfd)
    assert answer["friendly_name"] == f"POST none://127.0.0.1:{standin_port}/elsewhere"
    assert answer["text"] == "x=1"

    offline = msgspec.structs.replace(settings, only_tidings=True)
    told: list[str] = []
    curl(offline, *asked, "--output", "/dev/null", "--write-out", "%{http_connect} %{http_code}", told=told)
    assert "403" in capfd.readouterr().out
    assert len(told) == 1
    assert curl(offline, "https://api.twilio.com/2010-04-01") == 0
    assert answered(capfd)["friendly_name"] == "GET https://api.twilio.com/2010-04-01"


@needs_node
def test_the_node_client_sends_a_message(settings: RunSettings, capfd: pytest.CaptureFixture[str]) -> None:
    program = f"""
        const client = require({json.dumps(str(MODULES / "twilio"))})();
        client.messages.create({{to: '+14155550100', from: '+14155550101', body: 'hi'}})
            .then(message => console.log(message.body));
    """
    assert run(settings, "node", "-e", program) == 0
    assert printed(capfd) == MESSAGES


@needs_node
def test_the_node_client_is_told_why_a_host_is_refused(
    settings: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    program = f"""
        const client = require({json.dumps(str(MODULES / "twilio"))})();
        client.video.v1.rooms.list().catch(error => console.log(error.status, error.message));
    """
    assert run(settings, "node", "-e", program) == 0
    assert "403" in (out := printed(capfd))
    assert "refused video.twilio.com" in out


@needs_cli
def test_twilio_cli_sends_a_message(settings: RunSettings, capfd: pytest.CaptureFixture[str]) -> None:
    fields = ["--to", "+14155550100", "--from", "+14155550101", "--body", "hi", "-o", "json"]
    assert run(settings, str(MODULES / ".bin" / "twilio"), "api:core:messages:create", *fields) == 0
    assert json.loads(capfd.readouterr().out)[0]["body"] == MESSAGES


def test_requests_by_a_session_that_was_not_told_to_read_the_environment(
    settings: RunSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    """As twilio 6 to 7.9 does, and others that prepare their requests themselves."""
    program = """
import requests
session = requests.Session()
request = session.prepare_request(requests.Request("GET", "https://api.twilio.com/2010-04-01"))
print(session.send(request).json()["friendly_name"])
"""
    assert run(settings, sys.executable, "-c", program) == 0
    assert printed(capfd) == "GET https://api.twilio.com/2010-04-01"


NODE_CLIENTS = {
    "https": "require('https').get(url, answer => answer.on('data', d => data += d).on('end', done))",
    "an agent of one's own": "require('https').get(url, {agent: new (require('https').Agent)({keepAlive: true})}, "
    "answer => answer.on('data', d => data += d).on('end', () => { done(); process.exit() }))",
    "fetch": "fetch(url).then(answer => answer.text()).then(text => { data = text; done() })",
    "axios": f"require({json.dumps(str(MODULES / 'axios'))}).get(url, {{proxy: false}})"
    ".then(answer => { data = JSON.stringify(answer.data); done() })",
}


@needs_node
@pytest.mark.parametrize("client", NODE_CLIENTS)
def test_whatever_asks_for_https_in_node(settings: RunSettings, capfd: pytest.CaptureFixture[str], client: str) -> None:
    program = f"""
        const url = 'https://api.twilio.com/2010-04-01';
        let data = '';
        const done = () => console.log(JSON.parse(data).friendly_name);
        {NODE_CLIENTS[client]};
    """
    assert run(settings, "node", "-e", program) == 0
    assert printed(capfd) == "GET https://api.twilio.com/2010-04-01"


@needs_node
def test_node_meets_a_refusal_offline_and_reaches_this_machine(
    settings: RunSettings, capfd: pytest.CaptureFixture[str], standin_port: int
) -> None:
    offline = msgspec.structs.replace(settings, only_tidings=True)
    program = f"""
        fetch('https://example.com/').catch(error => console.log(error.cause.message))
            .then(() => fetch('http://127.0.0.1:{standin_port}/here')).then(answer => answer.json())
            .then(answer => console.log(answer.friendly_name));
    """
    assert run(offline, "node", "-e", program) == 0
    refusal, here = capfd.readouterr().out.splitlines()
    assert refusal.startswith("403 tidings run: refused example.com:443")
    assert here == f"GET none://127.0.0.1:{standin_port}/here"


@needs_node
def test_options_of_node_s_user_stay(settings: RunSettings, capfd: pytest.CaptureFixture[str]) -> None:
    environment = dict(settings.environment) | {"NODE_OPTIONS": "--max-http-header-size=32768"}
    wanted = msgspec.structs.replace(settings, environment=environment)
    assert run(wanted, "node", "-p", "require('http').maxHeaderSize") == 0
    assert printed(capfd) == "32768"


needs_php = pytest.mark.skipif(
    shutil.which("php") is None
    or "curl" not in subprocess.run(["php", "-m"], capture_output=True, text=True, check=False).stdout.split(),
    reason="PHP with curl is missing: apt-get install php-cli php-curl",
)


@needs_php
def test_php_s_curl_reaches_tidings(settings: RunSettings, capfd: pytest.CaptureFixture[str]) -> None:
    program = "$c = curl_init('https://api.twilio.com/2010-04-01'); curl_setopt($c, CURLOPT_RETURNTRANSFER, true); "
    shown = "$a = curl_exec($c); echo $a ? json_decode($a)->friendly_name : curl_error($c);"
    assert run(settings, "php", "-r", program + shown) == 0
    assert printed(capfd) == "GET https://api.twilio.com/2010-04-01"


OLD = [found for name in ("python2.7", "python3.6", "python3.8") if (found := _interpreter(name))]


@pytest.mark.parametrize("interpreter", OLD)
def test_old_interpreters_read_our_preload_without_a_word(
    settings: RunSettings, capfd: pytest.CaptureFixture[str], interpreter: str, tmp_path: Path
) -> None:
    package = tmp_path / "certifi"
    package.mkdir()
    (package / "__init__.py").write_text("from .core import contents, where\n")
    (package / "core.py").write_text("def where():\n    return 'theirs'\ndef contents():\n    return ''\n")
    environment = dict(settings.environment) | {"PYTHONPATH": str(tmp_path)}
    wanted = msgspec.structs.replace(settings, environment=environment)
    program = "import os, certifi; print(certifi.where() == os.environ['REQUESTS_CA_BUNDLE'])"
    assert run(wanted, interpreter, "-c", program) == 0
    assert printed(capfd) == "True"


def test_the_preload_has_nothing_that_old_interpreters_cannot_read() -> None:
    text = (Path(environment.__file__).parent / "preload" / "sitecustomize.py").read_text()
    tree = ast.parse(text)
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.AnnAssign, ast.JoinedStr, ast.NamedExpr))]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert all(given.annotation is None for given in [*node.args.args, *node.args.kwonlyargs])
            assert not node.args.kwonlyargs
    assert "__future__" not in text
    assert text.isascii()
