"""`tidings doctor`: looks at an installation and says what is wrong, in sentences."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable

import msgspec

from tidings.carriers.smpp_link import parse_link_url
from tidings.config import Settings, unknown_variables
from tidings.core import Network, SystemNetwork
from tidings.db import open_database
from tidings.probe import PROGRAM, dialable, health_of, readiness_of

FREE_LEAST = 200_000_000
"""Octets of disk that a data folder should have."""
CONNECT_S = 5.0


class Diagnosis(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    good: bool
    subject: str
    text: str


async def examine(settings: Settings, network: Network | None = None) -> list[Diagnosis]:
    """Looks at everything; never raises for what it finds."""
    network = network or SystemNetwork()
    return [
        await _look("settings", _settings),
        await _look("data folder", lambda: _folder(settings)),
        await _look("store", lambda: _store(settings)),
        await _look("server", lambda: _port(settings, network)),
        await _look("carrier", lambda: _carrier(settings, network)),
    ]


async def _look(subject: str, look: Callable[[], Awaitable[str]]) -> Diagnosis:
    try:
        return Diagnosis(True, subject, await look())
    except Exception as failure:  # noqa: BLE001 - whatever is wrong is what was asked for
        return Diagnosis(False, subject, str(failure) or type(failure).__name__)


async def _settings() -> str:
    unknown = unknown_variables(os.environ)
    if unknown:
        msg = f"the environment has {', '.join(unknown)}, which no setting is called"
        raise ValueError(msg)
    return "all known"


async def _folder(settings: Settings) -> str:
    folder = settings.folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not os.access(folder, os.W_OK):
        msg = f"{folder} cannot be written to"
        raise PermissionError(msg)
    free = shutil.disk_usage(folder).free
    if free < FREE_LEAST:
        msg = f"only {free // 1_000_000} MB are free on the disk of {folder}"
        raise OSError(msg)
    return f"{folder}, {free // 1_000_000_000} GB free"


async def _store(settings: Settings) -> str:
    database = await open_database(settings.database, settings.folder)
    await database.stop()
    return f"{database.name}, schema up to date"


async def _port(settings: Settings, network: Network) -> str:
    try:
        listener = await network.listen(settings.host, settings.port, asyncio.Protocol)
    except OSError:
        return await _server(settings)
    await listener.close()
    return f"{settings.host}:{settings.port} is free: no server runs there"


async def _server(settings: Settings) -> str:
    """What the server that has the port says of itself. Raises ValueError where it is not ours, or not well."""
    where = f"{settings.host}:{settings.port}"
    host = dialable(settings.host)
    health = await health_of(host, settings.port)
    if health is None or health.program != PROGRAM:
        msg = f"{where} is in use by another program; choose another port with TIDINGS_PORT"
        raise ValueError(msg)
    if health.data_dir and health.data_dir != str(settings.folder.absolute()):
        msg = f"{where} has a Tidings {health.version} with other data: {health.data_dir}"
        raise ValueError(msg)
    readiness = await readiness_of(host, settings.port)
    if readiness.status != "ready":
        reasons = "; ".join(f"{each.get('part')}: {each.get('reason')}" for each in readiness.reasons)
        msg = f"Tidings {health.version} runs at {where} and is not ready: {reasons or 'it does not say why'}"
        raise ValueError(msg)
    return f"Tidings {health.version} runs at {where} and is ready"


async def _carrier(settings: Settings, network: Network) -> str:
    if settings.carrier is None:
        return "the simulated network"
    link = parse_link_url(settings.carrier)
    async with asyncio.timeout(CONNECT_S):
        transport = await network.connect(link.host, link.port, asyncio.Protocol)
    transport.close()
    return f"{link.host}:{link.port} can be reached"
