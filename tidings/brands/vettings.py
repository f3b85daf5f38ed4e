"""Vettings of brands by third parties: the row and the resource.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource#brandvetting-subresource
"""

from __future__ import annotations

import re
from typing import Final

from tidings.brands.resource import Brand, brands
from tidings.core import Instant, Sid, Sids
from tidings.http import MESSAGING_V1, SELF, Collection, Hidden, Link, Resource
from tidings.registry.model import CLASSES, Provider, VettingClass, VettingStatus

_PARTS: Final = 6
_PART: Final = re.compile(r"[A-Za-z0-9._-]{1,200}")


class Vetting(Resource):
    """A vetting of a brand."""

    account_sid: Sid
    brand_sid: Sid
    brand_vetting_sid: Sid
    vetting_provider: Provider
    vetting_id: str | None = None
    """The token of an imported one; of an ordered one the registry's id, once it is known."""
    vetting_class: VettingClass
    vetting_status: VettingStatus
    date_created: Instant
    date_updated: Instant
    url: Link = SELF
    under_way: Hidden[str | None]
    """Its brand and provider until it is over, so that a brand has one at a time with a provider."""
    look_at: Hidden[Instant | None]
    """When it is to be filed with the registry; None: it was."""


vettings = Collection(
    MESSAGING_V1,
    "/a2p/BrandRegistrations/{brand_sid:BN}/Vettings",
    Vetting,
    sid="VT",
    identity="brand_vetting_sid",
    key="data",
    table="a2p_vetting",
    primary=("account_sid", "brand_sid", "brand_vetting_sid"),
    unique=[("brand_vetting_sid",), ("under_way",)],
    indexes=[("look_at",), ("vetting_id",)],
    parent=brands,
)


def new_vetting(sids: Sids, now: Instant, brand: Brand, provider: Provider, token: str | None = None) -> Vetting:
    """A vetting that is to be filed."""
    return Vetting(
        account_sid=brand.account_sid,
        brand_sid=brand.sid,
        brand_vetting_sid=sids.make("VT"),
        vetting_provider=provider,
        vetting_id=token,
        vetting_class=CLASSES[provider],
        vetting_status=VettingStatus.PENDING,
        date_created=now,
        date_updated=now,
        under_way=f"{brand.sid}:{provider}",
        look_at=now,
    )


def why_no_token(token: str | None) -> str | None:
    """Why a text is no token of Campaign Verify; None: it is one.

    A token has six parts between pipes: `cv|1.0|tcr|10dlc|` and the vetting's id and secret.
    """
    if token is None:
        return "it is missing"
    parts = token.split("|")
    if len(parts) != _PARTS or not all(map(_PART.fullmatch, parts)):
        return "it must have six parts between pipes"
    if [part.lower() for part in (parts[0], parts[2], parts[3])] != ["cv", "tcr", "10dlc"]:
        return "it is not made for the registry's 10DLC brands"
    return None
