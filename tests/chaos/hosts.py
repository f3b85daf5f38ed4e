"""Hosts of their own on one machine: network namespaces on a bridge, which can be cut from one another.

Who is not root has one host with all names, loopback, and nothing to cut.
Source: ip-netns(8), iptables(8), unshare(1).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

LOOPBACK = "127.0.0.1"
CLIENTS = "c"
"""The host of the load, the webhooks' receiver and the balancer."""
CARRIER = "s"
"""The host of the SMSC."""
NAMES = Path("/etc/netns")
"""What is in a namespace's folder there is in /etc for whatever is run in it."""


class Host(msgspec.Struct, frozen=True):
    """One host."""

    name: str
    address: str
    namespace: str | None = None
    """None: this machine itself."""

    def within(self, command: list[str]) -> list[str]:
        """The command, as it is run on this host, where the machine has the host's name."""
        if self.namespace is None:
            return command
        called = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', self.name]
        return ["ip", "netns", "exec", self.namespace, *called, *command]


class OneMachine:
    """Hosts by name, all of them this machine."""

    can_cut = False
    subnet = "127.0.0.1/32"

    def __init__(self, names: Iterable[str]) -> None:
        self.hosts = {name: Host(name, LOOPBACK) for name in names}

    def cut(self, one: str, other: str) -> None:
        """Nothing passes between the two. Raises NotImplementedError."""
        raise NotImplementedError(one, other)

    def join(self) -> None:
        """Everything passes again."""


class Namespaces:
    """Hosts by name, each a network namespace; ours is the bridge's first address."""

    can_cut = True

    def __init__(self, names: Iterable[str]) -> None:
        mark = os.getpid() % 10_000
        self._bridge = f"chaos{mark}"
        self._net = f"10.{64 + mark // 250 % 60}.{mark % 250}"
        self._cut: list[tuple[str, str]] = []
        self.hosts = {
            name: Host(name, f"{self._net}.{at}", f"chaos-{os.getpid()}-{name}") for at, name in enumerate(names, 11)
        }

    @property
    def subnet(self) -> str:
        """All addresses."""
        return f"{self._net}.0/24"

    def build(self) -> None:
        """Makes bridge and namespaces. Raises CalledProcessError."""
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("addr", "add", f"{self._net}.1/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for host in self.hosts.values():
            namespace, ours = str(host.namespace), f"{self._bridge}{host.name}"
            _ip("netns", "add", namespace)
            self._name_hosts(namespace)
            _ip("link", "add", ours, "type", "veth", "peer", "name", "eth0", "netns", namespace)
            _ip("link", "set", ours, "master", self._bridge, "up")
            _ip("-n", namespace, "addr", "add", f"{host.address}/24", "dev", "eth0")
            _ip("-n", namespace, "link", "set", "eth0", "up")
            _ip("-n", namespace, "link", "set", "lo", "up")

    def _name_hosts(self, namespace: str) -> None:
        """What is run there finds the others by their names."""
        folder = NAMES / namespace
        folder.mkdir(parents=True)
        lines = [f"{LOOPBACK} localhost", *(f"{host.address} {host.name}" for host in self.hosts.values())]
        (folder / "hosts").write_text("\n".join(lines) + "\n")

    def remove(self) -> None:
        """Removes all, whatever of it is there; what still runs on a host loses its network."""
        for host in self.hosts.values():
            with contextlib.suppress(subprocess.CalledProcessError):
                _ip("netns", "del", str(host.namespace))
            shutil.rmtree(NAMES / str(host.namespace), ignore_errors=True)
        with contextlib.suppress(subprocess.CalledProcessError):
            _ip("link", "del", self._bridge)

    def cut(self, one: str, other: str) -> None:
        """No packet passes between the two, either way, and nobody is told: silence, as of a pulled cable."""
        for change in self._rules(one, other):
            _run(self.hosts[one].within(["iptables", "-A", *change]))
        self._cut.append((one, other))

    def join(self) -> None:
        """Everything passes again."""
        while self._cut:
            one, other = self._cut.pop()
            for change in self._rules(one, other):
                _run(self.hosts[one].within(["iptables", "-D", *change]))

    def _rules(self, one: str, other: str) -> list[list[str]]:
        del one
        address = self.hosts[other].address
        return [["INPUT", "-s", address, "-j", "DROP"], ["OUTPUT", "-d", address, "-j", "DROP"]]


def reason_against() -> str | None:
    """Why there can be no namespaces here; None: there can."""
    if os.geteuid() != 0:
        return "only root makes network namespaces"
    missing = [program for program in ("ip", "iptables", "setpriv", "unshare") if shutil.which(program) is None]
    if missing:
        return f"{', '.join(missing)} is missing"
    probe = f"chaos-{os.getpid()}-probe"
    try:
        _ip("netns", "add", probe)
        _run(["ip", "netns", "exec", probe, "iptables", "-A", "INPUT", "-s", "192.0.2.1", "-j", "DROP"])
    except subprocess.CalledProcessError as refused:
        return f"this system makes no network namespaces: {refused.stderr.strip()}"
    finally:
        subprocess.run(["ip", "netns", "del", probe], check=False, capture_output=True)
    return None


def sweep() -> None:
    """Removes what a run that was killed left behind."""
    listed = subprocess.run(["ip", "netns", "list"], check=False, capture_output=True, text=True).stdout
    gone = {
        name
        for name in re.findall(r"^chaos-\d+-\w+", listed, re.MULTILINE)
        if not Path("/proc", name.split("-")[1]).exists()
    }
    for namespace in gone:
        subprocess.run(["ip", "netns", "del", namespace], check=False, capture_output=True)
        shutil.rmtree(NAMES / namespace, ignore_errors=True)
    for mark in {int(name.split("-")[1]) % 10_000 for name in gone}:
        subprocess.run(["ip", "link", "del", f"chaos{mark}"], check=False, capture_output=True)


@contextlib.contextmanager
def laid_out(names: Iterable[str], *, apart: bool) -> Iterator[OneMachine | Namespaces]:
    """The hosts, `apart` or all this machine, while the `with` lasts."""
    if not apart:
        yield OneMachine(names)
        return
    sweep()
    network = Namespaces(names)
    try:
        network.build()
        yield network
    finally:
        network.remove()


def _ip(*arguments: str) -> None:
    _run(["ip", *arguments])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=20)
