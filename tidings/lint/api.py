"""Registration lint: what a reviewer would refuse, told before anything is submitted. Free, and nothing is kept."""

from __future__ import annotations

from typing import Annotated

from tidings.accounts.authenticate import seen_by
from tidings.core import Sid
from tidings.http import TIDINGS_V1, Call, Fit, Given, Params, Resource, operation
from tidings.http.problems import NOT_FOUND
from tidings.lint.desk import LintDesk
from tidings.lint.finding import Finding, Verdict, verdict
from tidings.lint.registration import Registration
from tidings.lint.sources import merged
from tidings.lint.stored import PREFIXES, can_be_linted, stored_registration


class Submit(Params, updates=Registration):
    """A campaign, a brand, or both, as they would be registered; or the SID of one that is.

    What is given beside a SID takes the place of what is stored.
    """

    sid: Given[Annotated[Sid, Fit(can_be_linted, f"it is no SID that begins with {', '.join(PREFIXES)}")]]
    """Of a bundle, a brand, a campaign or its messaging service."""


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
