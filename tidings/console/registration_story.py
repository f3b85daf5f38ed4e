"""What became of a registration, in words: its steps, what carriers say and allow, what it has cost."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.audit.events import AuditEvent
from tidings.brands.resource import Brand
from tidings.brands.vettings import vettings
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import Campaign
from tidings.campaigns.throughput import standing_of, throughput_of
from tidings.console.next_steps import meaning_of
from tidings.console.registration_paths import RegistrationPath
from tidings.console.registration_sources import SeenAccounts, Thing
from tidings.console.registrations import RegistrationList, sid_of
from tidings.console.told_steps import CarrierWord, ToldStep, carriers_of, told_steps
from tidings.console.wording import _, gettext
from tidings.core import Instant, Sid
from tidings.ledger.fees import Fee, ledger, monthly_price
from tidings.trusthub.rows import Bundle

SUBMITTED: Final = "campaign-registration.campaign-submitted"
_MICROS: Final = 1_000_000
FEES: Final = {
    Fee.BRAND: _("Registration of the brand"),
    Fee.BRAND_VETTING: _("Secondary vetting"),
    Fee.CAMPAIGN_VETTING: _("Submission of the campaign"),
    Fee.MONTHLY: _("Months of the campaign"),
}


class PaidFee(msgspec.Struct, frozen=True):
    """What was paid for one thing, or is to be paid next."""

    words: str
    amount: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """All that is told of one thing."""

    steps: Sequence[ToldStep]
    older: Sid | None
    """Where the page of older steps begins; None: these are all."""
    carriers: Sequence[CarrierWord] = ()
    fees: Sequence[PaidFee] = ()
    profile_sid: Sid | None = None
    """Whose limits it uses; None: nobody's."""


class Stories:
    """Reads. Everything raises Unavailable."""

    def __init__(self, registrations: RegistrationList, now: Callable[[], Instant]) -> None:
        self._registrations = registrations
        self._database = registrations.database
        self._now = now

    async def of(
        self, scope: SeenAccounts, thing: Thing, paths: Sequence[RegistrationPath], before: Sid | None
    ) -> Story:
        """The story of one thing; of a customer profile with all that belongs to it, which `paths` name."""
        belongs = {step.sid for path in paths for step in path.steps if step.sid} | {sid_of(thing)}
        found = [each for sid in belongs - {sid_of(thing)} if (each := await self._thing(scope, sid))]
        things = [thing, *found]
        brand = next((each for each in things if isinstance(each, Brand)), None)
        campaign = next((each for each in things if isinstance(each, Campaign)), None)
        if brand is None and campaign is not None and campaign.brand_registration_sid:
            above = await self._thing(scope, campaign.brand_registration_sid)
            brand = above if isinstance(above, Brand) else None
        account_sid = thing.account_sid
        events, older = await self._registrations.history(account_sid, belongs, before)
        profile_sid = thing.sid if isinstance(thing, Bundle) and paths else None
        return Story(
            steps=told_steps(events, meaning_of, brand if brand in things else None),
            older=older,
            carriers=await self._carriers(brand, campaign, None if before else events),
            fees=await self._fees(things, campaign),
            profile_sid=profile_sid or (brand.customer_profile_bundle_sid if brand else None),
        )

    async def _thing(self, scope: SeenAccounts, sid: Sid) -> Thing | None:
        found = await self._registrations.find(scope, sid)
        return found[1] if found else None

    async def _carriers(
        self, brand: Brand | None, campaign: Campaign | None, events: Sequence[AuditEvent] | None
    ) -> list[CarrierWord]:
        if brand is None or campaign is None or campaign.mock or campaign.campaign_status is CampaignStatus.DELETED:
            return []
        if events is None:
            events, _older = await self._registrations.history(campaign.account_sid, [campaign.campaign_sid])
        own = (event for event in events if event.resource_sid == campaign.campaign_sid)
        since = itertools.takewhile(lambda event: event.event_type != SUBMITTED, own)
        allowed = throughput_of(standing_of(brand, campaign.us_app_to_person_usecase), self._now())
        return carriers_of(since, allowed, is_live=campaign.campaign_status is CampaignStatus.VERIFIED)

    async def _fees(self, things: Sequence[Thing], campaign: Campaign | None) -> list[PaidFee]:
        brand_sids = [each.sid for each in things if isinstance(each, Brand)]
        looked = vettings.table.c
        vetted = sa.select(looked.brand_vetting_sid).where(looked.brand_sid.in_(brand_sids))
        sids = [str(row[0]) for row in await self._database.rows(vetted)] if brand_sids else []
        paid = await self._paid([*brand_sids, *sids, *([campaign.campaign_sid] if campaign else [])])
        return [*paid, *self._next_month(campaign)]

    async def _paid(self, sids: Collection[Sid]) -> list[PaidFee]:
        columns = ledger.c
        summed = sa.select(columns.what, sa.func.count(), sa.func.sum(columns.micros))
        rows = await self._database.rows(summed.where(columns.object_sid.in_(sids)).group_by(columns.what))
        by_what = {str(what): (int(count), int(micros)) for what, count, micros in rows}
        return [_paid(words, *by_what[fee.value]) for fee, words in FEES.items() if fee.value in by_what]

    def _next_month(self, campaign: Campaign | None) -> list[PaidFee]:
        if campaign is None or campaign.charged_until is None:
            return []
        price = monthly_price(campaign.us_app_to_person_usecase, self._now())
        day = campaign.charged_until.iso()[:10]
        return [PaidFee(gettext("Next month, on %(day)s", day=day), _dollars(price))]


def _paid(words: str, count: int, micros: int) -> PaidFee:
    return PaidFee(f"{words} ({count})" if count > 1 else str(words), _dollars(micros))


def _dollars(micros: int) -> str:
    return f"${micros / _MICROS:,.2f}"
