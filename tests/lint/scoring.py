"""How good the lint is on registrations whose right answer is known; `make lint-score` prints it.

Each file of `registrations/` has one registration a line, as `POST /tidings/v1/RegistrationLint` takes it, with what is
expected. Names under `.example` are sent as `.com`: the lint rightly warns of domains that no reviewer can open.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tidings.lint.finding import Finding, Verdict, verdict
from tidings.lint.linting import lint
from tidings.lint.registration import Registration

HERE = Path(__file__).parent
FILES = sorted((HERE / "registrations").glob("*.jsonl"))
UNSEEN = sorted((HERE / "unseen").glob("*.jsonl"))
"""Not to be read by whoever writes rules: they tell what the lint knows of what it has not seen. Only sums are told."""
SHARED = HERE.parents[2] / "shared" / "lint" / "examples.json"
"""Examples of another hand, where they lie beside the project."""
CODES_MOST = 6
"""Different codes that findings may name: listing everything is no prediction."""


class Case(NamedTuple):
    """A registration with its right answer."""

    name: str
    registration: Registration
    verdict: Verdict
    codes: frozenset[int]
    """Any of them is right; empty: the code is not judged."""
    why: str


class Score(NamedTuple):
    """How many there were, and how many of them were right."""

    cases: int
    verdicts: int
    judged: int
    codes: int
    clean: int
    refused: int
    """Clean ones that were rejected."""

    def __str__(self) -> str:
        return (
            f"verdicts {self.verdicts}/{self.cases}, codes {self.codes}/{self.judged}, "
            f"clean ones refused {self.refused}/{self.clean}"
        )


def read(path: Path) -> list[Case]:
    """The cases of a file: a JSON list, or one a line."""
    text = path.read_text(encoding="utf-8")
    rows = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    return [_case(row) for row in rows]


def _case(row: dict[str, Any]) -> Case:
    expected = row["expect"]
    codes = expected["codes"] if row["confidence"] == "high" else []
    return Case(
        row["name"], registration_of(row["parameters"]), Verdict(expected["verdict"]), frozenset(codes), row["why"]
    )


def registration_of(parameters: dict[str, Any]) -> Registration:
    """Parameters as the API reads them."""
    return msgspec.convert({_snake(name): _public(value) for name, value in parameters.items()}, Registration)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _public(value: Any) -> Any:
    if isinstance(value, list):
        return [_public(each) for each in value]
    if isinstance(value, str):
        return re.sub(
            r"\.example\b", lambda found: ".COM" if found[0].isupper() else ".com", value, flags=re.IGNORECASE
        )
    return value


def is_right(case: Case, findings: tuple[Finding, ...]) -> tuple[bool, bool]:
    """Whether the verdict is, and whether the code is; where a warning is expected, a rejection is right too."""
    given = verdict(findings)
    named = {finding.error_code for finding in findings}
    is_verdict = given is case.verdict or (case.verdict is Verdict.WARN and given is Verdict.REJECT)
    is_code = not case.codes or (not named.isdisjoint(case.codes) and len(named) <= CODES_MOST)
    return is_verdict, is_code


def score(cases: list[Case]) -> Score:
    """Of all cases."""
    found = [(case, lint(case.registration)) for case in cases]
    right = [is_right(case, findings) for case, findings in found]
    judged = [is_code for (case, _), (_, is_code) in zip(found, right, strict=True) if case.codes]
    clean = [findings for case, findings in found if case.verdict is Verdict.PASS]
    refused = sum(verdict(findings) is Verdict.REJECT for findings in clean)
    return Score(len(cases), sum(one for one, _ in right), len(judged), sum(judged), len(clean), refused)


def misses(cases: list[Case]) -> Iterator[str]:
    """Each case that was not right, and what was said of it."""
    for case in cases:
        findings = lint(case.registration)
        if not all(is_right(case, findings)):
            said = "; ".join(f"{finding.error_code} {finding.field}: {finding.reason}" for finding in findings)
            yield f"{case.name}: {verdict(findings)}, expected {case.verdict} {sorted(case.codes)}. {case.why} [{said}]"


def main() -> None:
    for path in [*FILES, *([SHARED] if SHARED.exists() else [])]:
        cases = read(path)
        print(f"{path.name}: {score(cases)}")
        if "-v" in sys.argv:
            print(*misses(cases), sep="\n")
    for path in UNSEEN:
        print(f"{path.name} (unseen): {score(read(path))}")


if __name__ == "__main__":
    main()
