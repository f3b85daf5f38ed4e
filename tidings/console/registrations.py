"""What an account registers, read from the store: one list over all kinds, the newest first, and one thing by its SID.

An account sees its own and its subaccounts' (with a credential that may act for them), the operator everybody's.
SIDs are ordered by time, so one place among them (`before`) is a place in every table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.store import accounts
from tidings.audit.events import AuditEvent, events
from tidings.brands.resource import Brand, brands
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import Campaign, campaigns
from tidings.compliance.reviews import ReviewOutcome, reviews
from tidings.console.registration_sources import SOURCES, SeenAccounts, Thing
from tidings.console.standing import (
    Context,
    NumberRow,
    ObjectStanding,
    RegistrationKind,
    State,
    is_asked,
    of_brand,
    of_bundle,
    of_campaign,
    of_number,
)
from tidings.console.wording import _
from tidings.core import Instant, Sid, is_sid
from tidings.db import Database
from tidings.numbers.phone_numbers import phone_numbers
from tidings.services.messaging_services import services
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import ASSIGNMENTS, Bundle

_B, _C, _N = brands.table.c, campaigns.table.c, phone_numbers.table.c

PAGE: Final = 25
"""Things on a page of the list."""
OTP_REQUESTED: Final = "brand-registration.otp-requested"
EVENTS_PAGE: Final = 50
"""Steps of one thing on a page."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing as pages show it."""

    kind: RegistrationKind
    sid: Sid
    account_sid: Sid
    name: str
    note: str
    """What sort of its kind it is."""
    standing: ObjectStanding
    since: Instant
    """When it last changed."""


class Listed(msgspec.Struct, frozen=True):
    """A page of the list."""

    items: list[Item]
    before: str | None
    """The place after which the next page begins; None: there is none."""


