"""Parts of long messages that arrive: each is stored before it is acknowledged, and joined when all are there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tidings import gsm
from tidings.carriers.port import Arrival, MediaReference
from tidings.db import Database, Write, table

KEPT_S = 86_400
"""After this a message is delivered without the parts that never came."""


class InboundPart(msgspec.Struct, frozen=True):
    """The row of one part."""

    carrier: str
    source: str
    destination: str
    reference: int
    parts: int
    part: int
    payload: str
    """Hex."""
    data_coding: int
    date_created: int


inbound_part = table(
    "inbound_part", InboundPart, key=("carrier", "source", "destination", "reference", "parts", "part")
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
    clearing: tuple[Write, ...] = ()
    """Deletes its parts, in the commit that stores the message."""


def single(arrival: Arrival) -> Whole:
    """A message of one part."""
    body = gsm.decode(arrival.payload, arrival.data_coding)
    segments = 1 if arrival.media else gsm.count(body)[1]
    return Whole(arrival.carrier, arrival.source, arrival.destination, body, segments, arrival.media)


async def add(database: Database, arrival: Arrival, now: int) -> Whole | None:
    """Stores a part; gives the message once all are there. A part that comes twice counts once.

    Raises Unavailable.
    """
    assert arrival.reference is not None
    values = {
        "carrier": arrival.carrier,
        "source": arrival.source,
        "destination": arrival.destination,
        "reference": arrival.reference,
        "parts": arrival.parts,
        "part": arrival.part,
        "payload": arrival.payload.hex(),
        "data_coding": arrival.data_coding,
        "date_created": int(now),
    }
    await database.commit(postgresql.insert(inbound_part).values(values).on_conflict_do_nothing())
    rows = await _parts(database, values)
    return _joined(rows, missing=False) if len(rows) == arrival.parts else None


async def overdue(database: Database, now: int, most: int) -> list[Whole]:
    """Messages whose missing parts will not come any more. Raises Unavailable."""
    before = int(now) - KEPT_S * 1_000_000
    old = sa.select(inbound_part).where(inbound_part.c.date_created < before).limit(most)
    seen: dict[tuple[object, ...], Whole] = {}
    for row in await database.rows(old):
        key = tuple(row[:5])
        if key not in seen:
            seen[key] = _joined(await _parts(database, dict(zip(_KEY, key, strict=True))), missing=True)
    return list(seen.values())


_KEY = ("carrier", "source", "destination", "reference", "parts")


def _of_message(values: dict[str, object]) -> list[sa.ColumnElement[bool]]:
    return [inbound_part.c[name] == values[name] for name in _KEY]


async def _parts(database: Database, values: dict[str, object]) -> list[InboundPart]:
    found = sa.select(inbound_part).where(*_of_message(values)).order_by(inbound_part.c.part)
    return [InboundPart(*row) for row in await database.rows(found)]


def _joined(rows: Sequence[InboundPart], *, missing: bool) -> Whole:
    first = rows[0]
    octets = b"".join(bytes.fromhex(row.payload) for row in rows)
    values: dict[str, object] = {name: getattr(first, name) for name in _KEY}
    return Whole(
        first.carrier,
        first.source,
        first.destination,
        gsm.decode(octets, first.data_coding),
        len(rows),
        missing=missing,
        clearing=(sa.delete(inbound_part).where(*_of_message(values)),),
    )
