"""Media that nobody has go: files without a row, and pictures of a phone that it never sent or has no more."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.delivery.engine import ACCOUNT
from tests.stores import Stores
from tidings.carriers.simulated.store import ADD_MESSAGE
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.db import Database
from tidings.messages.media import Fetched, MediaLibrary, media_stored
from tidings.messages.media_files import SHELVES, MediaFiles
from tidings.messages.media_sweep import LEFT_FOR_S, SweepMedia
from tidings.messages.model import Medium, Message, medium
from tidings.messages.store import inserted

NOW = Instant(1_800_000_000_000_000)
LONG_AGO = NOW.plus(s=-2 * LEFT_FOR_S)
PICTURE = Fetched("image/png", b"a picture")


class World:
    """A store and its folder of media."""

    def __init__(self, database: Database, folder: Path) -> None:
        clock = MovableClock(lambda: NOW)
        self.database, self.folder = database, folder
        self.files = MediaFiles(folder)
        self.library = MediaLibrary(database, clock, self.files, None, base_url="", link_key=b"")  # type: ignore[arg-type] # nothing is fetched
        self.sweep = SweepMedia(database, clock, self.files)

    def sid(self, prefix: str, at: Instant) -> str:
        return Sids(MovableClock(lambda: at), SeededChance(1)).make(prefix)

    async def uploaded(self, at: Instant = LONG_AGO, octets: bytes = b"a picture") -> Medium:
        """A picture as it is kept before its phone sends it."""
        digest = await self.files.put(octets)
        now = int(at)
        ids = (ACCOUNT.sid, self.sid("MM", at), self.sid("ME", at))
        row = Medium(*ids, "image/png", None, digest, len(octets), now, now)
        await self.database.commit(media_stored(row))
        self.age(digest, at)
        return row

    def age(self, digest: str, at: Instant = LONG_AGO) -> None:
        os.utime(self.path(digest), ns=(at * 1000, at * 1000))

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    async def round(self) -> int:
        """Goes through everything once; in how many steps."""
        steps = 1
        while await self.sweep.step(NOW) < NOW.plus(h=1):
            steps += 1
        return steps

    async def rows(self) -> set[str]:
        return {row[0] for row in await self.database.rows(sa.select(medium.c.sid))}


@contextlib.asynccontextmanager
async def world(stores: Stores, folder: Path) -> AsyncIterator[World]:
    async with stores.opened() as database:
        yield World(database, folder / "media")


async def test_a_picture_that_its_phone_never_sent_goes_after_a_day_with_its_file(
    stores: Stores, tmp_path: Path
) -> None:
    async with world(stores, tmp_path) as here:
        old, young = await here.uploaded(), await here.uploaded(NOW.plus(s=-60), b"another")
        await here.round()
        assert await here.rows() == {young.sid}
        assert not here.path(str(old.digest)).exists()
        assert here.path(str(young.digest)).exists()


async def test_a_picture_stays_as_long_as_the_phone_holds_what_it_sent(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as here:
        row = await here.uploaded()
        held, media = here.sid("HM", LONG_AGO.plus(s=5)), f'[{{"url":"{here.library.link(row)}"}}]'
        sent = (held, "+12065550142", "out", "+12065550142", "+14155550100", "", media, int(LONG_AGO), 1, 1)
        await here.database.commit(ADD_MESSAGE(*sent))
        await here.round()
        assert await here.rows() == {row.sid}
        assert here.path(str(row.digest)).exists()


async def test_media_of_messages_stay_however_old(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as here:
        row = await here.uploaded()
        of = Message(
            account_sid=row.account_sid,
            sid=row.message_sid,
            direction="inbound",
            status="received",
            from_="+12065550142",
            to="+14155550100",
            body="",
            num_segments=1,
            num_media=1,
            date_created=int(LONG_AGO),
            date_updated=int(LONG_AGO),
        )
        await here.database.commit(inserted(of))
        await here.round()
        assert await here.rows() == {row.sid}
        assert here.path(str(row.digest)).exists()


async def test_a_file_that_no_row_names_goes_once_it_is_old(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as here:
        old, young = await here.files.put(b"left over"), await here.files.put(b"under way")
        here.age(old)
        here.age(young, NOW)
        half = here.path(old).with_suffix(".abc.partial")
        half.write_bytes(b"left ov")
        os.utime(half, ns=(LONG_AGO * 1000, LONG_AGO * 1000))
        await here.round()
        assert not here.path(old).exists()
        assert not half.exists()
        assert here.path(young).exists()


async def test_everything_is_gone_through_a_part_at_a_time(stores: Stores, tmp_path: Path) -> None:
    async with world(stores, tmp_path) as here:
        here.sweep.batch_most = 3
        for number in range(7):
            await here.uploaded(LONG_AGO.plus(s=number), b"%d" % number)
        assert await here.round() >= 7 // 3 + len(SHELVES)
        assert await here.rows() == set()
        assert [path for path in here.folder.rglob("*") if path.is_file()] == []
        row = await here.uploaded()
        await here.round()
        assert row.sid not in await here.rows(), "it goes round again"


@pytest.mark.parametrize("commits", [True, False])
async def test_what_is_stored_while_its_old_file_is_swept_stays(tmp_path: Path, commits: bool) -> None:
    """The same octets come again, and are found neither in a row nor on the shelf at the wrong moment."""
    files, old, octets = MediaFiles(tmp_path), NOW.plus(s=-60), b"a picture"
    digest = await files.put(octets)
    path = tmp_path / digest[:2] / digest
    os.utime(path, ns=(LONG_AGO * 1000, LONG_AGO * 1000))
    rows: set[str] = set()
    asked = 0

    async def named(digests: Collection[str]) -> set[str]:
        nonlocal asked
        asked += 1
        found = rows & set(digests)
        if asked == 1:  # just after it was found to be nobody's
            await files.put(octets)
            os.utime(path, ns=(NOW * 1000, NOW * 1000))
            rows.update({digest} if commits else set())
        return found

    assert await files.sweep(digest[:2], int(old), 10, named) == 0
    assert await files.get(digest) == octets
    assert [one.name for one in path.parent.iterdir()] == [digest]


async def test_what_a_sweep_put_aside_and_never_came_back_to_is_found_again(tmp_path: Path) -> None:
    files = MediaFiles(tmp_path)
    kept, gone = await files.put(b"kept"), await files.put(b"gone")
    for digest in (kept, gone):
        path = tmp_path / digest[:2] / digest
        os.utime(path, ns=(LONG_AGO * 1000, LONG_AGO * 1000))
        path.rename(path.with_suffix(".aside"))

    async def named(digests: Collection[str]) -> set[str]:
        return {kept} & set(digests)

    for digest in (kept, gone):
        await files.sweep(digest[:2], int(NOW), 10, named)
    assert await files.get(kept) == b"kept"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [kept]


async def test_two_who_store_the_same_at_once_both_have_it(tmp_path: Path) -> None:
    files, octets = MediaFiles(tmp_path), b"x" * 1_000_000
    digests = await asyncio.gather(*(files.put(octets) for _ in range(8)))
    assert set(digests) == {hashlib.sha256(octets).hexdigest()}
    assert await files.get(digests[0]) == octets
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
