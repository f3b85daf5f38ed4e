"""What limits of evidence do to writers whom nobody knew: `python -m tests.lint.calibration`. It takes some minutes.

`blind.jsonl` has which rules of their day rejected registrations before anybody looked at these. For each corpus both
models are made without it, so that neither a rule nor a model knows the writers that are judged.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from tests.lint import sentence_training, training
from tests.lint.scoring import FILES, Case, Score, read
from tidings.lint.classifier import Model, features, shares
from tidings.lint.finding import Severity, Verdict
from tidings.lint.impression import Weights, odds
from tidings.lint.likeness import LIKENESS
from tidings.lint.linting import READS_WELL_MOST, RULES
from tidings.lint.reading import Reading
from tidings.lint.registration import Registration
from tidings.lint.rule import Basis, Rule

BLIND: Final = Path(__file__).with_name("blind.jsonl")
LIMITS: Final = (
    -99.0,
    -4.0,
    -3.0,
    -2.5,
    -2.0,
    -1.75,
    -1.5,
    -1.25,
    -1.0,
    -0.75,
    -0.5,
    0.0,
    1.0,
    1.5,
    2.0,
    2.5,
    3.0,
    99.0,
)
"""Impressions that are tried as limits."""


class ReadByStranger(Reading):
    """A registration as models read it that do not know its writer."""

    def __init__(self, given: Registration, sentences: Model, whole: Weights) -> None:
        super().__init__(given)
        self._sentence_model, self._whole_model = sentences, whole

    @cached_property
    def impression(self) -> float:
        """See Reading."""
        return odds(self._whole_model, training.found(self)) if self.is_whole else 0.0

    def scored(self, sentence: str) -> dict[str, float]:
        """See Reading."""
        return shares(self._sentence_model, features(sentence))


class Judged(NamedTuple):
    """A registration, and what speaks against it."""

    case: Case
    impression: float
    rules: list[Rule]
    """Which would reject it, were they believed."""
    likeness: list[Rule]
    """Which reject it for what it reads like."""

    @property
    def grounds(self) -> set[Basis]:
        """Of its rules."""
        return {rule.ground for rule in self.rules}


def judged(corpus: str) -> Iterator[Judged]:
    """The registrations of a corpus."""
    blind = _blind(corpus)
    sentences = sentence_training.trained(sentence_training.examples({corpus}))
    known = [training.example(case) for path in FILES if path.stem != corpus for case in read(path)]
    whole = training.trained(known)
    rules = {rule.id: rule for rule in RULES}
    for case in read(next(path for path in FILES if path.stem == corpus)):
        reading = ReadByStranger(case.registration, sentences, whole)
        likeness = [
            rule
            for rule in LIKENESS
            if rule.ground is Basis.LIKENESS and any(hit.severity is not Severity.WARN for hit in rule.check(reading))
        ]
        found = [rules[each] for each in blind[case.name] if each in rules]
        yield Judged(case, reading.impression, found, likeness)


def corpora() -> list[str]:
    """Those that were judged blind."""
    return sorted({json.loads(line)["corpus"] for line in BLIND.read_text(encoding="utf-8").splitlines()})


def _blind(corpus: str) -> dict[str, list[str]]:
    rows = map(json.loads, BLIND.read_text(encoding="utf-8").splitlines())
    return {row["name"]: row["rules"] for row in rows if row["corpus"] == corpus}


def scored(found: Collection[Judged], limit: float, *, is_likeness_read: bool = True) -> Score:
    """Of all, where readings give way at an impression of `limit` and below."""
    verdicts = codes = refused = 0
    for each in found:
        named = _codes(each, limit, is_likeness_read=is_likeness_read)
        is_clean = each.case.verdict is Verdict.PASS
        verdicts += is_clean is not bool(named)
        refused += is_clean and bool(named)
        codes += not named.isdisjoint(each.case.codes)
    clean = sum(each.case.verdict is Verdict.PASS for each in found)
    return Score(len(found), verdicts, sum(bool(each.case.codes) for each in found), codes, clean, refused)


def _codes(each: Judged, limit: float, *, is_likeness_read: bool) -> set[int]:
    is_believed = each.impression > limit
    believed = {rule.code for rule in each.rules if is_believed or rule.ground is not Basis.READING}
    return believed | ({rule.code for rule in each.likeness} if is_likeness_read else set())


def _table(found: Collection[Judged]) -> Iterator[str]:
    """By what alone speaks against registrations: how many of them exceed each limit."""
    for ground in (Basis.FACT, Basis.READING, None):
        yield f"{ground or 'nothing'} alone, and an impression above: good ones, bad ones"
        own = [each for each in found if each.grounds == ({ground} if ground else set())]
        for limit in LIMITS:
            above = [each.case.verdict is Verdict.PASS for each in own if each.impression > limit]
            yield f"  {limit:6.2f}: {sum(above)}, {len(above) - sum(above)}"


def main() -> None:
    found = [each for corpus in corpora() for each in judged(corpus)]
    print(*_table(found), sep="\n")
    print(f"all rules believed: {scored(found, -99.0, is_likeness_read=False)}")
    print(f"readings give way: {scored(found, READS_WELL_MOST, is_likeness_read=False)}")
    print(f"and passages count: {scored(found, READS_WELL_MOST)}")


if __name__ == "__main__":
    main()
