"""Media are fetched in turns: a sender whose server is silent holds nobody else's up."""

from __future__ import annotations

import asyncio
import contextlib

from tests.delivery.engine import FailingDatabase
from tests.virtual_wire import virtually
from tidings import errors
from tidings.core import MovableClock, Problem
from tidings.messages.media import Fetched, MediaLibrary
from tidings.messages.media_files import MediaFiles
from tidings.messages.media_turns import FETCHES

SILENT = "http://silent.example/"
GOOD = "http://good.example/picture"


class Servers:
    """Silent for 15 seconds, or answering after a moment. A Fetcher."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.under_way = self.most = 0
        self.is_silent = True

    async def fetch(self, url: str, most: int) -> Fetched:
        self.asked.append(url)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            if url.startswith("http://silent") and self.is_silent:
                await asyncio.sleep(15)
                raise errors.MEDIA_NOT_FETCHED()
            await asyncio.sleep(0.1)
        finally:
            self.under_way -= 1
        return Fetched("image/png", b"picture")


class Senders:
    """A library of media, and those who wait for one."""

    def __init__(self) -> None:
        self.servers = Servers()
        self.library = MediaLibrary(
            FailingDatabase(), MovableClock(), MediaFiles(None), self.servers, base_url="http://here", link_key=b"key"
        )
        self.tasks: list[asyncio.Task[None]] = []

    def ask(self, account: str, url: str, times: int = 1) -> None:
        for number in range(times):
            self.tasks.append(asyncio.ensure_future(self._fetched(account, f"{url}?n={number}")))

    async def _fetched(self, account: str, url: str) -> None:
        with contextlib.suppress(Problem):
            await self.library.fetch(account, url)

    async def seconds_for(self, account: str, url: str) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self.library.fetch(account, url)
        return loop.time() - began


@virtually
async def test_sixty_media_of_a_silent_server_delay_neither_another_account_nor_another_server() -> None:
    senders = Senders()
    senders.ask("AC1", SILENT, 60)
    await asyncio.sleep(1)
    for _ in range(60):
        assert await senders.seconds_for("AC2", GOOD) < 0.2
        assert await senders.seconds_for("AC1", GOOD) < 0.2
        await asyncio.sleep(1)


@virtually
async def test_many_senders_with_silent_servers_leave_a_turn_for_the_next() -> None:
    senders = Senders()
    for number in range(10):
        senders.ask(f"ACbad{number}", f"http://silent{number}.example/", 60)
    await asyncio.sleep(40)
    assert senders.servers.most == FETCHES.total
    assert await senders.seconds_for("AC2", GOOD) < 16


@virtually
async def test_a_server_that_is_silent_is_asked_by_few_until_it_answers() -> None:
    senders = Senders()
    senders.ask("AC1", SILENT, 60)
    await asyncio.sleep(50)
    assert senders.servers.under_way == FETCHES.path_failing
    senders.servers.is_silent = False
    await asyncio.sleep(20)
    assert all(task.done() for task in senders.tasks)
    assert len(senders.servers.asked) == 60


@virtually
async def test_whoever_gives_up_leaves_his_place() -> None:
    senders = Senders()
    senders.ask("AC1", SILENT, 60)
    await asyncio.sleep(1)
    for task in senders.tasks:
        task.cancel()
    await asyncio.gather(*senders.tasks, return_exceptions=True)
    assert senders.servers.under_way == 0
    assert (senders.library._turns._lines.active, senders.library._turns._lines._paths) == (0, {})
    senders.servers.is_silent = False
    assert await senders.seconds_for("AC1", f"{SILENT}again") < 0.2
