"""Sole proprietors' bundles are approved with their brand, and nobody reviews them before: what is written for that."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.compliance.lifecycle import BundleEvent
from tidings.core import Instant, Sid
from tidings.db import Write
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.policies import POLICY, ApprovedBy
from tidings.webhooks.outbox import Exchange


class BundleApprovals:
    """See brands.reports.Approvals."""

    def __init__(self, bundles: Bundles) -> None:
        self._bundles = bundles

    async def approving(
        self,
        account_sid: Sid,
        sids: Sequence[Sid],
        now: Instant,  # noqa: ARG002 - the bundles' clock says it
    ) -> tuple[list[Write], list[Exchange]]:
        """Only bundles that wait for their brand; those that a reviewer decides are left to the reviewer."""
        moves = []
        for sid in sids:
            bundle = await self._bundles.find(account_sid, sid)
            if bundle is None or POLICY[bundle.policy_sid].approved_by is not ApprovedBy.BRAND:
                continue
            move = await self._bundles.concluding(account_sid, sid, BundleEvent.APPROVED)
            if move is not None:
                moves.append(move)

        writes = [write for move in moves for write in move.writes]
        return writes, [exchange for move in moves for exchange in move.exchanges]
