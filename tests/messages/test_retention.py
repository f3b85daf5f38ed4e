"""Retention: what is older than its account keeps it goes, with all that belongs to it, and what is under way stays."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from tests.delivery.engine import ACCOUNT
from tests.stores import Stores
from tidings.accounts.directory import Directory
from tidings.accounts.store import account_added
from tidings.accounts.vault import Vault
from tidings.core import Instant, MovableClock
from tidings.db import Database
from tidings.messages.feedback import feedbacks
from tidings.messages.lifecycle import FINAL, Status
from tidings.messages.media import Fetched, MediaLibrary, media_stored
from tidings.messages.media_files import MediaFiles
from tidings.messages.model import Message, medium, message
from tidings.messages.retention import RECEIPTS_KEPT_S, DeleteOutdated, Retention, kept_for, kept_for_ever
from tidings.messages.store import inserted
from tidings.webhooks.outbox import ExchangeOutcome, exchange, told
from tidings.webhooks.outbox import inserted as told_row

NOW = Instant(1_800_000_000_000_000)
DAYS = 30
LONG_AGO, LATELY = NOW.plus(days=-DAYS - 1), NOW.plus(days=-DAYS + 1)
SUB = msgspec.structs.replace(ACCOUNT, sid="AC" + "5" * 32)


class World:
    """A store with two accounts, one under the other, of which the main one keeps its messages for a while."""

    def __init__(self, database: Database, folder: Path | None) -> None:
        clock, vault = MovableClock(lambda: NOW), Vault("s" * 32)
        self.database = database
        self.vault = vault
        self.directory = Directory(database, vault, clock)
        self.files = MediaFiles(folder)
        self.library = MediaLibrary(database, clock, self.files, None, base_url="", link_key=b"")  # type: ignore[arg-type] # nothing is fetched
        self.deletion = DeleteOutdated(database, self.directory, self.library)
        self._number = 0

    async def up(self) -> World:
        await self.database.commit(*(account_added(one, self.vault) for one in (ACCOUNT, SUB)))
        await self.directory.start()
        await self.keep(DAYS)
        return self

    async def keep(self, days: int, account_sid: str = ACCOUNT.sid) -> None:
        await self.database.commit(kept_for(Retention(account_sid, days, int(NOW))))

    async def put(self, status: Status, at: Instant = LONG_AGO, **fields: Any) -> Message:
        self._number += 1
        one = Message(
            **{
                "account_sid": ACCOUNT.sid,
                "sid": f"SM{self._number:032x}",
                "direction": "outbound-api",
                "status": status,
                "from_": "+14155550100",
                "to": "+14155550101",
                "body": "Hello",
                "num_segments": 1,
                "num_media": 0,
                "date_created": int(at) + self._number,
                "date_updated": int(at) + self._number,
                **fields,
            }
        )
        await self.database.commit(inserted(one))
        return one

    async def tell(self, one: Message, outcome: ExchangeOutcome) -> None:
        row = told(
            sid=f"EV{one.sid[2:]}",
            account_sid=one.account_sid,
            subject_sid=one.sid,
            kind="message-status",
            sequence=1,
            url="http://localhost",
            params=[],
            now=one.date_created,
        )
        row.outcome = outcome
        await self.database.commit(told_row(row))

    async def round(self) -> int:
        """Goes through everything once; in how many steps."""
        steps = 1
        while await self.deletion.step(NOW) < NOW.plus(h=1):
            steps += 1
        return steps

    async def left(self, table: sa.Table = message, column: str = "sid") -> set[str]:
        return {row[0] for row in await self.database.rows(sa.select(table.c[column]))}


@contextlib.asynccontextmanager
async def world(stores: Stores, folder: Path | None = None) -> AsyncIterator[World]:
    async with stores.opened() as database:
        yield await World(database, folder).up()


async def test_what_is_over_goes_when_it_is_older_than_it_is_kept_and_what_is_under_way_stays(stores: Stores) -> None:
    async with world(stores) as here:
        old = {status: await here.put(status) for status in Status}
        young = [await here.put(status, LATELY) for status in Status]
        await here.round()
        stay = {one.sid for status, one in old.items() if status not in FINAL and status is not Status.SENT}
        assert await here.left() == stay | {one.sid for one in young}
        assert here.deletion.deleted == len(FINAL) + 1


async def test_what_changed_lately_counts_as_young_however_long_ago_it_was_made(stores: Stores) -> None:
    async with world(stores) as here:
        scheduled = await here.put(Status.DELIVERED, date_updated=int(LATELY))
        await here.round()
        assert await here.left() == {scheduled.sid}


async def test_what_is_sent_stays_while_its_carrier_may_report_on_it(stores: Stores) -> None:
    async with world(stores) as here:
        await here.keep(1)
        waits = await here.put(Status.SENT, NOW.plus(s=-RECEIPTS_KEPT_S, h=1))
        await here.put(Status.SENT, NOW.plus(s=-RECEIPTS_KEPT_S, h=-1))
        await here.round()
        assert await here.left() == {waits.sid}


async def test_what_somebody_has_yet_to_be_told_of_stays(stores: Stores) -> None:
    async with world(stores) as here:
        untold, told_of = await here.put(Status.DELIVERED), await here.put(Status.DELIVERED)
        await here.tell(untold, ExchangeOutcome.PENDING)
        await here.tell(told_of, ExchangeOutcome.DONE)
        await here.round()
        assert await here.left() == {untold.sid}
        assert await here.left(exchange, "subject_sid") == {untold.sid}


async def test_media_and_feedback_go_too_and_files_that_no_other_message_uses(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path / "media") as here:
        old, young = await here.put(Status.DELIVERED, num_media=2), await here.put(Status.DELIVERED, LATELY)
        for one, octets in ((old, b"alone"), (old, b"shared"), (young, b"shared")):
            sid = f"ME{one.sid[-8:]}{octets.hex()}"
            row = await here.library.take_in(one, sid, Fetched("image/png", octets), one.date_created)
            await here.database.commit(media_stored(row))
        for one in (old, young):
            said = {"account_sid": one.account_sid, "message_sid": one.sid, "outcome": "confirmed"}
            times = {"date_created": int(NOW), "date_updated": int(NOW)}
            await here.database.commit(sa.insert(feedbacks.table).values(**said, **times))
        await here.round()
        assert await here.left(medium, "message_sid") == {young.sid} == await here.left(feedbacks.table, "message_sid")
        assert [path.read_bytes() for path in (tmp_path / "media").rglob("*") if path.is_file()] == [b"shared"]


async def test_a_subaccount_keeps_its_own_as_long_as_its_main_account_does_unless_it_has_a_time_of_its_own(
    stores: Stores,
) -> None:
    async with world(stores) as here:
        of_sub = await here.put(Status.DELIVERED, account_sid=SUB.sid)
        await here.keep(DAYS + 10, SUB.sid)
        await here.round()
        assert await here.left() == {of_sub.sid}
        await here.database.commit(kept_for_ever(SUB.sid))
        await here.round()
        assert await here.left() == set()


async def test_nothing_goes_where_nobody_said_so(stores: Stores) -> None:
    async with world(stores) as here:
        old = await here.put(Status.DELIVERED)
        await here.database.commit(kept_for_ever(ACCOUNT.sid))
        assert await here.round() == 1
        assert await here.left() == {old.sid}


async def test_they_go_bit_by_bit_and_no_more_once_they_are_to_be_kept(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DeleteOutdated, "batch_most", 3)
    async with world(stores) as here:
        for _ in range(10):
            await here.put(Status.DELIVERED)
        waits = [await here.put(Status.QUEUED) for _ in range(5)]
        for left in (10, 7, 4):  # the subaccount, which has none, comes first
            assert await here.deletion.step(NOW) == NOW.plus(ms=DeleteOutdated.pause_ms)
            assert len(await here.left()) == left + len(waits)
        await here.database.commit(kept_for_ever(ACCOUNT.sid))
        await here.round()
        assert len(await here.left()) == 4 + len(waits)
        await here.keep(DAYS)
        assert await here.round() <= 6
        assert await here.left() == {one.sid for one in waits}
