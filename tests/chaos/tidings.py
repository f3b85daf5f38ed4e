"""One host's Tidings: started as an init system would, with its processes found, and its clock put wrong."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from tests.chaos.hosts import Host
from tests.speed.measure import tree
from tests.speed.process import Process
from tests.speed.rig import HERE, READY, READY_LIMIT_S

ORDERLY_S = 45.0
"""More than draining and an orderly stop may take together."""
FAKETIME = tuple(Path(place) for place in ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime"))
"""Where Debian's libfaketime has its library."""


def faketime() -> Path | None:
    """The library that gives a program another time; None: it is not installed."""
    return next((place / "libfaketimeMT.so.1" for place in FAKETIME if place.exists()), None)


NEW = {"TIDINGS_NUMBER_SUPPLY": "number_supply"}
"""Settings that an older version has not, and does without: by what its settings would name them."""


class Tidings:
    """`tidings serve` on a host, of the version that is in a folder."""

    def __init__(
        self, host: Host, port: int, folder: Path, settings: dict[str, str], processes: int, checkout: Path = HERE
    ) -> None:
        self.host, self.port, self.processes, self.checkout = host, port, processes, checkout
        self._folder = folder / f"tidings-{host.name}"
        self._folder.mkdir()
        self._clock = self._folder / "clock"
        self._settings = settings | {
            "PYTHONUNBUFFERED": "1",
            "TIDINGS_HOST": host.address,
            "TIDINGS_PORT": str(port),
            "TIDINGS_DATA_DIR": str(self._folder / "data"),
        }
        self._program: Process | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"{self.host.address}:{self.port}"

    def start(self, *, wait: bool = True) -> None:
        """Starts it; `wait`: until it is ready. Raises RuntimeError."""
        command = [sys.executable, "-m", "tidings", "serve"]
        if self.processes > 1:
            command += ["--processes", str(self.processes)]
        log = self._folder / f"{int(time.monotonic() * 1000)}.log"
        known = (self.checkout / "tidings" / "config" / "settings.py").read_text()
        settings = {name: value for name, value in self._settings.items() if name not in NEW or NEW[name] in known}
        environment = settings | {"PYTHONPATH": str(self.checkout)} | self._faked()
        name = f"tidings on {self.host.name}"
        self._program = Process(name, self.host.within(command), log, environment=environment, folder=self.checkout)
        if wait:
            self._program.wait_for_line(READY, READY_LIMIT_S)

    def _faked(self) -> dict[str, str]:
        library = faketime()
        if library is None:
            return {}
        self.put_clock(0)
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def put_clock(self, seconds: float) -> None:
        """From now on its clock is so much ahead; negative: behind."""
        beside = self._clock.with_suffix(".new")
        beside.write_text(f"{seconds:+.1f}\n")
        beside.replace(self._clock)

    @property
    def running(self) -> bool:
        """Whether its first process lives."""
        return self._program is not None and self._program.running

    def workers(self) -> list[int]:
        """The processes that do its work: itself, or those that it supervises."""
        assert self._program is not None
        if self.processes == 1:
            return [self._program.pid] if self._program.running else []
        return sorted(tree([self._program.pid]) - {self._program.pid})

    def kill(self) -> None:
        """Does kill -9 of all its processes."""
        if self._program is not None:
            self._program.kill_tree()

    def stop(self) -> None:
        """Stops it politely."""
        if self._program is not None:
            for pid in tree([self._program.pid]):
                os.kill(pid, signal.SIGCONT)
            self._program.terminate()

    def replace(self, checkout: Path) -> float:
        """Stops it politely, and starts another version in its place; the seconds that its end took.

        Raises RuntimeError where the old one does not end by itself, or not well, or the new one does not start.
        """
        assert self._program is not None
        began = time.monotonic()
        status = self._program.ended(signal.SIGTERM, ORDERLY_S)
        if status != 0:
            msg = f"tidings on {self.host.name} ended with {status} when it was told to stop:\n{self.log_end()}"
            raise RuntimeError(msg)
        took = time.monotonic() - began
        self.checkout = checkout
        self.start()
        return took

    def log_end(self, characters: int = 3000) -> str:
        """The end of what it said since it was last started."""
        return self._program.log_end(characters) if self._program is not None else ""
