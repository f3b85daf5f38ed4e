"""Registration lint: what a reviewer would refuse, told before anything is submitted. Free, and nothing is kept."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tidings.accounts.model import Capability
from tidings.brands.lifecycle import BrandType
from tidings.core import Sid, is_sid
from tidings.http import TIDINGS_V1, Call, Params, Resource, operation
from tidings.http.problems import INVALID_PARAMETER, NOT_FOUND
from tidings.lint.desk import linted
from tidings.lint.finding import Finding, Verdict, verdict
from tidings.lint.registration import Registration
from tidings.lint.sources import merged
from tidings.lint.stored import PREFIXES, stored_registration

SAMPLES_MOST: Final = 10
KEYWORDS_MOST: Final = 50

Long: TypeAlias = Annotated[str, Meta(max_length=8192)]
Text: TypeAlias = Annotated[str, Meta(max_length=2048)]
"""Longer than what is allowed, which is a finding and no refusal; and yet bounded."""
Name: TypeAlias = Annotated[str, Meta(max_length=255)]
Keywords: TypeAlias = Annotated[list[Annotated[str, Meta(max_length=255)]], Meta(max_length=KEYWORDS_MOST)]


class Submit(Params):
    """A campaign, a brand, or both, as they would be registered; or the SID of one that is.

    What is given beside a SID takes the place of what is stored.
    """

    sid: Sid | UnsetType = UNSET
    """Of a bundle, a brand, a campaign or its messaging service."""
    description: Long | UnsetType = UNSET
    message_flow: Long | UnsetType = UNSET
    message_samples: Annotated[list[Text], Meta(max_length=SAMPLES_MOST)] | UnsetType = UNSET
    us_app_to_person_usecase: Name | UnsetType = UNSET
    has_embedded_links: bool | UnsetType = UNSET
    has_embedded_phone: bool | UnsetType = UNSET
    opt_in_message: Text | UnsetType = UNSET
    opt_out_message: Text | UnsetType = UNSET
    help_message: Text | UnsetType = UNSET
    opt_in_keywords: Keywords | UnsetType = UNSET
    opt_out_keywords: Keywords | UnsetType = UNSET
    help_keywords: Keywords | UnsetType = UNSET
    subscriber_opt_in: bool | UnsetType = UNSET
    age_gated: bool | UnsetType = UNSET
    direct_lending: bool | UnsetType = UNSET
    privacy_policy_url: Text | UnsetType = UNSET
    terms_and_conditions_url: Text | UnsetType = UNSET
    brand_name: Name | UnsetType = UNSET
    brand_type: BrandType | UnsetType = UNSET
    website: Text | UnsetType = UNSET
    vertical: Name | UnsetType = UNSET
    email: Annotated[str, Meta(max_length=320)] | UnsetType = UNSET


class Linted(Resource):
    """What a reviewer would say."""

    verdict: Verdict
    findings: list[Finding]
    """Rejections first, then by field."""


@operation(TIDINGS_V1, "POST", "/RegistrationLint", resource=Linted, weight=32)
async def submit(call: Call, given: Submit) -> Linted:
    """Lints what is given, what is stored, or both together. Nothing is submitted."""
    registration = _registration(given)
    if given.sid is not UNSET:
        registration = merged(await _stored(call, given.sid), registration)
    findings = await linted(registration)
    return Linted(verdict=verdict(findings), findings=list(findings))


def _registration(given: Submit) -> Registration:
    fields = given.changes()
    fields.pop("sid", None)
    frozen = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return msgspec.structs.replace(Registration(), **frozen)


async def _stored(call: Call, sid: Sid) -> Registration:
    """Raises INVALID_PARAMETER, NOT_FOUND, Unavailable."""
    if not is_sid(sid, *PREFIXES):
        reason = f"it is no SID that begins with {', '.join(PREFIXES)}"
        raise INVALID_PARAMETER(parameter="Sid", value=sid, reason=reason)
    owner = None if call.principal.capability is Capability.OPERATOR else call.account_sid
    stored = await stored_registration(call.db, owner, sid)
    if stored is None:
        raise NOT_FOUND(path=sid)
    return stored
