"""Rules and what they find: a rule is a line of data and a small pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeAlias

import msgspec

from tidings.lint.registration import Part, Reading


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


class Hit(msgspec.Struct, frozen=True):
    """What a rule found; the rest is the rule's."""

    reason: str
    advice: str
    """What to do, as a sentence."""
    field: str | None = None
    """None: the rule's."""
    severity: Severity | None = None
    """None: the rule's."""
    passing: tuple[str, ...] | None = None
    """What the field could hold instead; None: what `wordings` has for it; empty: no text mends it."""


Check: TypeAlias = Callable[[Reading], Iterable[Hit]]


class Rule(msgspec.Struct, frozen=True):
    """One line of the table."""

    id: str
    code: int
    """What the registration is rejected with, by the platform, the registry or a carrier."""
    field: str
    severity: Severity
    check: Check
    part: Part = Part.CAMPAIGN
    """What must be there for the rule to look at it."""
