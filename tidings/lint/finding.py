"""What lint says of a registration. Apart from the rules, which whoever only shows findings need not load."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How a reviewer takes it."""

    REJECT = "reject"
    """The registration would be rejected, with the code."""
    WARN = "warn"
    """A reviewer may ask, or may reject; mending it is worth the while."""


class Verdict(StrEnum):
    """What all findings come to."""

    PASS = "pass"  # noqa: S105 - a verdict
    WARN = "warn"
    REJECT = "reject"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend."""

    error_code: int
    field: str
    """The parameter, or the attribute of a bundle, that is meant."""
    severity: Severity
    reason: str
    suggestion: str
    """What to do, and in “these marks” what would pass: the whole value of the field, or for samples each of them."""
    rule: str
    """The rule's id."""
    final: bool
    """Whether a campaign that is rejected with this code can never be submitted again."""


def verdict(findings: Sequence[Finding]) -> Verdict:
    """What they come to."""
    if any(finding.severity is Severity.REJECT for finding in findings):
        return Verdict.REJECT
    return Verdict.WARN if findings else Verdict.PASS
