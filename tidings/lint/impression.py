"""The impression that a campaign makes: whether it reads like those that reviewers refused, or like those that passed.

A linear model of the words of description, opt-in and samples, as one number. It reads ways of saying things that no
list knows, and reads nothing exactly: so it refuses nothing by itself where a rule can say what is wrong, and it tells
whether what a rule took from the words, or missed in them, is likely a misunderstanding. Its weights are made by
`make lint-model` from the registrations whose right answer is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Final

import msgspec

from tidings.lint.grams import grams, vector

BUCKETS: Final = 1 << 16
MARKED: Final = 8
"""Times that a mark counts: a text has a thousand pieces."""
MODEL: Final = Path(__file__).with_name("impression.model")


class Weights(msgspec.Struct, frozen=True):
    """The model: one signed byte for each bucket."""

    scale: float
    """A weight is its byte times this."""
    bias: float
    weights: bytes


def features(texts: Iterable[tuple[str, str]], marks: Iterable[str] = ()) -> dict[int, float]:
    """Of texts and their fields' names: a word says one thing of the opt-in and another in a sample.

    `marks` are what is known of the registration besides, each as one word.
    """
    return vector(_marked(texts, marks), BUCKETS)


def impression(texts: Iterable[tuple[str, str]], marks: Iterable[str] = ()) -> float:
    """Of texts and their fields' names, and of marks, as log odds: above 0, most that read so were refused."""
    return odds(_model(), features(texts, marks))


def odds(model: Weights, found: dict[int, float]) -> float:
    """What a model makes of features."""
    weights = memoryview(model.weights).cast("b")
    return model.bias + model.scale * sum(value * weights[bucket] for bucket, value in found.items())


def _marked(texts: Iterable[tuple[str, str]], marks: Iterable[str]) -> Iterator[str]:
    for mark in marks:
        yield from repeat(mark, MARKED)
    for field, text in texts:
        yield from (f"{field}:{gram}" for gram in grams(text))


@cache
def _model() -> Weights:
    return msgspec.msgpack.decode(MODEL.read_bytes(), type=Weights)
