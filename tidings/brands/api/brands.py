"""Brand registrations: made, shown, and submitted anew once they failed.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tidings.brands.desk import FILE_BRANDS, BrandDesk
from tidings.brands.filing import new_look
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands, submitted_anew
from tidings.core import Sid
from tidings.errors import BRAND_NOT_FAILED, BRAND_UPDATES_EXHAUSTED
from tidings.http import Call, Params

UPDATES_MOST: Final = 3
"""How often a failed brand can be submitted anew."""

BundleSid = Annotated[Sid, Meta(pattern="^BU[0-9a-fA-F]{32}$")]


class CreateBrand(Params):
    """The two bundles of a brand, and how it is registered.

    Whether the bundles exist and fit is found out when the brand is filed: a brand whose bundles do not is FAILED.
    """

    customer_profile_bundle_sid: BundleSid
    a2p_profile_bundle_sid: BundleSid = msgspec.field(name="A2PProfileBundleSid")
    brand_type: BrandType = BrandType.STANDARD
    mock: bool = False
    skip_automatic_sec_vet: bool = False


brands.standard("fetch", "list")


@brands.create
async def create(call: Call, given: CreateBrand) -> Brand:
    """It is PENDING, and filed soon."""
    desk = call.part(BrandDesk)
    now = call.clock.now()
    brand = brands.make(call, given, status=BrandStatus.PENDING, **new_look(now))
    note = desk.noted(now, brand, "brand-submitted", call=call)
    await call.db.commit(brands.write_of(brand), note, *desk.under_review(brand), wakes=[FILE_BRANDS])
    return brand


@brands.operation("POST", "/{sid:BN}", status=202)
async def update(call: Call) -> Brand:
    """Submits a failed brand anew, with what its bundles hold now. Raises BRAND_NOT_FAILED, NOT_FOUND."""
    desk = call.part(BrandDesk)
    async with desk.turn(call.path["sid"]) as turn:
        brand = await brands.get(call)
        if brand.status is not BrandStatus.FAILED:
            raise BRAND_NOT_FAILED(sid=brand.sid, status=brand.status)
        if brand.updates >= UPDATES_MOST:
            raise BRAND_UPDATES_EXHAUSTED(sid=brand.sid, most=UPDATES_MOST)
        now = call.clock.now()
        changes = submitted_anew(brand, now)
        after = msgspec.structs.replace(brand, **changes)
        note = desk.noted(now, after, "brand-resubmitted", call=call)
        return await desk.change(turn, brand, changes, note, *desk.under_review(after), wakes=[FILE_BRANDS])
