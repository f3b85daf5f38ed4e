"""Makes `sentences.model`: `python -m tests.lint.sentence_training`. The same sentences, the same model.

It learns of `sentences.tsv`, which were written for it; of `passages.tsv`, which tell in refused registrations what is
wrong; and, as harmless, of the sentences of registrations that passed. Multinomial logistic regression by stochastic
gradient descent in a fixed order; weights are rounded to one byte.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import exp
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from tests.lint.scoring import FILES, read
from tidings.lint.classifier import BUCKETS, HARMLESS, MODEL, Model, features
from tidings.lint.finding import Verdict
from tidings.lint.reading import Reading

HERE: Final = Path(__file__).parent
ROUNDS: Final = 5
RATE: Final = 4.0
DECAY: Final = 2e-5
"""By which weights shrink in each step: the fewer sentences say so, the less a feature counts."""
LEARNED: Final = 0.95
"""How likely a sentence is taken for what it is, 0 to 1, for nothing more to be learned of it in a round."""
KEPT: Final = 2
"""Of so many harmless sentences of registrations one is learned: they are many, and much alike."""
_STRIDE: Final = 7919
"""Each round walks the sentences in strides of this prime, so that labels alternate."""


class Example(NamedTuple):
    """A sentence, and what it is."""

    label: str
    text: str


def examples(left_out: Collection[str] = ()) -> list[Example]:
    """All that is learned of, but for the registrations of some corpora."""
    return [*_written(), *_passages(left_out), *_harmless(left_out)]


def _written() -> list[Example]:
    return [Example(label, text) for label, text in _rows("sentences.tsv")]


def _passages(left_out: Collection[str]) -> list[Example]:
    rows = _rows("passages.tsv")
    return [Example(label, text) for corpus, _, label, text in rows if corpus not in left_out]


def _harmless(left_out: Collection[str]) -> list[Example]:
    found = [
        Example(HARMLESS, sentence)
        for path in FILES
        if path.stem not in left_out
        for case in read(path)
        if case.verdict is Verdict.PASS
        for _, sentence in Reading(case.registration).sentences
    ]
    return found[::KEPT]


def _rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip()]


def trained(learned: Sequence[Example]) -> Model:
    """The model of some sentences."""
    labels = (HARMLESS, *sorted({each.label for each in learned} - {HARMLESS}))
    place = {label: at for at, label in enumerate(labels)}
    data = [(place[label], features(text)) for label, text in learned]
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
    if parts[wanted] > LEARNED * whole:
        return
    errors = [rate * (part / whole - (at == wanted)) for at, part in enumerate(parts)]
    for at, error in enumerate(errors):
        biases[at] -= 0.05 * error
    for bucket, value in found.items():
        weights[bucket] = [
            weight * (1 - rate * DECAY) - value * error for weight, error in zip(weights[bucket], errors, strict=True)
        ]


def main() -> None:
    learned = examples()
    MODEL.write_bytes(msgspec.msgpack.encode(trained(learned)))
    print(f"{len(learned)} sentences, {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
