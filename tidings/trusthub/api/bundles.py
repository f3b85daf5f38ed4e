"""Customer profiles and trust products: created, edited, submitted, deleted.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/customer-profiles
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from tidings.compliance.fields import email as why_no_email
from tidings.compliance.lifecycle import EDITABLE, BundleStatus
from tidings.core import Sid
from tidings.db import Turn
from tidings.errors import BUNDLE_NOT_EDITABLE, BUNDLE_STATUS_AND_DATA, BUNDLE_STATUS_INVALID, POLICY_INVALID
from tidings.http import Call, Fit, Given, Params
from tidings.parameters import FriendlyName255
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import Bundle, bundles
from tidings.webhooks.url import Url

Email: TypeAlias = Annotated[str, Fit(lambda text: why_no_email(text) is None, "it must be an e-mail address")]
"""What has the shape of an e-mail address; its domain is looked up later."""


class CreateBundle(Params):
    """A new bundle; it is empty."""

    friendly_name: FriendlyName255
    email: Email
    policy_sid: Sid
    status_callback: Url = None


class UpdateBundle(Params):
    """A new status, or new data; not both."""

    status: Given[str]
    status_callback: Given[Url]
    friendly_name: Given[FriendlyName255]
    email: Given[Email]


bundles.standard("fetch", "list", filters=("status", "friendly_name", "policy_sid"))


@bundles.create
async def create(call: Call, given: CreateBundle) -> Bundle:
    """An empty draft."""
    bundle = bundles.make(call, given, status=BundleStatus.DRAFT)
    policy = POLICY.get(given.policy_sid)
    if policy is None or policy.kind is not bundle.kind:
        raise POLICY_INVALID(value=given.policy_sid)
    return await bundles.add(call, bundle)


@bundles.update
async def update(call: Call, given: UpdateBundle) -> Bundle:
    """Submits or withdraws it, or changes its data."""
    changes = given.changes()
    status = changes.pop("status", None)
    if status is not None and changes:
        raise BUNDLE_STATUS_AND_DATA()
    async with call.part(Bundles).turn(call.account_sid) as turn:
        bundle = await bundles.get(call)
        if status is not None:
            return await _moved(call, turn, bundle, status)
        if not changes:
            return bundle
        if bundle.status not in EDITABLE:
            raise BUNDLE_NOT_EDITABLE(sid=bundle.sid, status=bundle.status)
        return await bundles.update_row(call, only_if=[turn], **changes)


@bundles.delete
async def delete(call: Call) -> None:
    """With all that is assigned to it; the end users and documents themselves stay."""
    async with call.part(Bundles).turn(call.account_sid) as turn:
        await call.part(Bundles).delete(turn, await bundles.get(call), call)


async def _moved(call: Call, turn: Turn, bundle: Bundle, status: str) -> Bundle:
    """Its account may submit it, and take it back. Raises BUNDLE_STATUS_INVALID, BUNDLE_NOT_COMPLIANT."""
    match status:
        case BundleStatus.PENDING_REVIEW:
            return await call.part(Bundles).submit(turn, bundle, call)
        case BundleStatus.DRAFT:
            return await call.part(Bundles).withdraw(turn, bundle, call)
        case _:
            raise BUNDLE_STATUS_INVALID(value=status, status=bundle.status)
