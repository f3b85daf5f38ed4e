"""Counts the messages of an account within a span from their rows: each time all of them, so a repeat does no harm."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Database, Row
from tidings.insights.cells import CARRIERS, LATENCY, OTHER, SENDERS, TAGS, TRAFFIC, Cells, Cube
from tidings.insights.slots import slot_in_sql
from tidings.messages.figures import FIGURES, erased
from tidings.messages.lifecycle import Status
from tidings.messages.model import message
from tidings.numbers.addresses import country_of
from tidings.numbers.senders import SenderType

Key: TypeAlias = tuple[str | int, ...]
CELLS_MOST: Final = 400
"""Of one cube in one span; the largest stay, the rest is counted together."""
TAG_TEXTS_MOST: Final = 2_000
ROWS_IN_A_TURN: Final = 1_000
OPEN: Final = frozenset(
    {Status.SCHEDULED, Status.ACCEPTED, Status.QUEUED, Status.SENDING, Status.SENT, Status.RECEIVING}
)
"""Statuses that are not the last."""
TOLL_FREE: Final = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
NO_SENDER: Final = "none"
"""The type of the sender of what was never given one."""

_M: Final = message.c
_OF_ACCOUNT: Final = _M.account_sid == sa.bindparam("account_sid")
_FIRST: Final = sa.bindparam("first", type_=sa.BigInteger)
_LAST: Final = sa.bindparam("last", type_=sa.BigInteger)
_ROWS: Final = sa.union_all(
    sa.select(*FIGURES).where(_OF_ACCOUNT, _M.date_created >= _FIRST, _M.date_created < _LAST, _M.send_at.is_(None)),
    sa.select(*FIGURES).where(_OF_ACCOUNT, _M.send_at >= _FIRST, _M.send_at < _LAST),
    sa.select(*erased.c).where(
        erased.c.account_sid == sa.bindparam("account_sid"), erased.c.at >= _FIRST, erased.c.at < _LAST
    ),
).subquery("figures")
_R: Final = _ROWS.c
_TYPE: Final = sa.case(
    (_R.sender == "", NO_SENDER),
    (sa.or_(*(_R.sender.like(f"{prefix}%") for prefix in TOLL_FREE)), SenderType.TOLL_FREE.value),
    (_R.sender.like("+%"), SenderType.LONG_CODE.value),
    (sa.func.lower(_R.sender) != sa.func.upper(_R.sender), SenderType.ALPHANUMERIC.value),
    else_=SenderType.SHORT_CODE.value,
).label("sender_type")
_SUMS: Final = (
    sa.func.count(),
    *(sa.func.sum(_R[name]) for name in ("segments", "price_micros", "asked", "confirmed", "replied", "opted_out")),
)


def _grouped(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(*columns, *_SUMS).group_by(*columns)


_LINK: Final = sa.func.coalesce(_R.carrier, "").label("carrier")
_OF_TRAFFIC: Final = (_R.direction, _R.status, _R.error_code, _TYPE, _R.prefix, _R.service_sid, _R.channel, _LINK)
STAGES: Final = {"queue": _R.to_sent_us, "delivery": _R.to_delivered_us, "total": _R.through_us}
"""From accepted to sent, from sent to delivered, from accepted to delivered."""
_SLOTS: Final = [slot_in_sql(duration).label(stage) for stage, duration in STAGES.items()]
_TRAFFIC: Final = _grouped(*_OF_TRAFFIC, *_SLOTS).add_columns(sa.func.count(_R.tags))
"""All in one, since reading the rows is what takes the time."""
_SENDERS: Final = _grouped(_R.direction, _R.status, _R.sender)
_TAGS: Final = (
    _grouped(_R.direction, _R.status, _R.tags)
    .where(_R.tags.is_not(None))
    .order_by(sa.func.count().desc(), _R.tags)
    .limit(TAG_TEXTS_MOST)
)
_CHANGED: Final = _M.date_updated % sa.literal(1 << 40, sa.BigInteger)
"""Microseconds within 13 days: the whole moments of some thousand messages are more than a sum of 64 bits holds."""
_CHANGES: Final = sa.union_all(
    sa.select(_CHANGED.label("at"), sa.literal(0).label("erased")).where(
        _OF_ACCOUNT, _M.date_created >= _FIRST, _M.date_created < _LAST, _M.send_at.is_(None)
    ),
    sa.select(_CHANGED, sa.literal(0)).where(_OF_ACCOUNT, _M.send_at >= _FIRST, _M.send_at < _LAST),
    sa.select(sa.literal(0), sa.literal(1)).where(
        erased.c.account_sid == sa.bindparam("account_sid"), erased.c.at >= _FIRST, erased.c.at < _LAST
    ),
).subquery("changes")
_SEEN: Final = sa.select(sa.func.count(), sa.func.sum(_CHANGES.c.at), sa.func.sum(_CHANGES.c.erased))


class Count(msgspec.Struct, frozen=True):
    """What was counted."""

    cells: Mapping[str, Cells]
    """By the table of their cube."""
    messages: int
    still_open: int

    @property
    def digest(self) -> str:
        """The same for the same cells."""
        told = repr([(name, sorted(cells.items())) for name, cells in sorted(self.cells.items())])
        return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


async def seen(database: Database, account_sid: Sid, first: int, last: int) -> str:
    """What differs when any message of this time changed, came or went. Raises Unavailable."""
    values = {"account_sid": account_sid, "first": first, "last": last}
    [row] = await database.search(_SEEN, values)
    return " ".join(str(int(each or 0)) for each in row)


async def counted(database: Database, account_sid: Sid, first: int, last: int) -> Count:
    """What is there of the time from `first` until before `last`. Raises Unavailable."""
    values = {"account_sid": account_sid, "first": first, "last": last}
    rows = await database.search(_TRAFFIC, values)
    traffic, carriers, slots = await _traffic_of(rows)
    cells: dict[str, Cells] = {
        TRAFFIC.table.name: _bounded(TRAFFIC, traffic),
        CARRIERS.table.name: _bounded(CARRIERS, carriers),
        LATENCY.table.name: _bounded(LATENCY, {key: [messages] for key, messages in slots.items()}),
    }
    if rows:
        cells[SENDERS.table.name] = _bounded(SENDERS, _added(await database.search(_SENDERS, values), 3))
    if any(row[-1] for row in rows):
        cells[TAGS.table.name] = _tags(await database.search(_TAGS, values))
    messages = sum(measures[0] for measures in traffic.values())
    return Count(cells, messages, sum(measures[0] for key, measures in traffic.items() if key[1] in OPEN))


async def _traffic_of(rows: Sequence[Row]) -> tuple[dict[Key, list[int]], dict[Key, list[int]], Counter[Key]]:
    """The cells of traffic, of carriers and of latencies; they may be of very many rows, so others have their turn
    between.
    """
    traffic: dict[Key, list[int]] = {}
    carriers: dict[Key, list[int]] = {}
    slots: Counter[Key] = Counter()
    for place, row in enumerate(rows):
        direction, status, code, kind, prefix, service, channel, link, *timed = row[: len(_OF_TRAFFIC) + len(STAGES)]
        country = _country(prefix)
        measures = [int(each) for each in row[len(_OF_TRAFFIC) + len(STAGES) : -1]]
        _add(traffic, (direction, status, code, kind, country, service, channel), measures)
        _add(carriers, (direction, status, code, country, link), measures)
        for stage, slot in zip(STAGES, timed, strict=True):
            if slot is not None:
                slots[stage, kind, country, int(slot)] += measures[0]
        if place % ROWS_IN_A_TURN == ROWS_IN_A_TURN - 1:
            await asyncio.sleep(0)
    return traffic, carriers, slots


def _add(cells: dict[Key, list[int]], key: Key, measures: list[int]) -> None:
    known = cells.get(key)
    cells[key] = measures if known is None else [a + b for a, b in zip(known, measures, strict=True)]


def _added(rows: Iterable[Row], keys: int) -> dict[Key, list[int]]:
    """Rows of `keys` dimensions and their measures, those that are alike together."""
    found: dict[Key, list[int]] = {}
    for row in rows:
        _add(found, tuple(row[:keys]), [int(each) for each in row[keys:]])
    return found


def _country(prefix: str) -> str:
    return country_of(prefix) if prefix.startswith("+") else OTHER


def _bounded(cube: Cube, cells: dict[Key, list[int]]) -> Cells:
    """The largest by themselves, and the rest together by what has few values."""
    if len(cells) <= CELLS_MOST:
        return cells
    largest = sorted(cells, key=lambda key: (-cells[key][0], key))
    kept, rest = largest[:CELLS_MOST], largest[CELLS_MOST:]
    few = {"direction", "status", "error_code", "sender_type", "channel", "carrier", "stage", "slot"}
    folded = (
        (*(part if name in few else OTHER for name, part in zip(cube.dimensions, key, strict=True)), *cells[key])
        for key in rest
    )
    return _added([*((*key, *cells[key]) for key in kept), *folded], len(cube.dimensions))


def _tags(rows: Sequence[Row]) -> Cells:
    """A message counts for each of its tags."""
    single = (
        (direction, status, f"{name}={value}", *measures)
        for direction, status, text, *measures in rows
        for name, value in msgspec.json.decode(text, type=dict[str, str]).items()
    )
    return _bounded(TAGS, _added(single, 3))
