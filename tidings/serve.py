"""`tidings serve`: one process with every role, from its first line to an orderly stop."""

from __future__ import annotations

import asyncio
import contextlib
import cProfile
import errno
import gc
import logging
import os
import signal
import sys

import structlog
import uvloop

from tidings import __version__
from tidings.accounts.seed import CREDENTIALS_FILE
from tidings.accounts.sign_in_links import new_link
from tidings.app import App
from tidings.config import PROFILE, Settings
from tidings.console.front import ConsoleFront
from tidings.core import SystemNetwork
from tidings.db import Unavailable
from tidings.http.probe import PROGRAM, dialable, health_of
from tidings.http.server import Server, ServerLimits

DRAIN_S = 5.0

log = structlog.get_logger(__name__)
PRIVATE = 0o077
"""What is written down here, bodies among it, is for the user that the server runs as."""


def serve(settings: Settings) -> int:
    """Serves until SIGTERM or SIGINT; gives the exit status."""
    os.umask(PRIVATE)
    configure_logging(settings.log_level)
    profile = os.environ.get(PROFILE)
    profiler = cProfile.Profile() if profile else None
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            if profiler:
                profiler.enable()
            runner.run(_serve(settings))
    except (Unavailable, ValueError, OSError) as failure:
        sys.stderr.write(f"tidings: {failure}\n")
        return 1
    finally:
        if profiler and profile:
            profiler.disable()
            profiler.dump_stats(profile)
    return 0


def configure_logging(level: str) -> None:
    """Events with fields, one JSON object a line, on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await _need_port(settings)
    app = App(settings)
    await app.start()
    _calm_the_collector()
    front = ConsoleFront(app.program)
    server = Server(front, ServerLimits(), app.clock, front)
    port = await server.start(app.world.network, settings.host, settings.port)
    if settings.public_base is None:
        app.program.media.reached_at(f"http://{settings.host}:{port}")
    await _announce(app, port)
    with contextlib.suppress(asyncio.CancelledError):
        await stop.wait()
    front.stop()
    await server.stop(DRAIN_S)
    await app.stop()


def _calm_the_collector() -> None:
    """What was made at start stays for good, and a message makes hundreds of objects and no cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    gc.enable()  # it rested from the first import on: see cli.py


async def _need_port(settings: Settings) -> None:
    """Before anything is opened or sent. Raises OSError that says who has the port, and how to choose another."""
    try:
        listener = await SystemNetwork().listen(settings.host, settings.port, asyncio.Protocol)
    except OSError as failure:
        if failure.errno != errno.EADDRINUSE:
            raise
        raise OSError(await _who_has(settings)) from None
    await listener.close()


async def _who_has(settings: Settings) -> str:
    health = await health_of(dialable(settings.host), settings.port)
    if health is None:
        who = "another program"
    elif health.program != PROGRAM:
        who = "another program that answers HTTP"
    else:
        who = f"a Tidings {health.version} that runs with its data in {health.data_dir}"
    return (
        f"port {settings.port} on {settings.host} is in use by {who}; stop it, or choose another port with "
        f"TIDINGS_PORT (0: any free one)"
    )


async def _announce(app: App, port: int) -> None:
    settings, credentials = app.settings, app.accounts.first
    address = f"http://{settings.host}:{port}"
    carrier = "simulated carrier network" if settings.simulated else "carrier link"
    kept = settings.folder.absolute() / CREDENTIALS_FILE
    lines = [f"Tidings {__version__}: data in {settings.folder.absolute()}, {carrier}"]
    if app.accounts.is_fresh:
        lines.append(f"Account SID {credentials.account_sid}, auth token {credentials.auth_token}")
        lines.append(f"This is shown once. They are kept in {kept}, with the operator's token.")
    else:
        lines.append(f"Account SID {credentials.account_sid}; its auth token and the operator's token are in {kept}")
    if settings.simulated and not settings.production:
        link = await new_link(app.database, app.clock, app.world.chance, credentials.account_sid)
        lines.append(f"Begin at {address}/ or, signed in once within the hour: {address}/sign-in?link={link}")
    else:
        lines.append(f"Begin at {address}/")
    sys.stdout.write("\n".join([*lines, f"Tidings is ready: {address}"]) + "\n")
    sys.stdout.flush()
