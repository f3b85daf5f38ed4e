"""Status callbacks: what the server of a customer is told of each change of a bundle's status.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/customer-profiles (StatusCallback)
"""

from __future__ import annotations

from typing import Final

from tidings.compliance.lifecycle import BundleStatus
from tidings.core import Instant, Sid, Sids
from tidings.webhooks.outbox import Exchange, told

KIND: Final = "bundle-status"


def status_callback(
    sids: Sids,
    now: Instant,
    account_sid: Sid,
    bundle_sid: Sid,
    status: BundleStatus,
    *,
    url: str,
    sequence: int,
    failure_reason: str | None = None,
    error_code: int | None = None,
) -> Exchange:
    """The exchange that tells of a new status; `sequence` counts from 1 within the bundle.

    FailureReason and ErrorCode go with a rejection alone.
    """
    params = [("BundleSid", bundle_sid), ("AccountSid", account_sid), ("Status", status.value)]
    if status is BundleStatus.REJECTED:
        params.append(("FailureReason", failure_reason or ""))
        if error_code is not None:
            params.append(("ErrorCode", str(error_code)))
    return told(
        sid=sids.make("EV"),
        account_sid=account_sid,
        subject_sid=bundle_sid,
        kind=KIND,
        sequence=sequence,
        url=url,
        params=params,
        now=now,
    )
