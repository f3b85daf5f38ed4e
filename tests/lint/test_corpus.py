"""The lint on registrations of several hands: how many answers are right, and how many clean ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.scoring import FILES, SHARED, UNSEEN, Score, misses, read, score

VERDICTS_LEAST, CODES_LEAST, REFUSED_MOST = 0.90, 0.85, 0.05
"""The goal: shares of all, of those whose code is judged, of the clean ones."""
KEPT = {
    "kept": Score(cases=109, verdicts=100, judged=41, codes=35, clean=60, refused=2),
    "third": Score(cases=80, verdicts=79, judged=17, codes=17, clean=47, refused=0),
    "fifth": Score(cases=51, verdicts=47, judged=11, codes=9, clean=34, refused=3),
    "sixth": Score(cases=64, verdicts=58, judged=10, codes=7, clean=35, refused=3),
    "seventh": Score(cases=96, verdicts=92, judged=41, codes=35, clean=54, refused=1),
}
"""How the halves that nobody looks at were scored last."""


def assert_good(found: Score) -> None:
    assert found.verdicts >= VERDICTS_LEAST * found.cases, found
    assert found.codes >= CODES_LEAST * found.judged, found
    assert found.refused <= REFUSED_MOST * found.clean, found


def test_there_are_many_registrations_at_least_half_of_them_clean() -> None:
    scores = [score(read(path)) for path in FILES]
    cases, clean = sum(each.cases for each in scores), sum(each.clean for each in scores)
    assert cases >= 200
    assert 2 * clean >= cases


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_goal_holds_on_each_corpus(path: Path) -> None:
    assert_good(score(read(path)))


@pytest.mark.parametrize("path", UNSEEN, ids=lambda path: path.stem)
def test_what_nobody_looked_at_is_judged_no_worse_than_when_it_was_last_scored(path: Path) -> None:
    found, before = score(read(path)), KEPT[path.stem]
    assert (found.cases, found.judged, found.clean) == (before.cases, before.judged, before.clean)
    assert found.verdicts >= before.verdicts, found
    assert found.codes >= before.codes, found
    assert found.refused <= before.refused, found


def test_the_goal_holds_on_all_that_nobody_looked_at_together() -> None:
    """94 % of verdicts, 86 % of codes, and 4 % of the clean ones refused, when they were last scored."""
    assert_good(Score(*map(sum, zip(*KEPT.values(), strict=True))))


def test_the_goal_holds_on_examples_of_another_hand() -> None:
    if not SHARED.exists():
        pytest.skip("the examples are not beside the project")
    assert_good(score(read(SHARED)))


def test_a_wrong_answer_would_be_seen() -> None:
    cases = read(FILES[0])
    turned = [case._replace(verdict="reject" if case.verdict == "pass" else "pass") for case in cases]
    assert score(turned).verdicts < len(cases) / 2
    assert len(list(misses(turned))) > len(cases) / 2
