"""Walks docs/how-to/high-availability.md as a new user: each command as it is printed, on the host that the page names.

    python -m tests.chaos.guide [--logs FOLDER]

Five hosts are network namespaces (as root): p and q with an empty PostgreSQL, a and b, and c with HAProxy. What a page
cannot know is put in: the network, and a key for `...`. Between the page's commands a message is sent through the
balancer and must be delivered; then the primary's host loses its power, and what was accepted must still be there.
Exit status 1 where a command fails, or the page does not lead there.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from tests.chaos.haproxy import PAGE, installed, printed
from tests.chaos.hosts import CLIENTS, Host, Namespaces, laid_out, reason_against
from tests.docs.pages import Fence, fences
from tests.speed.asking import asked
from tests.speed.postgres import SYSTEM_USER, Postgres, programs
from tests.speed.process import Process
from tests.speed.rig import HERE, READY, READY_LIMIT_S
from tests.speed.run import obey_signals, say

DATABASES, SERVERS = ("p", "q"), ("a", "b")
BALANCED = "http://{address}:8010"
COMMAND_S = 120.0
SETTLED_S = 60.0
MOST_S = 600
_ON = re.compile(r"^On (`\w`(?:, and on `\w`)?|either)", re.MULTILINE)
_KEY = "k" * 32
_CREDENTIALS = re.compile(r"Account SID (\w+), auth token (\w+)")


class Step(msgspec.Struct, frozen=True):
    """The commands of one block, and the hosts on which they are typed."""

    hosts: tuple[str, ...]
    commands: tuple[str, ...]


def steps() -> list[Step]:
    """The page's, in order: those before which it says where. Raises ValueError where it says so of none."""
    found = [Step(hosts, tuple(fence.text.splitlines())) for fence in _blocks() if (hosts := _hosts(fence))]
    if not found:
        msg = f"{PAGE.name} names no hosts"
        raise ValueError(msg)
    return found


def _blocks() -> Iterator[Fence]:
    return (fence for fence in fences() if fence.page == PAGE and fence.language == "console")


def _hosts(fence: Fence) -> tuple[str, ...]:
    said = _ON.findall(fence.before)
    if not said:
        return ()
    return SERVERS[:1] if said[-1] == "either" else tuple(re.findall(r"`(\w)`", said[-1]))


