"""A commit whose answer is lost: 201 means sent, 503 means that there is no such message. Nothing is in between."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from tests.as_new import emptied
from tests.console.running import PHONE, SENDER, Running, bound
from tests.db.silent_network import Loss, SilentNetwork
from tidings.app import App, World
from tidings.config import Settings
from tidings.console.front import ConsoleFront
from tidings.db.migrate import migrate
from tidings.db.postgres import PostgresDatabase
from tidings.http import Request
from tidings.messages.lifecycle import Status
from tidings.messages.model import message, queued

PATIENCE_S = 2.0


async def ask(world: Running, body: str) -> int:
    """The status of the answer to a new message."""
    encoded = base64.b64encode(f"{world.sid}:{world.token}".encode())
    headers = {b"authorization": b"Basic " + encoded, b"content-type": b"application/x-www-form-urlencoded"}
    fields = urlencode({"To": PHONE, "From": SENDER, "Body": body}).encode()
    path = f"/2010-04-01/Accounts/{world.sid}/Messages.json"
    return (await world.front(Request("POST", path, headers=headers, body=fields))).status


async def delivered(world: Running, body: str) -> None:
    """Until that message has arrived."""
    statuses = message.select().with_only_columns(message.c.status).where(message.c.body == body)
    async with asyncio.timeout(30):
        while [row[0] for row in await world.app.database.rows(statuses)] != [Status.DELIVERED]:
            await asyncio.sleep(0.02)


async def quiet(database: PostgresDatabase) -> None:
    """Until nothing more is written: the commit that is lost is to be that of the next message."""
    before = (-1, -1)
    while before != database.committed:
        before = database.committed
        await asyncio.sleep(0.3)


@pytest.mark.parametrize(("loses", "status"), [(Loss.ANSWER, 201), (Loss.QUESTION, 503)])
async def test_what_is_answered_is_so_whatever_was_lost_of_the_commit(
    postgres_url: str, tmp_path: Path, loses: Loss, status: int
) -> None:
    await emptied(postgres_url)
    with capture_logs():  # a traceback drawn for every loop would take longer than our patience
        await _journey(postgres_url, tmp_path, loses, status)


async def _journey(postgres_url: str, tmp_path: Path, loses: Loss, status: int) -> None:
    async with SilentNetwork(postgres_url).opened() as network:
        database = PostgresDatabase(network.url, PATIENCE_S)
        await database.start()
        await migrate(database)
        world = World.real()
        world.database = database
        app = App(Settings(port=0, data_dir=str(tmp_path), operator_token="o" * 32), world)
        await app.start()
        front = ConsoleFront(app.program)
        try:
            await bound(app)
            running = Running(app, front)
            assert await ask(running, "before") == 201
            await delivered(running, "before")
            await quiet(database)
            network.loses = loses
            assert await ask(running, "during") == status
            assert network.lost.is_set()
            async with asyncio.timeout(20):
                while await ask(running, "after") == 503:
                    await asyncio.sleep(0.05)
            await delivered(running, "after")
            if status == 201:
                await delivered(running, "during")
            bodies = {row[0] for row in await database.rows(message.select().with_only_columns(message.c.body))}
            assert bodies == {"before", "after"} | ({"during"} if status == 201 else set())
            assert await database.rows(queued.select()) == []
        finally:
            front.stop()
            await app.stop()
            for _ in range(5):
                await asyncio.sleep(0)
