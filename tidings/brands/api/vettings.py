"""Vettings of a brand by third parties: a secondary vetting is ordered, a token of Campaign Verify is imported.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource#brandvetting-subresource
"""

from __future__ import annotations

from typing import Annotated, Final

import sqlalchemy as sa
from msgspec import Meta

from tidings.brands.desk import FILE_VETTINGS, BrandDesk
from tidings.brands.resource import Brand, brands, why_not_vetted
from tidings.brands.vettings import Vetting, new_vetting, vettings, why_no_token
from tidings.db import Conflict
from tidings.errors import BRAND_INVALID, VETTING_IN_PROGRESS, VETTING_INVALID, VETTING_OTHER_BRAND
from tidings.http import Call, Given, Params, instead_of, or_none
from tidings.registry.model import Provider

SECTION_527: Final = "527"
"""The `tax_exempt_status` of political committees."""


class CreateVetting(Params):
    """Who vets, and the token of a vetting that is done."""

    vetting_provider: Provider
    vetting_id: Given[Annotated[str, Meta(max_length=500)]]


vettings.standard("fetch", "list", filters=["vetting_provider"])


@vettings.create
async def create(call: Call, given: CreateVetting) -> Vetting:
    """It is PENDING until the registry says what became of it.

    Raises BRAND_INVALID, VETTING_INVALID, VETTING_OTHER_BRAND, VETTING_IN_PROGRESS, NOT_FOUND.
    """
    brand = await brands.get(call, call.path["brand_sid"])
    if (reason := why_not_vetted(brand)) is not None:
        raise BRAND_INVALID(sid=brand.sid, reason=reason)
    token = or_none(given.vetting_id)
    if given.vetting_provider is Provider.CAMPAIGN_VERIFY:
        if (reason := why_no_token(token)) is not None:
            raise VETTING_INVALID(reason=reason)
        await _must_be_for(call, brand, str(token))
    elif token is not None:
        raise given.invalid("vetting_id", "only a campaign-verify vetting is imported")
    desk, now = call.part(BrandDesk), call.clock.now()
    vetting = new_vetting(call.sids, now, brand, given.vetting_provider, token)
    data = {"vettingsid": vetting.brand_vetting_sid, "vettingprovider": given.vetting_provider}
    note = desk.noted(now, brand, "brand-secondary-vetting-requested", data=data, call=call)
    with instead_of(Conflict, VETTING_IN_PROGRESS(sid=brand.sid)):
        await call.db.commit(vettings.write_of(vetting), note, wakes=[FILE_VETTINGS])
    return vetting


async def _must_be_for(call: Call, brand: Brand, token: str) -> None:
    """Campaign Verify vouches for one committee, which has one brand."""
    if brand.tax_exempt_status != SECTION_527:
        raise VETTING_OTHER_BRAND(sid=brand.sid, reason="it is no political organization of section 527")
    columns = vettings.table.c
    elsewhere = sa.select(columns.brand_vetting_sid).where(columns.vetting_id == token, columns.brand_sid != brand.sid)
    if await call.db.rows(elsewhere.limit(1)):
        raise VETTING_OTHER_BRAND(sid=brand.sid, reason="another brand was vetted with it")
