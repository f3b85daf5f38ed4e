"""Bundles as the rest of the program deals with them: found, submitted, concluded, deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.audit.events import noted
from tidings.audit.properties import of_gone
from tidings.compliance.evaluation import EvaluationVerdict
from tidings.compliance.lifecycle import EDITABLE, BundleEvent, BundleStatus, after
from tidings.compliance.pacing import RegistrationPace
from tidings.compliance.rejections import reason_of
from tidings.compliance.reviews import REVIEWER, Decided, Decider, Decision, ReviewKind, ReviewOutcome, Reviews
from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Database, Turn, Turns, Wake, Write
from tidings.errors import BUNDLE_IN_USE, BUNDLE_NOT_COMPLIANT, BUNDLE_STATUS_INVALID
from tidings.http import Call
from tidings.trusthub.dossier import Dossier, load_dossier
from tidings.trusthub.evaluations import evaluated
from tidings.trusthub.moves import BundleFault, Concluded, moved
from tidings.trusthub.policies import POLICY, ApprovedBy
from tidings.trusthub.rows import (
    ASSIGNMENTS,
    BUNDLES,
    CHANNEL_ENDPOINTS,
    EVALUATIONS,
    Bundle,
    BundleKind,
    bundle_steps,
)
from tidings.webhooks.port import Outgoing

CHECK_BUNDLES: Final[Wake] = ("check-bundles", 0)
"""Woken by whoever submits a bundle: its checks fall due."""
HINT_MOST = 2_000
"""Characters of a bundle in which the simulated reviewer looks for what it is to say."""

User: TypeAlias = Callable[[Sid, Sid], Awaitable[str | None]]
"""From account and bundle to why the bundle cannot be deleted (`brand BN... is registered with it`), or None."""

Failed: TypeAlias = Callable[[Sid, Sid], Awaitable[bool]]
"""From account and bundle to whether there are brands that stand on it, and all of them failed."""

_REVIEW_KIND = {
    BundleKind.CUSTOMER_PROFILE: ReviewKind.CUSTOMER_PROFILE,
    BundleKind.TRUST_PRODUCT: ReviewKind.TRUST_PRODUCT,
}


class Bundles:
    """See compliance.reviews.Decider too: it carries out what reviewers decide of bundles."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        reviews: Reviews,
        pace: RegistrationPace,
        outgoing: Outgoing,
        users: Sequence[User] = (),
    ) -> None:
        """`users` are asked before a bundle is deleted."""
        self.database = database
        self.reviews = reviews
        self._clock = clock
        self._sids = sids
        self._pace = pace
        self._outgoing = outgoing
        self._turns = Turns()
        self._users = users
        self._failed: Failed | None = None

    def mended_when(self, failed: Failed) -> None:
        """Says who knows whether all that stands on a bundle failed: such a bundle may be taken back and mended."""
        self._failed = failed

    def turn(self, account_sid: Sid) -> AbstractAsyncContextManager[Turn]:
        """Had by whoever changes what an account's bundles hold, so that nothing changes while it is evaluated."""
        return self._turns.of(self.database, f"bundles {account_sid}")

    def deciders(self) -> Mapping[ReviewKind, Decider]:
        """Itself, for each kind of bundle."""
        return dict.fromkeys(_REVIEW_KIND.values(), self)

    async def find(self, account_sid: Sid, sid: Sid) -> Bundle | None:
        """The bundle with this SID, if it is this account's own. Raises Unavailable."""
        columns = BUNDLES.table.c
        found = sa.select(*columns).where(columns.account_sid == account_sid, columns.sid == sid)
        rows = await self.database.rows(found)
        return BUNDLES.read(rows[0]) if rows else None

    # Its account's wishes

    async def submit(self, turn: Turn, bundle: Bundle, call: Call) -> Bundle:
        """Submits a bundle, and takes it up at once; answers it as it was between the two.

        It was read within the account's turn. Raises BUNDLE_STATUS_INVALID, BUNDLE_NOT_COMPLIANT, Unavailable.
        """
        now = self._clock.now()
        events = (BundleEvent.SUBMITTED, BundleEvent.TAKEN_UP)
        move = moved(bundle, events, now, self._sids, checks_due=now.plus(s=self._pace.checks_s), call=call)
        if move is None:
            raise BUNDLE_STATUS_INVALID(value=BundleStatus.PENDING_REVIEW, status=bundle.status)
        dossier = await load_dossier(self.database, bundle.account_sid, bundle.sid)
        assert dossier is not None, "it was just found, and its account has the turn"
        found = evaluated(dossier, POLICY[bundle.policy_sid])
        if found.verdict is not EvaluationVerdict.COMPLIANT:
            raise BUNDLE_NOT_COMPLIANT(sid=bundle.sid, reason=found.lacking)
        await self.database.commit(*move.writes, only_if=[turn], wakes=[CHECK_BUNDLES])
        self.concluded(move)
        return msgspec.structs.replace(move.bundle, status=BundleStatus.PENDING_REVIEW)

    async def withdraw(self, turn: Turn, bundle: Bundle, call: Call) -> Bundle:
        """Makes a bundle, read within the turn, a draft again. Raises BUNDLE_STATUS_INVALID, Unavailable."""
        now = self._clock.now()
        event = BundleEvent.WITHDRAWN
        if self._failed is not None and await self._failed(bundle.account_sid, bundle.sid):
            event = BundleEvent.TAKEN_BACK if after(bundle.status, event) is None else event
        move = moved(bundle, (event,), now, self._sids, call=call)
        if move is None:
            raise BUNDLE_STATUS_INVALID(value=BundleStatus.DRAFT, status=bundle.status)
        ended = self.reviews.withdraw(bundle.account_sid, bundle.sid)
        await self.database.commit(*move.writes, ended, only_if=[turn])
        self.concluded(move)
        return move.bundle

    async def delete(self, turn: Turn, bundle: Bundle, call: Call) -> None:
        """Deletes a bundle, read within the turn, with what is assigned to it and its evaluations.

        Raises BUNDLE_IN_USE, Unavailable.
        """
        why = await self._why_kept(bundle)
        if why is not None:
            raise BUNDLE_IN_USE(sid=bundle.sid, reason=why)
        await self.database.commit(
            *_erased(bundle),
            self.reviews.withdraw(bundle.account_sid, bundle.sid),
            noted(
                self._sids,
                self._clock.now(),
                bundle.account_sid,
                f"{bundle.kind}.deleted",
                bundle.sid,
                data=of_gone(bundle),
                call=call,
            ),
            only_if=[turn],
        )

    async def _why_kept(self, bundle: Bundle) -> str | None:
        holder = await self._holder(bundle)
        if holder is not None:
            return f"it is assigned to bundle {holder.sid}, which is {holder.status}"
        for user in self._users:
            why = await user(bundle.account_sid, bundle.sid)
            if why is not None:
                return why
        return None

    async def _holder(self, bundle: Bundle) -> Bundle | None:
        """A bundle, maybe a subaccount's, that this one supports: any for a submitted one, else a submitted one."""
        assigned, columns = ASSIGNMENTS.table.c, BUNDLES.table.c
        found = (
            sa.select(*columns)
            .join(ASSIGNMENTS.table, assigned.bundle_sid == columns.sid)
            .where(assigned.object_sid == bundle.sid)
            .order_by(columns.sid)
            .limit(1)
        )
        if bundle.status in EDITABLE:
            found = found.where(columns.status.not_in([status.value for status in EDITABLE]))
        rows = await self.database.rows(found)
        return BUNDLES.read(rows[0]) if rows else None

    # Others' decisions

    async def concluding(
        self,
        account_sid: Sid,
        sid: Sid,
        event: BundleEvent,
        *,
        failure_reason: str | None = None,
        error_code: int | None = None,
        errors: Sequence[BundleFault] = (),
    ) -> Concluded | None:
        """What is to be committed for a decision; None: it changes nothing. Raises Unavailable.

        Whoever commits the writes calls `concluded` afterwards. The commit raises Conflict where the bundle moved
        meanwhile.
        """
        bundle = await self.find(account_sid, sid)
        if bundle is None:
            return None
        faults = errors or ([BundleFault(error_code, failure_reason)] if failure_reason else ())
        move = moved(bundle, (event,), self._clock.now(), self._sids, faults=faults)
        if move is not None:
            move.writes.append(self.reviews.withdraw(account_sid, sid))
        return move

    def concluded(self, move: Concluded) -> None:
        """The writes of a move are committed: its account is told."""
        for exchange in move.exchanges:
            self._outgoing.told(exchange)

    async def conclude(
        self,
        account_sid: Sid,
        sid: Sid,
        event: BundleEvent,
        *,
        failure_reason: str | None = None,
        error_code: int | None = None,
        errors: Sequence[BundleFault] = (),
        also: Sequence[Write] = (),
    ) -> Bundle | None:
        """Carries a decision out, with the writes of `also`; None: it changes nothing, and nothing was written.

        Raises Conflict, Unavailable.
        """
        move = await self.concluding(
            account_sid, sid, event, failure_reason=failure_reason, error_code=error_code, errors=errors
        )
        if move is None:
            return None
        await self.database.commit(*move.writes, *also)
        self.concluded(move)
        return move.bundle

    async def decided(self, account_sid: Sid, object_sid: Sid, decision: Decision, now: Instant) -> Decided | None:  # noqa: ARG002 - the clock's
        """See compliance.reviews.Decider."""
        event, reason = BundleEvent.APPROVED, None
        if decision.outcome is ReviewOutcome.REJECTED:
            event, reason = BundleEvent.REJECTED, decision.reason or reason_of(decision.error_code)
        move = await self.concluding(
            account_sid, object_sid, event, failure_reason=reason, error_code=decision.error_code
        )
        if move is None:
            return None
        return Decided(move.writes, exchanges=move.exchanges)

    # Checks

    async def passed_checks(self, bundle: Bundle, dossier: Dossier) -> None:
        """Nothing speaks against a bundle: it goes to its reviewer, where it has one. Raises Unavailable."""
        writes: list[Write] = [_checks_put_off(bundle, None)]
        is_reviewed = POLICY[bundle.policy_sid].approved_by is ApprovedBy.REVIEWER
        if is_reviewed:
            kind = _REVIEW_KIND[bundle.kind]
            writes.append(self.reviews.open(kind, bundle.account_sid, bundle.sid, bundle.friendly_name, _hint(dossier)))
        await self.database.commit(*writes, wakes=[REVIEWER] if is_reviewed else ())

    async def failed_checks(self, bundle: Bundle, fault: BundleFault) -> None:
        """Something is wrong with what a bundle says. Raises Conflict where it moved meanwhile, Unavailable."""
        move = moved(bundle, (BundleEvent.REJECTED,), self._clock.now(), self._sids, faults=[fault])
        assert move is not None, "it was in review"
        await self.database.commit(*move.writes)
        self.concluded(move)

    async def put_off_checks(self, bundle: Bundle, until: Instant) -> None:
        """Nobody could be asked: the checks are made later. Raises Unavailable."""
        await self.database.commit(_checks_put_off(bundle, until))


