"""Workers: real processes, killed under load, that lose nothing, say the same as we would, and never outlive us."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.known import all_held
from tests.webhooks.receiver import OK, PARAMS, Receiver, Script, Visit, receiver_of
from tidings.core import MovableClock, SystemChance, SystemNetwork
from tidings.core.sid import Sids
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.holding import Holding
from tidings.webhooks import workers as module
from tidings.webhooks.client import HttpWebhookClient
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.form import form_of
from tidings.webhooks.frames import Terms
from tidings.webhooks.mapping import parse_webhook_map
from tidings.webhooks.outbox import ExchangeOutcome, Outbox, inserted, told
from tidings.webhooks.port import Notice, Reception
from tidings.webhooks.workers import Workers

PATIENCE_S = 30.0
OPEN = Terms(True, [], "")

PARENT = """
import asyncio, sys
from tidings.core import SystemNetwork
from tidings.webhooks.client import HttpWebhookClient
from tidings.webhooks.form import Form
from tidings.webhooks.frames import Terms
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.port import Notice
from tidings.webhooks.workers import Workers

async def main():
    workers = Workers(HttpWebhookClient(SystemNetwork(), AddressGuard()), Terms(True, [], ""), 2)
    workers.tell(Notice("http://127.0.0.1:9/", Form("", ""), None, "EV1", 1, 1), lambda _: None)
    while workers.ready < 2:
        await asyncio.sleep(0.02)
    print(*workers.pids, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


@contextlib.asynccontextmanager
async def working(terms: Terms = OPEN, number: int = 1) -> AsyncIterator[Workers]:
    """Workers that are ready."""
    here = HttpWebhookClient(SystemNetwork(), terms.guard(), webhook_map=parse_webhook_map(terms.webhook_map))
    workers = Workers(here, terms, number)
    try:
        await _told(workers, Notice("nothing", form_of([]), None, "EV0", 1, 1))
        await _until(lambda: workers.ready == number)
        yield workers
    finally:
        await workers.stop()
        here.close()


def _notice(receiver: Receiver, path: str = "/status") -> Notice:
    return Notice(f"http://127.0.0.1:{receiver.port}{path}", form_of(PARAMS), "secret", "EV1", 1, 1)


async def _told(workers: Workers, notice: Notice) -> Reception:
    heard: asyncio.Future[Reception] = asyncio.get_running_loop().create_future()
    workers.tell(notice, heard.set_result)
    async with asyncio.timeout(PATIENCE_S):
        return await heard


async def test_a_worker_says_what_this_process_would_say() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /moved\r\nContent-Length: 0\r\n\r\n"
    async with receiver_of([OK, OK, moved, OK]) as receiver, working() as workers:
        told = [await _told(workers, _notice(receiver, path)) for path in ("/a", "/b", "/c")]
        assert [(one.status, one.answer) for one in told] == [(200, "<Response/>")] * 3
        assert [visit.line for visit in receiver.visits] == ["POST /a", "POST /b", "POST /c", "GET /moved"]
        assert "X-Twilio-Signature: " in receiver.visits[0].head
        assert receiver.connections == 1


async def test_a_worker_heeds_the_guard_the_map_and_the_overrides() -> None:
    async def silent(visit: Visit) -> None:
        if visit.line.endswith("/dev/x"):
            visit.say(OK)

    async with receiver_of(silent) as receiver:
        elsewhere = f"https://app.example=http://127.0.0.1:{receiver.port}/dev"
        async with working(Terms(False, [], elsewhere)) as workers:
            forbidden = await _told(workers, _notice(receiver))
            assert (forbidden.status, forbidden.error_code, forbidden.worth_a_retry) == (None, 11_205, False)
            mapped = await _told(workers, Notice("https://app.example/x", form_of(PARAMS), None, "EV1", 1, 1))
            assert mapped.status == 200
        async with working(Terms(False, ["127.0.0.0/8"], "")) as workers:
            silence = await _told(workers, _notice(receiver, "/y#rt=100"))
            assert (silence.status, silence.error_code, silence.worth_a_retry) == (None, 11_203, True)


class Station:
    """An outbox on disk, its delivery through workers, and a receiver that notes what it hears."""

    def __init__(self, database: SqliteDatabase, workers: Workers, receiver: Receiver) -> None:
        self.database, self.workers, self.receiver = database, workers, receiver
        self.clock = MovableClock()
        self.sids = Sids(self.clock, SystemChance())
        self.deliverer = Deliverer(
            database, self.clock, workers, lambda _: "secret", {}, Holding(database), all_held("callback")
        )

    async def tell(self, subject: str, sequence: int) -> None:
        one = told(
            sid=self.sids.make("EV"),
            account_sid="AC1",
            subject_sid=subject,
            kind="bundle-status",
            sequence=sequence,
            url=f"http://127.0.0.1:{self.receiver.port}/status",
            params=[("Subject", subject)],
            now=int(self.clock.now()),
        )
        await self.database.commit(inserted(one))
        self.deliverer.told(one)

    def heard(self, subject: str) -> list[str]:
        """The sequence numbers that were heard of a subject."""
        mine = [visit.head for visit in self.receiver.visits if visit.body == f"Subject={subject}".encode()]
        return [head.split("Tidings-Event-Sequence: ")[1].split("\r\n")[0] for head in mine]


@contextlib.asynccontextmanager
async def station(folder: Path, script: Script, number: int = 1) -> AsyncIterator[Station]:
    database = SqliteDatabase(folder / "store.sqlite")
    await database.start()
    await migrate(database)
    async with receiver_of(script) as receiver, working(number=number) as workers:
        one = Station(database, workers, receiver)
        one.deliverer.start({})
        await one.deliverer.take_up()
        try:
            yield one
        finally:
            await one.deliverer.stop()
            await database.stop()


@pytest.mark.parametrize("number", [1, 2])
async def test_a_worker_killed_under_load_loses_nothing_and_doubles_only_what_it_had_under_way(
    tmp_path: Path, number: int
) -> None:
    async def slowly(visit: Visit) -> None:
        await asyncio.sleep(0.005)
        visit.say(OK)

    subjects, sequences = [f"SM{each}" for each in range(60)], (1, 2, 3, 4)
    async with station(tmp_path, slowly, number) as here:
        for sequence in sequences:
            for subject in subjects:
                await here.tell(subject, sequence)
        killed = 0
        for past in (40, 120):
            await _until(lambda past=past: len(here.receiver.visits) > past and here.workers.ready > 0)  # type: ignore[misc]
            pid = here.workers.pids[0]
            os.kill(pid, signal.SIGKILL)
            killed += 1
            await _until(lambda pid=pid: pid not in here.workers.pids)  # type: ignore[misc]
        await _until(lambda: here.deliverer.ended[ExchangeOutcome.DONE] == len(subjects) * len(sequences))
        for subject in subjects:
            heard = here.heard(subject)
            assert list(dict.fromkeys(heard)) == ["1", "2", "3", "4"], f"{subject} heard {heard}"
            assert heard == sorted(heard), f"{subject} heard {heard}"
        repeated = len(here.receiver.visits) - len(subjects) * len(sequences)
        assert repeated <= killed * 24, "more than were under way to one path"
        await _until(lambda: here.workers.ready == number)
        rows = [row for subject in subjects for row in await Outbox(here.database).of_subject("AC1", subject)]
        assert {(row.outcome, row.attempts) for row in rows} == {(ExchangeOutcome.DONE, 1)}


async def test_a_worker_that_stands_still_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENT_S", 0.5)
    monkeypatch.setattr(module, "STOP_S", 0.2)
    async with receiver_of([OK]) as receiver, working() as workers:
        [pid] = workers.pids
        os.kill(pid, signal.SIGSTOP)
        assert (await _told(workers, _notice(receiver))).status == 200
        assert not _is_alive(pid)
        await _until(lambda: workers.ready == 1)


async def test_a_worker_hears_its_parent_and_no_signal_of_the_terminal() -> None:
    async with receiver_of([OK]) as receiver, working() as workers:
        [pid] = workers.pids
        for name in (signal.SIGINT, signal.SIGTERM):
            os.kill(pid, name)
        assert (await _told(workers, _notice(receiver))).status == 200
        assert workers.pids == [pid]
        assert os.getsid(pid) != os.getsid(0)
    assert not _is_alive(pid)


async def test_no_worker_has_a_setting_of_its_parent_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_DATABASE", "postgresql://user:secret@host/name")
    async with working() as workers:
        environment = Path(f"/proc/{workers.pids[0]}/environ").read_bytes()
    assert b"TIDINGS_" not in environment


async def test_workers_of_a_parent_that_was_killed_leave_no_orphan() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parent.parent.parent
    )
    assert parent.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        pids = [int(text) for text in (await parent.stdout.readline()).split()]
    assert len(pids) == 2
    assert all(_is_alive(pid) for pid in pids)
    parent.kill()
    await parent.wait()
    until = time.monotonic() + PATIENCE_S
    while any(_is_alive(pid) for pid in pids):
        assert time.monotonic() < until
        await asyncio.sleep(0.02)


async def test_what_is_broken_off_is_not_heard_of() -> None:
    heard: list[Reception] = []
    async with receiver_of([OK]) as receiver, working() as workers:
        workers.tell(_notice(receiver), heard.append).cancel()
        await _told(workers, _notice(receiver))
    assert heard == []
