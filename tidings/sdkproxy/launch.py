"""Runs a command against Tidings: finds or starts the server, opens the proxy, sets the environment, waits."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import msgspec

from tidings.sdkproxy.authority import open_authority
from tidings.sdkproxy.bundle import write_bundle
from tidings.sdkproxy.credentials import CREDENTIALS_FILE, ClientCredentials, read_credentials
from tidings.sdkproxy.environment import Access, child_environment
from tidings.sdkproxy.php import write_settings
from tidings.sdkproxy.proxy import Proxy, ProxySettings, Told
from tidings.sdkproxy.server import LaunchError, ServerSettings, reachable

EXIT_OWN = 125
"""We failed, not the command (as `env` and container tools have it)."""
EXIT_NOT_EXECUTABLE = 126
EXIT_NOT_FOUND = 127
EXIT_SIGNAL = 128

_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_FROM_TERMINAL = frozenset({signal.SIGINT, signal.SIGQUIT})


class RunSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How `tidings run` runs."""

    data_dir: Path
    """Where the server keeps its data; the authority and the credentials are there too."""
    host: str = "127.0.0.1"
    port: int = 8010
    account_sid: str | None = None
    auth_token: str | None = None
    """Both or neither: an account other than the one in the data folder."""
    only_tidings: bool = False
    """Whether every host that Tidings does not answer for is refused (`--offline`)."""
    serve_command: tuple[str, ...] = (sys.executable, "-m", "tidings", "serve")
    ready_timeout_s: float = 60.0
    environment: Mapping[str, str] = msgspec.field(default_factory=lambda: dict(os.environ))
    """The environment that the command's is made from."""


async def run_command(argv: Sequence[str], *, settings: RunSettings, told: Told | None = None) -> int:
    """Runs `argv` to its end; answers its exit code, or 125, 126, 127 where it could not be run.

    `told` hears a sentence for every trouble (by default it goes to the standard error).
    """
    tell = told or _tell
    try:
        return await _until_sigterm(_run(argv, settings, tell))
    except LaunchError as error:
        tell(f"tidings run: {error}")
    except OSError as error:
        tell(f"tidings run: {error.strerror or error} {error.filename or ''}".rstrip())
    return EXIT_OWN


async def _run(argv: Sequence[str], settings: RunSettings, tell: Told) -> int:
    if not argv:
        msg = "no command was given"
        raise LaunchError(msg)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(reachable(_server_settings(settings)))
        _tell(f"tidings run: {server}")
        credentials = _credentials(settings, server.data_dir)
        authority = open_authority(settings.data_dir / "authority")
        bundle = write_bundle(settings.data_dir / "authority", authority, settings.environment)
        proxy = Proxy(
            ProxySettings(server.host, server.port, bundle, only_tidings=settings.only_tidings),
            authority,
            _each_once(tell),
        )
        listened = await proxy.start()
        stack.push_async_callback(proxy.close)
        access = Access(
            listened,
            bundle,
            write_settings(bundle),
            credentials.account_sid,
            credentials.auth_token,
            only_tidings=settings.only_tidings,
        )
        return await _child(argv, child_environment(access, settings.environment), tell)


def _server_settings(settings: RunSettings) -> ServerSettings:
    environment = dict(settings.environment)
    if settings.account_sid and settings.auth_token:  # a fresh store is to know the account
        environment |= {"TIDINGS_ACCOUNT_SID": settings.account_sid, "TIDINGS_AUTH_TOKEN": settings.auth_token}
    return ServerSettings(
        host=settings.host,
        port=settings.port,
        data_dir=settings.data_dir,
        command=settings.serve_command,
        environment=environment,
        ready_timeout_s=settings.ready_timeout_s,
    )


def _credentials(settings: RunSettings, data_dir: Path) -> ClientCredentials:
    if settings.account_sid and settings.auth_token:
        return ClientCredentials(settings.account_sid, settings.auth_token)
    file = data_dir / CREDENTIALS_FILE
    try:
        found = read_credentials(data_dir) or read_credentials(settings.data_dir)
    except ValueError as error:
        msg = f"{file} is not what the server writes: {error}"
        raise LaunchError(msg) from None
    if found is None:
        msg = (
            f"no credentials: set TIDINGS_ACCOUNT_SID and TIDINGS_AUTH_TOKEN, or name the data folder of the "
            f"server that runs (there is no {file})"
        )
        raise LaunchError(msg)
    return found


async def _child(argv: Sequence[str], environment: dict[str, str], tell: Told) -> int:
    with _passing_signals() as signals:
        try:
            child = await asyncio.create_subprocess_exec(*argv, env=environment)
        except FileNotFoundError:
            tell(f"tidings run: {argv[0]}: not found")
            return EXIT_NOT_FOUND
        except PermissionError:
            tell(f"tidings run: {argv[0]}: not executable")
            return EXIT_NOT_EXECUTABLE
        try:
            signals.go_to(child)
            code = await child.wait()
        finally:
            if child.returncode is None:
                child.terminate()
    return code if code >= 0 else EXIT_SIGNAL - code


async def _until_sigterm(work: Coroutine[None, None, int]) -> int:
    """Until the command runs, SIGTERM ends us in order, so that no server of ours is left behind."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    told_to_stop = asyncio.Event()

    def stop() -> None:
        told_to_stop.set()
        task.cancel()

    loop.add_signal_handler(signal.SIGTERM, stop)
    try:
        return await task
    except asyncio.CancelledError:
        if not told_to_stop.is_set():
            raise
        return EXIT_SIGNAL + signal.SIGTERM
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


class _Signals:
    """Signals that reach us go to the child, which decides what they mean; those that come before it is there wait."""

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None
        self._early: list[signal.Signals] = []

    def pass_on(self, number: signal.Signals) -> None:
        """Sends it, unless the terminal did."""
        if self._child is None:
            self._early.append(number)
        elif self._child.returncode is None and not (number in _FROM_TERMINAL and _in_foreground()):
            self._child.send_signal(number)

    def go_to(self, child: asyncio.subprocess.Process) -> None:
        """The child is there."""
        self._child = child
        for number in self._early:
            self.pass_on(number)


@contextmanager
def _passing_signals() -> Iterator[_Signals]:
    """Takes signals from before the child is there until it has ended, so that none ends us instead of it."""
    loop, signals = asyncio.get_running_loop(), _Signals()
    for number in _PASSED_ON:
        loop.add_signal_handler(number, signals.pass_on, number)
    try:
        yield signals
    finally:
        for number in _PASSED_ON:
            loop.remove_signal_handler(number)


def _in_foreground() -> bool:
    """Whether a terminal sends its interrupts to our whole process group, the child included."""
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _each_once(tell: Told) -> Told:
    """A client that retries is told of once; the memory is bounded."""
    heard: set[str] = set()

    def hear(text: str) -> None:
        if text not in heard and len(heard) < 100:
            heard.add(text)
            tell(text)

    return hear


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
