"""Media of messages: fetched from where the caller keeps them, bounded, and stored in the data folder.

The octets are files named by their digest, so the same picture sent a thousand times is stored once.
Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
import sqlalchemy as sa

from tidings import errors
from tidings.carriers.port import MediaReference
from tidings.core import Clock, Sid
from tidings.db import BulkInsert, BulkUpdate, Database, Write
from tidings.messages.media_turns import MediaTurns
from tidings.messages.model import API_VERSION, Medium, Message, medium

IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})
IMAGES_MOST = 5_000_000
"""Octets of all media of a message where they are images that carriers convert."""
OTHERS_MOST = 500_000

_INSERT = BulkInsert(medium)
_FETCHED = BulkUpdate(medium, ("content_type", "digest", "size", "date_updated"), ("account_sid", "message_sid", "sid"))
_OF_MESSAGE = (
    sa.select(medium)
    .where(
        medium.c.account_sid == sa.bindparam("account_sid"),
        medium.c.message_sid == sa.bindparam("message_sid"),
    )
    .order_by(medium.c.sid)
)
_WITH_DIGEST = sa.select(sa.func.count()).where(medium.c.digest == sa.bindparam("digest"))


class MediumPlan(msgspec.Struct, frozen=True):
    """A medium that a caller names by its URL."""

    sid: Sid
    url: str


class Fetched(msgspec.Struct, frozen=True):
    """A medium's octets."""

    content_type: str
    octets: bytes


class Fetcher(Protocol):
    """Fetches media from the caller's servers."""

    async def fetch(self, url: str, most: int) -> Fetched:
        """At most `most` octets. Raises Problem: not to be had, or too large."""
        ...


def media_planned(message: Message, plans: Sequence[MediumPlan], now: int) -> list[Write]:
    """Writes media that are still to be fetched."""
    return [
        _INSERT(message.account_sid, message.sid, plan.sid, None, plan.url, None, None, int(now), int(now))
        for plan in plans
    ]


def media_stored(row: Medium) -> Write:
    """Writes a medium whose octets are stored already."""
    return _INSERT(*[getattr(row, name) for name in Medium.__struct_fields__])


