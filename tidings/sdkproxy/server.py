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

READY = re.compile(rb"Tidings is ready: http://(\[[^\]]+\]|[^:/\s]+):([0-9]+)")
HEALTH_TIMEOUT_S = 3.0
STOP_TIMEOUT_S = 15.0
LOG_FILE = "run-server.log"

Address: TypeAlias = tuple[str, int]


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
async def reachable(settings: ServerSettings) -> AsyncIterator[Address]:
    """The address of a server that answers; one that we started is stopped at the end. Raises LaunchError."""
    address = (_dialable(settings.host), settings.port)
    if await is_healthy(*address):
        yield address
        return
    process = await _start(settings)
    try:
        yield await _ready(process, address, settings)
    finally:
        await _stop(process)


async def is_healthy(host: str, port: int) -> bool:
    """Whether an HTTP server there answers 200 to GET /healthz."""
    try:
        async with asyncio.timeout(HEALTH_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return (await reader.readline()).startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return False


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
                ready.set_result((_dialable(found[1].decode("ascii")), int(found[2])))
    if not ready.done():
        ready.set_result(None)


async def _ready(started: _Process, address: Address, settings: ServerSettings) -> Address:
    try:
        async with asyncio.timeout(settings.ready_timeout_s):
            found = await started.ready
    except TimeoutError:
        msg = f"the server was not ready within {settings.ready_timeout_s:g} s; see {started.log}"
        raise LaunchError(msg) from None
    if found:
        return found
    if await is_healthy(*address):  # another `tidings run` started one at the same moment and took the port
        return address
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


def _dialable(host: str) -> str:
    """The address to dial for one that is listened on: `all interfaces` is reached by loopback."""
    bare = host.strip("[]")
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(bare, bare)  # noqa: S104 - compared only
