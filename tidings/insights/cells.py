"""The tables of figures: one narrow cube for each question, so that no row is one of everything by everything.

A cell is the figures of one account, of one span, of what is alike in the dimensions of its cube. Spans of five
minutes are counted from messages; those of hours are their sums, and those of days the sums of the hours'.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import BulkClear, BulkInsert, table

OTHER: Final = "other"
"""What stands for all of a dimension that are too many to be kept by themselves."""
Cells: TypeAlias = Mapping[tuple[str | int, ...], list[int]]
"""By the values of the dimensions the measures."""


class TrafficCell(msgspec.Struct, frozen=True):
    """Messages by what they are, and where they go."""

    account_sid: Sid
    span: int
    at: int
    direction: str
    status: str
    error_code: int
    sender_type: str
    country: str
    service_sid: str
    channel: str
    messages: int
    segments: int
    price_micros: int
    asked: int
    confirmed: int
    replied: int
    opted_out: int


class SenderCell(msgspec.Struct, frozen=True):
    """Messages by our sender: of those that came, where they came to."""

    account_sid: Sid
    span: int
    at: int
    direction: str
    status: str
    sender: str
    messages: int
    segments: int
    price_micros: int
    asked: int
    confirmed: int
    replied: int
    opted_out: int


class TagCell(msgspec.Struct, frozen=True):
    """Messages by their tags: one that has several counts for each."""

    account_sid: Sid
    span: int
    at: int
    direction: str
    status: str
    tag: str
    """`name=value`."""
    messages: int
    segments: int
    price_micros: int
    asked: int
    confirmed: int
    replied: int
    opted_out: int


class CarrierCell(msgspec.Struct, frozen=True):
    """Messages by the link that they went over, or came by."""

    account_sid: Sid
    span: int
    at: int
    direction: str
    status: str
    error_code: int
    country: str
    carrier: str
    """Empty: it never left."""
    messages: int
    segments: int
    price_micros: int
    asked: int
    confirmed: int
    replied: int
    opted_out: int


class LatencyCell(msgspec.Struct, frozen=True):
    """How long messages took."""

    account_sid: Sid
    span: int
    at: int
    stage: str
    sender_type: str
    country: str
    slot: int
    messages: int


WHERE: Final = ("account_sid", "span", "at")


class Cube(msgspec.Struct, frozen=True):
    """A table of figures, with what is alike in a cell, and what is counted of it."""

    table: sa.Table
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    insert: BulkInsert
    clear: BulkClear
    """By account, span and moment: all its cells of them."""


def _cube(name: str, cell: type[msgspec.Struct], dimensions: tuple[str, ...]) -> Cube:
    measures = tuple(field for field in cell.__struct_fields__ if field not in (*WHERE, *dimensions))
    cells = table(name, cell, key=(*WHERE, *dimensions), small=True)
    sa.Index(None, cells.c.span, cells.c.at)  # for what is asked of all accounts
    insert = BulkInsert(cells, (*WHERE, *dimensions, *measures))
    return Cube(cells, dimensions, measures, insert, BulkClear(cells, WHERE))


TRAFFIC: Final = _cube(
    "insight_traffic",
    TrafficCell,
    ("direction", "status", "error_code", "sender_type", "country", "service_sid", "channel"),
)
SENDERS: Final = _cube("insight_sender", SenderCell, ("direction", "status", "sender"))
TAGS: Final = _cube("insight_tag", TagCell, ("direction", "status", "tag"))
CARRIERS: Final = _cube("insight_carrier", CarrierCell, ("direction", "status", "error_code", "country", "carrier"))
LATENCY: Final = _cube("insight_latency", LatencyCell, ("stage", "sender_type", "country", "slot"))
CUBES: Final = (TRAFFIC, SENDERS, TAGS, CARRIERS, LATENCY)
