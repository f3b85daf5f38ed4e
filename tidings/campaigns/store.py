"""Campaigns in the store: finding them, changing them one step at a time, and what delivery needs to know of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import sqlalchemy as sa

from tidings.brands.lifecycle import BrandType
from tidings.brands.resource import Brand, brands
from tidings.brands.vettings import vettings
from tidings.campaigns.known import CampaignFacts
from tidings.campaigns.resource import Campaign, DeletedCampaign, campaigns, deleted_campaigns
from tidings.campaigns.throughput import CampaignStanding, Throughput, standing_of, throughput_of
from tidings.core import Clock, Instant, Sid
from tidings.db import Database, Facts, Guard, Row, Write
from tidings.registry.model import Provider, VettingStatus
from tidings.services.messaging_services import services as messaging_services

C = campaigns.table.c

# Finding


async def campaign_of(database: Database, account_sid: Sid, service_sid: Sid) -> Campaign | None:
    """The campaign of a messaging service. Raises Unavailable."""
    return await _one(database, C.account_sid == account_sid, C.messaging_service_sid == service_sid)


async def campaign_by_sid(database: Database, campaign_sid: Sid) -> Campaign | None:
    """The campaign with this SID of its own, CM... Raises Unavailable."""
    return await _one(database, C.campaign_sid == campaign_sid)


async def campaign_by_id(database: Database, campaign_id: str) -> Campaign | None:
    """The campaign that the registry calls so. Raises Unavailable."""
    return await _one(database, C.campaign_id == campaign_id)


async def campaigns_of_brand(database: Database, brand_sid: Sid) -> list[Campaign]:
    """All campaigns of a brand, whatever their status; they are few. Raises Unavailable."""
    return await _all(database, C.brand_registration_sid == brand_sid)


async def campaigns_where(database: Database, *where: sa.ColumnElement[bool], most: int) -> list[Campaign]:
    """Some campaigns of all accounts, the oldest first. Raises Unavailable."""
    statement = sa.select(*C).where(*where).order_by(C.campaign_sid).limit(most)
    return [campaigns.stored.read(row) for row in await database.rows(statement)]


async def brand_of(database: Database, account_sid: Sid, brand_sid: Sid) -> Brand | None:
    """A brand of an account. Raises Unavailable."""
    table = brands.table
    statement = sa.select(*table.c).where(table.c.account_sid == account_sid, table.c.sid == brand_sid)
    rows = await database.rows(statement)
    return brands.stored.read(rows[0]) if rows else None


async def is_campaign_verified(database: Database, brand_sid: Sid) -> bool:
    """Whether Campaign Verify vouches for a brand. Raises Unavailable."""
    table = vettings.table
    statement = (
        sa.select(table.c.brand_vetting_sid)
        .where(
            table.c.brand_sid == brand_sid,
            table.c.vetting_provider == Provider.CAMPAIGN_VERIFY.value,
            table.c.vetting_status == VettingStatus.SUCCESS.value,
        )
        .limit(1)
    )
    return bool(await database.rows(statement))


async def last_deleted(database: Database, account_sid: Sid, service_sid: Sid) -> Instant | None:
    """When a service last lost its campaign; None: never, or long ago. Raises Unavailable."""
    table = deleted_campaigns
    statement = sa.select(sa.func.max(table.c.deleted_at)).where(
        table.c.account_sid == account_sid, table.c.messaging_service_sid == service_sid
    )
    ((at,),) = await database.rows(statement)
    return None if at is None else Instant(at)


async def _one(database: Database, *where: sa.ColumnElement[bool]) -> Campaign | None:
    found = await _all(database, *where)
    return found[0] if found else None


async def _all(database: Database, *where: sa.ColumnElement[bool]) -> list[Campaign]:
    rows = await database.rows(sa.select(*C).where(*where))
    return [campaigns.stored.read(row) for row in rows]


# Changing


def changed(campaign: Campaign, now: Instant, **changes: object) -> tuple[Campaign, Guard]:
    """A campaign with these fields changed, and the guard that writes it: nobody was quicker to move its status."""
    after = msgspec.structs.replace(campaign, date_updated=now, **changes)
    values = {name: campaigns.stored.saved(name, getattr(after, name)) for name in ("date_updated", *changes)}
    here = (C.campaign_sid == campaign.campaign_sid, C.campaign_status == campaign.campaign_status.value)
    return after, Guard("campaign-stands", sa.update(campaigns.table).where(*here).values(values))


def removed(campaign: Campaign, now: Instant, *, at_registry: bool = False) -> list[Write]:
    """Takes a campaign's row away and remembers it; `at_registry` says that the registry ended it already."""
    is_ours = campaign.campaign_id is not None and not campaign.is_externally_registered
    gone = DeletedCampaign(
        campaign_sid=campaign.campaign_sid,
        account_sid=campaign.account_sid,
        messaging_service_sid=campaign.messaging_service_sid,
        campaign_id=campaign.campaign_id if is_ours else None,
        deleted_at=int(now),
        ended_at=None if is_ours and not at_registry else int(now),
    )
    return [
        sa.delete(campaigns.table).where(C.campaign_sid == campaign.campaign_sid),
        sa.insert(deleted_campaigns).values(msgspec.structs.asdict(gone)),
        service_registered(campaign, is_registered=False),
    ]