class RegistrationList:
    """Reads. Everything raises Unavailable."""

    def __init__(self, database: Database, now: Callable[[], Instant]) -> None:
        self.database = database
        self._now = now

    async def listed(
        self, scope: SeenAccounts, kind: RegistrationKind | None, state: State | None, before: str | None
    ) -> Listed:
        """A page of the things of one kind or of all, in one state or in any."""
        found: list[tuple[RegistrationKind, Thing]] = []
        for each in [kind] if kind else SOURCES:
            found += [(each, thing) for thing in await self._newest(each, scope, state, before)]
        found.sort(key=lambda pair: place_of(pair[1]), reverse=True)
        page = found[:PAGE]
        more = place_of(page[-1][1]) if len(found) > PAGE else None
        return Listed(await self.items(page), more)

    async def find(self, scope: SeenAccounts, sid: Sid) -> tuple[RegistrationKind, Thing] | None:
        """One thing by its SID; of a campaign CM... None: there is none, or it is not to be seen."""
        return (await self.found(scope, [sid])).get(sid)

    async def standing_on(self, scope: SeenAccounts, sid: Sid) -> Sid | None:
        """The registration that something is part of: of a messaging service its campaign, of a person, a firm or a
        document the newest bundle that it is assigned to. None: of none that is to be seen.
        """
        if is_sid(sid, "MG"):
            its = campaigns.table.c
            found = sa.select(its.campaign_sid).where(its.messaging_service_sid == sid, *scope.where(its.account_sid))
        else:
            part = ASSIGNMENTS.table.c
            found = (
                sa.select(part.bundle_sid)
                .where(part.object_sid == sid, *scope.where(part.account_sid))
                .order_by(part.bundle_sid.desc())
            )
        rows = await self.database.rows(found.limit(1))
        return str(rows[0][0]) if rows else None

    async def found(self, scope: SeenAccounts, sids: Collection[Sid]) -> dict[Sid, tuple[RegistrationKind, Thing]]:
        """Those of these that there are, and that are to be seen."""
        found: dict[Sid, tuple[RegistrationKind, Thing]] = {}
        for kind, source in SOURCES.items():
            its = [sid for sid in sids if is_sid(sid, source.prefix) and sid not in found]
            if its:
                always = () if kind is RegistrationKind.NUMBER else (source.always,)
                where = (source.sid.in_(its), *always, *scope.where(source.account_sid))
                things = [
                    source.read(row) for row in await self.database.rows(sa.select(*source.columns).where(*where))
                ]
                found |= {sid_of(thing): (kind, thing) for thing in things}
        return found

    async def items(self, things: Sequence[tuple[RegistrationKind, Thing]]) -> list[Item]:
        """Things with where they stand, in the same order."""
        context = await self.context([thing for _, thing in things])
        names = await self._service_names([thing for _, thing in things])
        changed = await self._last_steps([thing.sid for _, thing in things if isinstance(thing, NumberRow)])
        return [_item(kind, thing, context, names, changed) for kind, thing in things]

    async def context(self, things: Sequence[Thing]) -> Context:
        """What reviewers and messaging services have to do with these things."""
        reviewed = [thing for thing in things if not isinstance(thing, NumberRow)]
        of_numbers = {thing.messaging_service_sid for thing in things if isinstance(thing, NumberRow)} - {None}
        asked = [thing.sid for thing in things if isinstance(thing, Brand) and is_asked(thing)]
        return Context(
            await self._reviewed_at(reviewed), await self._live(of_numbers), await self._asked_at(asked), self._now()
        )

    async def account_names(self, sids: Iterable[Sid]) -> dict[Sid, str]:
        """What accounts are called."""
        select = sa.select(accounts.c.sid, accounts.c.friendly_name).where(accounts.c.sid.in_(set(sids)))
        return {str(sid): str(name) for sid, name in await self.database.rows(select)}

    async def history(
        self, account_sid: Sid, sids: Collection[Sid], before: Sid | None = None
    ) -> tuple[list[AuditEvent], Sid | None]:
        """A page of the steps of things that belong together, the newest first, and where the next page begins."""
        columns = events.table.c
        select = sa.select(*columns).where(columns.account_sid == account_sid, columns.resource_sid.in_(sids))
        if before is not None:
            select = select.where(columns.sid < before)
        rows = await self.database.search(select.order_by(columns.sid.desc()).limit(EVENTS_PAGE + 1))
        found = [events.stored.read(row) for row in rows[:EVENTS_PAGE]]
        return found, found[-1].sid if len(rows) > EVENTS_PAGE else None

    async def _newest(
        self, kind: RegistrationKind, scope: SeenAccounts, state: State | None, before: str | None
    ) -> list[Thing]:
        source = SOURCES[kind]
        select = sa.select(*source.columns).where(source.always, *scope.where(source.account_sid))
        if state is not None:
            select = select.where(source.states[state])
        if before is not None:
            select = select.where(source.sid < source.prefix + before)
        rows = await self.database.search(select.order_by(source.sid.desc()).limit(PAGE + 1))
        return [source.read(row) for row in rows]

    async def _reviewed_at(self, things: Sequence[Thing]) -> dict[Sid, Instant | None]:
        columns = reviews.table.c
        its = sa.tuple_(columns.account_sid, columns.object_sid).in_(
            [(thing.account_sid, sid_of(thing)) for thing in things]
        )
        waiting = (its, columns.outcome == ReviewOutcome.PENDING.value)
        rows = await self.database.rows(sa.select(columns.object_sid, columns.due_at).where(*waiting)) if things else []
        return {str(sid): None if due is None else Instant(due) for sid, due in rows}

    async def _asked_at(self, sids: Sequence[Sid]) -> dict[Sid, Instant]:
        """When the owners of these brands were last asked once more."""
        columns = events.table.c
        newest = sa.select(columns.resource_sid, sa.func.max(columns.event_date)).where(
            columns.account_sid.in_(sa.select(_B.account_sid).where(_B.sid.in_(sids))),
            columns.resource_sid.in_(sids),
            columns.event_type == OTP_REQUESTED,
        )
        rows = await self.database.search(newest.group_by(columns.resource_sid)) if sids else []
        return {str(sid): Instant(at) for sid, at in rows}

    async def _live(self, service_sids: Iterable[Sid | None]) -> frozenset[Sid]:
        wanted = list(service_sids)
        if not wanted:
            return frozenset()
        verified = _C.campaign_status == CampaignStatus.VERIFIED.value
        live = sa.select(_C.messaging_service_sid).where(_C.messaging_service_sid.in_(wanted), verified)
        return frozenset(str(row[0]) for row in await self.database.rows(live))

    async def _service_names(self, things: Iterable[Thing]) -> dict[Sid, str]:
        sids = [thing.messaging_service_sid for thing in things if isinstance(thing, Campaign)]
        columns = services.table.c
        select = sa.select(columns.sid, columns.friendly_name).where(columns.sid.in_(sids))
        return {str(sid): str(name) for sid, name in await self.database.rows(select)} if sids else {}

    async def _last_steps(self, sids: Sequence[Sid]) -> dict[Sid, Instant]:
        """When these numbers took their last step: their rows do not say."""
        columns = events.table.c
        newest = sa.func.max(columns.event_date)
        owners = sa.select(_N.account_sid).where(_N.sid.in_(sids))
        select = sa.select(columns.resource_sid, newest).where(
            columns.account_sid.in_(owners), columns.resource_sid.in_(sids)
        )
        rows = await self.database.search(select.group_by(columns.resource_sid)) if sids else []
        return {str(sid): Instant(at) for sid, at in rows}


