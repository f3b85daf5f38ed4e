"""Applications for short codes: reviewed, then provisioned with a code of the operator's inventory.

Where the inventory has none of that country, the embedded supply leases one that nobody has; without that supply an
approved application waits until the operator gives the account a code.

Source: https://www.twilio.com/docs/messaging/services/short-codes (applications); the states are the API's
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from tidings.audit.events import noted
from tidings.compliance.lifecycle import BundleStatus
from tidings.compliance.reviews import Decided, Decider, Decision, ReviewKind, ReviewOutcome, Reviews
from tidings.core import Chance, Instant, Sid, Sids
from tidings.db import Database, Guard, Write
from tidings.http import NUMBERS_V2, Collection, Hidden, Resource
from tidings.numbers.giving import given_code, is_given
from tidings.numbers.inventory import InventoryNumber, InventoryType, had_by, inventory
from tidings.numbers.senders import Senders
from tidings.numbers.short_codes import ShortCode
from tidings.numbers.supply import Capabilities
from tidings.trusthub.rows import BUNDLES, BundleKind

CODE_COUNTRIES: Final = frozenset(
    {"US", "CA", "GB", "DE", "FR", "IN", "BR", "MX", "AR", "CO", "DO", "NZ", "ES", "SE"},
)
"""Where short codes can be applied for. Source: countries with short codes that providers lease, 2023."""
DIGITS: Final = {"US": 5, "CA": 5, "GB": 5, "IN": 6}
"""Of codes that the embedded supply leases; elsewhere 5."""
DRAWN_MOST: Final = 50


class ApplicationState(StrEnum):
    """Where an application stands: those states of the API that there are here."""

    IN_REVIEW = "TWILIO_REVIEW"
    IN_PROVISIONING = "IN_PROVISIONING"
    """Approved, and without a code yet."""
    APPROVED = "APPROVED"
    CORRECTIONS_NEEDED = "CORRECTIONS_NEEDED"


class ShortCodeApplication(Resource):
    """An application, as it is kept."""

    sid: Sid
    account_sid: Sid
    friendly_name: str
    iso_country: str
    state: ApplicationState = ApplicationState.IN_REVIEW
    customer_facing_profile: Sid
    charges_apply: bool
    date_created: Instant
    date_updated: Instant
    created_by: Sid
    short_code_sid: Hidden[Sid | None] = None
    """The code that it led to."""


applications = Collection(
    NUMBERS_V2,
    "/ShortCodes/Applications",
    ShortCodeApplication,
    sid="AP",
    table="short_code_application",
)


class ShortCodeReviews:
    """Carries out decisions on applications; see compliance.reviews.Decider."""

    def __init__(
        self, database: Database, sids: Sids, chance: Chance, senders: Senders, reviews: Reviews, *, leases: bool
    ) -> None:
        self._database = database
        self._sids = sids
        self._chance = chance
        self._senders = senders
        self._reviews = reviews
        self._leases = leases
        """Whether the embedded supply has codes."""

    def deciders(self) -> Mapping[ReviewKind, Decider]:
        """Itself, by the kind of review."""
        return {ReviewKind.SHORT_CODE: self}

    async def decided(self, account_sid: Sid, object_sid: Sid, decision: Decision, now: Instant) -> Decided | None:
        """See Decider. What led to a code stays: the operator takes the code back in the inventory."""
        columns = applications.table.c
        found = sa.select(*columns).where(columns.account_sid == account_sid, columns.sid == object_sid)
        rows = await self._database.rows(found)
        if not rows:
            return None
        application = applications.stored.read(rows[0])
        if application.short_code_sid is not None:
            return None
        withdrawn = self._reviews.withdraw(account_sid, object_sid)
        if decision.outcome is not ReviewOutcome.APPROVED:
            step = _moved(application, now, state=ApplicationState.CORRECTIONS_NEEDED)
            return Decided([withdrawn, self._note(application, "rejected", now, decision)], [step])
        code = await self._code_for(application, now)
        if code is None:
            step = _moved(application, now, state=ApplicationState.IN_PROVISIONING)
            return Decided([withdrawn, self._note(application, "approved", now, decision)], [step])
        step = _moved(application, now, state=ApplicationState.APPROVED, short_code_sid=code.sid)
        return Decided([withdrawn, self._note(application, "approved", now, decision)], [is_given(code), step])

    async def _code_for(self, application: ShortCodeApplication, now: Instant) -> ShortCode | None:
        """The first free code of the inventory, else one that nobody has. Raises Unavailable."""
        columns = inventory.table.c
        free = sa.select(*columns).where(
            columns.type == InventoryType.SHORT_CODE.value,
            columns.iso_country == application.iso_country,
            ~had_by(columns.phone_number),
        )
        rows = await self._database.rows(free.order_by(columns.phone_number).limit(1))
        if rows:
            entry = inventory.stored.read(rows[0])
            return self._code(application, entry.phone_number, entry.capabilities, now)
        if not self._leases:
            return None
        able = Capabilities(voice=False, sms=True, mms=application.iso_country in ("US", "CA"))
        for _ in range(DRAWN_MOST):
            digits = DIGITS.get(application.iso_country, 5)
            code = str(2 * 10 ** (digits - 1) + self._chance.number(7 * 10 ** (digits - 1)))
            if self._senders.at(code) is None:
                return self._code(application, code, able, now)
        return None

    def _code(self, application: ShortCodeApplication, code: str, able: Capabilities, now: Instant) -> ShortCode:
        name = application.friendly_name[:64]
        return given_code(self._sids, now, application.account_sid, code, application.iso_country, able, name)

    def _note(self, application: ShortCodeApplication, what: str, now: Instant, decision: Decision) -> Write:
        data = {"error_code": decision.error_code, "decided_by": decision.by}
        sid, account_sid = application.sid, application.account_sid
        event = f"short-code-application.{what}"
        return noted(self._sids, now, account_sid, event, sid, data=data, description=decision.reason)


def provisioned(entry: InventoryNumber, account_sid: Sid, short_code_sid: Sid, now: Instant) -> Write:
    """Ends the oldest application of an account that waits for a code of this country: it is given one."""
    columns = applications.table.c
    waiting = (
        columns.account_sid == account_sid,
        columns.iso_country == entry.iso_country,
        columns.state == ApplicationState.IN_PROVISIONING.value,
    )
    oldest = sa.select(sa.func.min(columns.sid)).where(*waiting).scalar_subquery()
    values = {"state": ApplicationState.APPROVED.value, "short_code_sid": short_code_sid, "date_updated": int(now)}
    return sa.update(applications.table).where(*waiting, columns.sid == oldest).values(values)


def _moved(application: ShortCodeApplication, now: Instant, **changes: Any) -> Guard:
    """Writes fields of an application that is as it was read."""
    columns = applications.table.c
    as_read = (columns.account_sid == application.account_sid, columns.sid == application.sid)
    values = {name: applications.stored.saved(name, value) for name, value in changes.items()}
    still = (columns.state == application.state.value, columns.short_code_sid.is_(None))
    return Guard(
        "is-as-read", sa.update(applications.table).where(*as_read, *still).values(date_updated=int(now), **values)
    )


async def is_approved_profile(database: Database, account_sid: Sid, sid: Sid) -> bool:
    """Whether an account may apply in the name of this customer profile. Raises Unavailable."""
    columns = BUNDLES.table.c
    approved = (
        columns.account_sid == account_sid,
        columns.sid == sid,
        columns.kind == BundleKind.CUSTOMER_PROFILE.value,
        columns.status == BundleStatus.APPROVED.value,
    )
    return bool(await database.rows(sa.select(columns.sid).where(*approved)))


async def counted(
    database: Database, found: sa.Select[Any], page: int, size: int
) -> tuple[int, list[ShortCodeApplication]]:
    """How many there are, and those of a page, the newest first. Raises Unavailable."""
    ((count,),) = await database.rows(sa.select(sa.func.count()).select_from(found.subquery()))
    rows = await database.rows(found.order_by(applications.table.c.sid.desc()).limit(size).offset(page * size))
    return count, [applications.stored.read(row) for row in rows]
