"""Accounts of processes from /proc (CPU, memory), waiting until figures settle, reading statistics ports."""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self, cast

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
POLL_S = 0.05
PROC = Path("/proc")


def fetch(port: int, path: str, host: str = "127.0.0.1") -> str:
    """What an instrument's statistics port answers. Raises OSError."""
    with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=10) as answer:
        return cast("str", answer.read().decode())


def stats(port: int) -> dict[str, float]:
    """An instrument's summary."""
    return cast("dict[str, float]", json.loads(fetch(port, "/stats")))


def pairs(port: int, path: str) -> list[list[str]]:
    """An instrument's list, one row a line."""
    return [line.split() for line in fetch(port, path).splitlines()]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name; empty when the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def tree(roots: Iterable[int]) -> set[int]:
    """Those of `roots` that live, and all their descendants."""
    children: dict[int, list[int]] = {}
    alive = set()
    for pid in (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()):
        fields = _stat(pid)
        if fields:
            alive.add(pid)
            children.setdefault(int(fields[1]), []).append(pid)
    found: set[int] = set()
    waiting = [root for root in roots if root in alive]
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting.extend(children.get(pid, ()))
    return found


def cpu_s(pids: Iterable[int]) -> dict[int, float]:
    """Seconds of CPU per process, user and system, with those of children that have ended."""
    used = {}
    for pid in pids:
        fields = _stat(pid)
        if fields:
            used[pid] = sum(map(int, fields[11:15])) / TICKS_PER_S
    return used


def rss_bytes(pids: Iterable[int]) -> int:
    """Resident memory; pages that processes share are counted once for each."""
    total = 0
    for pid in pids:
        try:
            total += int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE_BYTES
        except OSError:
            continue
    return total


class Account:
    """CPU and memory of one process tree from its start (`with`) to its end."""

    def __init__(self, roots: Iterable[int]) -> None:
        self.roots = list(roots)
        self.cpu_s = 0.0
        self.rss_peak_bytes = 0
        self._stop = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        """Begins to count."""
        self._before = cpu_s(tree(self.roots))
        self._watching.start()
        return self

    def __exit__(self, *ignored: object) -> None:
        """Ends it; `cpu_s` is then right."""
        after = cpu_s(tree(self.roots))
        self.cpu_s = sum(seconds - self._before.get(pid, 0.0) for pid, seconds in after.items())
        self._stop.set()
        self._watching.join()

    def _watch(self) -> None:
        while True:
            self.rss_peak_bytes = max(self.rss_peak_bytes, rss_bytes(tree(self.roots)))
            if self._stop.wait(0.25):
                return


def settle(probe: Callable[[], float], target: float, quiet_s: float, limit_s: float) -> float:
    """Waits until `probe()` reaches `target`, or has not changed for `quiet_s`, or `limit_s` is over.

    Its last value.
    """
    began = moved = time.monotonic()
    value = probe()
    while value < target and time.monotonic() - moved < quiet_s and time.monotonic() - began < limit_s:
        time.sleep(POLL_S)
        latest = probe()
        if latest != value:
            value, moved = latest, time.monotonic()
    return value
