"""Giving: the row of a number or a short code that an account has from now on, written where nobody has it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tidings.core import Instant, Sid, Sids
from tidings.db import Guard, Stored
from tidings.numbers.addresses import national_form
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.short_codes import ShortCode, short_codes
from tidings.numbers.supply import Capabilities, Offer

UNREGISTERED_COUNTRY = "US"


def is_registered(offer: Offer) -> bool:
    """Whether it can send at once: US numbers need a campaign or a verification first."""
    return offer.iso_country != UNREGISTERED_COUNTRY


def given_number(sids: Sids, now: Instant, account_sid: Sid, offer: Offer) -> PhoneNumber:
    """A number as an account has it that said nothing of it."""
    return PhoneNumber(
        sid=sids.make("PN"),
        account_sid=account_sid,
        date_created=now,
        date_updated=now,
        friendly_name=national_form(offer.phone_number),
        **as_offered(offer),
    )


def as_offered(offer: Offer) -> dict[str, Any]:
    """The fields of a number that follow from what was offered."""
    return {
        "phone_number": offer.phone_number,
        "capabilities": offer.capabilities,
        "type": offer.type,
        "iso_country": offer.iso_country,
        "address_requirements": offer.address_requirements.value,
        "beta": offer.beta,
        "registered": is_registered(offer),
    }


def given_code(
    sids: Sids, now: Instant, account_sid: Sid, code: str, iso_country: str, able: Capabilities, name: str | None = None
) -> ShortCode:
    """A short code as an account has it."""
    return ShortCode(
        sid=sids.make("SC"),
        account_sid=account_sid,
        date_created=now,
        date_updated=now,
        friendly_name=name or code,
        short_code=code,
        iso_country=iso_country,
        sms=able.sms,
        mms=able.mms,
    )


def is_given(item: PhoneNumber | ShortCode) -> Guard:
    """Writes the row; whoever comes second where two want one number is told of a Conflict."""
    stored: Stored[Any] = phone_numbers.stored if isinstance(item, PhoneNumber) else short_codes.stored
    values = dict(zip(stored.columns, stored.row(item), strict=True))
    return Guard("is-given", sa.insert(stored.table).values(values))
