"""Lint: all rules in one table, and what they say of a registration, a filing or a bundle. Pure and bounded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import msgspec

from tidings.brands.lifecycle import BrandType
from tidings.lint.age_gate import AGE_GATE
from tidings.lint.consent import CONSENT
from tidings.lint.content import CONTENT
from tidings.lint.description import DESCRIPTION
from tidings.lint.disclosures import DISCLOSURES
from tidings.lint.finding import Finding, Severity
from tidings.lint.form import FORM
from tidings.lint.identity import IDENTITY
from tidings.lint.likeness import LIKENESS
from tidings.lint.reading import Reading
from tidings.lint.registration import Registration
from tidings.lint.replies import REPLIES
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.samples import SAMPLE_RULES
from tidings.lint.sender import SENDER
from tidings.lint.sources import ATTRIBUTES, BUSINESS_ATTRIBUTES, of_dossier
from tidings.lint.use_cases import USE_CASE_RULES
from tidings.lint.websites import WEBSITES
from tidings.lint.wordings import passing
from tidings.registry.campaign_rejections import rejection_of
from tidings.trusthub.dossier import Dossier

RULES: Final[tuple[Rule, ...]] = (
    *FORM,
    *DESCRIPTION,
    *USE_CASE_RULES,
    *SENDER,
    *CONSENT,
    *DISCLOSURES,
    *SAMPLE_RULES,
    *REPLIES,
    *CONTENT,
    *AGE_GATE,
    *WEBSITES,
    *IDENTITY,
    *LIKENESS,
)
"""Every rule. Those of likeness come last: they say nothing that another has said."""
READS_WELL_MOST: Final = -1.75
"""The greatest impression, as log odds, of what reads well; there, rules that read words are not believed.

`python -m tests.lint.calibration` tells of each what it lets pass and what it refuses, where rules and models had seen
no registration of the writer.
"""


def lint(registration: Registration) -> tuple[Finding, ...]:
    """What a reviewer would say, rejections first, then by field. No input raises."""
    reading = Reading(registration)
    found: dict[tuple[int, str, str], Finding] = {}
    for rule in RULES:
        for hit in rule.check(reading) if _counts(reading, rule, found.values()) else ():
            finding = _finding(reading, rule, hit)
            found.setdefault((finding.error_code, finding.field, finding.reason), finding)
    return tuple(sorted(found.values(), key=_place))


def lint_dossier(dossier: Dossier) -> tuple[Finding, ...]:
    """What would be said of the brand that a bundle describes; fields are named as its attributes are.

    Nothing, where it describes none: what it lacks is its evaluation's business.
    """
    registration = of_dossier(dossier)
    if registration.brand_name is None:
        return ()
    named = ATTRIBUTES if registration.brand_type is BrandType.SOLE_PROPRIETOR else BUSINESS_ATTRIBUTES
    return tuple(_renamed(finding, named.get(finding.field, finding.field)) for finding in lint(registration))


def _counts(reading: Reading, rule: Rule, found: Collection[Finding]) -> bool:
    """Whether a rule has its say: what may be mistaken gives way where the whole reads well."""
    if rule.part not in reading.parts or (rule.ground is Basis.READING and reading.impression <= READS_WELL_MOST):
        return False
    return rule.ground is not Basis.LIKENESS or all(each.error_code != rule.code for each in found)


def _finding(reading: Reading, rule: Rule, hit: Hit) -> Finding:
    field = hit.field or rule.field
    texts = passing(reading, field) if hit.passing is None else hit.passing
    shown = " and ".join(f"“{text}”" for text in texts if f"“{text}”" not in hit.advice)
    return Finding(
        error_code=rule.code,
        field=field,
        severity=hit.severity or rule.severity,
        reason=hit.reason,
        suggestion=f"{hit.advice} Such as {shown}" if shown else hit.advice,
        rule=rule.id,
        final=rejection_of(rule.code).final,
    )


def _place(finding: Finding) -> tuple[bool, str, int, str]:
    return (finding.severity is not Severity.REJECT, finding.field, finding.error_code, finding.rule)


def _renamed(finding: Finding, field: str) -> Finding:
    return msgspec.structs.replace(finding, field=field)
