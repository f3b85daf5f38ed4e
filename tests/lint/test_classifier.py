"""The classifier of sentences: made from its corpus by a command, small, and right about what it has not seen."""

from __future__ import annotations

import msgspec
import pytest

from tidings.lint.classifier import HARMLESS, MODEL, Model, features, scores
from tidings.lint.content import TRADES


def test_the_model_is_what_training_makes_of_the_sentences() -> None:
    assert msgspec.msgpack.encode(trained(sentences())) == MODEL.read_bytes()


def test_the_model_is_small_and_knows_every_trade() -> None:
    assert MODEL.stat().st_size < 300_000
    model = msgspec.msgpack.decode(MODEL.read_bytes(), type=Model)
    assert set(model.labels) == {HARMLESS, *(trade.id for trade in TRADES)}


def test_scores_are_shares_of_one_and_the_same_each_time() -> None:
    found = scores("Your table is ready")
    assert sum(found.values()) == pytest.approx(1.0)
    assert found == scores("Your table is ready")
    assert scores("") == scores("")


def test_features_have_length_one_and_no_order() -> None:
    assert sum(value * value for value in features("come and see").values()) == pytest.approx(1.0)
    assert features("") == {}


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Your appointment with the dentist is tomorrow at 4", HARMLESS),
        ("School is closed on Friday because of ice", HARMLESS),
        ("Fresh hand rolled sticks and a free cutter for members", "tobacco"),
        ("Eighths of a new strain are half price today", "cannabis"),
        ("Get funds before your next check even with bad credit", "loans"),
        ("We settle your cards so that you owe only a part", "debt"),
        ("Tonight's picks: take the over and the underdog", "gambling"),
        ("Earn from home with our proven system", "deceptive"),
    ],
)
def test_a_sentence_is_taken_for_what_it_is_about(sentence: str, label: str) -> None:
    found = scores(sentence)
    assert max(found, key=lambda each: found[each]) == label


def test_each_round_of_folds_is_mostly_right_about_sentences_that_were_left_out() -> None:
    examples = sentences()[::3]
    kept = [each for place, each in enumerate(examples) if place % 4]
    model = trained(kept)
    left_out = examples[::4]
    right = sum(_guess(model, text) == label for label, text in left_out)
    assert right > 0.6 * len(left_out)


def _guess(model: Model, sentence: str) -> str:
    wide = len(model.labels)
    weights = memoryview(model.weights).cast("b")
    sums = list(model.biases)
    for bucket, value in features(sentence).items():
        for at in range(wide):
            sums[at] += model.scale * value * weights[bucket * wide + at]
    return model.labels[sums.index(max(sums))]
