"""`tidings serve --processes N`: a parent that opens the port and keeps N processes serving on it.

It loads no room. A child that dies is started again, one that dies at once a little later each time; the connections
that wait meanwhile are taken by the others. When it is told to stop, the children stop in order. When it dies itself,
they hear it and stop too.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from typing import Final

import msgspec
import structlog

from tidings.announcement import Announcement, Charge, NotStarted
from tidings.config import Role, SettingProblem, Settings
from tidings.core.shared_port import shared_memory
from tidings.listening import listened
from tidings.logs import PRIVATE, configure_logging

AGAIN_FIRST_S: Final = 0.5
AGAIN_MOST_S: Final = 30.0
"""Wire time until a child that died is started again; it doubles with each that did not live long."""
LONG_S: Final = 60.0
STOP_S: Final = 30.0
"""Wire time for an orderly stop after the draining; a child that takes longer is killed."""

log = structlog.get_logger(__name__)


def supervise(settings: Settings) -> int:
    """Serves with several processes until SIGTERM or SIGINT; gives the exit status. Raises SettingProblem."""
    _check(settings)
    os.umask(PRIVATE)
    configure_logging(settings.log_level)
    try:
        return asyncio.run(_supervised(settings))
    except OSError as failure:
        sys.stderr.write(f"tidings: {failure}\n")
        return 1


def _check(settings: Settings) -> None:
    if settings.database is None:
        msg = (
            f"TIDINGS_PROCESSES is {settings.processes}: more than one process needs PostgreSQL (TIDINGS_DATABASE); "
            "the embedded database has one"
        )
        raise SettingProblem(msg)
    if settings.role_set == {Role.SIMULATOR}:
        msg = f"TIDINGS_PROCESSES is {settings.processes}: only one process can have the simulator role"
        raise SettingProblem(msg)


async def _supervised(settings: Settings) -> int:
    sockets = await listened(settings)
    supervisor = Supervisor(settings, sockets)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, supervisor.stop)
    return await supervisor.run()


class Supervisor:
    """Keeps the children of one port."""

    def __init__(self, settings: Settings, sockets: list[socket.socket]) -> None:
        self._settings = settings
        self._sockets = sockets
        self._loads = shared_memory(settings.processes)
        self._stopping = asyncio.Event()
        self._children = [_Child(number, settings) for number in range(1, settings.processes + 1)]
        self._ready: dict[int, Announcement] = {}
        """By number, what each child said first."""
        self._status = 0

    def stop(self) -> None:
        """Has all stop in order."""
        self._stopping.set()

    async def run(self) -> int:
        """Until it is stopped, or a child cannot start at all; gives the exit status."""
        keeping = [asyncio.create_task(self._keep(child)) for child in self._children]
        await self._stopping.wait()
        for each in self._sockets:
            each.close()
        for children in self._in_order():
            await asyncio.gather(*(child.end(self._settings.drain_s + STOP_S) for child in children))
        await asyncio.gather(*keeping)
        return self._status or int(any(child.status for child in self._children))

    def _in_order(self) -> list[list[_Child]]:
        """What others submit to ends after them."""
        if self._settings.simulated:
            return [self._children[1:], self._children[:1]]
        return [self._children]

    async def _keep(self, child: _Child) -> None:
        """Has a child live again and again."""
        again_s = AGAIN_FIRST_S
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            began = loop.time()
            word = await child.started([each.fileno() for each in self._sockets], self._loads.fileno())
            if isinstance(word, Announcement):
                self._announce(child, word)
            status = await child.ended()
            if self._stopping.is_set():
                return
            if child.number not in self._ready:
                self._give_up(child, word)
                return
            again_s = AGAIN_FIRST_S if loop.time() - began > LONG_S else again_s
            reason = word.reason if isinstance(word, NotStarted) else None
            log.error(
                "process_ended", process=child.number, pid=child.pid, status=status, reason=reason, again_in_s=again_s
            )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(again_s):
                    await self._stopping.wait()
            again_s = min(AGAIN_MOST_S, again_s * 2)

    def _announce(self, child: _Child, word: Announcement) -> None:
        """Once all are ready it is said, once."""
        if child.number in self._ready:
            log.info("process_started_again", process=child.number, pid=child.pid)
            return
        self._ready[child.number] = word
        if len(self._ready) == len(self._children):
            fresh = [each for each in self._ready.values() if each.is_fresh]
            sys.stdout.write(self._ready[1].text(fresh[0].account if fresh else None))
            sys.stdout.flush()

    def _give_up(self, child: _Child, word: Announcement | NotStarted | None) -> None:
        """One that never was ready: what is wrong will not mend itself."""
        reason = word.reason if isinstance(word, NotStarted) else f"process {child.number} ended with {child.status}"
        if not self._status:
            sys.stderr.write(f"tidings: {reason}\n")
        self._status = 1
        self._stopping.set()


class _Child:
    """One process at a time, with a number."""

    def __init__(self, number: int, settings: Settings) -> None:
        self.number = number
        self.status = 0
        """How the last one ended."""
        self._settings = settings
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """Of the last one."""
        return self._process.pid if self._process is not None else None

    async def started(self, sockets: list[int], loads: int) -> Announcement | NotStarted | None:
        """A new one, once it is ready; or what it said of why it is not, None: nothing."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tidings.child",
            stdin=PIPE,
            stdout=PIPE,
            pass_fds=[*sockets, loads],
        )
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        charge = Charge(settings=self._settings, number=self.number, sockets=sockets, loads=loads)
        process.stdin.write(msgspec.json.encode(charge) + b"\n")
        with contextlib.suppress(ConnectionError):
            await process.stdin.drain()
        line = await process.stdout.readline()
        return msgspec.json.decode(line, type=Announcement | NotStarted) if line else None

    async def ended(self) -> int:
        """Waits for its end; gives its exit status, or the signal that ended it as a negative number."""
        assert self._process is not None
        self.status = await self._process.wait()
        return self.status

    async def end(self, patience_s: float) -> None:
        """Has it stop in order, and kills it where it does not."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(patience_s):
                await process.wait()
        except TimeoutError:
            log.error("process_killed", process=self.number, pid=process.pid, after_s=patience_s)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
