"""HAProxy as the guide to high availability sets it up: the page's configuration, with the addresses of the hosts.

Source: https://docs.haproxy.org/2.6/management.html#9.3 (the socket by which it is told)
"""

from __future__ import annotations

import csv
import re
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.hosts import Host
from tests.speed.process import Process
from tests.speed.rig import HERE

PAGE = HERE / "docs" / "how-to" / "high-availability.md"
_CONFIGURATION = re.compile(r"^```text\n(defaults\n.*?)^```$", re.MULTILINE | re.DOTALL)
_SERVER = re.compile(r"^ *server \w+ \S+\n", re.MULTILINE)
_BIND = re.compile(r"^( *bind) .*$", re.MULTILINE)
ANSWER_S = 5.0


def installed() -> bool:
    """Whether there is one."""
    return shutil.which("haproxy") is not None


class HAProxy:
    """A running one, on the host of the clients."""

    def __init__(self, host: Host, port: int, servers: Sequence[tuple[str, str]], folder: Path) -> None:
        """`servers`: name and address of each."""
        self._socket = folder / "haproxy.sock"
        config, log = folder / "haproxy.cfg", folder / "haproxy.log"
        told = f"global\n    stats socket {self._socket} mode 600 level admin\n"
        config.write_text(told + configuration(f"{host.address}:{port}", servers))
        command = [shutil.which("haproxy") or "haproxy", "-db", "-f", str(config)]
        self.process = Process("haproxy", host.within(command), log)

    def take_out(self, name: str) -> None:
        """A server gets no new requests, and may answer those that it has."""
        self._tell(f"set server tidings/{name} state drain")

    def put_back(self, name: str) -> None:
        """A server gets requests again where it is ready."""
        self._tell(f"set server tidings/{name} state ready")

    def is_up(self, name: str) -> bool:
        """Whether it gives a server requests."""
        shown = csv.DictReader(self._answer("show stat").removeprefix("# ").splitlines())
        return any(row["pxname"] == "tidings" and row["svname"] == name and row["status"] == "UP" for row in shown)

    def _tell(self, command: str) -> None:
        """Raises RuntimeError where it does not do it."""
        said = self._answer(command)
        if said:
            msg = f"{command}: {said}"
            raise RuntimeError(msg)

    def _answer(self, command: str) -> str:
        with socket.socket(socket.AF_UNIX) as there:
            there.settimeout(ANSWER_S)
            there.connect(str(self._socket))
            there.sendall(f"{command}\n".encode())
            return b"".join(iter(lambda: there.recv(65_536), b"")).decode().strip()


def printed() -> str:
    """The configuration as the page prints it. Raises ValueError where it has none."""
    found = _CONFIGURATION.search(PAGE.read_text())
    if found is None:
        msg = f"{PAGE.name} prints no configuration"
        raise ValueError(msg)
    return found[1]


def configuration(address: str, servers: Sequence[tuple[str, str]]) -> str:
    """The page's, with this address to listen on, and these servers in place of the ones that it names."""
    settings = _BIND.sub(rf"\1 {address}", _SERVER.sub("", printed()))
    return settings + "".join(f"    server {name} {there}\n" for name, there in servers)
