"""Pieces of texts that linear models weigh: words, pairs of them, runs of their letters, and what is denied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import log, sqrt
from typing import Final
from zlib import crc32

from tidings.lint.text import folded, word_set

RUN: Final = 4
"""Of letters, in characters; the ends of a word count as one each."""
_SIGNS: Final = frozenset("$%?")
"""Signs that tell something, and are read as letters."""
_ENDS: Final = frozenset(".,;:!()")
"""Signs that end a pair of words, and what a denial reaches."""
_END: Final = "|"
_DENIALS: Final = word_set("not never no nothing neither nor none nobody without cannot t")
"""Words that deny those after them; the last is what is left of don't."""
_TURNS: Final = word_set("but unless until except only")
"""Words after which what was denied is no longer."""


def grams(text: str) -> Iterator[str]:
    """Its pieces, word by word; all numbers are one, and a denied word is a piece besides."""
    before, is_denied = "", False
    for word in _words(text):
        if word == _END:
            before, is_denied = "", False
            continue
        shape = "0" if word.isdigit() else word
        padded = f"<{shape}>"
        yield padded
        yield from (padded[at : at + RUN] for at in range(len(padded) - RUN + 1))
        if before:
            yield f"{before} {shape}"
        if is_denied:
            yield f"~{shape}"
        is_denied = word in _DENIALS or (is_denied and word not in _TURNS)
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


def _words(text: str) -> list[str]:
    return "".join(map(_read, folded(text))).split()


def _read(letter: str) -> str:
    if letter.isalnum() or letter in _SIGNS:
        return letter
    return f" {_END} " if letter in _ENDS else " "
