"""The impression that a campaign makes: what it knows of writers it has not seen, and what gives way to it."""

from __future__ import annotations

import msgspec
import pytest

from tests.lint.corpus import GOOD
from tests.lint.scoring import FILES, Case, read
from tests.lint.training import example, trained
from tidings.lint import linting
from tidings.lint.finding import Verdict
from tidings.lint.impression import MODEL, Weights, features, impression, odds
from tidings.lint.linting import lint
from tidings.lint.reading import Reading

CORPORA = {path.stem: read(path) for path in FILES}
LEFT_OUT = "fifth"


def case(corpus: str, name: str) -> Case:
    return next(each for each in CORPORA[corpus] if each.name == name)


def test_the_model_is_what_training_makes_of_the_registrations() -> None:
    model = trained([example(each) for cases in CORPORA.values() for each in cases])
    assert msgspec.msgpack.encode(model) == MODEL.read_bytes()


def test_registrations_of_a_writer_who_was_left_out_are_mostly_taken_for_what_they_are() -> None:
    model = trained([example(each) for name, cases in CORPORA.items() if name != LEFT_OUT for each in cases])
    found = [example(each) for each in CORPORA[LEFT_OUT]]
    assert sum((odds(model, each) > 0) is is_refused for each, is_refused in found) >= 0.85 * len(found)


def test_a_word_says_one_thing_of_the_opt_in_and_another_in_a_sample() -> None:
    flow, sample = features([("MessageFlow", "tick the box")]), features([("MessageSamples", "tick the box")])
    assert len(flow) == len(sample)
    assert set(flow) != set(sample)


def test_no_text_is_too_strange_and_the_same_makes_the_same_impression() -> None:
    assert features([]) == {}
    assert impression([("Description", "\0\ud83d")]) == impression([("Description", "\0\ud83d")])
    assert msgspec.msgpack.decode(MODEL.read_bytes(), type=Weights).bias == impression([])


def test_a_part_of_a_campaign_makes_no_impression() -> None:
    assert Reading(msgspec.structs.replace(GOOD, description=None)).impression == 0.0
    assert Reading(msgspec.structs.replace(GOOD, message_samples=())).impression == 0.0


@pytest.mark.parametrize(
    ("corpus", "name", "rule"),
    [
        ("fifth", "library-holds", "opt-in-without-act"),
        ("sixth", "union-local-strike-vote", "consent-for-another-brand"),
        ("sixth", "saas-for-one-salon-chain", "sender-is-a-customer"),
    ],
)
def test_what_a_rule_misunderstood_gives_way_where_the_whole_reads_well(
    corpus: str, name: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    registration = case(corpus, name).registration
    assert lint(registration) == ()
    monkeypatch.setattr(linting, "READS_WELL_MOST", float("-inf"))
    assert {each.rule for each in lint(registration)} == {rule}


def test_a_fact_gives_way_to_no_impression() -> None:
    good = case("fifth", "library-holds").registration
    changed = msgspec.structs.replace(good, has_embedded_phone=True, website="http://library.org")
    assert {"phone-not-shown", "url-insecure"} <= {each.rule for each in lint(changed)}


def test_good_registrations_make_a_better_impression_than_bad_ones() -> None:
    made = {
        is_clean: [
            Reading(each.registration).impression
            for each in CORPORA["seen"]
            if (each.verdict is Verdict.PASS) is is_clean
        ]
        for is_clean in (True, False)
    }
    assert max(made[True]) < sorted(made[False])[len(made[False]) // 4]
