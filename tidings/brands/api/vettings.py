"""Vettings of a brand by third parties: a secondary vetting is ordered, a token of Campaign Verify is imported.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource#brandvetting-subresource
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import sqlalchemy as sa
from msgspec import UNSET, Meta

from tidings.brands.desk import FILE_VETTINGS, BrandDesk
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.brands.vettings import Vetting, new_vetting, vettings
from tidings.db import Conflict
from tidings.errors import BRAND_INVALID, VETTING_IN_PROGRESS, VETTING_INVALID, VETTING_OTHER_BRAND
from tidings.http import Call, Given, Params
from tidings.http.problems import INVALID_PARAMETER
from tidings.registry.model import Provider

SECTION_527: Final = "527"
"""The `tax_exempt_status` of political committees."""
_PARTS: Final = 6
_PART: Final = re.compile(r"[A-Za-z0-9._-]{1,200}")


class CreateVetting(Params):
    """Who vets, and the token of a vetting that is done."""

    vetting_provider: Provider
    vetting_id: Given[Annotated[str, Meta(max_length=500)]]


vettings.standard("fetch", "list", filters=["vetting_provider"])


@vettings.create
async def create(call: Call, given: CreateVetting) -> Vetting:
    """It is PENDING until the registry says what became of it.

    Raises BRAND_INVALID, VETTING_INVALID, VETTING_OTHER_BRAND, VETTING_IN_PROGRESS, INVALID_PARAMETER, NOT_FOUND.
    """
    brand = await brands.get(call, call.path["brand_sid"])
    _must_be_vettable(brand)
    token = None
    if given.vetting_provider is Provider.CAMPAIGN_VERIFY:
        token = _token(given)
        await _must_be_for(call, brand, token)
    elif given.vetting_id is not UNSET:
        reason = "only a campaign-verify vetting is imported"
        raise INVALID_PARAMETER(parameter="VettingId", value=given.vetting_id, reason=reason)
    desk, now = call.part(BrandDesk), call.clock.now()
    vetting = new_vetting(call.sids, now, brand, given.vetting_provider, token)
    data = {"vettingsid": vetting.brand_vetting_sid, "vettingprovider": given.vetting_provider}
    note = desk.noted(now, brand, "brand-secondary-vetting-requested", data=data, call=call)
    try:
        await call.db.commit(vettings.write_of(vetting), note, wakes=[FILE_VETTINGS])
    except Conflict:
        raise VETTING_IN_PROGRESS(sid=brand.sid) from None
    return vetting


def _must_be_vettable(brand: Brand) -> None:
    if brand.brand_type is BrandType.SOLE_PROPRIETOR:
        raise BRAND_INVALID(sid=brand.sid, reason="a sole proprietor's brand is not vetted")
    if brand.status is not BrandStatus.APPROVED or brand.tcr_id is None:
        raise BRAND_INVALID(sid=brand.sid, reason=f"it is {brand.status}; only an APPROVED brand is vetted")


def _token(given: CreateVetting) -> str:
    """Six parts between pipes: `cv|1.0|tcr|10dlc|` and the vetting's id and secret."""
    token = given.vetting_id
    if token is UNSET:
        raise VETTING_INVALID(reason="it is missing")
    parts = token.split("|")
    if len(parts) != _PARTS or not all(map(_PART.fullmatch, parts)):
        raise VETTING_INVALID(reason="it must have six parts between pipes")
    if [part.lower() for part in (parts[0], parts[2], parts[3])] != ["cv", "tcr", "10dlc"]:
        raise VETTING_INVALID(reason="it is not made for the registry's 10DLC brands")
    return token


async def _must_be_for(call: Call, brand: Brand, token: str) -> None:
    """Campaign Verify vouches for one committee, which has one brand."""
    if brand.tax_exempt_status != SECTION_527:
        raise VETTING_OTHER_BRAND(sid=brand.sid, reason="it is no political organization of section 527")
    columns = vettings.table.c
    elsewhere = sa.select(columns.brand_vetting_sid).where(columns.vetting_id == token, columns.brand_sid != brand.sid)
    if await call.db.rows(elsewhere.limit(1)):
        raise VETTING_OTHER_BRAND(sid=brand.sid, reason="another brand was vetted with it")
