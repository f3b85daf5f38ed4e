"""A small linear classifier of sentences: which refused trade, if any, one is about. Pure, deterministic, offline.

Its features are hashed character n-grams of words; its weights are made by `python -m tidings.lint.train` from the
sentences beside it. It is no judge: alone it warns, beside a word of the trade's list it refuses.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import exp, sqrt
from pathlib import Path
from typing import Final
from zlib import crc32

import msgspec

from tidings.lint.text import folded

HARMLESS: Final = "harmless"
BUCKETS: Final = 1 << 13
"""Features; n-grams share them by their hash."""
LENGTHS: Final = (3, 4, 5)
"""Of n-grams, in characters; words count whole too, and pairs of them."""
SENTENCE_MOST: Final = 300
"""Characters of a sentence that are read."""
MODEL: Final = Path(__file__).with_name("sentences.model")


class Model(msgspec.Struct, frozen=True):
    """Weights, one row of `len(labels)` signed bytes for each bucket."""

    labels: tuple[str, ...]
    scale: float
    """A weight is its byte times this."""
    biases: tuple[float, ...]
    weights: bytes


def features(sentence: str) -> dict[int, float]:
    """Of a sentence: buckets and their values, of length 1 together."""
    words = "".join(
        each if each.isalnum() or each in "$%" else " " for each in folded(sentence[:SENTENCE_MOST])
    ).split()
    counted: Counter[int] = Counter()
    for place, word in enumerate(words):
        shape = "0" if word.isdigit() else word
        padded = f"<{shape}>"
        grams = [padded, *(padded[at : at + length] for length in LENGTHS for at in range(len(padded) - length + 1))]
        if place:
            grams.append(f"{words[place - 1]} {shape}")
        counted.update(crc32(gram.encode()) % BUCKETS for gram in grams)
    damped = {bucket: 1 + 0.5 * (count > 1) for bucket, count in counted.items()}
    length = sqrt(sum(value * value for value in damped.values())) or 1.0
    return {bucket: value / length for bucket, value in damped.items()}


def scores(sentence: str) -> dict[str, float]:
    """How likely the sentence is each label's; together 1."""
    model = _model()
    wide = len(model.labels)
    weights = memoryview(model.weights).cast("b")
    sums = [0.0] * wide
    for bucket, value in features(sentence).items():
        row = weights[bucket * wide : (bucket + 1) * wide]
        sums = [each + value * weight for each, weight in zip(sums, row, strict=True)]
    sums = [each * model.scale + bias for each, bias in zip(sums, model.biases, strict=True)]
    top = max(sums)
    parts = [exp(each - top) for each in sums]
    whole = sum(parts)
    return {label: part / whole for label, part in zip(model.labels, parts, strict=True)}


@cache
def _model() -> Model:
    return msgspec.msgpack.decode(MODEL.read_bytes(), type=Model)
