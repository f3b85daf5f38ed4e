"""`tidings serve --processes N` as it is started: several processes on a PostgreSQL, one port, one announcement."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from tests.speed.measure import tree
from tests.speed.process import Process, _alive, free_port
from tests.stores import own_database

READY_S = 90.0
SETTLED_S = 60.0
SECRET = "k" * 32


class Host(msgspec.Struct):
    """What runs on one host."""

    process: Process
    url: str
    data: Path
    port: int
    own_port: int
    log: Path

    @property
    def children(self) -> list[int]:
        return sorted(tree([self.process.pid]) - {self.process.pid})

    def get(self, path: str, port: int | None = None, user: str | None = None, token: str = "auth_token") -> Any:
        kept = json.loads((self.data / "credentials.json").read_bytes())
        request = urllib.request.Request(f"http://127.0.0.1:{port or self.port}{path}")
        credentials = f"{user or kept['account_sid']}:{kept[token]}".encode()
        request.add_header("Authorization", "Basic " + b64encode(credentials).decode())
        return json.loads(_read(request))

    def text(self, path: str, port: int) -> str:
        return _read(urllib.request.Request(f"http://127.0.0.1:{port}{path}")).decode()

    def status(self, *options: str) -> subprocess.CompletedProcess[str]:
        environment = {"TIDINGS_DATABASE": self.url, "TIDINGS_DATA_DIR": str(self.data)}
        return subprocess.run(
            [sys.executable, "-m", "tidings", "status", *options],
            check=False,
            capture_output=True,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("TIDINGS_")} | environment,
            timeout=READY_S,
        )

    def operator(self, path: str) -> Any:
        return self.get(path, user="operator", token="operator_token")

    def rows(self, sql: str) -> list[Any]:
        async def read() -> list[Any]:
            connection = await asyncpg.connect(self.url)
            try:
                return [tuple(row) for row in await connection.fetch(sql)]
            finally:
                await connection.close()

        return asyncio.run(read())


def _read(request: urllib.request.Request) -> bytes:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
        octets: bytes = answer.read()
        return octets


def _host(folder: Path, url: str, *options: str, **settings: str) -> Host:
    port, own = free_port(), free_port()
    environment = {
        "TIDINGS_PORT": str(port),
        "TIDINGS_PROCESS_PORT": str(own),
        "TIDINGS_DATA_DIR": str(folder / "data"),
        "TIDINGS_DATABASE": url,
        "TIDINGS_SECRET_KEY": SECRET,
        **settings,
    }
    folder.mkdir(exist_ok=True)
    argv = [sys.executable, "-m", "tidings", "serve", *options]
    process = Process("tidings", argv, folder / "log", environment=environment)
    return Host(process, url, folder / "data", port, own, folder / "log")


@contextlib.contextmanager
def running(folder: Path, url: str, *options: str, **settings: str) -> Iterator[Host]:
    host = _host(folder, url, *options, **settings)
    try:
        host.process.wait_for_line("Tidings is ready", READY_S)
        yield host
    finally:
        host.process.terminate()


def until(holds: Callable[[], object]) -> None:
    limit = time.monotonic() + SETTLED_S
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.05)


@pytest.fixture(scope="module")
def host(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with running(tmp_path_factory.mktemp("host"), own_database(postgres_url), "--processes", "2") as found:
        yield found


@pytest.mark.xdist_group("supervisor")
def test_it_says_once_that_all_are_ready_and_shows_the_credentials_once(host: Host) -> None:
    log = host.log.read_text()
    token = json.loads((host.data / "credentials.json").read_bytes())["auth_token"]
    assert log.count("Tidings is ready") == log.count(token) == log.count("/sign-in?link=") == 1
    assert len(host.children) == 2
    for number in range(2):
        assert host.get("/healthz", host.own_port + number)["status"] == "alive"
        assert host.get("/2010-04-01/Accounts.json", host.own_port + number)["accounts"]


@pytest.mark.xdist_group("supervisor")
def test_connections_are_spread_evenly(host: Host) -> None:
    with contextlib.ExitStack() as stack:
        for made in range(1, 41):  # one after the other, or on a busy machine whoever runs takes several at once
            stack.enter_context(socket.create_connection(("127.0.0.1", host.port)))
            until(lambda made=made: sum(_connections(host)) >= made)
        taken = _connections(host)
    assert min(taken) >= 15, taken


def _connections(host: Host) -> list[int]:
    """How many connections each process has taken on the port that they share."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {
        f"socket:[{each[9]}]" for each in lines if int(each[1].rpartition(":")[2], 16) == host.port and each[3] == "01"
    }
    return [sum(_link(each) in ours for each in Path(f"/proc/{pid}/fd").iterdir()) for pid in host.children]


def _link(file: Path) -> str:
    with contextlib.suppress(OSError):
        return str(file.readlink())
    return ""


@pytest.mark.xdist_group("supervisor")
def test_one_that_is_killed_is_started_again_while_the_other_serves(host: Host) -> None:
    before = host.children
    os.kill(before[1], signal.SIGKILL)
    for _ in range(20):
        assert host.get("/healthz")["status"] == "alive"
    until(lambda: len(host.children) == 2 and host.children != before)
    until(lambda: "process_started_again" in host.log.read_text())
    (ended,) = [line for line in host.log.read_text().splitlines() if '"process_ended"' in line]
    assert json.loads(ended) | {"status": -9, "pid": before[1]} == json.loads(ended)
    until(lambda: len(host.rows("SELECT pid FROM process")) == 2)
    assert sorted(pid for (pid,) in host.rows("SELECT pid FROM process")) == host.children


