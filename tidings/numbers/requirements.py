"""What countries ask of whoever has one of their numbers: a postal address, and a bundle of documents.

The rules are in `requirements.json` beside this file, with what they go by and their date. Where there is no rule,
nothing is asked.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import sqlalchemy as sa

from tidings import errors
from tidings.addresses.postal import address_of
from tidings.compliance.lifecycle import BundleStatus
from tidings.config.settings import NumberRequirements
from tidings.core import Sid
from tidings.db import Database
from tidings.http import invalid
from tidings.numbers.phone_numbers import PhoneNumber
from tidings.numbers.supply import AddressRequirement, NumberType
from tidings.trusthub.rows import BUNDLES


class NumberRequirement(msgspec.Struct, frozen=True):
    """What a country asks for numbers of some types."""

    iso_country: str
    types: tuple[NumberType, ...]
    address: AddressRequirement
    bundle: bool


class RequirementTable(msgspec.Struct, frozen=True):
    """What `requirements.json` holds."""

    as_of: str
    source: str
    rules: tuple[NumberRequirement, ...]


@cache
def requirements() -> RequirementTable:
    """All rules."""
    raw = Path(__file__).with_name("requirements.json").read_bytes()
    return msgspec.json.decode(raw, type=RequirementTable)


@cache
def requirement_of(iso_country: str, kind: NumberType) -> NumberRequirement:
    """The rule for numbers of a type."""
    for rule in requirements().rules:
        if rule.iso_country == iso_country and kind in rule.types:
            return rule
    return NumberRequirement(iso_country, (kind,), AddressRequirement.NONE, bundle=False)


class NumberRules:
    """Which of the requirements are insisted on, and how long numbers rest."""

    def __init__(self, insisted: NumberRequirements = "addresses", quarantine_days: int = 30) -> None:
        self.insisted = insisted
        self.quarantine_days = quarantine_days
        """Between the release of a number and its sale to another owner."""

    async def must_be_fulfilled(
        self, database: Database, number: PhoneNumber, account_sid: Sid, *, needs_bundle: bool | None = None
    ) -> None:
        """What its country asks of the account that is to have a number, which names the address and the bundle.

        Raises ADDRESS_REQUIRED and its kin, BUNDLE_REQUIRED, BUNDLE_NOT_APPROVED; INVALID_PARAMETER for a bundle that
        is none of the account's; Unavailable.
        """
        if needs_bundle is None:
            needs_bundle = requirement_of(number.iso_country, number.type).bundle
        if self.insisted != "off":
            await _must_have_address(database, number, account_sid)
        if number.bundle_sid:
            await _must_be_approved(database, number.phone_number, account_sid, number.bundle_sid)
        elif needs_bundle and self.insisted == "enforce":
            raise errors.BUNDLE_REQUIRED(value=number.phone_number)


async def _must_have_address(database: Database, number: PhoneNumber, account_sid: Sid) -> None:
    asked, country = AddressRequirement(number.address_requirements), number.iso_country
    if asked is AddressRequirement.NONE:
        return
    found = await address_of(database, account_sid, number.address_sid) if number.address_sid else None
    is_local = found is not None and found.iso_country == country
    if found is not None and (asked is AddressRequirement.ANY or is_local is (asked is AddressRequirement.LOCAL)):
        return
    if asked is AddressRequirement.LOCAL:
        raise errors.LOCAL_ADDRESS_REQUIRED(value=number.phone_number, country=country)
    if asked is AddressRequirement.FOREIGN:
        raise errors.FOREIGN_ADDRESS_REQUIRED(value=number.phone_number, country=country)
    raise errors.ADDRESS_REQUIRED(value=number.phone_number)


async def _must_be_approved(database: Database, number: str, account_sid: Sid, sid: Sid) -> None:
    columns = BUNDLES.table.c
    wanted = sa.select(columns.status).where(columns.account_sid == account_sid, columns.sid == sid)
    rows = await database.rows(wanted)
    if not rows:
        raise invalid("BundleSid", sid, "it is no bundle of this account")
    ((status,),) = rows
    if status != BundleStatus.APPROVED.value:
        raise errors.BUNDLE_NOT_APPROVED(sid=sid, status=status, value=number)
