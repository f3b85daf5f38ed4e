"""Evaluations: a bundle held against a policy, as often as its account likes.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/customer-profiles-evaluations
"""

from __future__ import annotations

from tidings.audit.events import note
from tidings.core import Sid
from tidings.errors import POLICY_INVALID
from tidings.http import Call, Params
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.dossier import load_dossier
from tidings.trusthub.evaluations import evaluated
from tidings.trusthub.foresight import findings_of
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import Bundle, Evaluation, evaluations


class Evaluate(Params):
    """The policy to evaluate against: one for bundles of this kind."""

    policy_sid: Sid


evaluations.standard("fetch", "list")


@evaluations.create
async def create(call: Call, given: Evaluate) -> Evaluation:
    """Says what is missing or wrong."""
    async with call.part(Bundles).turn(call.account_sid) as turn:
        bundle: Bundle = await evaluations.parent(call)
        policy = POLICY.get(given.policy_sid)
        if policy is None or policy.kind is not bundle.kind:
            raise POLICY_INVALID(value=given.policy_sid)
        dossier = call.found(await load_dossier(call.db, call.account_sid, bundle.sid))
        found, findings = evaluated(dossier, policy), await findings_of(call, dossier)
        data = {"policy_sid": policy.sid, "status": found.verdict}
        kept = note(call, f"{bundle.kind}.evaluated", bundle.sid, data)
        return await evaluations.insert(
            call, given, status=found.verdict, results=found.results, findings=findings, also=[kept], only_if=[turn]
        )
