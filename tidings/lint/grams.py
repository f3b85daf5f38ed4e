"""Pieces of texts that linear models weigh: words, pairs of them, and runs of their letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import log, sqrt
from typing import Final
from zlib import crc32

from tidings.lint.text import folded

LENGTHS: Final = (3, 4, 5)
"""Of runs of letters, in characters; the ends of a word count as one each."""
_SIGNS: Final = frozenset("$%?")
"""Signs that tell something, and are read as letters."""


def grams(text: str) -> Iterator[str]:
    """Its pieces, word by word; all numbers are one."""
    before = ""
    for word in "".join(each if each.isalnum() or each in _SIGNS else " " for each in folded(text)).split():
        shape = "0" if word.isdigit() else word
        padded = f"<{shape}>"
        yield padded
        yield from (padded[at : at + length] for length in LENGTHS for at in range(len(padded) - length + 1))
        if before:
            yield f"{before} {shape}"
        before = shape


def vector(pieces: Iterable[str], buckets: int) -> dict[int, float]:
    """Buckets, which pieces share by their hash, and how much of each there is; of length 1 together."""
    counted: dict[int, int] = {}
    for piece in pieces:
        bucket = crc32(piece.encode()) % buckets
        counted[bucket] = counted.get(bucket, 0) + 1
    damped = {bucket: 1 + log(count) for bucket, count in counted.items()}
    length = sqrt(sum(value * value for value in damped.values())) or 1.0
    return {bucket: value / length for bucket, value in damped.items()}