@pytest.mark.xdist_group("supervisor")
def test_the_simulated_network_is_in_one_process_and_only_that_one_dispatches(host: Host) -> None:
    roles = sorted(json.loads(found) for (found,) in host.rows("SELECT roles FROM process"))
    assert roles == [
        ["api", "dispatch", "webhooks", "loops", "console", "simulator"],
        ["api", "webhooks", "loops", "console"],
    ]


@pytest.mark.xdist_group("supervisor")
def test_status_and_the_api_and_the_figures_tell_every_process(host: Host) -> None:
    until(lambda: host.status("--json").returncode == 0)
    told = json.loads(host.status("--json").stdout)["processes"]
    assert sorted(each["pid"] for each in told) == host.children
    assert {each["status"] for each in told} == {"running"}
    assert any("loop release-scheduled" in each["slots"] for each in told), told
    lines = host.status().stdout.splitlines()
    assert lines[0].split() == ["PROCESS", "HOST", "PID", "VERSION", "ROLES", "STATUS", "BEAT", "LAG", "OWNS"]
    assert len(lines) == 3
    listed = host.operator("/tidings/v1/Processes")["processes"]
    assert {each["sid"] for each in listed} == {each["sid"] for each in told}
    one = host.operator(f"/tidings/v1/Processes/{listed[0]['sid']}")
    assert one["pid"] == listed[0]["pid"]
    assert one["beat_age_ms"] < 5_000
    for number, pid in enumerate([host.get("/healthz", host.own_port + n)["pid"] for n in range(2)]):
        figures = host.text("/metrics", host.own_port + number)
        assert f'host_pid="{pid}"' in figures
        assert 'tidings_processes{role="api"} 2.0' in figures
        assert host.get("/readyz", host.own_port + number) == {"status": "ready"}


@pytest.mark.xdist_group("supervisor")
def test_a_second_host_with_another_key_is_told_so(host: Host, tmp_path: Path) -> None:
    other = _host(tmp_path / "other", host.url, TIDINGS_SECRET_KEY="o" * 32)
    until(lambda: not other.process.running)
    assert "sealed under another key" in other.log.read_text()
    assert "TIDINGS_SECRET_KEY" in other.log.read_text()


@pytest.mark.xdist_group("supervisor")
def test_told_to_stop_all_stop_in_order(host: Host) -> None:
    children = host.children
    host.process.interrupt(signal.SIGTERM)
    assert host.process._child.wait(SETTLED_S) == 0
    assert not any(_alive(pid) for pid in children)
    assert host.rows("SELECT sid FROM process") == []


@pytest.mark.xdist_group("supervisor")
def test_two_programs_that_start_at_once_on_an_empty_store_both_come_up(postgres_url: str, tmp_path: Path) -> None:
    postgres_url = own_database(postgres_url)
    with contextlib.ExitStack() as stack:
        hosts = [_host(tmp_path / name, postgres_url) for name in ("one", "two")]
        for each in hosts:
            stack.callback(each.process.terminate)
        for each in hosts:
            each.process.wait_for_line("Tidings is ready", READY_S)
        shown = [each.log.read_text().count("This is shown once") for each in hosts]
        assert sorted(shown) == [0, 1]
        assert {len(each.get("/2010-04-01/Accounts.json")["accounts"]) for each in hosts} == {1}
        try:
            until(lambda: len(hosts[0].rows("SELECT sid FROM process")) == 2)
        except AssertionError:
            raise AssertionError([each.process.log_end() for each in hosts]) from None


@pytest.mark.xdist_group("supervisor")
def test_children_end_with_their_parent(postgres_url: str, tmp_path: Path) -> None:
    postgres_url = own_database(postgres_url)
    with running(tmp_path / "host", postgres_url, "--processes", "2", "--roles", "api,console") as host:
        children = host.children
        roles = {found for (found,) in host.rows("SELECT roles FROM process")}
        assert roles == {'["api","console"]'}
        told = host.status()
        assert told.returncode == 1
        assert [line for line in told.stdout.splitlines() if line.startswith("No process")] == [
            f"No process has the role {role}." for role in ("dispatch", "webhooks", "loops", "simulator")
        ]
        assert host.get("/readyz") == {"status": "ready"}, "no carrier is asked for where nothing is dispatched"
        os.kill(host.process.pid, signal.SIGKILL)
        until(lambda: not any(_alive(pid) for pid in children))
        assert host.rows("SELECT sid FROM process") == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--processes", "2"], "more than one process needs PostgreSQL"),
        (["--processes", "0"], "it must be a whole number from 1 to 64"),
        (["--processes", "65"], "it must be a whole number from 1 to 64"),
        (["--roles", "api,sending"], "it must be some of api, dispatch, webhooks, loops, console, simulator"),
        (["--roles", ","], "it must be some of api"),
    ],
)
def test_what_cannot_be_is_told_before_anything_starts(options: list[str], reason: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tidings", "serve", *options],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=READY_S,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert reason in ended.stderr
    assert list(tmp_path.iterdir()) == []
