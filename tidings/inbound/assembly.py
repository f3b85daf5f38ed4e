"""Parts of long messages that arrive: each is stored before it is acknowledged, and joined when all are there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import groupby

import msgspec
import sqlalchemy as sa

from tidings import gsm
from tidings.carriers.port import Arrival, MediaReference
from tidings.db import Database, Guard, Row, Write, insert, table
from tidings.inbound.parts import KEPT_S, InboundPart, JoinedText, due_after, due_first

_OF_TEXT = ("carrier", "source", "destination", "reference", "parts")
inbound_part = table("inbound_part", InboundPart, key=(*_OF_TEXT, "part", "digest"))
sa.Index(None, inbound_part.c.due_at)

Key = tuple[str, str, str, int, int]
"""Carrier, source, destination, reference, parts: the same for all parts of a text, and for texts long after it."""

_SAME_KEY = [inbound_part.c[name] == sa.bindparam(name) for name in _OF_TEXT]
_OF_KEY = sa.select(inbound_part).where(*_SAME_KEY).order_by(inbound_part.c.date_created, inbound_part.c.part)
_DUE = (
    sa.select(*(inbound_part.c[name] for name in _OF_TEXT))
    .where(inbound_part.c.due_at <= sa.bindparam("now"), inbound_part.c.joined == 0)
    .distinct()
    .limit(sa.bindparam("most"))
)


class Whole(msgspec.Struct, frozen=True):
    """A message with all its text."""

    carrier: str
    source: str
    destination: str
    body: str
    segments: int
    media: tuple[MediaReference, ...] = ()
    missing: bool = False
    """Whether parts never came."""
    parts: tuple[InboundPart, ...] = ()
    """Those that it was joined from."""


def single(arrival: Arrival) -> Whole:
    """A message of one part."""
    body = gsm.decode(arrival.payload, arrival.data_coding)
    segments = 1 if arrival.media else gsm.count(body)[1]
    return Whole(arrival.carrier, arrival.source, arrival.destination, body, segments, arrival.media)


def joined(text: JoinedText) -> Whole:
    """A message of several parts. Carriers choose the coding part by part: those of one coding are read together."""
    first = text.parts[0]
    body = "".join(
        gsm.decode(b"".join(bytes.fromhex(row.payload) for row in run), coding)
        for coding, run in groupby(text.parts, key=lambda row: row.data_coding)
    )
    segments = len(text.parts) if first.parts > 1 else gsm.count(body)[1]
    return Whole(first.carrier, first.source, first.destination, body, segments, missing=text.missing, parts=text.parts)


def key_of(arrival: Arrival) -> Key:
    """What the parts of a text share."""
    assert arrival.reference is not None
    return arrival.carrier, arrival.source, arrival.destination, arrival.reference, arrival.parts


def kept(key: Key, arrivals: Sequence[Arrival], now: int) -> list[Write]:
    """Stores parts, in the order in which they came.

    One that waits already stays as it is; one whose text was given is noted, and waits for nothing.
    """
    return [_kept(key, arrival, int(now) + place) for place, arrival in enumerate(arrivals)]


def given(parts: Sequence[InboundPart], now: int) -> list[Guard]:
    """Marks parts as given to the customer, in the commit that stores their message: that nobody gave any of them
    meanwhile, who saw the text complete too.
    """
    until = int(now) + KEPT_S * 1_000_000
    return [
        Guard(
            "part-waits",
            sa.update(inbound_part)
            .where(inbound_part.c.digest == row.digest, inbound_part.c.part == row.part, *_equal(_key(row)))
            .where(inbound_part.c.joined == row.joined)
            .values(joined=int(now), payload="", due_at=until),
        )
        for row in parts
    ]


def postponed(rows: Sequence[InboundPart], now: int) -> list[Write]:
    """Parts that were looked at in vain are looked at once more, when their time is over."""
    return [
        sa.update(inbound_part)
        .where(inbound_part.c.digest == row.digest, inbound_part.c.part == row.part, *_equal(_key(row)))
        .values(due_at=due_after(row))
        for row in rows
        if not row.joined and row.due_at <= int(now)
    ]


def forgotten(now: int) -> Write:
    """Deletes what no carrier delivers again."""
    return sa.delete(inbound_part).where(inbound_part.c.joined > 0, inbound_part.c.due_at <= int(now))


async def parts_of(database: Database, key: Key) -> list[InboundPart]:
    """All parts with that key, waiting or remembered. Raises Unavailable."""
    rows = await database.rows(_OF_KEY, dict(zip(_OF_TEXT, key, strict=True)))
    return [InboundPart(*row) for row in rows]


async def joined_into(database: Database, came: tuple[str, str, str], at: int) -> list[InboundPart]:
    """The parts of the text that was given then, by carrier, source and destination; as long as they are remembered.

    Raises Unavailable.
    """
    columns = [inbound_part.c[name] for name in ("carrier", "source", "destination", "joined")]
    its = [column == value for column, value in zip(columns, (*came, int(at)), strict=True)]
    rows = await database.rows(sa.select(inbound_part).where(*its).order_by(inbound_part.c.part))
    return [InboundPart(*row) for row in rows]


async def due(database: Database, now: int, most: int) -> list[Row]:
    """Keys of parts that are to be looked at. Raises Unavailable."""
    return await database.rows(_DUE, {"now": int(now), "most": most})


def _kept(key: Key, arrival: Arrival, came: int) -> Write:
    digest = hashlib.sha256(bytes((arrival.data_coding,)) + arrival.payload).hexdigest()[:32]
    payload = arrival.payload.hex()
    row = InboundPart(*key, arrival.part, digest, payload, arrival.data_coding, came, 0, due_first(came))
    new = insert(inbound_part).values(msgspec.structs.asdict(row))
    return new.on_conflict_do_update(
        index_elements=[inbound_part.c[name] for name in (*_OF_TEXT, "part", "digest")],
        set_={"payload": payload, "date_created": came, "due_at": due_after(row)},
        where=inbound_part.c.joined > 0,
    )


def _key(row: InboundPart) -> Key:
    return row.carrier, row.source, row.destination, row.reference, row.parts


def _equal(key: Key) -> list[sa.ColumnElement[bool]]:
    return [inbound_part.c[name] == value for name, value in zip(_OF_TEXT, key, strict=True)]
