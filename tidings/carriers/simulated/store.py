"""The rows of the simulated network: what handsets hold, and what is under way."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import BulkDelete, BulkInsert, BulkUpdate, Database, Row, Write, insert, table, upsert

KEPT_MOST: Final = 500
"""Messages that a handset keeps; older ones go."""
TRIMMED_EVERY: Final = 50
"""New messages after which a handset is trimmed."""


class HandsetDirection(StrEnum):
    """Seen from the handset."""

    IN = "in"
    OUT = "out"


class Power(StrEnum):
    """Whether a handset is on."""

    ON = "on"
    OFF = "off"


class SegmentStage(StrEnum):
    """Where a submitted segment stands in the network."""

    WAITING = "waiting"
    """For its handset to be turned on."""
    DECIDED = "decided"
    """Its receipt is on the way to the platform."""


class HandsetMessage(msgspec.Struct, frozen=True):
    """A message on a handset."""

    sid: Sid
    handset: str
    direction: str
    from_: str
    to: str
    body: str
    media: str
    """JSON: a list of {url, content_type}."""
    date_created: int
    segments: int
    acknowledged: int
    """1: the handset has it, or the platform for one that the handset sent."""


class HandsetSwitch(msgspec.Struct, frozen=True):
    """A handset whose switch was touched; every other one is on."""

    number: str
    power: str
    date_updated: int


class Submitted(msgspec.Struct, frozen=True):
    """A segment of the platform's, until its receipt is acknowledged."""

    number: int
    """The network's own count; its message id is written from it."""
    source: str
    destination: str
    payload: str
    """Hex; empty once it was delivered or failed."""
    data_coding: int
    reference: int | None
    part: int
    parts: int
    media: str
    stage: str
    state: int
    """message_state of the receipt."""
    err: str
    date_created: int
    due_at: int
    """When the receipt leaves, or the wait ends."""


class HeldPart(msgspec.Struct, frozen=True):
    """A part of a long message on a handset that has not got all of them."""

    handset: str
    peer: str
    reference: int
    parts: int
    part: int
    payload: str
    data_coding: int
    date_created: int


class Outbound(msgspec.Struct, frozen=True):
    """A segment from a handset that the platform has not acknowledged."""

    sid: Sid
    part: int
    parts: int
    source: str
    destination: str
    payload: str
    data_coding: int
    media: str


class Block(msgspec.Struct, frozen=True):
    """A toll-free number that a handset has blocked in the network."""

    handset: str
    number: str
    date_created: int


messages = table("handset_message", HandsetMessage, key=("sid",))
sa.Index(None, messages.c.handset, messages.c.sid)
handsets = table("handset", HandsetSwitch, key=("number",))
submitted = table("network_submitted", Submitted, key=("number",))
sa.Index("ix_network_submitted_waiting", submitted.c.stage, submitted.c.destination)
held = table("handset_part", HeldPart, key=("handset", "peer", "reference", "parts", "part"))
outbound = table("handset_outbound", Outbound, key=("sid", "part"))
blocks = table("network_block", Block, key=("handset", "number"))

ADD_MESSAGE: Final = BulkInsert(messages)
TICK: Final = BulkUpdate(messages, ("acknowledged",), ("sid",))
ADD_SUBMITTED: Final = BulkInsert(submitted)
DECIDE: Final = BulkUpdate(submitted, ("payload", "stage", "state", "err", "due_at"), ("number",))
END_SUBMITTED: Final = BulkDelete(submitted, ("number",))
END_HELD: Final = BulkDelete(held, ("handset", "peer", "reference", "parts", "part"))
ADD_OUTBOUND: Final = BulkInsert(outbound)
END_OUTBOUND: Final = BulkDelete(outbound, ("sid", "part"))

_OF_HANDSET: Final = sa.select(messages).where(messages.c.handset == sa.bindparam("handset"))
_NEWEST: Final = _OF_HANDSET.order_by(messages.c.sid.desc()).limit(KEPT_MOST + TRIMMED_EVERY)
_WAITING: Final = (
    sa.select(submitted)
    .where(submitted.c.stage == SegmentStage.WAITING.value, submitted.c.destination == sa.bindparam("handset"))
    .order_by(submitted.c.number)
)
_OVERDUE: Final = (
    sa.select(submitted)
    .where(submitted.c.stage == SegmentStage.WAITING.value, submitted.c.due_at <= sa.bindparam("now"))
    .order_by(submitted.c.number)
)
_DECIDED: Final = (
    sa.select(submitted).where(submitted.c.stage == SegmentStage.DECIDED.value).order_by(submitted.c.number)
)
_NEXT_DUE: Final = sa.select(sa.func.min(submitted.c.due_at)).where(submitted.c.stage == SegmentStage.WAITING.value)
_WAITING_COUNTS: Final = (
    sa.select(submitted.c.destination, sa.func.count())
    .where(submitted.c.stage == SegmentStage.WAITING.value)
    .group_by(submitted.c.destination)
)
_LAST_NUMBER: Final = sa.select(sa.func.max(submitted.c.number))
_OFF: Final = sa.select(handsets.c.number).where(handsets.c.power == Power.OFF.value)
_OUTBOUND: Final = sa.select(outbound).order_by(outbound.c.sid, outbound.c.part)


