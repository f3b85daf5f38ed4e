"""`tidings backup`, `restore` and `release`, as somebody runs them, with a server that goes on meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.speed.process import Process, free_port
from tidings.db import open_database

READY_S = 60.0
HANDSET = "+14155550100"


class Server:
    """A server with its data in a folder, and the commands that are about it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.environment = {"TIDINGS_PORT": str(self.port), "TIDINGS_DATA_DIR": str(data)}

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        command = [sys.executable, "-m", "tidings", "serve"]
        log = self.data.parent / f"{self.data.name}.log"
        process = Process("tidings", command, log, environment=self.environment)
        try:
            process.wait_for_line("Tidings is ready", READY_S)
            yield self
        finally:
            process.terminate()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tidings", *arguments]
        environment = {**os.environ, **self.environment}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    def ask(self, path: str, form: dict[str, str] | None = None, *, operator: bool = False) -> Any:
        known = json.loads((self.data / "credentials.json").read_bytes())
        user, secret = known["account_sid"], known["auth_token"]
        where = f"/2010-04-01/Accounts/{user}"
        if operator:
            user, secret, where = "operator", known["operator_token"], "/tidings/v1"
        octets = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{where}/{path}", octets)
        request.add_header("Authorization", "Basic " + b64encode(f"{user}:{secret}".encode()).decode())
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.loads(answer.read())

    def send(self, body: str) -> str:
        sid: str = self.ask("Messages.json", {"From": self.sender["phone_number"], "To": HANDSET, "Body": body})["sid"]
        return sid

    @property
    def sender(self) -> Any:
        return self.ask("IncomingPhoneNumbers.json")["incoming_phone_numbers"][-1]

    def statuses(self) -> dict[str, str]:
        return {one["sid"]: one["status"] for one in self.ask("Messages.json?PageSize=1000")["messages"]}


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path / "data")


@pytest.fixture
def stopped(server: Server) -> Server:
    """One that has a store and does not run."""
    server.data.mkdir()

    async def made() -> None:
        await (await open_database(None, server.data)).stop()

    asyncio.run(made())
    (server.data / "secret.key").write_text("s" * 32)
    return server


def test_a_backup_of_a_running_server_is_put_back_and_sends_only_when_told(server: Server, tmp_path: Path) -> None:
    with server.running():
        server.ask(f"Senders/{server.sender['sid']}", {"SegmentsPerSecond": "0.1"}, operator=True)
        waits = [server.send(f"number {number}") for number in range(3)]
        link = {"Name": "oak", "Host": "127.0.0.1", "Port": "9", "SystemId": "us", "Password": "secret"}
        assert server.ask("Carriers", link, operator=True)["enabled"] is True
        medium = server.data / "media" / "ab" / ("ab" * 32)
        medium.parent.mkdir(parents=True, exist_ok=True)
        medium.write_bytes(b"a picture")
        taken = server.run("backup", str(tmp_path / "one.tar"))
        assert taken.returncode == 0, taken.stderr
        assert "all checked" in taken.stdout
        after = server.send("after the backup")
    other = Server(tmp_path / "other")
    restored = other.run("restore", str(tmp_path / "one.tar"))
    assert restored.returncode == 0, restored.stderr
    assert (other.data / "media" / "ab" / ("ab" * 32)).read_bytes() == b"a picture"
    with other.running():
        [shown] = other.ask("Carriers", operator=True)["carriers"]
        assert (shown["name"], shown["status"]) == ("oak", "disabled")
        before = other.statuses()
        queued = [sid for sid in waits if before[sid] in {"queued", "sending"}]
        assert after not in before
        assert queued
        shown = other.run("release")
        assert "messages are held since" in shown.stdout
        assert f"{len(queued)} wait" in shown.stdout
        assert other.statuses() == before
        assert "What waited was dropped" in other.run("release", "--drop").stdout
        assert "Nothing is held" in other.run("release").stdout
        fresh = other.send("fresh")
        wait_until(lambda: other.statuses()[fresh] == "delivered")
        assert {other.statuses()[sid] for sid in queued} == {"failed"}


def wait_until(holds: Any) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_a_backup_writes_over_nothing(stopped: Server, tmp_path: Path) -> None:
    target = tmp_path / "one.tar"
    target.write_bytes(b"mine")
    taken = stopped.run("backup", str(target))
    assert (taken.returncode, target.read_bytes()) == (1, b"mine")
    assert "is there already" in taken.stderr


def test_a_backup_is_its_owners_alone_and_leaves_nothing_else(stopped: Server, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    taken = stopped.run("backup", str(folder / "one.tar"))
    assert taken.returncode == 0, taken.stderr
    assert [path.name for path in folder.iterdir()] == ["one.tar"]
    assert (folder / "one.tar").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_holds_something_is_not_restored_into(stopped: Server, tmp_path: Path) -> None:
    stopped.run("backup", str(tmp_path / "one.tar"))
    before = sorted(path.name for path in stopped.data.iterdir())
    refused = stopped.run("restore", str(tmp_path / "one.tar"))
    assert refused.returncode == 1
    assert "move it away" in refused.stderr
    assert sorted(path.name for path in stopped.data.iterdir()) == before


def test_a_damaged_store_is_not_backed_up(stopped: Server, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(stopped.data / "tidings.sqlite")) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    octets = bytearray((stopped.data / "tidings.sqlite").read_bytes())
    octets[40_000:60_000] = b"\xff" * 20_000
    (stopped.data / "tidings.sqlite").write_bytes(octets)
    taken = stopped.run("backup", str(tmp_path / "one.tar"))
    assert taken.returncode == 1
    assert "tidings: " in taken.stderr
    assert not (tmp_path / "one.tar").exists()


def test_a_file_that_is_no_backup_makes_no_folder(server: Server, tmp_path: Path) -> None:
    (tmp_path / "one.tar").write_bytes(b"not a backup at all")
    refused = server.run("restore", str(tmp_path / "one.tar"))
    assert refused.returncode == 1
    assert "it is no backup" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["one.tar"]


def test_what_is_held_is_asked_of_a_server_that_runs(server: Server) -> None:
    server.data.mkdir()
    (server.data / "credentials.json").write_text('{"operator_token": "x"}')
    asked = server.run("release")
    assert asked.returncode == 1
    assert f"no server answers at http://127.0.0.1:{server.port}" in asked.stderr


def test_on_postgresql_the_database_has_backups_of_its_own(server: Server, tmp_path: Path) -> None:
    server.environment["TIDINGS_DATABASE"] = "postgresql://nobody@127.0.0.1:1/none"
    assert "docs/how-to/backup.md" in server.run("backup", str(tmp_path / "one.tar")).stderr
