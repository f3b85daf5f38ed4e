"""Registers the numbers of a campaign's messaging service with the carriers, and ends that when they leave it.

The rows say what is to be done; memory only says where to look. So after a crash the first step looks everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.audit.events import noted
from tidings.campaign_numbers.steps import PENDING, AuditedStep, NumberStep, PoolNumber, steps_of
from tidings.campaigns.known import CampaignFacts, KnownCampaigns
from tidings.compliance.pacing import RegistrationPace
from tidings.core import Instant, Sid, Sids
from tidings.db import Database, Guard, GuardFailed, NotOwner, Unavailable, Wake, Write
from tidings.numbers.phone_numbers import phone_numbers
from tidings.services.pools import Pools

STEPS_MOST: Final = 50
"""Numbers that are written in one commit."""
DUE_MOST: Final = 100
"""Campaigns of which numbers are due that are looked at together."""
NOTHING_DUE_S: Final = 3_600
REGISTER_NUMBERS: Final[Wake] = ("register-numbers", 0)

_N = phone_numbers.table.c
_COLUMNS: Final = [_N[name] for name in PoolNumber.__struct_fields__]
_OF = sa.select(*_COLUMNS).where(
    sa.or_(
        _N.campaign_sid == sa.bindparam("campaign_sid"),
        sa.and_(_N.account_sid == sa.bindparam("account_sid"), _N.messaging_service_sid == sa.bindparam("service_sid")),
    )
)
_NAMED = sa.select(_N.campaign_sid).where(_N.campaign_sid.is_not(None)).distinct()
_PENDING = _N.registration_code == PENDING
_DUE = (
    sa.select(_N.campaign_sid)
    .where(_PENDING, _N.registration_due <= sa.bindparam("now"), _N.campaign_sid.is_not(None))
    .distinct()
    .limit(DUE_MOST)
)
_NEXT_DUE = sa.select(sa.func.min(_N.registration_due)).where(_PENDING)


class NumbersOf(msgspec.Struct, frozen=True):
    """Where to look: at the numbers that name a campaign, and those in a service."""

    campaign_sid: Sid
    account_sid: Sid = ""
    service_sid: Sid = ""
    """Empty where the campaign has no service any more."""

    @classmethod
    def of(cls, campaign: CampaignFacts) -> NumbersOf:
        """The place of a campaign."""
        return cls(campaign.sid, campaign.account_sid, campaign.service_sid)


class RegisterNumbers:
    """Takes each number one step further, wherever something changed or is due."""

    name: Final = REGISTER_NUMBERS[0]

    def __init__(
        self, database: Database, sids: Sids, pools: Pools, known_campaigns: KnownCampaigns, pace: RegistrationPace
    ) -> None:
        self._database = database
        self._sids = sids
        self._registrations = known_campaigns
        self._numbers_s = pace.numbers_s
        self._places: dict[Sid, NumbersOf] = {}
        """Where something changed, by campaign."""
        self._has_looked = False
        """Whether all that changed before the start was looked at."""
        self._campaigns = known_campaigns.follow(REGISTER_NUMBERS)
        self._services = pools.follow(REGISTER_NUMBERS)

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        if not self._has_looked:
            await self._look_everywhere()
        self._look_where_it_changed()
        for (campaign_sid,) in await self._database.rows(_DUE, {"now": int(now)}):
            self._places.setdefault(campaign_sid, self._place_of(campaign_sid))
        for place in list(self._places.values()):
            await self._settle(place, now)
        if self._places:
            return now
        ((due,),) = await self._database.rows(_NEXT_DUE)
        return now.plus(s=NOTHING_DUE_S) if due is None else Instant(due)

    def _look_where_it_changed(self) -> None:
        """At campaigns that are not as they were, and at those whose service a sender joined or left."""
        found = [campaign for pair in self._campaigns.take() for campaign in pair]
        for before, after in self._services.take():
            if before is not None and after is not None and before.sender_sids != after.sender_sids:
                found.append(self._registrations.of_service(after.sid))
        for campaign in found:
            if campaign is not None:
                self._places[campaign.sid] = NumbersOf.of(campaign)

    async def _look_everywhere(self) -> None:
        for (campaign_sid,) in await self._database.rows(_NAMED):
            self._places.setdefault(campaign_sid, NumbersOf(campaign_sid))
        for campaign in self._registrations.all():
            self._places[campaign.sid] = NumbersOf.of(campaign)
        self._has_looked = True

    def _place_of(self, campaign_sid: Sid) -> NumbersOf:
        found = self._registrations.get(campaign_sid)
        return NumbersOf(campaign_sid) if found is None else NumbersOf.of(found)

    async def _settle(self, place: NumbersOf, now: Instant) -> None:
        """All steps of a place. Raises Unavailable; then it is looked at again."""
        del self._places[place.campaign_sid]  # what changes from here on marks it anew
        try:
            numbers = await self._numbers_of(place)
            campaign = self._registrations.of_service(place.service_sid)
            here = [number for number in numbers if number.messaging_service_sid == (place.service_sid or None)]
            gone = [number for number in numbers if number.messaging_service_sid != (place.service_sid or None)]
            if not place.service_sid:
                here, gone = [], numbers
            steps = [*steps_of(gone, None, now, self._numbers_s), *steps_of(here, campaign, now, self._numbers_s)]
            written = await self._write(steps[:STEPS_MOST], now)
        except (Unavailable, NotOwner):
            self._places.setdefault(place.campaign_sid, place)
            raise
        if not written or len(steps) > STEPS_MOST:
            self._places.setdefault(place.campaign_sid, place)
        for number in gone:  # it may have a campaign where it is now
            elsewhere = self._registrations.of_service(number.messaging_service_sid or "")
            if elsewhere is not None:
                self._places.setdefault(elsewhere.sid, NumbersOf.of(elsewhere))

    async def _numbers_of(self, place: NumbersOf) -> list[PoolNumber]:
        asked = {name: getattr(place, name) for name in NumbersOf.__struct_fields__}
        names = PoolNumber.__struct_fields__
        return [PoolNumber(**dict(zip(names, row, strict=True))) for row in await self._database.rows(_OF, asked)]

    async def _write(self, steps: Sequence[NumberStep], now: Instant) -> bool:
        """Commits steps with their audit; False: a number changed meanwhile, so that nothing was written."""
        if not steps:
            return True
        notes = [self._noted(step.number, told, now) for step in steps for told in step.told]
        try:
            await self._database.commit(*notes, only_if=[_moved(step) for step in steps])
        except GuardFailed:
            return False
        return True

    def _noted(self, number: PoolNumber, told: AuditedStep, now: Instant) -> Write:
        """Source: https://www.twilio.com/docs/events/event-types/messaging/compliance (number registration)."""
        data = {
            "accountsid": number.account_sid,
            "campaignsid": told.campaign_sid,
            "messagingservicesid": number.messaging_service_sid,
            "phonenumbersid": number.sid,
            "phonenumber": number.phone_number,
            "timestamp": now // 1000,
            **({"errorcode": [told.code]} if told.code else {}),
        }
        return noted(
            self._sids, now, number.account_sid, told.event_type, number.sid, data=data, description=told.reason
        )


def _moved(step: NumberStep) -> Guard:
    """Writes a step, where the row is as it was read."""
    number, table = step.number, phone_numbers.table
    as_read = [
        table.c[name].is_not_distinct_from(getattr(number, name))
        for name in (*step.after.__struct_fields__, "messaging_service_sid", "date_joined")
    ]
    values = {**msgspec.structs.asdict(step.after), "registered": int(step.after.registered)}
    return Guard("as-read", sa.update(table).where(table.c.sid == number.sid, *as_read).values(values))
