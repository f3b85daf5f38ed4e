"""What lint says of a form, at the fields of that form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from tidings.console.registering.doing import campaign_pairs
from tidings.console.registering.draft import RegistrationDraft
from tidings.console.registering.model import RegistrationStep, StepPart
from tidings.console.registering.requests import Clerk, repeated
from tidings.customers.customer import CustomerKind

REJECT: Final = "reject"
_AS_LINTED: Final = {
    "brand_name": "BrandName",
    "business_name": "BrandName",
    "website_url": "Website",
    "vertical": "Vertical",
    "business_industry": "Vertical",
    "email": "Email",
}
_READ: Final = frozenset({StepPart.END_USER, StepPart.SENDER, StepPart.CAMPAIGN})


class Remark(msgspec.Struct, frozen=True):
    """One finding."""

    field: str
    """Of the form; empty: of none."""
    error_code: int
    severity: str
    reason: str
    suggestion: str
    final: bool


async def remarks_on(
    clerk: Clerk, draft: RegistrationDraft, step: RegistrationStep, fields: Mapping[str, str]
) -> list[Remark]:
    """The findings, those that reject first. Raises Declined."""
    pairs = _pairs(draft, step, fields)
    if step.part not in _READ or not pairs:
        return []
    found = await clerk.done(repeated("tidings", "POST", "/RegistrationLint", pairs=pairs))
    names = _names(step)
    return [
        Remark(
            names.get(finding["field"], ""),
            finding["error_code"],
            finding["severity"],
            finding["reason"],
            finding["suggestion"],
            finding["final"],
        )
        for finding in found["findings"]
        if step.part is StepPart.CAMPAIGN or finding["field"] in names
    ]


def _pairs(draft: RegistrationDraft, step: RegistrationStep, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    if step.part is StepPart.CAMPAIGN:
        return [("Sid", str(draft.brand["sid"])), *campaign_pairs(fields)] if draft.brand else []
    given = [(_AS_LINTED[name], value) for name, value in fields.items() if value and name in _AS_LINTED]
    is_sole = draft.sort.kind is CustomerKind.SOLE_PROPRIETOR
    return [("BrandType", "SOLE_PROPRIETOR" if is_sole else "STANDARD"), *given] if given else []


def _names(step: RegistrationStep) -> dict[str, str]:
    """The field of the form by what a finding calls it."""
    found = {_AS_LINTED.get(field.name, field.name): field.name for field in reversed(step.fields)}
    found |= {field.name: field.name for field in step.fields}
    return {**found, "MessageSamples": "MessageSamples1"}


def rejecting(remarks: Sequence[Remark]) -> bool:
    """Whether it would be refused."""
    return any(remark.severity == REJECT for remark in remarks)
