"""The port: whether it is free, and who has it where it is not."""

from __future__ import annotations

import errno
import socket

from tidings.config import Settings
from tidings.core.shared_port import opened_port
from tidings.probe import PROGRAM, dialable, health_of


async def listened(settings: Settings) -> list[socket.socket]:
    """Opens the port. Raises OSError that says who has it, and how to choose another."""
    try:
        return opened_port(settings.host, settings.port)
    except OSError as failure:
        if failure.errno != errno.EADDRINUSE:
            raise
        raise OSError(await _who_has(settings)) from None


async def need_port(settings: Settings) -> None:
    """Before anything is opened or sent. Raises OSError as `listened` does."""
    for each in await listened(settings):
        each.close()


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