def values(row: msgspec.Struct) -> tuple[Any, ...]:
    """A row's values, for the bulk writes."""
    return msgspec.structs.astuple(row)


def part_held(part: HeldPart) -> Write:
    """Keeps a part, in the place of one with its number."""
    row = dict(zip(held.c.keys(), values(part), strict=True))
    changed = {name: row[name] for name in ("payload", "data_coding", "date_created")}
    return insert(held).values(row).on_conflict_do_update(index_elements=held.primary_key, set_=changed)


def switched(number: str, power: Power, now: int) -> Write:
    """Writes a handset's switch."""
    return upsert(handsets, {"number": number, "power": power.value, "date_updated": int(now)})


def blocked(handset: str, number: str, now: int) -> Write:
    """Writes a block; one that stands already stays."""
    row = {"handset": handset, "number": number, "date_created": int(now)}
    return insert(blocks).values(row).on_conflict_do_nothing()


def unblocked(handset: str, number: str) -> Write:
    """Lifts a block."""
    return sa.delete(blocks).where(blocks.c.handset == handset, blocks.c.number == number)


def trimmed(handset: str) -> Write:
    """Deletes what a handset has beyond the newest, each number's share: one that writes much takes no other's."""
    of_handset = messages.c.handset == handset
    peer = sa.case((messages.c.direction == HandsetDirection.IN.value, messages.c["from"]), else_=messages.c.to)
    newest_first = sa.func.row_number().over(partition_by=peer, order_by=messages.c.sid.desc())
    turns = sa.select(messages.c.sid, newest_first.label("turn")).where(of_handset).subquery()
    beyond = sa.select(turns.c.sid).order_by(turns.c.turn, turns.c.sid.desc()).offset(KEPT_MOST)
    return sa.delete(messages).where(of_handset, messages.c.sid.in_(beyond))


async def newest(database: Database, handset: str) -> list[HandsetMessage]:
    """What a handset holds, the newest first. Raises Unavailable."""
    return [HandsetMessage(*row) for row in await database.rows(_NEWEST, {"handset": handset})]


async def waiting_for(database: Database, handset: str) -> list[Submitted]:
    """What waits for a handset to be turned on, the oldest first. Raises Unavailable."""
    return _submitted(await database.rows(_WAITING, {"handset": handset}))


async def overdue(database: Database, now: int) -> list[Submitted]:
    """What has waited for its handset until its validity ended. Raises Unavailable."""
    return _submitted(await database.rows(_OVERDUE, {"now": int(now)}))


async def decided(database: Database) -> list[Submitted]:
    """Whose receipts are under way. Raises Unavailable."""
    return _submitted(await database.rows(_DECIDED))


async def next_due(database: Database) -> int | None:
    """When the first wait for a handset ends; None: nothing waits. Raises Unavailable."""
    return _first(await database.rows(_NEXT_DUE))


async def last_number(database: Database) -> int:
    """The highest number in use. Raises Unavailable."""
    return _first(await database.rows(_LAST_NUMBER)) or 0


async def waiting_counts(database: Database) -> dict[str, int]:
    """How many segments wait for each handset that is off. Raises Unavailable."""
    return {str(row[0]): int(row[1]) for row in await database.rows(_WAITING_COUNTS)}


async def turned_off(database: Database) -> set[str]:
    """The handsets that are off. Raises Unavailable."""
    return {str(row[0]) for row in await database.rows(_OFF)}


async def all_blocks(database: Database) -> set[tuple[str, str]]:
    """Every pair of handset and number that is blocked. Raises Unavailable."""
    return {(str(row[0]), str(row[1])) for row in await database.rows(sa.select(blocks))}


async def all_held(database: Database) -> list[HeldPart]:
    """Every part that waits for the rest of its message. Raises Unavailable."""
    return [HeldPart(*row) for row in await database.rows(sa.select(held).order_by(held.c.date_created))]


async def unacknowledged(database: Database) -> list[Outbound]:
    """What handsets sent and the platform has not acknowledged, the oldest first. Raises Unavailable."""
    return [Outbound(*row) for row in await database.rows(_OUTBOUND)]


def _submitted(rows: Sequence[Row]) -> list[Submitted]:
    return [Submitted(*row) for row in rows]


def _first(rows: Sequence[Row]) -> int | None:
    return int(rows[0][0]) if rows and rows[0][0] is not None else None