class Walk:
    """The hosts, and what was started on them."""

    def __init__(self, network: Namespaces, folder: Path) -> None:
        self._network, self._folder = network, folder
        self._started: list[Process] = []
        self._credentials = ("", "")
        self._data = {name: Postgres(folder / name, 5432) for name in DATABASES}

    def prepare(self) -> None:
        """What the page takes for granted: a fresh PostgreSQL that runs on p, none on q, and the balancer's file."""
        for database in self._data.values():
            database.make_folder()
        self._data["p"].run("initdb", "-D", str(self._folder / "p"), "-U", "postgres", "--auth-host=scram-sha-256")
        self._type("p", 'pg_ctl start -l "$PGDATA/log"')
        (self._folder / "haproxy.cfg").write_text(printed())

    def do(self, step: Step) -> None:
        """Types the commands of a block. Raises RuntimeError where one fails."""
        for command in step.commands:
            for name in step.hosts:
                say(f"{name}$ {command}")
                if command.endswith("tidings serve"):
                    self._serve(name, command)
                else:
                    said = self._type(name, command)
                    if "pg_stat_replication" in command and "streaming" not in said:
                        msg = f"nobody streams: {said}"
                        raise RuntimeError(msg)

    def _put(self, command: str) -> str:
        return command.replace("10.0.0.0/24", self._network.subnet).replace(
            "TIDINGS_SECRET_KEY=...", f"TIDINGS_SECRET_KEY={_KEY}"
        )

    def _type(self, name: str, command: str) -> str:
        """What the command prints."""
        typed = self._on(name, self._put(command))
        with tempfile.TemporaryFile("w+") as output:  # what goes on running keeps a pipe open
            ended = subprocess.run(
                typed,
                stdout=output,
                stderr=output,
                cwd=self._folder,
                env=self._surroundings(name),
                timeout=COMMAND_S,
                check=False,
            )
            output.seek(0)
            said = output.read()
        if ended.returncode:
            msg = f"{name}$ {command}\n{said}"
            raise RuntimeError(msg)
        return said

    def _on(self, name: str, command: str) -> list[str]:
        line = ["sh", "-c", command]
        if name in DATABASES:
            sockets = self._folder / f"sockets-{name}"
            sockets.mkdir(mode=0o777, exist_ok=True)
            sockets.chmod(0o777)
            line = ["setpriv", f"--reuid={SYSTEM_USER}", f"--regid={SYSTEM_USER}", "--clear-groups", *line]
            line = ["unshare", "--mount", "sh", "-c", f'mount --bind {sockets} /tmp && exec "$@"', name, *line]
        return self._host(name).within(line)

    def _host(self, name: str) -> Host:
        return self._network.hosts[name]

    def _surroundings(self, name: str) -> dict[str, str]:
        """As at a terminal of that host: PostgreSQL's own user on p and q, who reaches it by its socket."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith(("TIDINGS_", "PG"))}
        ours["PATH"] = f"{programs()}:{Path(sys.executable).parent}:{ours['PATH']}"
        if name in DATABASES:
            return ours | {"PGDATA": str(self._folder / name), "PGUSER": "postgres", "PGHOST": "/tmp"}
        carrier = f"smpp://tidings:secret@{self._host('s').address}:2775?binds=2"
        there = {"TIDINGS_CARRIER": carrier, "TIDINGS_A2P": "off", "PYTHONPATH": str(HERE)}
        return ours | there | {"TIDINGS_DATA_DIR": str(self._folder / f"data-{name}")}

    def _serve(self, name: str, command: str) -> None:
        log = self._folder / f"tidings-{name}.log"
        process = Process(
            f"tidings on {name}",
            self._on(name, self._put(command)),
            log,
            environment=self._surroundings(name),
            folder=self._folder,
        )
        self._started.append(process)
        process.wait_for_line(READY, READY_LIMIT_S)
        shown = _CREDENTIALS.search(log.read_text())
        if shown:
            self._credentials = (shown[1], shown[2])

    def start_carrier(self) -> None:
        """One outside, that is no part of the page."""
        carrier = self._host("s")
        command = [
            sys.executable,
            "-m",
            "tests.speed.smsc",
            "--host",
            carrier.address,
            "--port",
            "2775",
            "--stats-port",
            "2776",
            "--dlr-ms",
            "50",
        ]
        self._started.append(Process("smsc", carrier.within(command), self._folder / "smsc.log", folder=HERE))

    def send(self) -> str:
        """A message through the balancer; its SID, once it was delivered. Raises RuntimeError."""
        account, _ = self._credentials
        numbers = self._ask(f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json")["incoming_phone_numbers"]
        form = {"To": "+14155550100", "From": numbers[0]["phone_number"], "Body": "walked"}
        sid = str(self._ask(f"/2010-04-01/Accounts/{account}/Messages.json", form)["sid"])
        self._until(lambda: self.status(sid) == "delivered", f"{sid} is delivered")
        say(f"{sid} was delivered.")
        return sid

    def status(self, sid: str) -> str:
        """Of a message, through the balancer."""
        return str(self._ask(f"/2010-04-01/Accounts/{self._credentials[0]}/Messages/{sid}.json")["status"])

    def _ask(self, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        base = BALANCED.format(address=self._host(CLIENTS).address)
        until = time.monotonic() + SETTLED_S
        while True:
            try:
                return asked(base + path, self._credentials, form, limit_s=15)
            except (OSError, ValueError) as refused:
                lasts = isinstance(refused, urllib.error.HTTPError) and refused.code not in (502, 503, 504)
                if lasts or time.monotonic() > until:
                    msg = f"{path}: {refused}"
                    raise RuntimeError(msg) from refused
                time.sleep(0.5)

    @staticmethod
    def _until(holds: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + SETTLED_S
        while not holds():
            if time.monotonic() > until:
                msg = f"it never came to pass that {what}"
                raise RuntimeError(msg)
            time.sleep(0.2)

    def power_off(self, name: str) -> None:
        """A database's host is gone without a word."""
        for other in self._network.hosts.keys() - {name}:
            self._network.cut(name, other)
        head = (self._folder / name / "postmaster.pid").read_text().split()[0]
        os.kill(int(head), signal.SIGKILL)
        say(f"The power of {name} is gone.")

    def stop(self) -> None:
        """Stops all that was started, on every host."""
        self._network.join()
        for process in reversed(self._started):
            process.kill_tree()
        for host in self._network.hosts.values():
            listed = subprocess.run(
                ["ip", "netns", "pids", str(host.namespace)], capture_output=True, text=True, check=False
            )
            for pid in listed.stdout.split():
                os.kill(int(pid), signal.SIGKILL)


def walk(network: Namespaces, folder: Path) -> None:
    """The page from its beginning to its end. Raises RuntimeError where it does not lead there."""
    walking = Walk(network, folder)
    try:
        walking.prepare()
        walking.start_carrier()
        ways = steps()
        gone = next(at for at, step in enumerate(ways) if any("pg_promote" in command for command in step.commands))
        for step in ways[:gone]:
            walking.do(step)
        sid = walking.send()
        walking.power_off("p")
        for step in ways[gone:]:
            walking.do(step)
        if walking.status(sid) != "delivered":
            msg = f"{sid} was delivered before the primary was gone, and is not any more"
            raise RuntimeError(msg)
        walking.send()
    finally:
        walking.stop()


def main(logs: Path | None) -> int:
    """Walks, and says how it went."""
    reason = (
        reason_against()
        or (None if installed() else "haproxy is missing")
        or (None if shutil.which("curl") else "curl is missing")
    )
    if reason:
        sys.exit(f"no walk: {reason}")
    signal.alarm(MOST_S)
    folder = Path(tempfile.mkdtemp(prefix="tidings-guide-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        with laid_out([CLIENTS, "s", *DATABASES, *SERVERS], apart=True) as network:
            assert isinstance(network, Namespaces)
            walk(network, folder)
    except RuntimeError as failure:
        say(f"The page does not lead there: {failure}")
        return 1
    finally:
        for log in folder.glob("*.log") if logs else ():
            logs.mkdir(parents=True, exist_ok=True)
            shutil.copy(log, logs)
        shutil.rmtree(folder, ignore_errors=True)
    say("The page leads there.")
    return 0


if __name__ == "__main__":
    obey_signals()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--logs", type=Path, help="keep the logs in this folder")
    sys.exit(main(parser.parse_args().logs))
