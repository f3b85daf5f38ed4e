"""The public clients, unmodified, under `tidings run`."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tidings.sdkproxy import RunSettings, run_command

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


def run(settings: RunSettings, *argv: str, told: list[str] | None = None) -> int:
    return asyncio.run(run_command(argv, settings=settings, told=(told if told is not None else []).append))


def python(settings: RunSettings, program: str) -> int:
    return run(settings, sys.executable, "-c", f"from twilio.rest import Client; client = Client()\n{program}")


def curl(settings: RunSettings, *argv: str, told: list[str] | None = None) -> int:
    return run(settings, "curl", "--silent", "--show-error", "--max-time", "20", *argv, told=told)


def printed(capfd: pytest.CaptureFixture[str]) -> str:
    out, err = capfd.readouterr()
    assert not err
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
