"""The program as it is started: what it writes is private, and what was redacted is nowhere in its store."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.speed.process import Process, free_port
from tidings.serve import _drained

READY_S = 30.0
SETTLED_S = 10.0
HANDSET = "+14155550100"


class Running(msgspec.Struct):
    """A server, and the first account's credentials."""

    base: str
    data: Path
    sid: str
    token: str

    def ask(self, path: str, form: dict[str, str] | None = None, method: str | None = None, **headers: str) -> Any:
        """The answer's JSON; POST where there is a form."""
        octets = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.base + path, octets, method=method)
        request.add_header("Authorization", "Basic " + b64encode(f"{self.sid}:{self.token}".encode()).decode())
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.loads(answer.read() or b"null")

    @property
    def account(self) -> str:
        return f"/2010-04-01/Accounts/{self.sid}"

    def tables_with(self, text: str) -> set[str]:
        """Tables of the store that hold `text` in any row, but for the handsets, which are other people's."""
        with contextlib.closing(sqlite3.connect(f"file:{self.data}/tidings.sqlite?mode=ro", uri=True)) as store:
            names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {name: str(store.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names}
        return {name for name, held in rows.items() if text in held and not name.startswith("handset")}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("serve")
    port, data = free_port(), folder / "data"
    environment = {"TIDINGS_PORT": str(port), "TIDINGS_DATA_DIR": str(data)}
    process = Process("tidings", [sys.executable, "-m", "tidings", "serve"], folder / "log", environment=environment)
    try:
        process.wait_for_line("Tidings is ready", READY_S)
        credentials = json.loads((data / "credentials.json").read_bytes())
        base = f"http://127.0.0.1:{port}"
        yield Running(base, data, credentials["account_sid"], credentials["auth_token"])
    finally:
        process.terminate()


class Drained:
    """Who is told to drain."""

    told = False

    def drain(self) -> None:
        self.told = True


async def test_being_told_to_stop_once_more_ends_the_draining() -> None:
    stop, front, server = asyncio.Event(), Drained(), Drained()
    stop.set()
    draining = asyncio.create_task(_drained(stop, front, server, 600))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    assert front.told
    assert server.told
    assert not draining.done()
    stop.set()
    async with asyncio.timeout(SETTLED_S):
        await draining


async def test_draining_ends_by_itself() -> None:
    async with asyncio.timeout(SETTLED_S):
        await _drained(asyncio.Event(), Drained(), Drained(), 0.01)  # type: ignore[arg-type]


def _arrived(running: Running, body: str) -> str:
    """Somebody writes to the first number; the message's SID, once its webhook was called."""
    number = running.ask(f"{running.account}/IncomingPhoneNumbers.json")["incoming_phone_numbers"][0]
    nobody = f"http://127.0.0.1:{free_port()}/sms"
    running.ask(f"{running.account}/IncomingPhoneNumbers/{number['sid']}.json", {"SmsUrl": nobody})
    running.ask(f"/tidings/v1/Handsets/{HANDSET}/Messages", {"To": number["phone_number"], "Body": body})
    until = time.monotonic() + SETTLED_S
    while time.monotonic() < until:
        for message in running.ask(f"{running.account}/Messages.json")["messages"]:
            if message["body"] == body and "webhook_exchange" in running.tables_with(body):
                return str(message["sid"])
        time.sleep(0.05)
    pytest.fail("it never arrived")


def test_only_the_user_that_it_runs_as_can_read_the_data_folder(running: Running) -> None:
    everything = [running.data, *running.data.rglob("*")]
    assert running.data / "tidings.sqlite" in everything
    assert {
        path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in everything if path.stat().st_mode & 0o077
    } == {}


def test_the_text_of_a_redacted_message_is_nowhere_in_the_store(running: Running) -> None:
    sid = _arrived(running, "the vault is behind the painting")
    running.ask(f"{running.account}/Messages/{sid}.json", {"Body": ""})
    assert running.tables_with("behind the painting") == set()


def test_the_text_of_a_deleted_message_is_nowhere_in_the_store(running: Running) -> None:
    sid = _arrived(running, "the key is under the mat")
    running.ask(f"{running.account}/Messages/{sid}.json", method="DELETE")
    assert running.tables_with("under the mat") == set()


def test_the_answer_kept_for_a_key_loses_the_text_that_is_redacted(running: Running) -> None:
    asked = {"To": HANDSET, "From": "22555", "Body": "the alarm is off"}
    sid = running.ask(f"{running.account}/Messages.json", asked, Idempotency_Key="order-1")["sid"]
    until = time.monotonic() + SETTLED_S
    while running.ask(f"{running.account}/Messages/{sid}.json")["status"] != "delivered":
        assert time.monotonic() < until
        time.sleep(0.05)
    running.ask(f"{running.account}/Messages/{sid}.json", {"Body": ""})
    assert running.tables_with("alarm is off") == set()
    again = running.ask(f"{running.account}/Messages.json", asked, Idempotency_Key="order-1")
    assert (again["sid"], again["body"]) == (sid, ""), "the key is still used, and no second message goes out"


def test_the_token_is_shown_at_the_first_start_only_and_where_to_begin_at_each(running: Running) -> None:
    first = (running.data.parent / "log").read_text()
    assert f"auth token {running.token}\n" in first
    assert f"Begin at {running.base}/ or" in first
    environment = {"TIDINGS_PORT": str(free_port()), "TIDINGS_DATA_DIR": str(running.data.parent / "again")}
    for attempt in range(2):
        argv = [sys.executable, "-m", "tidings", "serve"]
        process = Process("tidings", argv, running.data.parent / f"log-{attempt}", environment=environment)
        process.wait_for_line("Tidings is ready", READY_S)
        process.terminate()
    token = json.loads((running.data.parent / "again" / "credentials.json").read_bytes())["auth_token"]
    shown = [(running.data.parent / f"log-{attempt}").read_text() for attempt in range(2)]
    assert [token in each for each in shown] == [True, False]
    assert all("/sign-in?link=" in each for each in shown)


def test_a_busy_port_says_who_has_it_before_anything_is_opened(running: Running) -> None:
    folder = running.data.parent / "second"
    environment = {"TIDINGS_PORT": running.base.rpartition(":")[2], "TIDINGS_DATA_DIR": str(folder)}
    argv = [sys.executable, "-m", "tidings", "serve"]
    ended = subprocess.run(
        argv,
        check=False,
        env=os.environ | environment,
        cwd=running.data.parent,
        capture_output=True,
        text=True,
        timeout=READY_S,
    )
    assert ended.returncode == 1
    assert "choose another port with TIDINGS_PORT" in ended.stderr
    assert f"in use by a Tidings 0.1.0 that runs with its data in {running.data}" in ended.stderr
    assert not folder.exists()
