"""HAProxy as the guide to high availability sets it up: the `backend` of the page, with the addresses of the hosts.

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
_BACKEND = re.compile(r"^```text\n(backend tidings\n.*?)^```$", re.MULTILINE | re.DOTALL)
_SERVER = re.compile(r"^( *server) (\w+) \S+", re.MULTILINE)
_FRONT = """\
global
    stats socket {socket} mode 600 level admin
defaults
    mode http
    option forwardfor
    timeout connect 2s
    timeout client 60s
    timeout server 60s
frontend tidings
    bind {address}
    default_backend tidings
"""
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
        front = _FRONT.format(socket=self._socket, address=f"{host.address}:{port}")
        config.write_text(f"{front}{backend(servers)}")
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


def backend(servers: Sequence[tuple[str, str]]) -> str:
    """The page's, with these servers in place of the ones that it names. Raises ValueError where it has none."""
    found = _BACKEND.search(PAGE.read_text())
    if found is None:
        msg = f"{PAGE.name} prints no backend"
        raise ValueError(msg)
    first, *_ = _SERVER.finditer(found[1])
    settings = found[1][: first.start()]
    return settings + "".join(f"    server {name} {address}\n" for name, address in servers)
