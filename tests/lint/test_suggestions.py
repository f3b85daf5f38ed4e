"""A finding's suggestion holds what would pass: it is put into the field, and the lint is asked again."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from tests.lint.corpus import BAD, GOOD
from tests.lint.scoring import FILES, Case, read
from tidings.lint.finding import Finding, Verdict
from tidings.lint.linting import lint
from tidings.lint.registration import Registration

WITHOUT = {"brand-unverified", "bundle-without-brand", "sole-proprietor-has-tax-id", "ein-malformed"}
"""Rules about what no text mends."""
CASES = [case for path in FILES for case in read(path) if case.verdict is not Verdict.PASS]


def held(finding: Finding) -> list[str]:
    return re.findall(r"“([^”]+)”", finding.suggestion)


def applied(registration: Registration, finding: Finding) -> Registration:
    """The registration with what is suggested in the field's place."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", finding.field).lower()
    texts = held(finding)
    value: Any = texts[0] if texts else None
    if name in ("message_samples", "opt_in_keywords", "opt_out_keywords", "help_keywords"):
        value = tuple(texts)
    elif name in ("has_embedded_links", "has_embedded_phone", "age_gated", "direct_lending", "subscriber_opt_in"):
        value = texts[0] == "true"
    return msgspec.structs.replace(registration, **{name: value})


def findings_left(registration: Registration, finding: Finding) -> list[Finding]:
    again = lint(applied(registration, finding))
    return [each for each in again if (each.rule, each.field) == (finding.rule, finding.field)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_suggested_mends_what_was_found(case: Case) -> None:
    found = [finding for finding in lint(case.registration) if finding.rule not in WITHOUT]
    for finding in found:
        assert held(finding), finding
        assert findings_left(case.registration, finding) == [], finding


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_what_is_suggested_mends_each_bad_one(bad: Any) -> None:
    registration = msgspec.structs.replace(GOOD, **bad.changes)
    for finding in lint(registration):
        if finding.rule not in WITHOUT:
            assert held(finding), finding
            assert findings_left(registration, finding) == [], finding


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_who_follows_every_suggestion_passes(case: Case) -> None:
    registration = case.registration
    for _ in range(6):
        found = [finding for finding in lint(registration) if finding.rule not in WITHOUT]
        if not found:
            break
        for finding in {finding.field: finding for finding in found}.values():
            registration = applied(registration, finding)
    assert [finding for finding in lint(registration) if finding.rule not in WITHOUT] == []
