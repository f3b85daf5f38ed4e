"""A small linear classifier of sentences: what wrong, if any, one tells of. Pure, deterministic, offline.

Its labels are the refused trades and the flaws of `flaws`; its weights are made by `make lint-model` from sentences
that were written for it, passages of refused registrations, and sentences of good ones. It is no judge: what it says
counts together with a word of a trade's list, or with the impression that the whole makes.
"""

from __future__ import annotations

from functools import cache
from math import exp
from pathlib import Path
from typing import Final

import msgspec

from tidings.lint.grams import grams, vector

HARMLESS: Final = "harmless"
BUCKETS: Final = 1 << 13
"""Features; pieces share them by their hash."""
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
    return vector(grams(sentence[:SENTENCE_MOST]), BUCKETS)


def scores(sentence: str) -> dict[str, float]:
    """How likely the sentence is each label's; together 1."""
    return shares(_model(), features(sentence))


def shares(model: Model, found: dict[int, float]) -> dict[str, float]:
    """What a model makes of features."""
    wide = len(model.labels)
    weights = memoryview(model.weights).cast("b")
    sums = [0.0] * wide
    for bucket, value in found.items():
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