class MediaFiles:
    """The octets, by their digest: files in a folder, or in memory without one."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, bytes] = {}

    async def put(self, octets: bytes) -> str:
        """Stores octets; gives their digest."""
        digest = hashlib.sha256(octets).hexdigest()
        if self._folder is None:
            self._memory[digest] = octets
        else:
            await asyncio.to_thread(self._write, self._path(digest), octets)
        return digest

    async def get(self, digest: str) -> bytes | None:
        """The octets; None where they are gone."""
        if self._folder is None:
            return self._memory.get(digest)
        path = self._path(digest)
        return await asyncio.to_thread(lambda: path.read_bytes() if path.exists() else None)

    async def remove(self, digest: str) -> None:
        """Deletes the octets."""
        if self._folder is None:
            self._memory.pop(digest, None)
        else:
            await asyncio.to_thread(self._path(digest).unlink, missing_ok=True)

    def _path(self, digest: str) -> Path:
        assert self._folder is not None
        return self._folder / digest[:2] / digest

    @staticmethod
    def _write(path: Path, octets: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(octets)
        partial.replace(path)


class MediaLibrary:
    """The media of messages: fetched once, found again, removed with their message."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        files: MediaFiles,
        fetcher: Fetcher,
        *,
        base_url: str,
        link_key: bytes,
    ) -> None:
        self._database = database
        self._clock = clock
        self.files = files
        self._fetcher = fetcher
        self._base_url = base_url
        """What links begin with; set anew once the port is known."""
        self._link_key = link_key
        self._turns = MediaTurns()

    async def references(self, message: Message) -> tuple[MediaReference, ...]:
        """Where carriers and webhooks find the media; fetches what is not stored. Raises Problem."""
        rows = await self.of_message(message.account_sid, message.sid)
        if any(row.content_type is None for row in rows):
            rows = await self._fetch_all(rows)
        return tuple(MediaReference(self.link(row), row.content_type or "") for row in rows)

    async def of_message(self, account_sid: Sid, message_sid: Sid) -> list[Medium]:
        """A message's media in their order. Raises Unavailable."""
        params = {"account_sid": account_sid, "message_sid": message_sid}
        return [Medium(*row) for row in await self._database.rows(_OF_MESSAGE, params)]

    async def find(self, account_sid: Sid, message_sid: Sid, sid: Sid) -> Medium | None:
        """One medium of a message. Raises Unavailable."""
        rows = await self.of_message(account_sid, message_sid)
        return next((row for row in rows if row.sid == sid), None)

    async def take_in(self, message: Message, sid: Sid, fetched: Fetched, now: int) -> Medium:
        """Stores the octets of a medium that came with a message; gives its row, still to be written."""
        digest = await self.files.put(fetched.octets)
        size = len(fetched.octets)
        return Medium(
            message.account_sid, message.sid, sid, fetched.content_type, None, digest, size, int(now), int(now)
        )

    async def fetch(self, account_sid: Sid, url: str) -> Fetched:
        """A medium from elsewhere for this account, when it is its turn, within the bounds. Raises Problem."""
        async with self._turns.turn(account_sid, url):
            return await self._fetcher.fetch(url, IMAGES_MOST)

    async def remove(self, rows: Sequence[Medium], *also: Write) -> None:
        """Deletes media (and `also` in the same commit); files that no other message uses go too."""
        if not rows:
            if also:
                await self._database.commit(*also)
            return
        sids = [row.sid for row in rows]
        gone = sa.delete(medium).where(medium.c.account_sid == rows[0].account_sid, medium.c.sid.in_(sids))
        await self._database.commit(gone, *also)
        await self.drop_unused(row.digest for row in rows if row.digest)

    async def drop_unused(self, digests: Iterable[str]) -> None:
        """Deletes the files of these digests that no message uses any more. Raises Unavailable."""
        for digest in set(digests):
            if not (await self._database.rows(_WITH_DIGEST, {"digest": digest}))[0][0]:
                await self.files.remove(digest)

    def reached_at(self, base_url: str) -> None:
        """Links begin with this from now on: the port is known once the server listens."""
        self._base_url = base_url

    def link(self, row: Medium) -> str:
        """A URL that whoever has it may fetch the medium with: it carries its own proof."""
        path = f"/{API_VERSION}/Accounts/{row.account_sid}/Messages/{row.message_sid}/Media/{row.sid}"
        return f"{self._base_url}{path}?proof={self.proof(row.sid)}"

    def proof(self, sid: Sid) -> str:
        """What a link to this medium must carry."""
        return hmac.digest(self._link_key, sid.encode(), "sha256").hex()[:32]

    def is_proven(self, sid: Sid, proof: str) -> bool:
        """Whether a link to this medium is ours."""
        return hmac.compare_digest(proof.encode(), self.proof(sid).encode())

    async def _fetch_all(self, rows: Sequence[Medium]) -> list[Medium]:
        now = int(self._clock.now())
        done: list[Medium] = []
        for row in rows:
            fetched = await self._fetched(row)
            if fetched is None:
                done.append(row)
                continue
            digest = await self.files.put(fetched.octets)
            size = len(fetched.octets)
            done.append(
                msgspec.structs.replace(
                    row, content_type=fetched.content_type, digest=digest, size=size, date_updated=now
                )
            )
        _check_sizes(done)
        await self._database.commit(
            *(
                _FETCHED(row.account_sid, row.message_sid, row.sid, row.content_type, row.digest, row.size, now)
                for row in done
            )
        )
        return done

    async def _fetched(self, row: Medium) -> Fetched | None:
        if row.content_type is not None or row.source_url is None:
            return None
        return await self.fetch(row.account_sid, row.source_url)


def _check_sizes(rows: Sequence[Medium]) -> None:
    """Raises Problem where the media are larger than the channel takes."""
    total = sum(row.size or 0 for row in rows)
    convertible = all(row.content_type in IMAGE_TYPES for row in rows)
    largest_other = max((row.size or 0 for row in rows if row.content_type not in IMAGE_TYPES), default=0)
    if total > IMAGES_MOST or (not convertible and largest_other > OTHERS_MOST):
        raise errors.MEDIA_TOO_LARGE()
