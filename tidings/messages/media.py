"""Media of messages: fetched from where the caller keeps them, bounded, and stored in the data folder.

The octets are files named by their digest, so the same picture sent a thousand times is stored once.
Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import msgspec
import sqlalchemy as sa

from tidings import errors
from tidings.carriers.port import MediaReference
from tidings.core import Clock, Sid
from tidings.db import BulkInsert, BulkUpdate, Database, Write
from tidings.http import Call
from tidings.http.problems import INVALID_PARAMETER
from tidings.messages.media_files import MediaFiles
from tidings.messages.media_kinds import KINDS, kind_of, named
from tidings.messages.media_turns import MediaTurns
from tidings.messages.model import API_VERSION, Medium, Message, medium

IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})
IMAGES_MOST = 5_000_000
"""Octets of all media of a message where they are images that carriers convert."""
OTHERS_MOST = 500_000

_LINK = re.compile(r"/[^/]+/Accounts/(AC[0-9a-f]{32})/Messages/([A-Z]{2}[0-9a-f]{32})/Media/(ME[0-9a-f]{32})")
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


def link_of(url: str) -> tuple[Sid, Sid, Sid] | None:
    """The account, message and medium that a link of ours names; None for any other link."""
    try:
        found = _LINK.fullmatch(urlsplit(url).path)
    except ValueError:
        return None
    return (found[1], found[2], found[3]) if found else None


def media_planned(message: Message, plans: Sequence[MediumPlan], now: int) -> list[Write]:
    """Writes media that are still to be fetched."""
    return [
        _INSERT(message.account_sid, message.sid, plan.sid, None, plan.url, None, None, int(now), int(now))
        for plan in plans
    ]


def media_stored(row: Medium) -> Write:
    """Writes a medium whose octets are stored already."""
    return _INSERT(*[getattr(row, name) for name in Medium.__struct_fields__])


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
        return await self._stored(message.account_sid, message.sid, sid, fetched, now)

    async def _stored(self, account_sid: Sid, message_sid: Sid, sid: Sid, fetched: Fetched, now: int) -> Medium:
        digest, size = await self.files.put(fetched.octets), len(fetched.octets)
        return Medium(account_sid, message_sid, sid, fetched.content_type, None, digest, size, int(now), int(now))

    async def fetch(self, account_sid: Sid, url: str) -> Fetched:
        """A medium for this account, when it is its turn, within the bounds; one of ours from here. Raises Problem."""
        if (own := await self.at(url)) is not None:
            return own
        async with self._turns.turn(account_sid, url):
            return await self._fetcher.fetch(url, IMAGES_MOST)

    async def at(self, url: str) -> Fetched | None:
        """What a link of ours leads to, without going there; None for any other link, or where it is gone.

        Raises Unavailable.
        """
        found = link_of(url)
        if found is None or not self.is_proven(found[2], parse_qs(urlsplit(url).query).get("proof", [""])[0]):
            return None
        row = await self.find(*found)
        octets = await self.files.get(row.digest) if row is not None and row.digest else None
        return None if row is None or octets is None else Fetched(row.content_type or "", octets)

    async def reference(self, url: str) -> MediaReference:
        """A medium by its link: what it is is known of ours, and guessed of others. Raises Unavailable."""
        own = await self.at(url)
        return MediaReference(url, own.content_type if own else named(url))

    async def uploaded(self, call: Call, account_sid: Sid | None) -> list[str]:
        """Keeps the files of a call, which a phone sends to an account; gives the links to them.

        From here on the call says these. They are kept under a message of their own, as nobody has received one yet.
        Raises INVALID_PARAMETER for what is no medium, MEDIA_TOO_LARGE, Unavailable.
        """
        if not call.uploads:
            return []
        if account_sid is None:
            raise INVALID_PARAMETER(parameter="Media", value="a file", reason="whom it is to takes none")
        files = _files_of(call)
        message_sid, now = call.sids.make("MM"), self._clock.now()
        rows = [await self._stored(account_sid, message_sid, call.sids.make("ME"), file, now) for file in files]
        await self._database.commit(*map(media_stored, rows))
        links = [self.link(row) for row in rows]
        call.say_again(MediaUrl=links)
        return links

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
        check_sizes([(row.content_type, row.size or 0) for row in done])
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


def check_sizes(sizes: Sequence[tuple[str | None, int]]) -> None:
    """Raises Problem where media, by their kinds and octets, are larger than the channel takes."""
    total = sum(size for _, size in sizes)
    others = [size for kind, size in sizes if kind not in IMAGE_TYPES]
    if total > IMAGES_MOST or max(others, default=0) > OTHERS_MOST:
        raise errors.MEDIA_TOO_LARGE()


def _files_of(call: Call) -> list[Fetched]:
    """Raises Problem where they are no media that a message takes."""
    files = [Fetched(_kind(file.content), file.content) for file in call.uploads]
    check_sizes([(file.content_type, len(file.octets)) for file in files])
    return files


def _kind(octets: bytes) -> str:
    kind = kind_of(octets)
    if kind is None:
        raise INVALID_PARAMETER(parameter="Media", value="a file", reason=f"it is none of {KINDS}")
    return kind
