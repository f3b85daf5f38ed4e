"""Postal addresses of an account: kept, listed, changed, deleted.

An address is judged when it is written only where it is for emergency calls: `validated` then says that its house is
known; a mistake is corrected, or refused with what was probably meant. Any other address is kept as it was given,
`validated` and `verified` false: what is wrong with it comes out when the bundle that names it is submitted.

Source: https://www.twilio.com/docs/usage/api/address
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from tidings.addresses.gazetteer import COVERED
from tidings.addresses.places import is_country
from tidings.addresses.postal import Address, addresses
from tidings.addresses.users import is_in_use
from tidings.addresses.verification import AddressVerifier, Verdict
from tidings.audit.events import noted
from tidings.errors import ADDRESS_IN_USE, ADDRESS_INVALID, ADDRESS_SUGGESTED, INVALID_FRIENDLY_NAME
from tidings.http import Bad, Call, Given, Page, Params
from tidings.http.problems import INVALID_PARAMETER

FRIENDLY_NAME_MOST = 64
EMERGENCY_NAME_MOST = 32
"""Letters of FriendlyName where the address is for emergency calls."""
CUSTOMER_NAME_BYTES_MOST = 64
"""In UTF-8: 16 characters of four bytes, or 21 of three."""

FriendlyName = Annotated[str, Meta(max_length=FRIENDLY_NAME_MOST), Bad(INVALID_FRIENDLY_NAME)]
CustomerName = Annotated[str, Meta(max_length=CUSTOMER_NAME_BYTES_MOST)]
Street = Annotated[str, Meta(max_length=200)]
Locality = Annotated[str, Meta(max_length=100)]
PostalCode = Annotated[str, Meta(max_length=20)]

NEEDED = ("customer_name", "street", "city", "region", "postal_code")
"""What no address lacks."""
PLACE = frozenset({"street", "street_secondary", "city", "region", "postal_code"})
"""What says where it is."""


class Create(Params):
    """A new address."""

    customer_name: CustomerName
    street: Street
    city: Locality
    region: Locality
    postal_code: PostalCode
    iso_country: str
    friendly_name: Given[FriendlyName]
    emergency_enabled: bool = False
    auto_correct_address: bool = True
    street_secondary: Given[Street]


class Update(Params):
    """What is given is set, the rest stays. An empty FriendlyName or StreetSecondary clears."""

    friendly_name: Given[FriendlyName]
    customer_name: Given[CustomerName]
    street: Given[Street]
    city: Given[Locality]
    region: Given[Locality]
    postal_code: Given[PostalCode]
    emergency_enabled: Given[bool]
    auto_correct_address: bool = True
    street_secondary: Given[Street]


class Search(Params):
    """Filters of the list; each is the whole value."""

    customer_name: Given[str]
    friendly_name: Given[str]
    emergency_enabled: Given[bool]
    iso_country: Given[str]


addresses.standard("fetch")


@addresses.create
async def create(call: Call, given: Create) -> Address:
    """Kept as given, but for emergency calls corrected."""
    values = {**_values(given), "iso_country": _country(given.iso_country)}
    address = addresses.make(call, **values)
    _check_name(address)
    address = await _judged(call, address, correct=given.auto_correct_address)
    note = noted(call.sids, call.clock.now(), address.account_sid, "address.created", address.sid, call=call)
    await call.db.commit(addresses.write_of(address), note)
    return address


@addresses.list
async def search(call: Call, given: Search) -> Page:
    """The newest first."""
    columns, wanted = addresses.table.c, given.changes()
    if "emergency_enabled" in wanted:
        wanted["emergency_enabled"] = int(wanted["emergency_enabled"])
    if "iso_country" in wanted:
        wanted["iso_country"] = _country(wanted["iso_country"])
    return await addresses.page(call, *(columns[name] == value for name, value in wanted.items()))


@addresses.update
async def update(call: Call, given: Update) -> Address:
    """A new place is judged anew. Raises ADDRESS_IN_USE for one that a verified document names."""
    before = await addresses.get(call)
    await _must_be_free(call, before.sid)
    values = _values(given)
    after = msgspec.structs.replace(before, **values, date_updated=call.clock.now())
    _check_name(after)
    if PLACE & values.keys() or after.emergency_enabled != before.emergency_enabled:
        after = msgspec.structs.replace(after, validated=False, verified=False)
        after = await _judged(call, after, correct=given.auto_correct_address)
    return await _rewritten(call, before, after)


@addresses.delete
async def delete(call: Call) -> None:
    """Raises ADDRESS_IN_USE for one that a verified document names."""
    address = await addresses.get(call)
    await _must_be_free(call, address.sid)
    gone = sa.delete(addresses.table).where(*_here(address)).returning(addresses.table.c.sid)
    note = noted(call.sids, call.clock.now(), address.account_sid, "address.deleted", address.sid, call=call)
    rows, _ = await call.db.commit(gone, note)
    if not rows:
        raise call.not_found()


async def _rewritten(call: Call, before: Address, after: Address) -> Address:
    stored = addresses.stored
    changed = [name for name in stored.names if getattr(before, name) != getattr(after, name)]
    values = {name: stored.saved(name, getattr(after, name)) for name in changed}
    statement = sa.update(stored.table).where(*_here(before)).values(values or {"sid": before.sid})
    data = {"changed": [name for name in changed if name != "date_updated"]}
    note = noted(call.sids, after.date_updated, after.account_sid, "address.updated", after.sid, data=data, call=call)
    rows, _ = await call.db.commit(statement.returning(*stored.table.c), note)
    if not rows:
        raise call.not_found()
    return stored.read(rows[0])


def _here(address: Address) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    columns = addresses.table.c
    return columns.account_sid == address.account_sid, columns.sid == address.sid


# Checks


def _values(given: Create | Update) -> dict[str, Any]:
    """The columns given, where an empty text is none. Raises INVALID_PARAMETER for one that must not be empty."""
    values = given.changes()
    del values["auto_correct_address"]
    for name in NEEDED:
        if name in values and not values[name].strip():
            raise INVALID_PARAMETER(parameter=_parameter(name), value=values[name], reason="it is empty")
    if len(values.get("customer_name", "").encode()) > CUSTOMER_NAME_BYTES_MOST:
        reason = f"it is longer than {CUSTOMER_NAME_BYTES_MOST} bytes"
        raise INVALID_PARAMETER(parameter="CustomerName", value=values["customer_name"], reason=reason)
    for name in ("friendly_name", "street_secondary"):
        if name in values:
            values[name] = values[name] or None
    return values


def _parameter(name: str) -> str:
    return name.title().replace("_", "")


def _country(text: str) -> str:
    code = text.upper()
    if not is_country(code):
        raise INVALID_PARAMETER(parameter="IsoCountry", value=text, reason="it is not a code of ISO 3166-1 alpha-2")
    return code


def _check_name(address: Address) -> None:
    if address.emergency_enabled and len(address.friendly_name or "") > EMERGENCY_NAME_MOST:
        reason = f"with EmergencyEnabled it has at most {EMERGENCY_NAME_MOST} characters"
        raise INVALID_FRIENDLY_NAME(friendly_name=address.friendly_name, reason=reason)


async def _must_be_free(call: Call, sid: str) -> None:
    if await is_in_use(call, sid):
        raise ADDRESS_IN_USE(sid=sid)


# Emergency calls


async def _judged(call: Call, address: Address, *, correct: bool) -> Address:
    """An address for emergency calls as it may be kept; any other as it is.

    Raises ADDRESS_SUGGESTED where another was probably meant and may not be, or cannot safely be, put in its place;
    ADDRESS_INVALID where nothing can be suggested.
    """
    if not address.emergency_enabled or address.iso_country not in COVERED:
        return address
    verdict = await _verdict(call, address)
    if verdict.fault is None:
        return msgspec.structs.replace(address, validated=verdict.known)
    meant = verdict.suggestion
    if meant is None:
        raise ADDRESS_INVALID(reason=f"there is no such {verdict.fault}")
    if not correct or not meant.certain:
        raise ADDRESS_SUGGESTED(suggestion=meant.line)
    corrected = msgspec.structs.replace(
        address, street=meant.street, city=meant.locality, region=meant.region, postal_code=meant.postal_code
    )
    return await _judged(call, corrected, correct=False)


async def _verdict(call: Call, address: Address) -> Verdict:
    """What is known of it: nothing, where nobody can be asked at present."""
    try:
        return await call.part(AddressVerifier).verify(address)  # type: ignore[type-abstract]
    except OSError:
        return Verdict()
