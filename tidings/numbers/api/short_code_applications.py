"""Applications for short codes, as their account makes and sees them.

Source: https://www.twilio.com/docs/messaging/services/short-codes
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from msgspec import UNSET, Meta

from tidings.audit.events import note
from tidings.compliance.reviews import REVIEWER, ReviewKind, Reviews
from tidings.core import Instant, Sid
from tidings.http import NUMBERS_V2, Always, Call, Given, JsonParams, Of, Params, Resource, as_shown, invalid, operation
from tidings.numbers.short_code_applications import (
    CODE_COUNTRIES,
    ApplicationState,
    ShortCodeApplication,
    applications,
    counted,
    is_approved_profile,
)

PAGE_SIZE = 50


class BusinessInformation(msgspec.Struct, frozen=True):
    """Who is behind a short code."""

    customer_facing_profile: str
    """The SID of an approved customer profile."""


class CodeSetup(msgspec.Struct, frozen=True):
    """How a short code is leased."""

    charges_apply: bool
    """Whether those who write to it pay more than for any text."""


class ApplyForCode(JsonParams):
    """What is said of a short code that is wanted."""

    friendly_name: Annotated[str, Meta(min_length=1, max_length=255)]
    iso_country: str
    business_information: BusinessInformation
    setup: CodeSetup


COMPARED = frozenset({"account_sid", "iso_country", "state", "friendly_name", "sid"})


class SearchApplications(Params):
    """Which applications, and which page."""

    account_sid: Given[str]
    iso_country: Given[str]
    state: Given[str] = msgspec.field(name="Status", default=UNSET)
    friendly_name: Given[str]
    sid: Given[str]
    page_size: Annotated[int, Meta(ge=1, le=PAGE_SIZE)] = PAGE_SIZE
    page: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


def _setup(row: ShortCodeApplication) -> dict[str, object]:
    return {"request_type": "NEW", "lease_type": "RANDOM", "charges_apply": row.charges_apply}


def _business(row: ShortCodeApplication) -> dict[str, object]:
    return {"customer_facing_profile": row.customer_facing_profile}


class ShownCodeApplication(Resource):
    """An application. What this API does not ask for is empty."""

    sid: Sid
    application_requirements_sid: Annotated[str, Always("")]
    application_requirements_version: Annotated[int, Always(1)]
    account_sid: Sid
    bundle_sid: Annotated[Sid, Of("customer_facing_profile")]
    reviewer: Annotated[str, Always("")]
    zendesk_ticket_id: Annotated[str, Always("")]
    friendly_name: str
    notification_emails: Annotated[list[str], Always([])]
    iso_country: str
    state: ApplicationState
    setup: Annotated[dict[str, object], Of(made=_setup)]
    business_information: Annotated[dict[str, object], Of(made=_business)]
    user_sign_up: Annotated[dict[str, object], Always({})]
    compliance_keywords: Annotated[dict[str, object], Always({})]
    content_examples: Annotated[dict[str, object], Always({"examples": []})]
    sms_campaign_details: Annotated[dict[str, object], Always({})]
    date_created: Instant
    date_updated: Instant
    created_by: Sid
    updated_by: Annotated[Sid, Of("created_by")]


class ApplicationPage(msgspec.Struct, frozen=True):
    """A page, in the shape of this list alone."""

    total_elements: int
    total_pages: int
    current_page: int
    per_page: int
    has_next: bool
    has_prev: bool
    results: Sequence[ShownCodeApplication]
    meta: dict[str, str | None]
    """What the client libraries go by: the name of the list, and the URL of the next page."""


shown = applications.face(applications.path, show=ShownCodeApplication)
shown.standard("fetch")


@shown.create
async def create(call: Call, given: ApplyForCode) -> ShortCodeApplication:
    """It is in review from now on."""
    if given.iso_country not in CODE_COUNTRIES:
        raise invalid("iso_country", given.iso_country, "short codes of this country cannot be applied for")
    profile = given.business_information.customer_facing_profile
    if not await is_approved_profile(call.db, call.account_sid, profile):
        reason = "it is no approved customer profile of this account"
        raise invalid("business_information.customer_facing_profile", profile, reason)
    made = applications.make(
        call,
        friendly_name=given.friendly_name,
        iso_country=given.iso_country,
        customer_facing_profile=profile,
        charges_apply=given.setup.charges_apply,
        created_by=call.principal.sid,
    )
    name = made.friendly_name
    review = call.part(Reviews).open(ReviewKind.SHORT_CODE, made.account_sid, made.sid, name, name)
    audit = note(call, "short-code-application.submitted", made.sid)
    await call.db.commit(applications.write_of(made), review, audit, wakes=[REVIEWER])
    return made


@operation(NUMBERS_V2, "GET", applications.path)
async def search(call: Call, given: SearchApplications) -> ApplicationPage:
    """The newest first."""
    columns = applications.table.c
    where = [columns[name] == value for name, value in given.changes().items() if name in COMPARED]
    count, rows = await counted(call.db, applications.select(call).where(*where), given.page, given.page_size)
    pages = -(-count // given.page_size)
    has_next = given.page + 1 < pages
    return ApplicationPage(
        total_elements=count,
        total_pages=pages,
        current_page=given.page,
        per_page=given.page_size,
        has_next=has_next,
        has_prev=given.page > 0,
        results=[as_shown(ShownCodeApplication, row) for row in rows],
        meta={"key": "results", "next_page_url": _page_after(call, given) if has_next else None},
    )


def _page_after(call: Call, given: SearchApplications) -> str:
    asked = {**call.fields, "PageSize": str(given.page_size), "Page": str(given.page + 1)}
    return f"{call.root}{applications.path}?{urlencode(asked, doseq=True)}"
