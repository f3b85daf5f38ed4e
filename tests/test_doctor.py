"""`tidings doctor` asks the server that runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from tests.console.running import running
from tidings.config import Settings
from tidings.core import SystemNetwork
from tidings.doctor import Diagnosis, examine
from tidings.http.server import Server


async def server_finding(settings: Settings) -> Diagnosis:
    (found,) = [each for each in await examine(settings) if each.subject == "server"]
    return found


async def test_a_server_that_runs_is_asked_whether_it_is_ready(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        server = Server(world.front, clock=world.app.clock)
        port = await server.start(SystemNetwork(), "127.0.0.1", 0)
        settings = msgspec.structs.replace(world.app.settings, port=port)
        found = await server_finding(settings)
        elsewhere = await server_finding(msgspec.structs.replace(settings, data_dir=str(tmp_path / "other")))
        await server.stop(1)
    assert (found.good, found.text) == (True, f"Tidings 0.1.0 runs at 127.0.0.1:{port} and is ready")
    assert not elsewhere.good
    assert str(tmp_path) in elsewhere.text


async def test_a_server_that_is_not_ready_says_why(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://a:b@127.0.0.1:9") as world:
        server = Server(world.front, clock=world.app.clock)
        port = await server.start(SystemNetwork(), "127.0.0.1", 0)
        found = await server_finding(msgspec.structs.replace(world.app.settings, port=port))
        await server.stop(1)
    assert not found.good
    assert found.text.endswith("is not ready: carrier smpp: the link is down"), found.text


async def test_another_program_on_the_port_is_told_apart(tmp_path: Path) -> None:
    listener = await SystemNetwork().listen("127.0.0.1", 0, asyncio.Protocol)
    settings = Settings(port=listener.port, data_dir=str(tmp_path))
    asking = asyncio.create_task(server_finding(settings))
    found = await asking
    await listener.close()
    assert not found.good
    assert "in use by another program" in found.text
