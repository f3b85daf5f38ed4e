"""The Tidings server that a command is to reach: one that runs already, or one of our own for as long as needed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import msgspec

from tidings.probe import dialable, health_of

READY = re.compile(rb"Tidings is ready: http://(\[[^\]]+\]|[^:/\s]+):([0-9]+)")
STOP_TIMEOUT_S = 15.0
LOG_FILE = "run-server.log"

Address: TypeAlias = tuple[str, int]


class Found(msgspec.Struct, frozen=True):
    """A server that answers."""

    host: str
    port: int
    started: bool
    """Whether it is ours, and ends with the command."""
    data_dir: Path
    """Where its data are, credentials among them."""
    version: str = ""

    def __str__(self) -> str:
        """For the user."""
        verb = "started" if self.started else "found"
        name = f"Tidings {self.version}" if self.version else "a server"
        return f"{verb} {name} at http://{self.host}:{self.port}, data in {self.data_dir}"


class LaunchError(Exception):
    """Why the command cannot be run; the text is for the user."""


class ServerSettings(msgspec.Struct, frozen=True):
    """Where the server is looked for, and how one is started."""

    host: str
    port: int
    data_dir: Path
    command: Sequence[str]
    """What starts a server that prints the ready line."""
    environment: Mapping[str, str]
    ready_timeout_s: float


@asynccontextmanager
async def reachable(settings: ServerSettings) -> AsyncIterator[Found]:
    """A server that answers; one that we started is stopped at the end. Raises LaunchError."""
    address = (dialable(settings.host), settings.port)
    found = await _running(address, settings)
    if found:
        yield found
        return
    process = await _start(settings)
    try:
        yield await _ready(process, address, settings)
    finally:
        await _stop(process)


async def _running(address: Address, settings: ServerSettings, *, started: bool = False) -> Found | None:
    """The server at an address; one that does not say where its data are has them where the settings say."""
    health = await health_of(*address)
    if health is None:
        return None
    folder = Path(health.data_dir) if health.data_dir else settings.data_dir
    return Found(*address, started, folder, health.version)


class _Process(msgspec.Struct, frozen=True, eq=False):
    """A server that we started, and the task that copies what it prints to its log."""

    process: asyncio.subprocess.Process
    ready: asyncio.Future[Address | None]
    """None when the server ended before it was ready."""
    copying: asyncio.Task[None]
    log: Path


async def _start(settings: ServerSettings) -> _Process:
    environment = dict(settings.environment) | {
        "TIDINGS_HOST": settings.host,
        "TIDINGS_PORT": str(settings.port),
        "TIDINGS_DATA_DIR": str(settings.data_dir),
        "PYTHONUNBUFFERED": "1",
    }
    try:
        process = await asyncio.create_subprocess_exec(
            *settings.command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # an interrupt at the terminal is for the command; we stop the server after it
        )
    except OSError as error:
        msg = f"cannot start the server ({settings.command[0]}): {error.strerror}"
        raise LaunchError(msg) from None
    ready: asyncio.Future[Address | None] = asyncio.get_running_loop().create_future()
    log = settings.data_dir / LOG_FILE
    return _Process(process, ready, asyncio.create_task(_copy(process, log, ready)), log)


async def _copy(process: asyncio.subprocess.Process, log: Path, ready: asyncio.Future[Address | None]) -> None:
    """What the server prints goes to a private file, since it may show credentials; the ready line is noted."""
    assert process.stdout is not None, "started with a pipe"
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", buffering=0) as file:
        tail = b""
        while octets := await process.stdout.read(65536):
            file.write(octets)
            tail = (tail + octets)[-4096:]
            found = READY.search(tail)
            if found and tail.find(b"\n", found.end()) >= 0 and not ready.done():
                ready.set_result((dialable(found[1].decode("ascii")), int(found[2])))
    if not ready.done():
        ready.set_result(None)


async def _ready(started: _Process, address: Address, settings: ServerSettings) -> Found:
    try:
        async with asyncio.timeout(settings.ready_timeout_s):
            told = await started.ready
    except TimeoutError:
        msg = f"the server was not ready within {settings.ready_timeout_s:g} s; see {started.log}"
        raise LaunchError(msg) from None
    # Where ours told nothing, another `tidings run` may have started one at the same moment and taken the port.
    found = await _running(told or address, settings, started=told is not None)
    if found:
        return found
    code = await started.process.wait()
    msg = f"the server ended with {code} before it was ready; see {started.log}:\n{_last_lines(started.log)}"
    raise LaunchError(msg)


async def _stop(started: _Process) -> None:
    process = started.process
    try:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()
    except ProcessLookupError:
        pass
    except TimeoutError:
        process.kill()
        await process.wait()
    started.copying.cancel()
    await asyncio.gather(started.copying, return_exceptions=True)


def _last_lines(log: Path) -> str:
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:])
    except OSError:
        return ""
