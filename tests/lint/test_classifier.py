"""The classifier of sentences: made from its corpus by a command, small, and right about what it has not seen."""

from __future__ import annotations

import msgspec
import pytest

from tests.lint.sentence_training import examples, trained
from tidings.lint.classifier import HARMLESS, MODEL, Model, features, scores, shares
from tidings.lint.content import TRADES
from tidings.lint.flaws import FLAWS
from tidings.lint.grams import grams

LEFT_OUT = "ninth"


def likeliest(found: dict[str, float]) -> str:
    return max(found, key=lambda each: found[each])


def test_the_model_is_what_training_makes_of_the_sentences() -> None:
    assert msgspec.msgpack.encode(trained(examples())) == MODEL.read_bytes()


def test_the_model_is_small_and_knows_every_trade_and_flaw() -> None:
    assert MODEL.stat().st_size < 300_000
    model = msgspec.msgpack.decode(MODEL.read_bytes(), type=Model)
    assert set(model.labels) == {HARMLESS, *(kind.id for kind in (*TRADES, *FLAWS))}


def test_scores_are_shares_of_one_and_the_same_each_time() -> None:
    found = scores("Your table is ready")
    assert sum(found.values()) == pytest.approx(1.0)
    assert found == scores("Your table is ready")
    assert scores("") == scores("")


def test_features_have_length_one_and_no_order() -> None:
    assert sum(value * value for value in features("come and see").values()) == pytest.approx(1.0)
    assert features("") == {}


def test_a_denied_word_is_a_piece_besides_as_far_as_the_denial_reaches() -> None:
    denied = {piece for piece in grams("It isn't ticked, but empty. Never sold.") if piece.startswith("~")}
    assert denied == {"~ticked", "~sold"}


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
        ("The little box holds a tick already, and whoever minds takes it out", "preset"),
        ("The little box holds no tick before they put one there", HARMLESS),
        ("You can't rent a bike here unless you agree to our messages", "demanded"),
        ("You can rent a bike here whether or not you agree to our messages", HARMLESS),
        ("Nearby stores and our sponsors may have the numbers for their own ads", "shared"),
        ("No store and no sponsor ever gets the numbers", HARMLESS),
        ("We put in whoever has bought something since spring", "unasked"),
        ("We communicate with different people as the business requires", "aimless"),
        ("Whoever wants to leave the list must phone the office", "no-exit"),
    ],
)
def test_a_sentence_is_taken_for_what_it_is_about(sentence: str, label: str) -> None:
    assert likeliest(scores(sentence)) == label


def test_what_tells_of_a_wrong_is_known_in_a_writer_who_was_left_out_and_little_else_is_taken_for_it() -> None:
    known = set(examples({LEFT_OUT}))
    model = trained(examples({LEFT_OUT}))
    left_out = [each for each in examples() if each not in known]
    right = [likeliest(shares(model, features(text))) == label for label, text in left_out]
    wrongs = [is_right for is_right, each in zip(right, left_out, strict=True) if each.label != HARMLESS]
    assert len(wrongs) >= 10
    assert sum(wrongs) > 0.5 * len(wrongs)
    assert sum(right) > 0.9 * len(right)
