"""Customer profiles and trust products: created, edited, submitted, deleted.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/customer-profiles
"""

from __future__ import annotations

from typing import Annotated

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from tidings.audit.events import noted
from tidings.compliance.fields import email as why_no_email
from tidings.compliance.lifecycle import EDITABLE, Status
from tidings.core import Sid
from tidings.errors import (
    BUNDLE_NOT_EDITABLE,
    BUNDLE_STATUS_AND_DATA,
    BUNDLE_STATUS_INVALID,
    INVALID_FRIENDLY_NAME,
    INVALID_URL,
    POLICY_INVALID,
)
from tidings.http import TRUSTHUB_V1, Bad, Call, Collection, Given, Page, Params
from tidings.http.problems import INVALID_PARAMETER
from tidings.trusthub.api.twins import TWINS, Twin, page_of_rows, shown
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import BUNDLES, INSERT_BUNDLE, Bundle, BundleKind
from tidings.webhooks.target import is_valid_url

FriendlyName = Annotated[str, Meta(min_length=1, max_length=255), Bad(INVALID_FRIENDLY_NAME)]


class Create(Params):
    """A new bundle; it is empty."""

    friendly_name: FriendlyName
    email: str
    policy_sid: Sid
    status_callback: str | None = None


class Update(Params):
    """A new status, or new data; not both."""

    status: Given[str]
    status_callback: Given[str]
    friendly_name: Given[FriendlyName]
    email: Given[str]


class Filter(Params):
    """Which are listed."""

    status: Given[Status]
    friendly_name: Given[str]
    policy_sid: Given[Sid]


def _declare(twin: Twin) -> None:
    bundles = Collection(TRUSTHUB_V1, twin.path, twin.bundle, sid="BU", key="results")

    @bundles.create
    async def create(call: Call, given: Create) -> Bundle:
        """An empty draft."""
        return shown(twin.bundle, await _created(call, twin.kind, given))

    @bundles.fetch
    async def fetch(call: Call) -> Bundle:
        """One of the caller's own."""
        return shown(twin.bundle, await twin.named(call, "sid"))

    @bundles.list
    async def search(call: Call, given: Filter) -> Page:
        """The newest first."""
        columns = BUNDLES.table.c
        wanted = [columns[name] == value for name, value in given.changes().items()]
        return await page_of_rows(call, BUNDLES, twin.bundle, columns.kind == twin.kind.value, *wanted)

    @bundles.update
    async def update(call: Call, given: Update) -> Bundle:
        """Submits or withdraws it, or changes its data."""
        changes = given.changes()
        status = changes.pop("status", None)
        if status is not None and changes:
            raise BUNDLE_STATUS_AND_DATA()
        async with call.part(Bundles).turn(call.account_sid):
            bundle = await twin.named(call, "sid")
            if status is not None:
                return shown(twin.bundle, await _moved(call, bundle, status))
            return shown(twin.bundle, await _edited(call, bundle, changes))

    @bundles.delete
    async def delete(call: Call) -> None:
        """With all that is assigned to it; the end users and documents themselves stay."""
        async with call.part(Bundles).turn(call.account_sid):
            await call.part(Bundles).delete(await twin.named(call, "sid"), call)


async def _created(call: Call, kind: BundleKind, given: Create) -> Bundle:
    policy = POLICY.get(given.policy_sid)
    if policy is None or policy.kind is not kind:
        raise POLICY_INVALID(value=given.policy_sid)
    now = call.clock.now()
    bundle = Bundle(
        sid=call.sids.make("BU"),
        account_sid=call.account_sid,
        policy_sid=policy.sid,
        friendly_name=given.friendly_name,
        status=Status.DRAFT,
        email=_email(given.email),
        status_callback=_callback(given.status_callback),
        date_created=now,
        date_updated=now,
        kind=kind,
    )
    data = {"policy_sid": policy.sid, "friendly_name": bundle.friendly_name}
    note = noted(call.sids, now, call.account_sid, f"{kind}.created", bundle.sid, data=data, call=call)
    await call.db.commit(INSERT_BUNDLE(*BUNDLES.row(bundle)), note)
    return bundle


async def _moved(call: Call, bundle: Bundle, status: str) -> Bundle:
    """Its account may submit it, and take it back. Raises BUNDLE_STATUS_INVALID, BUNDLE_NOT_COMPLIANT."""
    match status:
        case Status.PENDING_REVIEW:
            return await call.part(Bundles).submit(bundle, call)
        case Status.DRAFT:
            return await call.part(Bundles).withdraw(bundle, call)
        case _:
            raise BUNDLE_STATUS_INVALID(value=status, status=bundle.status)


async def _edited(call: Call, bundle: Bundle, changes: dict[str, str]) -> Bundle:
    if not changes:
        return bundle
    if bundle.status not in EDITABLE:
        raise BUNDLE_NOT_EDITABLE(sid=bundle.sid, status=bundle.status)
    made: dict[str, str | None] = {**changes}
    if "email" in changes:
        made["email"] = _email(changes["email"])
    if "status_callback" in changes:
        made["status_callback"] = _callback(changes["status_callback"])
    edited = msgspec.structs.replace(bundle, date_updated=call.clock.now(), **made)
    columns = BUNDLES.table.c
    here = (columns.account_sid == bundle.account_sid, columns.sid == bundle.sid)
    written = sa.update(BUNDLES.table).where(*here).values(date_updated=int(edited.date_updated), **made)
    data = {name: {"previous": getattr(bundle, name), "updated": value} for name, value in made.items()}
    note = noted(
        call.sids, edited.date_updated, call.account_sid, f"{bundle.kind}.updated", bundle.sid, data=data, call=call
    )
    await call.db.commit(written, note)
    return edited


def _email(text: str) -> str:
    """Raises INVALID_PARAMETER for what has not the shape of an e-mail address; the domain is looked up later."""
    unfit = why_no_email(text)
    if unfit is not None:
        raise INVALID_PARAMETER(parameter="Email", value=text, reason=f"it {unfit}")
    return text


def _callback(url: str | None) -> str | None:
    if url and not is_valid_url(url):
        raise INVALID_URL(parameter="StatusCallback", value=url)
    return url or None


for _twin in TWINS:
    _declare(_twin)
