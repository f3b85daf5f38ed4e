"""Webhook workers: processes that sign and post, so that this one need not. A worker that dies is replaced.

This process decides what is sent, and when; a worker is handed a notice and says what came of it. What a worker had
not answered for when it died is sent again, by another or from here: its receiver may hear it twice, under the same
event id, as after a crash of the whole program. What is asked and answered (webhooks whose answer is TwiML, media)
stays here.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from itertools import count

import msgspec
import structlog

from tidings.webhooks.frames import Framed, Order, Result, Terms
from tidings.webhooks.port import (
    Notice,
    Reception,
    UnderWay,
    WebhookAnswer,
    WebhookClient,
    WebhookFailure,
    WebhookRequest,
)

READY_S = 10.0
"""So long a new worker may take until it is ready."""
AGAIN_S = 1.0
"""So long after the death of a worker the next one is started."""
SILENT_S = 60.0
"""A worker that has something to answer for and says nothing for so long stands still: no notice takes longer."""
STOP_S = 3.0

log = structlog.get_logger(__name__)


class _Handed:
    """A notice that a worker has."""

    __slots__ = ("cancelled", "inner", "notice", "then")

    def __init__(self, notice: Notice, then: Callable[[Reception], None]) -> None:
        self.notice = notice
        self.then = then
        self.cancelled = False
        self.inner: UnderWay | None = None
        """How it is sent from here, once its worker died."""

    def cancel(self) -> None:
        """See UnderWay."""
        self.cancelled = True
        if self.inner is not None:
            self.inner.cancel()


class _Link:
    """One worker, from its start to its end."""

    def __init__(self, process: Process, on_ready: Callable[[], None]) -> None:
        self.process = process
        self.handed: dict[int, _Handed] = {}
        self.is_ready = False
        self.ended = asyncio.Event()
        self.heard_at = 0.0
        self._on_ready = on_ready
        self._loop = asyncio.get_running_loop()
        self._results = msgspec.msgpack.Decoder(list[Result]).decode
        self.frames: Framed[Order] = Framed(self._heard, self._lost)

    def _heard(self, frame: bytes) -> None:
        self.heard_at = self._loop.time()
        if not self.is_ready:
            self.is_ready = True
            self._on_ready()
        for result in self._results(frame):
            handed = self.handed.pop(result.number, None)
            if handed is not None and not handed.cancelled:
                handed.then(result.reception)

    def _lost(self) -> None:
        self.is_ready = False
        self.ended.set()


class Workers:
    """A WebhookClient whose notices workers send, and all else the client that it stands before.

    The first notice starts them; whenever none is ready, that client sends.
    """

    def __init__(self, here: WebhookClient, terms: Terms, number: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._here = here
        self._terms = terms
        self._number = number
        self._links: list[_Link] = []
        """Those that are ready."""
        self._numbers = count(1)
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    @property
    def ready(self) -> int:
        """Workers that take notices now."""
        return len(self._links)

    @property
    def pids(self) -> list[int]:
        """Of those that are ready."""
        return [link.process.pid for link in self._links]

    async def stop(self) -> None:
        """Ends them; what they have under way is broken off."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def exchange(self, request: WebhookRequest) -> WebhookAnswer | WebhookFailure:
        """See WebhookClient."""
        return await self._here.exchange(request)

    def tell(self, notice: Notice, then: Callable[[Reception], None]) -> UnderWay:
        """See WebhookClient."""
        if not self._links:
            if not self._tasks:
                self._tasks = [self._loop.create_task(self._keep_one()) for _ in range(self._number)]
            return self._here.tell(notice, then)
        handed = _Handed(notice, then)
        self._hand(self._least_busy(), handed)
        return handed

    def _least_busy(self) -> _Link:
        links = self._links
        return links[0] if len(links) == 1 else min(links, key=lambda link: len(link.handed))

    def _hand(self, link: _Link, handed: _Handed) -> None:
        if not link.handed:
            link.heard_at = self._loop.time()
        number = next(self._numbers)
        link.handed[number] = handed
        link.frames.say(Order(number, handed.notice))

    async def _keep_one(self) -> None:
        """Starts a worker, and the next one when it dies."""
        while True:
            try:
                await self._one_life()
            except OSError as failure:
                log.error("webhook_worker_not_started", reason=str(failure))
            except Exception:  # whatever it is, the next one is started
                log.exception("webhook_worker_failed")
            await asyncio.sleep(AGAIN_S)

    async def _one_life(self) -> None:
        process, ours = await _started()
        link = _Link(process, lambda: self._links.append(link))
        try:
            await self._loop.connect_accepted_socket(lambda: link.frames, ours)
            link.frames.send(self._terms)
            await self._watched(link)
        finally:
            if link in self._links:
                self._links.remove(link)
            await _ended(link)
            if not self._stopping:
                log.warning("webhook_worker_died", pid=process.pid, handed=len(link.handed))
                self._again(list(link.handed.values()))

    async def _watched(self, link: _Link) -> None:
        """Ends when the worker did, or when it stands still."""
        patience_s = READY_S
        while not link.ended.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience_s):
                    await link.ended.wait()
            silent_s = self._loop.time() - link.heard_at
            if not link.is_ready or (link.handed and silent_s >= SILENT_S):
                return
            patience_s = SILENT_S / 2

    def _again(self, handed: list[_Handed]) -> None:
        """What a dead worker had not answered for."""
        for one in handed:
            if one.cancelled:
                continue
            if self._links:
                self._hand(self._least_busy(), one)
            else:
                one.inner = self._here.tell(one.notice, one.then)


async def _started() -> tuple[Process, socket.socket]:
    """A new worker, and our end of what we talk over. It has no setting of ours in its environment."""
    ours, its = socket.socketpair()
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tidings.webhooks.worker",
            str(its.fileno()),
            stdin=DEVNULL,
            stdout=DEVNULL,
            pass_fds=(its.fileno(),),
            env={name: value for name, value in os.environ.items() if not name.startswith("TIDINGS_")},
            start_new_session=True,
        )
    except BaseException:
        ours.close()
        raise
    finally:
        its.close()
    return process, ours


async def _ended(link: _Link) -> None:
    """A worker that hears that its parent has gone ends by itself; one that does not is killed."""
    link.frames.close()
    try:
        async with asyncio.timeout(STOP_S):
            await link.process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            link.process.kill()
        await link.process.wait()
