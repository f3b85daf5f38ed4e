"""Links and routes outlive the program that they were made in, and their passwords are opened again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.processes.apps import OPERATOR_TOKEN, PHONE, app
from tests.routing.smsc import Carrier
from tests.routing.test_two_processes import PATIENCE_S, until
from tests.stores import Stores
from tidings.core import SystemNetwork

OPERATOR = {"user": "operator", "secret": OPERATOR_TOKEN}


async def test_links_and_routes_are_there_again_after_a_restart(tmp_path: Path) -> None:
    oak, stores = Carrier("oak", "pass-word"), Stores("file", tmp_path, None)
    listener = await SystemNetwork().listen("127.0.0.1", 0, oak.connect)
    form = {"Name": "oak", "Host": "127.0.0.1", "Port": f"{listener.port}", "SystemId": "us", "Password": "pass-word"}
    async with app(stores, tmp_path / "a") as before:
        await before.made("/tidings/v1/Carriers", form, **OPERATOR)
        await before.made("/tidings/v1/Routes", {"Carrier": "oak", "Prefix": PHONE[:5]}, **OPERATOR)
    async with app(stores, tmp_path / "a") as after:
        await until(lambda: oak.sessions_bound == 1)
        message = await after.send("again")
        async with asyncio.timeout(PATIENCE_S):
            assert await after.stands(message["sid"], "sent", wait=True)
    assert oak.texts == ["again"]
    await listener.close()
    await oak.end()
