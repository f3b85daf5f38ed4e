"""A bundle moves: its new row and all that is committed with it, decided from the row as it was; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from tidings.audit.events import noted
from tidings.compliance.callbacks import status_callback
from tidings.compliance.lifecycle import BundleEvent, BundleStatus, after
from tidings.core import Instant, Sids
from tidings.db import Write
from tidings.http import Call
from tidings.trusthub.rows import (
    BUNDLES,
    INSERT_STEP,
    Bundle,
    DocumentStatus,
    assigned_to,
    documents,
)
from tidings.webhooks.outbox import Exchange, inserted

_OF_DOCUMENTS = {
    BundleStatus.DRAFT: DocumentStatus.DRAFT,
    BundleStatus.IN_REVIEW: DocumentStatus.PENDING_REVIEW,
    BundleStatus.REJECTED: DocumentStatus.REJECTED,
    BundleStatus.APPROVED: DocumentStatus.APPROVED,
}
"""Where a bundle's documents stand when the bundle stands there."""
_MOVED = ("status", "date_updated", "errors", "steps", "callbacks", "checks_due", "failure_reason")


class Concluded(msgspec.Struct):
    """A bundle that moved, and what is to be committed for it."""

    bundle: Bundle
    """As it is then."""
    writes: list[Write]
    exchanges: list[Exchange]
    """Handed over once the writes are committed."""


class BundleFault(msgspec.Struct, frozen=True):
    """Why a bundle is rejected."""

    error_code: int | None
    reason: str

    def shown(self) -> dict[str, Any]:
        """As the bundle's `errors` show it."""
        return {"code": self.error_code, "message": self.reason}


def moved(
    bundle: Bundle,
    events: Sequence[BundleEvent],
    now: Instant,
    sids: Sids,
    *,
    faults: Sequence[BundleFault] = (),
    checks_due: Instant | None = None,
    call: Call | None = None,
) -> Concluded | None:
    """The bundle after these events; None where the first that does nothing leaves it as it is."""
    move = Concluded(bundle, [], [])
    for event in events:
        status = after(move.bundle.status, event)
        if status is None:
            return None
        _step(move, event, status, now, sids, faults, call)
    errors = [fault.shown() for fault in faults if fault.error_code is not None]
    move.bundle = msgspec.structs.replace(
        move.bundle,
        checks_due=checks_due,
        errors=errors or None,
        failure_reason=" ".join(fault.reason for fault in faults) or None,
    )
    move.writes += [_updated(move.bundle), _documents_moved(move.bundle)]
    return move


def _step(
    move: Concluded,
    event: BundleEvent,
    status: BundleStatus,
    now: Instant,
    sids: Sids,
    faults: Sequence[BundleFault],
    call: Call | None,
) -> None:
    before, tells = move.bundle, move.bundle.status_callback is not None
    move.bundle = msgspec.structs.replace(
        before, status=status, steps=before.steps + 1, callbacks=before.callbacks + tells, date_updated=now
    )
    data = {"status": {"previous": before.status, "updated": status}}
    if faults:
        data["errors"] = {"updated": [fault.shown() for fault in faults]}  # type: ignore[dict-item]
    account_sid, sid = before.account_sid, before.sid
    move.writes.append(INSERT_STEP(sid, move.bundle.steps, status.value, int(now)))
    move.writes.append(noted(sids, now, account_sid, f"{before.kind}.{event}", sid, data=data, call=call))
    if before.status_callback is not None:
        told = status_callback(
            sids,
            now,
            account_sid,
            sid,
            status,
            url=before.status_callback,
            sequence=move.bundle.callbacks,
            failure_reason=" ".join(fault.reason for fault in faults) or None,
            error_code=next((fault.error_code for fault in faults), None),
        )
        move.exchanges.append(told)
        move.writes.append(inserted(told))


def _updated(bundle: Bundle) -> Write:
    columns = BUNDLES.table.c
    values = {name: BUNDLES.saved(name, getattr(bundle, name)) for name in _MOVED}
    here = (columns.account_sid == bundle.account_sid, columns.sid == bundle.sid)
    return sa.update(BUNDLES.table).where(*here).values(values)


def _documents_moved(bundle: Bundle) -> Write:
    """An approved document stays so when another bundle that holds it is less lucky."""
    columns = documents.table.c
    status = _OF_DOCUMENTS.get(bundle.status, DocumentStatus.PENDING_REVIEW)
    return (
        sa.update(documents.table)
        .where(
            columns.account_sid == bundle.account_sid,
            columns.sid.in_(assigned_to(bundle.account_sid, bundle.sid)),
            columns.status != DocumentStatus.APPROVED.value,
        )
        .values(status=status.value)
    )
