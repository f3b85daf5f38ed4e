"""Reads what is stored under a SID as a registration: a bundle, a brand, or a campaign with its brand."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from tidings.brands.resource import Brand, brands
from tidings.campaigns.resource import Campaign, campaigns
from tidings.campaigns.store import brand_of, is_campaign_verified
from tidings.core import Sid, is_sid
from tidings.db import Database
from tidings.lint.registration import Registration
from tidings.lint.sources import merged, of_campaign, of_dossier, with_brand
from tidings.trusthub.dossier import load_dossier
from tidings.trusthub.rows import BUNDLES

PREFIXES: Final = ("BU", "BN", "MG", "CM")
"""Of the SIDs that can be linted."""


def can_be_linted(sid: str) -> bool:
    """Whether there can be something stored under a SID that is linted."""
    return is_sid(sid, *PREFIXES)


async def stored_registration(database: Database, account_sid: Sid | None, sid: Sid) -> Registration | None:
    """What is stored under a SID, of this account or, where that is None, of any.

    None: there is nothing, or it is another's. Raises Unavailable.
    """
    match sid[:2]:
        case "BU":
            owner = account_sid or await _owner(database, sid)
            return await _of_bundle(database, owner, sid) if owner else None
        case "BN":
            rows = await database.rows(_found(brands.table, brands.table.c.sid == sid, account_sid))
            return await _of_brand(database, brands.stored.read(rows[0])) if rows else None
        case "MG":
            column = campaigns.table.c.messaging_service_sid
        case _:
            column = campaigns.table.c.campaign_sid
    rows = await database.rows(_found(campaigns.table, column == sid, account_sid))
    return await _of_campaign(database, campaigns.stored.read(rows[0])) if rows else None


def _found(table: sa.Table, where: sa.ColumnElement[bool], account_sid: Sid | None) -> sa.Select[tuple[object, ...]]:
    found = sa.select(*table.c).where(where)
    return found if account_sid is None else found.where(table.c.account_sid == account_sid)


async def _owner(database: Database, sid: Sid) -> Sid | None:
    columns = BUNDLES.table.c
    rows = await database.rows(sa.select(columns.account_sid).where(columns.sid == sid))
    return str(rows[0][0]) if rows else None


async def _of_bundle(database: Database, account_sid: Sid, sid: Sid) -> Registration | None:
    dossier = await load_dossier(database, account_sid, sid)
    return None if dossier is None else of_dossier(dossier)


async def _of_brand(database: Database, brand: Brand) -> Registration:
    found = Registration()
    for sid in (brand.customer_profile_bundle_sid, brand.a2p_profile_bundle_sid):
        found = merged(found, await _of_bundle(database, brand.account_sid, sid) or Registration())
    verified = await is_campaign_verified(database, brand.sid)
    return with_brand(found, brand, campaign_verified=verified)


async def _of_campaign(database: Database, campaign: Campaign) -> Registration:
    """A campaign whose brand another provider registered is linted without it."""
    sid = campaign.brand_registration_sid
    brand = await brand_of(database, campaign.account_sid, sid) if sid else None
    own = of_campaign(campaign)
    return own if brand is None else merged(await _of_brand(database, brand), own)
