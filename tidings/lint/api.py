"""Registration lint: what a reviewer would refuse, told before anything is submitted. Free, and nothing is kept."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from tidings.accounts.authenticate import seen_by
from tidings.brands.lifecycle import BrandType
from tidings.core import Sid
from tidings.http import TIDINGS_V1, Call, Fit, Given, Params, Resource, operation
from tidings.http.problems import NOT_FOUND
from tidings.lint.desk import LintDesk
from tidings.lint.finding import Finding, Verdict, verdict
from tidings.lint.registration import Registration
from tidings.lint.sources import merged
from tidings.lint.stored import PREFIXES, can_be_linted, stored_registration

SAMPLES_MOST: Final = 10
KEYWORDS_MOST: Final = 50

Long: TypeAlias = Annotated[str, Meta(max_length=8192)]
Text: TypeAlias = Annotated[str, Meta(max_length=2048)]
"""Longer than what is allowed, which is a finding and no refusal; and yet bounded."""
Name: TypeAlias = Annotated[str, Meta(max_length=255)]
Keywords: TypeAlias = Annotated[tuple[Annotated[str, Meta(max_length=255)], ...], Meta(max_length=KEYWORDS_MOST)]


class Submit(Params):
    """A campaign, a brand, or both, as they would be registered; or the SID of one that is.

    What is given beside a SID takes the place of what is stored.
    """

    sid: Given[Annotated[Sid, Fit(can_be_linted, f"it is no SID that begins with {', '.join(PREFIXES)}")]]
    """Of a bundle, a brand, a campaign or its messaging service."""
    description: Given[Long]
    message_flow: Given[Long]
    message_samples: Given[Annotated[tuple[Text, ...], Meta(max_length=SAMPLES_MOST)]]
    us_app_to_person_usecase: Given[Name]
    has_embedded_links: Given[bool]
    has_embedded_phone: Given[bool]
    opt_in_message: Given[Text]
    opt_out_message: Given[Text]
    help_message: Given[Text]
    opt_in_keywords: Given[Keywords]
    opt_out_keywords: Given[Keywords]
    help_keywords: Given[Keywords]
    subscriber_opt_in: Given[bool]
    age_gated: Given[bool]
    direct_lending: Given[bool]
    privacy_policy_url: Given[Text]
    terms_and_conditions_url: Given[Text]
    brand_name: Given[Name]
    brand_type: Given[BrandType]
    website: Given[Text]
    vertical: Given[Name]
    email: Given[Annotated[str, Meta(max_length=320)]]


class Linted(Resource):
    """What a reviewer would say."""

    verdict: Verdict
    findings: list[Finding]
    """Rejections first, then by field."""


@operation(TIDINGS_V1, "POST", "/RegistrationLint", resource=Linted, weight=32)
async def submit(call: Call, given: Submit) -> Linted:
    """Lints what is given, what is stored, or both together. Nothing is submitted."""
    fields = given.changes()
    sid = fields.pop("sid", None)
    registration = Registration(**fields)
    if sid is not None:
        stored = await stored_registration(call.db, seen_by(call), sid)
        if stored is None:
            raise NOT_FOUND(path=sid)
        registration = merged(stored, registration)
    findings = await call.part(LintDesk).linted(call.account_sid, registration)
    return Linted(verdict=verdict(findings), findings=list(findings))
