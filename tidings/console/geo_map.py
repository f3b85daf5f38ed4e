"""The map of geo permissions: a tile for each country, in blocks by region. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

COLUMNS: Final = 6
"""Tiles side by side in a block."""
TILE: Final = 26
"""Units from one tile to the next."""
HEADING: Final = 22
"""Units that a block's name takes."""
GAP: Final = 14
"""Units between blocks."""
_SIDES: Final = (("north-america", "south-america", "europe"), ("africa", "asia", "oceania"))
"""Which blocks are on the left, and which on the right."""


class Tile(msgspec.Struct, frozen=True):
    """A country on the map."""

    code: str
    name: str
    state: str
    x: int
    y: int


class Heading(msgspec.Struct, frozen=True):
    """The name of a block."""

    name: str
    x: int
    y: int


class TileMap(msgspec.Struct, frozen=True):
    """All of it, with its size."""

    headings: Sequence[Heading]
    tiles: Sequence[Tile]
    width: int
    height: int


class TileBlock(msgspec.Struct, frozen=True):
    """What one block shows: its countries as code, name and state."""

    key: str
    name: str
    countries: Sequence[tuple[str, str, str]]


def drawn(blocks: Sequence[TileBlock]) -> TileMap:
    """Where each tile stands. A block without countries takes no room."""
    by_key = {block.key: block for block in blocks if block.countries}
    headings, tiles, height = [], [], 0
    for side, keys in enumerate(_SIDES):
        left, top = side * (COLUMNS * TILE + GAP), 0
        for block in (by_key[key] for key in keys if key in by_key):
            headings.append(Heading(block.name, left, top + HEADING - 8))
            top += HEADING
            for place, (code, name, state) in enumerate(block.countries):
                row, column = divmod(place, COLUMNS)
                tiles.append(Tile(code, name, state, left + column * TILE, top + row * TILE))
            top += -(-len(block.countries) // COLUMNS) * TILE + GAP
        height = max(height, top)
    return TileMap(headings, tiles, 2 * COLUMNS * TILE + GAP, height)
