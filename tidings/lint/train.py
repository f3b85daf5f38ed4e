"""Trains the classifier from `sentences.tsv`: `python -m tidings.lint.train`. The same input, the same model.

Multinomial logistic regression by stochastic gradient descent in a fixed order; weights are rounded to one byte.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import Final

import msgspec

from tidings.lint.classifier import BUCKETS, HARMLESS, MODEL, Model, features

SENTENCES: Final = Path(__file__).with_name("sentences.tsv")
ROUNDS: Final = 6
RATE: Final = 6.0
DECAY: Final = 2e-5
"""By which weights shrink in each step: the fewer sentences say so, the less a feature counts."""
_STRIDE: Final = 7919
"""Each round walks the sentences in strides of this prime, so that labels alternate."""


def sentences(path: Path = SENTENCES) -> list[tuple[str, str]]:
    """Label and sentence, line by line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines if line.strip())]


def trained(examples: Sequence[tuple[str, str]]) -> Model:
    """The model of some sentences."""
    labels = (HARMLESS, *sorted({label for label, _ in examples} - {HARMLESS}))
    place = {label: at for at, label in enumerate(labels)}
    data = [(place[label], features(text)) for label, text in examples]
    weights = [[0.0] * len(labels) for _ in range(BUCKETS)]
    biases = [0.0] * len(labels)
    for turn in range(ROUNDS):
        rate = RATE / (1 + 0.1 * turn)
        for step in range(len(data)):
            wanted, found = data[(step * _STRIDE + turn) % len(data)]
            _learn(weights, biases, wanted, found, rate)
    most = max(abs(weight) for row in weights for weight in row) or 1.0
    scale = most / 127
    packed = bytes(round(weight / scale) & 0xFF for row in weights for weight in row)
    return Model(labels, scale, tuple(round(bias, 6) for bias in biases), packed)


def _learn(weights: list[list[float]], biases: list[float], wanted: int, found: dict[int, float], rate: float) -> None:
    sums = list(biases)
    for bucket, value in found.items():
        sums = [each + value * weight for each, weight in zip(sums, weights[bucket], strict=True)]
    top = max(sums)
    parts = [exp(each - top) for each in sums]
    whole = sum(parts)
    errors = [rate * (part / whole - (at == wanted)) for at, part in enumerate(parts)]
    for at, error in enumerate(errors):
        biases[at] -= 0.05 * error
    for bucket, value in found.items():
        weights[bucket] = [
            weight * (1 - rate * DECAY) - value * error for weight, error in zip(weights[bucket], errors, strict=True)
        ]


if __name__ == "__main__":
    examples = sentences()
    MODEL.write_bytes(msgspec.msgpack.encode(trained(examples)))
    sys.stdout.write(f"{len(examples)} sentences, {MODEL.stat().st_size} bytes\n")
