"""Makes `impression.model` of the registrations whose right answer is known: `python -m tests.lint.training`.

Logistic regression by stochastic gradient descent in a fixed order, weights rounded to one byte: the same registrations,
the same model. With `--cross` it makes none, and tells what models know of writers whose registrations they have not seen.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import exp
from typing import Final, TypeAlias

import msgspec

from tests.lint.scoring import FILES, Case, read
from tidings.lint.finding import Verdict
from tidings.lint.impression import BUCKETS, MODEL, Weights, features, odds
from tidings.lint.reading import Reading

ROUNDS: Final = 24
RATE: Final = 12.0
DECAY: Final = 1e-5
"""By which weights shrink in each step, times the rate."""
_STRIDE: Final = 7919
"""Each round walks the registrations in strides of this prime, so that writers and answers alternate."""

Example: TypeAlias = tuple[dict[int, float], bool]
"""Features of a registration, and whether it is to be refused."""


def example(case: Case) -> Example:
    return found(Reading(case.registration)), case.verdict is not Verdict.PASS


def found(reading: Reading) -> dict[int, float]:
    """Features of a registration."""
    return features(reading.told, reading.marks)


def trained(examples: Sequence[Example]) -> Weights:
    """The model of some registrations; those of the rarer answer count more, so that both count the same."""
    refused = sum(is_refused for _, is_refused in examples)
    worth = {True: len(examples) / (2 * refused), False: len(examples) / (2 * (len(examples) - refused))}
    weights, bias, shrunk = [0.0] * BUCKETS, 0.0, 1.0
    for turn in range(ROUNDS):
        rate = RATE / (1 + 0.2 * turn)
        for step in range(len(examples)):
            found, is_refused = examples[(step * _STRIDE + turn) % len(examples)]
            found_odds = bias + shrunk * sum(weights[bucket] * value for bucket, value in found.items())
            error = rate * worth[is_refused] * (1 / (1 + exp(-max(-30.0, min(30.0, found_odds)))) - is_refused)
            shrunk *= 1 - rate * DECAY
            bias -= 0.05 * error
            push = error / shrunk
            for bucket, value in found.items():
                weights[bucket] -= push * value
    scale = shrunk * max(map(abs, weights)) / 127
    packed = bytes(round(weight * shrunk / scale) & 0xFF for weight in weights)
    return Weights(scale, round(bias, 6), packed)


def main() -> None:
    corpora = {path.stem: [example(case) for case in read(path)] for path in FILES}
    if "--cross" not in sys.argv:
        model = trained([each for name in corpora for each in corpora[name]])
        MODEL.write_bytes(msgspec.msgpack.encode(model))
        print(f"{sum(map(len, corpora.values()))} registrations, {MODEL.stat().st_size} bytes")
        return
    for left_out, examples in corpora.items():
        model = trained([each for name in corpora if name != left_out for each in corpora[name]])
        right = sum((odds(model, found) > 0) is is_refused for found, is_refused in examples)
        print(f"{left_out}, left out: {right}/{len(examples)} of its registrations are taken for what they are")


if __name__ == "__main__":
    main()