def _checks_put_off(bundle: Bundle, until: Instant | None) -> Write:
    """None: they were made. It changes nothing where the bundle was submitted anew, or concluded, meanwhile."""
    assert bundle.checks_due is not None
    columns = BUNDLES.table.c
    here = (columns.account_sid == bundle.account_sid, columns.sid == bundle.sid)
    value = None if until is None else int(until)
    return sa.update(BUNDLES.table).where(*here, columns.checks_due == int(bundle.checks_due)).values(checks_due=value)


def _hint(dossier: Dossier) -> str:
    values = (value for part in dossier.end_users for value in part.attributes.values() if isinstance(value, str))
    return " ".join([dossier.friendly_name, *values])[:HINT_MOST]


def _erased(bundle: Bundle) -> list[Any]:
    """What of a bundle is deleted with it; assignments of it to drafts too."""
    assigned, columns = ASSIGNMENTS.table.c, BUNDLES.table.c
    of_it = [
        sa.delete(table).where(table.c.account_sid == bundle.account_sid, table.c.bundle_sid == bundle.sid)
        for table in (ASSIGNMENTS.table, EVALUATIONS.table, CHANNEL_ENDPOINTS.table)
    ]
    return [
        *of_it,
        sa.delete(ASSIGNMENTS.table).where(assigned.object_sid == bundle.sid),
        sa.delete(bundle_steps).where(bundle_steps.c.bundle_sid == bundle.sid),
        sa.delete(BUNDLES.table).where(columns.account_sid == bundle.account_sid, columns.sid == bundle.sid),
    ]
