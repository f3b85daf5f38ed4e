"""A child process with its log: started, waited for, stopped politely or with kill -9, its descendants with it."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.speed.measure import tree

STOP_LIMIT_S = 10.0
GONE_LIMIT_S = 10.0
BELOW_EPHEMERAL = (20_000, 32_000)


def free_port() -> int:
    """A loopback port that nothing listens on now, and that the system gives to no outgoing connection meanwhile."""
    while True:
        port = random.randrange(*BELOW_EPHEMERAL)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _without_settings() -> dict[str, str]:
    """Our environment without the settings of a Tidings, which must not reach a measured one."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TIDINGS_")}


class Process:
    """A program that runs until it is stopped."""

    def __init__(
        self,
        name: str,
        command: list[str],
        log: Path,
        *,
        environment: dict[str, str] | None = None,
        folder: Path | None = None,
        user: str | None = None,
    ) -> None:
        self.name, self._log = name, log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=_without_settings() | (environment or {}),
                cwd=folder or (Path("/") if user else None),
                user=user,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The root of its tree."""
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether it still lives."""
        return self._child.poll() is None

    def log_end(self, characters: int = 3000) -> str:
        """The end of what it printed."""
        return self._log.read_text(errors="replace")[-characters:]

    def wait_for_line(self, text: str, limit_s: float) -> None:
        """Waits until a line with `text` appears in the log. Raises RuntimeError."""
        until = time.monotonic() + limit_s
        while text not in self._log.read_text(errors="replace"):
            if time.monotonic() > until or not self.running:
                msg = f"{self.name} never said {text!r}; its log ends:\n{self.log_end()}"
                raise RuntimeError(msg)
            time.sleep(0.02)

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """Asks it to stop and waits for that a while."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self.running:
                self._child.send_signal(number)
            self._child.wait(STOP_LIMIT_S)

    def ended(self, number: int, limit_s: float) -> int | None:
        """Asks it to stop; its exit status, None: it did not end in time."""
        self._child.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._child.wait(limit_s)
        return None

    def terminate(self) -> None:
        """SIGTERM, a wait, and kill -9 for what is left."""
        self.interrupt(signal.SIGTERM)
        self.kill_tree()

    def kill_tree(self) -> None:
        """Does kill -9 of it and all its descendants, and waits until none is left."""
        if self._child.returncode is not None:
            return
        doomed = tree([self.pid])
        for pid in doomed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._child.wait(GONE_LIMIT_S)
        _wait_until_gone(doomed)


def _wait_until_gone(pids: set[int]) -> None:
    """Orphans may take a moment to go (zombies of a sleepy init do not count)."""
    until = time.monotonic() + GONE_LIMIT_S
    while time.monotonic() < until and any(_alive(pid) for pid in pids):
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in "ZX"
