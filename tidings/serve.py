"""`tidings serve`: one process with its roles, from its first line to an orderly stop."""

from __future__ import annotations

import asyncio
import contextlib
import cProfile
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence

import structlog
import uvloop

from tidings import __version__
from tidings.accounts.seed import CREDENTIALS_FILE
from tidings.accounts.sign_in_links import new_link
from tidings.announcement import Announcement
from tidings.app import App
from tidings.config import PROFILE, Settings
from tidings.console.front import ConsoleFront
from tidings.core import Network, SystemNetwork
from tidings.db import Unavailable
from tidings.http.server import Server, ServerLimits
from tidings.listening import need_port
from tidings.logs import PRIVATE, configure_logging

UNDER_WAY_S = 5.0
"""Wire time for requests that are under way when the port is closed."""

log = structlog.get_logger(__name__)


class Outlet:
    """Where a process listens, and to whom it says that it is ready: to the world, for a process that is alone."""

    def __init__(self) -> None:
        self.number = 1
        """Of the process, on its host."""
        self.signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)
        """What stops it in order."""

    async def prepare(self, stop: asyncio.Event) -> None:
        """Before anything is opened or sent. Raises OSError."""

    def network(self, connections: Callable[[], int]) -> Network:  # noqa: ARG002 - who shares the port asks
        """In which the port is listened on; `connections`: how many there are now."""
        return SystemNetwork()

    def announce(self, announcement: Announcement) -> None:
        """It is ready."""
        sys.stdout.write(announcement.text())
        sys.stdout.flush()

    def fail(self, reason: str) -> None:
        """It cannot start."""
        sys.stderr.write(f"tidings: {reason}\n")


class Terminal(Outlet):
    """A process that is alone: it needs the port for itself."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    async def prepare(self, stop: asyncio.Event) -> None:  # noqa: ARG002 - signals stop it
        """See Outlet."""
        await need_port(self._settings)


def serve(settings: Settings, outlet: Outlet | None = None) -> int:
    """Serves until SIGTERM or SIGINT; gives the exit status."""
    outlet = outlet or Terminal(settings)
    os.umask(PRIVATE)
    configure_logging(settings.log_level)
    profile = os.environ.get(PROFILE)
    profiler = cProfile.Profile() if profile else None
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            if profiler:
                profiler.enable()
            runner.run(_serve(settings, outlet))
    except (Unavailable, ValueError, OSError) as failure:
        outlet.fail(str(failure))
        return 1
    finally:
        if profiler and profile:
            profiler.disable()
            profiler.dump_stats(profile if outlet.number == 1 else f"{profile}.{outlet.number}")
    return 0


async def _serve(settings: Settings, outlet: Outlet) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in outlet.signals:
        loop.add_signal_handler(name, stop.set)
    await outlet.prepare(stop)
    app = App(settings)
    await app.start()
    _calm_the_collector()
    front = ConsoleFront(app.program)
    server = Server(front, ServerLimits(), app.clock, front)
    port = await server.start(outlet.network(lambda: server.connections), settings.host, settings.port)
    if settings.process_port:
        await server.start(app.world.network, settings.host, settings.process_port + outlet.number - 1)
    if settings.public_base is None:
        app.program.media.reached_at(f"http://{settings.host}:{port}")
    outlet.announce(await _announcement(app, port, is_first=outlet.number == 1))
    with contextlib.suppress(asyncio.CancelledError):
        await stop.wait()
        if app.present.is_stood_in_for:
            await _drained(stop, front, server, settings.drain_s)
    front.stop()
    await server.stop(UNDER_WAY_S)
    await app.stop()


async def _drained(stop: asyncio.Event, front: ConsoleFront, server: Server, limit_s: float) -> None:
    """Answers on, until the balancer has seen that it should ask others; being told to stop once more ends it."""
    log.info("draining", seconds=limit_s)
    front.drain()
    server.drain()
    stop.clear()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limit_s):
            await stop.wait()


def _calm_the_collector() -> None:
    """What was made at start stays for good, the little garbage among it too, for which looking would take a twentieth
    of a start; and a message makes hundreds of objects and no cycles.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    gc.enable()  # it rested from the first import on: see cli.py


async def _announcement(app: App, port: int, *, is_first: bool) -> Announcement:
    """`is_first`: of several processes one gives a link to sign in by."""
    settings, credentials = app.settings, app.accounts.first
    address = f"http://{settings.host}:{port}"
    carrier = "simulated carrier network" if settings.simulated else "carrier link"
    kept = settings.folder.absolute() / CREDENTIALS_FILE
    if app.accounts.is_fresh:
        account = [
            f"Account SID {credentials.account_sid}, auth token {credentials.auth_token}",
            f"This is shown once. They are kept in {kept}, with the operator's token.",
        ]
    else:
        account = [f"Account SID {credentials.account_sid}; its auth token and the operator's token are in {kept}"]
    begin = f"Begin at {address}/"
    if settings.simulated and not settings.production and is_first:
        link = await new_link(app.database, app.clock, app.world.chance, credentials.account_sid)
        begin = f"{begin} or, signed in once within the hour: {address}/sign-in?link={link}"
    return Announcement(
        title=f"Tidings {__version__}: data in {settings.folder.absolute()}, {carrier}",
        account=account,
        is_fresh=app.accounts.is_fresh,
        begin=begin,
        address=address,
    )
