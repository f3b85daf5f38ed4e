"""What was refused of a registration, with the step and the field at which it is mended. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from tidings.console.registering.draft import RegistrationDraft
from tidings.console.registering.model import RegistrationStep, Sort, StepPart
from tidings.console.standing import ShownFault, faults_of

_NAMED: Final = re.compile(r"\[(\w+)\]")
_HELD_BY_STEP: Final = {"address_sids": "Street", "postal_code": "PostalCode", "iso_country": "IsoCountry"}
"""Fields of what is refused whose values are filled in by another."""


class StepFault(msgspec.Struct, frozen=True):
    """One reason."""

    fault: ShownFault
    step: str
    """Where it is mended; empty: nowhere."""
    fields: tuple[str, ...]
    """Of that step's form."""


def faults_in(draft: RegistrationDraft) -> list[StepFault]:
    """All reasons, of the profile, the trust product, the brand and the campaign, in this order."""
    found: list[StepFault] = []
    if draft.profile["status"] == "twilio-rejected":
        found += _placed(draft.sort, draft.profile.get("errors"))
    if draft.product.get("status") == "twilio-rejected":
        found += _placed(draft.sort, draft.product.get("errors"))
    if draft.brand.get("status") in ("FAILED", "SUSPENDED"):
        found += _placed(draft.sort, draft.brand.get("errors"))
    if draft.campaign.get("campaign_status") in ("FAILED", "SUSPENDED"):
        found += [_in_campaign(draft.sort, fault) for fault in faults_of(draft.campaign.get("errors"))]
    return found


def _placed(sort: Sort, errors: Sequence[Mapping[str, Any]] | None) -> list[StepFault]:
    return [_in_bundles(sort, fault) for fault in faults_of(errors)]


def _in_bundles(sort: Sort, fault: ShownFault) -> StepFault:
    named = [*fault.fields, *_NAMED.findall(fault.reason)]
    if not named and "address" in fault.reason.lower() and "mail" not in fault.reason.lower():
        named = ["address_sids"]
    if not named and "mail" in fault.reason.lower():
        named = ["Email"]
    wanted = [_HELD_BY_STEP.get(name, name) for name in named]
    for step in sort.steps:
        own = tuple(name for name in wanted if name in {field.name for field in step.fields})
        if own and step.part is not StepPart.CAMPAIGN:
            return StepFault(fault, step.key, own)
    return StepFault(fault, "", ())


def _in_campaign(sort: Sort, fault: ShownFault) -> StepFault:
    step = next(step for step in sort.steps if step.part is StepPart.CAMPAIGN)
    by_words = {_bare(field.name.rstrip("12345")): field.name for field in reversed(step.fields)}
    named = tuple(by_words[bare] for name in fault.fields if (bare := _bare(name)) in by_words)
    return StepFault(fault, step.key, named)


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


def sentences(faults: Sequence[StepFault], step: RegistrationStep) -> dict[str, list[ShownFault]]:
    """What is said at each field of one step."""
    found: dict[str, list[ShownFault]] = {}
    for each in faults:
        if each.step == step.key:
            for name in each.fields:
                found.setdefault(name, []).append(each.fault)
    return found
