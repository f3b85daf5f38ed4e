"""Rules and what they find: a rule is a line of data and a small pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeAlias

import msgspec

from tidings.lint.finding import Severity
from tidings.lint.reading import Reading
from tidings.lint.registration import LintedPart


class Basis(StrEnum):
    """What a rule's findings rest on."""

    FACT = "fact"
    """Something that is there, or a field that says so: whoever looks sees it."""
    READING = "reading"
    """What words were taken to mean, or that none were understood to say what must be said. It may be mistaken."""
    LIKENESS = "likeness"
    """That a passage reads like some that were refused."""


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
    ground: Basis = Basis.FACT
    part: LintedPart = LintedPart.CAMPAIGN
    """What must be there for the rule to look at it."""
