"""Evaluations: a bundle held against a policy, as often as its account likes.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/customer-profiles-evaluations
"""

from __future__ import annotations

from tidings.audit.events import noted
from tidings.core import Sid
from tidings.errors import POLICY_INVALID
from tidings.http import TRUSTHUB_V1, Call, Collection, Page, Params, Resource
from tidings.trusthub.api.twins import TWINS, Twin, page_of_rows, row_of_path, shown
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.dossier import load_dossier
from tidings.trusthub.evaluations import evaluated
from tidings.trusthub.foresight import findings_of
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import EVALUATIONS, INSERT_EVALUATION, Bundle, Evaluation


class Evaluate(Params):
    """The policy to evaluate against: one for bundles of this kind."""

    policy_sid: Sid


def _declare(twin: Twin) -> None:
    path = f"{twin.path}/{{bundle_sid:BU}}/Evaluations"
    evaluations = Collection(TRUSTHUB_V1, path, twin.evaluation, sid="EL", key="results")

    @evaluations.create
    async def create(call: Call, given: Evaluate) -> Resource:
        """Says what is missing or wrong."""
        async with call.part(Bundles).turn(call.account_sid):
            bundle = await twin.named(call)
            return shown(twin.evaluation, await _evaluated(call, bundle, given.policy_sid))

    @evaluations.fetch
    async def fetch(call: Call) -> Resource:
        """One of a bundle, as it was found then."""
        await twin.named(call)
        evaluation = await row_of_path(call, EVALUATIONS)
        return shown(twin.evaluation, evaluation)

    @evaluations.list
    async def search(call: Call) -> Page:
        """The newest first."""
        bundle = await twin.named(call)
        return await page_of_rows(call, EVALUATIONS, twin.evaluation, EVALUATIONS.table.c.bundle_sid == bundle.sid)


async def _evaluated(call: Call, bundle: Bundle, policy_sid: Sid) -> Evaluation:
    policy = POLICY.get(policy_sid)
    if policy is None or policy.kind is not bundle.kind:
        raise POLICY_INVALID(value=policy_sid)
    dossier = await load_dossier(call.db, call.account_sid, bundle.sid)
    if dossier is None:
        raise call.not_found()
    found = evaluated(dossier, policy)
    now = call.clock.now()
    evaluation = Evaluation(
        sid=call.sids.make("EL"),
        account_sid=call.account_sid,
        policy_sid=policy.sid,
        bundle_sid=bundle.sid,
        status=found.verdict,
        date_created=now,
        results=found.results,
        findings=await findings_of(call, dossier),
    )
    data = {"policy_sid": policy.sid, "status": found.verdict}
    note = noted(call.sids, now, call.account_sid, f"{bundle.kind}.evaluated", bundle.sid, data=data, call=call)
    await call.db.commit(INSERT_EVALUATION(*EVALUATIONS.row(evaluation)), note)
    return evaluation


for _twin in TWINS:
    _declare(_twin)