def sid_of(thing: Thing) -> Sid:
    """A thing's own SID: all campaigns share one."""
    return thing.campaign_sid if isinstance(thing, Campaign) else thing.sid


def place_of(thing: Thing) -> str:
    """Its place among all SIDs."""
    return sid_of(thing)[2:]


def standing_of(thing: Thing, context: Context) -> ObjectStanding:
    """Where a thing stands."""
    match thing:
        case Bundle():
            return of_bundle(thing, context)
        case Brand():
            return of_brand(thing, context)
        case Campaign():
            return of_campaign(thing, context)
        case NumberRow():
            return of_number(thing, context)


def _item(
    kind: RegistrationKind,
    thing: Thing,
    context: Context,
    service_names: Mapping[Sid, str],
    changed: Mapping[Sid, Instant],
) -> Item:
    name, note = _called(thing, service_names)
    if isinstance(thing, NumberRow):
        since = changed.get(thing.sid) or Instant(thing.date_joined or thing.date_created)
    else:
        since = thing.date_updated
    return Item(
        kind=kind,
        sid=sid_of(thing),
        account_sid=thing.account_sid,
        name=name,
        note=note,
        standing=standing_of(thing, context),
        since=since,
    )


def _called(thing: Thing, service_names: Mapping[Sid, str]) -> tuple[str, str]:
    """What a thing is called, and what sort of thing it is."""
    match thing:
        case Bundle():
            policy = POLICY.get(thing.policy_sid)
            return thing.friendly_name, policy.friendly_name if policy else thing.policy_sid
        case Brand():
            return thing.brand_name or "A brand", _titled(thing.brand_type) + (" · mock" if thing.mock else "")
        case Campaign():
            service = service_names.get(thing.messaging_service_sid, thing.messaging_service_sid)
            return service, _titled(thing.us_app_to_person_usecase) + (" · mock" if thing.mock else "")
        case NumberRow():
            return thing.phone_number, _("US long code") if _is_number(thing.friendly_name) else thing.friendly_name


def _is_number(name: str) -> bool:
    """Whether a number's name says nothing but the number, as `(901) 548-6962` does."""
    return not any(character.isalpha() for character in name)


def _titled(code: str) -> str:
    """`SOLE_PROPRIETOR` as Sole proprietor."""
    return code.replace("_", " ").capitalize()