def service_registered(campaign: Campaign, *, is_registered: bool) -> Write:
    """Sets whether a campaign's service counts as registered."""
    table = messaging_services.table
    here = (table.c.account_sid == campaign.account_sid, table.c.sid == campaign.messaging_service_sid)
    return sa.update(table).where(*here).values(us_app_to_person_registered=int(is_registered))


# What delivery needs to know


def throughput_now(campaign: Campaign, brand: Brand | None, now: Instant) -> Throughput:
    """What carriers allow a campaign; without a brand of ours, by what its provider said of it."""
    use_case = campaign.us_app_to_person_usecase
    if brand is not None:
        return throughput_of(standing_of(brand, use_case), now)
    is_sole = use_case == BrandType.SOLE_PROPRIETOR.value
    return throughput_of(
        CampaignStanding(use_case=use_case, sole_proprietor=is_sole, score=campaign.external_score), now
    )


def facts_of(campaign: Campaign, brand: Brand | None, now: Instant) -> CampaignFacts:
    """A campaign as delivery needs it."""
    throughput = throughput_now(campaign, brand, now)
    brand_sid = campaign.brand_registration_sid or ""
    return CampaignFacts(
        sid=campaign.campaign_sid,
        account_sid=campaign.account_sid,
        service_sid=campaign.messaging_service_sid,
        brand_sid=brand_sid,
        status=campaign.campaign_status,
        use_case=campaign.us_app_to_person_usecase,
        sole_proprietor=campaign.us_app_to_person_usecase == BrandType.SOLE_PROPRIETOR.value,
        mock=campaign.mock,
        rate_limits=throughput.shown(),
        segments_per_second=throughput.segments_per_second,
        media_per_second=throughput.media_per_second,
        brand_key=(brand and brand.tax_id_hash) or campaign.external_brand_id or brand_sid,
        daily_cap=throughput.daily_cap,
    )


def campaign_facts(database: Database, clock: Clock) -> Facts[CampaignFacts]:
    """Every campaign of the platform, by its service and its SID; fed by campaigns and their brands."""

    def of_service(key: Row) -> Iterable[Sid]:
        _, service_sid = key
        return (service_sid,)

    def of_brand(key: Row) -> Iterable[Sid]:
        _, brand_sid = key
        return [campaign.service_sid for campaign in facts if campaign.brand_sid == brand_sid]

    async def read(database: Database, services: Sequence[Sid] | None) -> list[CampaignFacts]:
        return await load_registrations(database, clock.now(), services)

    fed_by = {campaigns.table: of_service, brands.table: of_brand}
    facts = Facts(database, read, by=("service_sid", "sid"), fed_by=fed_by)
    return facts


async def load_registrations(
    database: Database, now: Instant, services: Sequence[Sid] | None = None
) -> list[CampaignFacts]:
    """Every campaign of the platform, or those of these messaging services. Raises Unavailable."""
    found = await _all(database, *(() if services is None else (C.messaging_service_sid.in_(services),)))
    statement = sa.select(*brands.table.c)
    if services is not None:
        statement = statement.where(brands.table.c.sid.in_({one.brand_registration_sid or "" for one in found}))
    known = {brand.sid: brand for brand in map(brands.stored.read, await database.rows(statement))}
    return [facts_of(campaign, known.get(campaign.brand_registration_sid or ""), now) for campaign in found]
