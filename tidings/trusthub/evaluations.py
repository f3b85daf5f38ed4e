"""A dossier held against a policy."""

from __future__ import annotations

from tidings.compliance.evaluation import Evaluated, HeldBundle, evaluate
from tidings.trusthub.dossier import Dossier
from tidings.trusthub.policies import POLICY, Policy


def evaluated(dossier: Dossier, policy: Policy) -> Evaluated:
    """What a policy finds in a bundle; pure."""
    supporting = [HeldBundle(POLICY[each.policy_sid].type, each.status) for each in dossier.supporting]
    return evaluate(policy.requirements, dossier.end_users, dossier.documents, supporting)
